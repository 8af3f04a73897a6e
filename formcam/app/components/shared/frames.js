// Which frame is on show at which time. `times` are the frames' times in seconds, rising.

// What lies so little before a frame, in seconds, is that frame: a clip's times are rounded.
const SLACK_S = 1e-3;

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** The last frame that has begun at that time. */
export const frameAt = (times, time) => {
  let low = 0, high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time + SLACK_S) low = middle; else high = middle - 1;
  }
  return low;
};

/** The frame whose time is nearest. */
export const nearestFrame = (times, time) => {
  const frame = frameAt(times, time);
  return frame + 1 < times.length && times[frame + 1] - time < time - times[frame] ? frame + 1 : frame;
};

/** The middle of a frame's interval: a seek to there never shows its neighbour, whatever is rounded. */
export const middleOf = (times, frame) => {
  const next = frame + 1 < times.length ? times[frame + 1] : 2 * times[frame] - times[Math.max(0, frame - 1)];
  return (times[frame] + next) / 2;
};

/** The next of these rising frames after `here`, or with `way` -1 the one before; undefined where there is none. */
export const nextOf = (frames, here, way) =>
  (way > 0 ? frames.find((frame) => frame > here) : frames.findLast((frame) => frame < here));
