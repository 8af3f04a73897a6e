// A clip goes to the laptop in pieces; after a break it goes on from what has arrived there.
import { ask, sendPiece } from './server.js';

// The most that the laptop takes at once; less where the network is so slow or unsteady that a piece does not get through.
const PIECE_BYTES = 4 * 1024 * 1024;
const SMALLEST_BYTES = 256 * 1024;
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
  let [tries, size, reply] = [0, PIECE_BYTES, null];
  while (!reply?.done) {
    try {
      reply ??= await ask('POST', '/clip', { name: file.name, size: file.size, stamp: String(file.lastModified) });
      if (reply.done) break;
      const start = reply.arrived;
      onShare(start);
      const piece = await file.slice(start, start + size).arrayBuffer();
      const path = `/clip?from=${start}&crc32=${crc32(new Uint8Array(piece))}`;
      reply = await sendPiece(path, piece, (sent) => onShare(start + sent), signal);
      [tries, size] = [0, Math.min(PIECE_BYTES, 2 * size)];
    } catch (error) {
      signal.throwIfAborted();
      tries += 1;
      if (!AGAIN.includes(error.status) || tries > TRIES) throw error;
      [size, reply] = [Math.max(SMALLEST_BYTES, size / 2), null];
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
