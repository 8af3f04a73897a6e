// Going to a frame. A seek aims at the middle of its interval, so that rounding never shows its neighbour.
import { clamp, frameAt, middleOf } from '../shared/frames.js';

// A seek that ends on another picture, or of whose picture nothing is heard, is repeated so often, after so many
// milliseconds.
const TRIES = 6, AGAIN_MS = 120;

/**
 * `state` holds `frame` (on screen), `aim` (on the way, or null) and `offset`: when the clip's first picture comes,
 * in seconds, null until that is known. Until then a seek is a `wish`.
 */
export const makeSeeking = (state, times, video) => {
  const seek = (frame = state.aim) => {
    if (state.offset === null) state.wish = state.aim;
    else video.currentTime = middleOf(times, frame) + state.offset;
  };
  const go = (frame) => {
    video.pause();
    state.aim = clamp(frame, 0, times.length - 1); // Known before its picture is there: two quick steps are two frames.
    state.tries = TRIES;
    seek();
  };
  const goAsWished = () => {
    if (state.wish === undefined) return;
    const wish = state.wish;
    state.wish = undefined;
    go(wish);
  };
  // A clip that begins late is longer than it says at first. A seek to its end finds that out, and then stands on an
  // earlier picture while the browser gives the time of the end: only the picture tells, so it is asked for again.
  // And a busy browser shows a picture without telling of it. A seek to what is on show shows nothing new: every other
  // try goes to the picture beside it, so that the next one has something to tell.
  const settle = () => {
    clearTimeout(state.again);
    state.again = setTimeout(() => {
      if (state.aim === state.frame) state.aim = null;
      if (state.aim === null || !video.paused || video.seeking || state.tries-- <= 0) return;
      seek(state.tries % 2 ? state.aim : state.aim + (state.aim > 0 ? -1 : 1));
    }, AGAIN_MS);
  };
  // Where the clip was stopped: on the picture of that time, which a busy browser may not have told of.
  const stopped = () => {
    setTimeout(() => {
      if (!video.paused || video.seeking || state.aim !== null || state.offset === null) return;
      const frame = frameAt(times, video.currentTime - state.offset);
      if (frame !== state.frame) go(frame);
    }, AGAIN_MS);
  };
  const here = () => (state.aim === null ? state.frame : state.aim);
  return { go, goAsWished, settle, stopped, here };
};
