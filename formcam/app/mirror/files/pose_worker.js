// Finds the body beside the page, so that the page never waits. One picture in, one body out, in order.
import { FilesetResolver, PoseLandmarker } from './vision_bundle.mjs';

// Told that 100 s pass between pictures, MediaPipe's smoothing lets each through as it is, while its tracking stays on;
// smoothed, heels and knees come late (formcam/pose/landmarker.py, the same for clips).
const PICTURE_STEP_MS = 100000;
const HERE = new URL('.', self.location.href).href;
let landmarker = null, pictures = 0;

// MediaPipe writes what it only notes among the errors.
const told = console.error;
console.error = (words, ...more) => (/^(INFO|[IW]\d{4})/.test(words) ? console.debug : told)(words, ...more);

const start = async () => {
  const files = await FilesetResolver.forVisionTasks(HERE.replace(/\/$/, ''), true);
  const options = { baseOptions: { modelAssetPath: `${HERE}pose.task`, delegate: 'CPU' }, runningMode: 'VIDEO', numPoses: 1 };
  landmarker = await PoseLandmarker.createFromOptions(files, options);
};

self.onmessage = async ({ data }) => {
  try {
    if (data.start) {
      await start();
      self.postMessage({ ready: true });
      return;
    }
    const { bitmap, picture } = data;
    const [body] = landmarker.detectForVideo(bitmap, pictures++ * PICTURE_STEP_MS).landmarks;
    const points = body ? Float32Array.from(body.flatMap((one) => [one.x, one.y, one.visibility ?? 0])) : null;
    self.postMessage({ points, picture, bitmap }, points ? [bitmap, points.buffer] : [bitmap]);
  } catch (fault) {
    self.postMessage({ fault: String(fault?.message || fault) });
  }
};
