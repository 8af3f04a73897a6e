// The camera, and its pictures on their way to the worker that finds the body.

// The network looks at 256 pixels about the body; more of a whole picture only costs time.
const PICTURE_HEIGHT_PX = 480;
// One is looked at while the next is made.
const MOST_ON_THE_WAY = 2;

// Finding the body needs no more than this; a recording is worth the camera's best.
const TO_SEE = { height: { ideal: 480 }, frameRate: { ideal: 30 }, resizeMode: { ideal: 'none' } };
const TO_RECORD = { height: { ideal: 720 }, frameRate: { ideal: 60 }, resizeMode: { ideal: 'none' } };

/** From now on the camera gives pictures that are worth recording, if it can. */
export const sharpen = (stream) => stream.getVideoTracks()[0].applyConstraints(TO_RECORD).catch(() => {});

/** The camera's stream, shown in `video`, as the camera has it: a picture cut to a wished shape may lose head and feet.
 * Raises what `refusal` puts into words. */
export const openCamera = async (video) => {
  if (!navigator.mediaDevices?.getUserMedia || !video.requestVideoFrameCallback) throw new Error('none');
  const stream = await navigator.mediaDevices.getUserMedia({ video: TO_SEE, audio: false });
  video.srcObject = stream;
  await video.play();
  return stream;
};

/** Why there is no camera, and what to do. */
export const refusal = (fault) => ({
  NotAllowedError: 'The browser may not use the camera. Allow it beside the address, then try again.',
  NotFoundError: 'No camera was found. Connect one, then try again.',
  NotReadableError: 'Another program uses the camera. Close it, then try again.',
}[fault?.name] || 'This browser cannot show the camera here. A newer Chrome, Edge, Firefox or Safari can.');

/** The worker once it is ready to find bodies. */
export const startWorker = () => new Promise((done, failed) => {
  const worker = new Worker(new URL('./pose_worker.js', import.meta.url), { type: 'module' });
  worker.onerror = () => failed(new Error('worker'));
  worker.onmessage = ({ data }) => (data.ready ? done(worker) : failed(new Error(data.fault)));
  worker.postMessage({ start: true });
});

/**
 * Send the pictures of `video` to the worker until the returned function is called. `onBody({ bitmap, points, picture })`
 * gets each with what was found (x, y as shares of the picture, visibility; null = nobody) and must close the bitmap.
 */
export const followPictures = (video, worker, onBody) => {
  const small = new OffscreenCanvas(1, 1), pen = small.getContext('2d', { alpha: false });
  let onTheWay = 0, over = false;
  worker.onmessage = ({ data }) => {
    onTheWay = Math.max(0, onTheWay - 1);
    if (data.bitmap && !over) onBody(data);
  };
  const next = (now, { mediaTime, captureTime }) => {
    if (over) return;
    video.requestVideoFrameCallback(next);
    if (onTheWay >= MOST_ON_THE_WAY) return;
    onTheWay += 1;
    const height = Math.min(PICTURE_HEIGHT_PX, video.videoHeight);
    const width = Math.round((height * video.videoWidth) / video.videoHeight);
    if (small.width !== width || small.height !== height) Object.assign(small, { width, height });
    pen.drawImage(video, 0, 0, width, height);
    const bitmap = small.transferToImageBitmap();
    worker.postMessage({ bitmap, picture: { time_ms: mediaTime * 1000, seen_ms: captureTime ?? now } }, [bitmap]);
  };
  video.requestVideoFrameCallback(next);
  return () => { over = true; };
};
