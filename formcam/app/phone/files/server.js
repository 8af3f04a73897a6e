// The laptop: the one server that this page ever asks, and the key that it gave to this phone.
const KEPT = 'formcam-key';

/** What the laptop says no with: its status, and words for the user. Without a status it did not answer. */
export class NoAnswer extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

let key = sessionStorage.getItem(KEPT) || '';

/** Whether this phone has been connected. */
export const isConnected = () => key !== '';

/** Ask for JSON. Throws NoAnswer. */
export const ask = async (method, path, body, headers = {}) => {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { 'X-Formcam-Phone': key, ...headers },
      body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
      cache: 'no-store',
    });
  } catch {
    throw new NoAnswer(0, 'The laptop does not answer.');
  }
  return readReply(answer.status, await answer.text());
};

/** Trade the secret of the code for a key; a page that is loaded anew finds it again. */
export const connect = async (secret) => {
  const reply = await ask('POST', '/connect', {}, { 'X-Formcam-Secret': secret });
  key = reply.key;
  sessionStorage.setItem(KEPT, key);
};

/** Send a piece of a clip; `onSent(bytes)` hears how much of it has left. Throws NoAnswer. */
export const sendPiece = (path, piece, onSent, signal) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open('PUT', path);
  request.setRequestHeader('X-Formcam-Phone', key);
  request.upload.onprogress = (event) => onSent(event.loaded);
  request.onload = () => {
    try { resolve(readReply(request.status, request.responseText)); } catch (error) { reject(error); }
  };
  request.onerror = () => reject(new NoAnswer(0, 'The connection was lost.'));
  request.onabort = () => reject(signal.reason);
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.send(piece);
});

const readReply = (status, text) => {
  let reply = null;
  try { reply = JSON.parse(text); } catch { /* No answer of ours: said below. */ }
  if (status === 200 && reply) return reply;
  throw new NoAnswer(status, reply?.error || 'That did not work. Scan the code on your laptop again.');
};
