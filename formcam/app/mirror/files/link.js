// The socket to formcam on this computer: points of the body go, readings come.
const HEAD_BYTES = 8;

/** One picture's message (formcam/app/mirror/conversation.py): when it was taken, then the body in pixels, if any. */
export const pictureMessage = (time_ms, points, width, height) => {
  const message = new DataView(new ArrayBuffer(HEAD_BYTES + 4 * (points?.length ?? 0)));
  message.setFloat64(0, time_ms, true);
  points?.forEach((share, at) => message.setFloat32(HEAD_BYTES + 4 * at, share * [width, height, 1][at % 3], true));
  return message.buffer;
};

/** Open it; `onTold` hears readings and the summary, `onLost` that it was cut before that. */
export const openLink = (token, start, { onTold, onLost }) => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/formcam/mirror/run?token=${token}`);
  let over = false;
  socket.onopen = () => socket.send(JSON.stringify(start));
  socket.onmessage = ({ data }) => {
    const told = JSON.parse(data);
    over ||= told.kind === 'summary';
    onTold(told);
  };
  socket.onclose = () => { if (!over) onLost(); };
  return {
    picture: (time_ms, points) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(pictureMessage(time_ms, points, start.width, start.height));
    },
    end: () => { if (socket.readyState === WebSocket.OPEN) socket.send('end'); },
  };
};
