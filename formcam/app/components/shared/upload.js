// A file goes straight to the disk by one of our own routes.
const NO_ANSWER = 'That did not work. Reload the page and try again.';
const LOST = 'The connection was lost. Is formcam still running?';

/**
 * Send a file. `onShare(sent, size)` hears how far it is, in bytes, `onEnd()` that it is over, either way;
 * then `onReply(reply)` gets the server's answer or `onFault(words)` what went wrong.
 */
export const upload = ({ address, token, file, onShare, onEnd, onReply, onFault }) => {
  const request = new XMLHttpRequest();
  request.open('PUT', address);
  request.setRequestHeader('X-Formcam-Token', token);
  request.upload.onprogress = (event) => onShare(event.loaded, event.total);
  request.onload = () => {
    onEnd();
    let reply = null;
    try { reply = JSON.parse(request.responseText); } catch { /* No answer of ours: said below. */ }
    if (request.status === 200 && reply) onReply(reply); else onFault(reply?.error || NO_ANSWER);
  };
  request.onerror = () => { onEnd(); onFault(LOST); };
  request.send(file);
};
