// Going to a frame. A seek aims at the middle of its interval, so that rounding never shows its neighbour.
import { clamp, middleOf } from '../shared/frames.js';

// A seek that ends on another picture is repeated so often, after so many milliseconds.
const TRIES = 5, AGAIN_MS = 120;

/**
 * `state` holds `frame` (on screen), `aim` (on the way, or null) and `offset`: when the clip's first picture comes,
 * in seconds, null until that is known. Until then a seek is a `wish`.
 */
export const makeSeeking = (state, times, video) => {
  const seek = () => {
    if (state.offset === null) state.wish = state.aim;
    else video.currentTime = middleOf(times, state.aim) + state.offset;
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
  const settle = () => {
    clearTimeout(state.again);
    state.again = setTimeout(() => {
      if (state.aim === state.frame) state.aim = null;
      if (state.aim !== null && video.paused && !video.seeking && state.tries-- > 0) seek();
    }, AGAIN_MS);
  };
  const here = () => (state.aim === null ? state.frame : state.aim);
  return { go, goAsWished, settle, here };
};
