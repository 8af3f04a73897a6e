// The clip in a browser that does not tell which frame it shows: its own controls, and the time that it says.
import { makeStage } from '../player/stage.js';

/** The player's markup in `root` without all that needs to know the frame; the video. */
export const showPlainClip = (root, address) => {
  const video = root.querySelector('video'), stage = root.querySelector('.stage');
  root.querySelectorAll('.strip, .legs, .bar, .layers').forEach((element) => { element.hidden = true; });
  const whole = makeStage(stage, video, { partOf: () => null, sizeOf: () => [video.videoWidth || 16, video.videoHeight || 9] });
  video.onloadedmetadata = whole.lay;
  video.controls = true;
  video.src = address;
  whole.lay();
  return video;
};
