// The runner with the body drawn, and the same some seconds later.
import { drawingOf, makeBrush, paintParts, pointOf } from './body.js';
import { BODY, LANDMARKS } from './body_data.js';

const SHARPER = 1, SEEN = 0.5;
const REPLAY_EVERY_MS = 80, REPLAY_QUALITY = 0.7;

/** Draw a picture with its body; `points` are x, y as shares and visibility, `near` the side next to the camera. */
export const drawRunner = (canvas, { bitmap, points }, near) => {
  const [width, height] = [bitmap.width, bitmap.height].map((size) => Math.round(size * SHARPER));
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d');
  pen.drawImage(bitmap, 0, 0, width, height);
  if (!points) return;
  const spot = (name) => {
    const at = 3 * LANDMARKS.indexOf(name);
    return points[at + 2] >= SEEN ? [points[at] * width, points[at + 1] * height] : null;
  };
  const ends = ['middle_shoulder', 'middle_hip'].map((name) => pointOf(spot, name));
  if (!ends[0] || !ends[1]) return;
  const trunk = Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]);
  const brush = makeBrush(pen, trunk, 1), drawing = drawingOf(near);
  pen.globalAlpha = BODY.farOpacity;
  paintParts(brush, drawing.far, spot, trunk);
  pen.globalAlpha = 1;
  paintParts(brush, drawing.near, spot, trunk);
};

/** What was on the stage `delay_s` ago, drawn on `canvas`: `see(stage, now)` with every new picture, `end()`. */
export const makeReplay = (canvas, delay_s) => {
  let kept = [], last = 0, over = false;
  const show = async () => {
    const due = kept.findLastIndex((one) => performance.now() - one.at >= delay_s * 1000);
    if (due < 0) return;
    const [{ blob }] = kept.splice(0, due + 1).slice(-1);
    const bitmap = await createImageBitmap(blob);
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    bitmap.close();
    canvas.hidden = over;
  };
  return {
    see: (stage, now) => {
      if (now - last < REPLAY_EVERY_MS) return;
      last = now;
      stage.toBlob((blob) => { if (blob && !over) kept.push({ at: now, blob }); }, 'image/jpeg', REPLAY_QUALITY);
      show();
    },
    end: () => { over = true; kept = []; canvas.hidden = true; },
  };
};
