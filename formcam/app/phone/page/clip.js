// A clip goes to the laptop in pieces; after a break it goes on from what has arrived there.
import { ask, sendPiece } from './server.js';

const PIECE_BYTES = 4 * 1024 * 1024;
// Between two tries, from the first on; the last one again and again.
const WAITS_MS = [500, 1000, 2000, 4000, 8000];
// Answers after which the same piece is sent again: it was cut off, damaged, or the one before is not over yet.
const AGAIN = [0, 400, 408, 409, 422, 429];
// So many tries in a row bring nothing: about a minute.
const TRIES = 12;

const TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The CRC-32 of bytes (ISO 3309, as zip has it), as eight hexadecimal digits. */
export const crc32 = (bytes) => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
};

/**
 * Send a file. `onShare(bytes)` hears how much has arrived, `onBreak(words)` that it is trying again.
 * Throws NoAnswer where it is refused for good or nobody answers for long, `signal`'s reason where it is aborted.
 */
export const sendClip = async (file, { onShare, onBreak, signal }) => {
  let tries = 0;
  let reply = null;
  while (!reply?.done) {
    try {
      reply ??= await ask('POST', '/clip', { name: file.name, size: file.size, stamp: String(file.lastModified) });
      if (reply.done) break;
      const start = reply.arrived;
      onShare(start);
      const piece = await file.slice(start, start + PIECE_BYTES).arrayBuffer();
      const path = `/clip?from=${start}&crc32=${crc32(new Uint8Array(piece))}`;
      reply = await sendPiece(path, piece, (sent) => onShare(start + sent), signal);
      tries = 0;
    } catch (error) {
      signal.throwIfAborted();
      tries += 1;
      if (!AGAIN.includes(error.status) || tries > TRIES) throw error;
      reply = null;
      onBreak('The connection was lost. Trying again…');
      await pause(WAITS_MS[Math.min(tries, WAITS_MS.length) - 1], signal);
    }
  }
  onShare(file.size);
};

/** Wait; throws the signal's reason where that is aborted. */
export const pause = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
});
