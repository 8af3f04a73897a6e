// Landings and push-offs, moved, deleted or added by hand, and the steps that are left out.
import { nearestFrame } from '../shared/frames.js';
import { EVENT_NAMES } from './work.js';

// So near to each other, in seconds, events are the same.
const SAME_S = 1e-5, MOVED_S = 1e-4;

const micro = (time) => Math.round(time * 1e6) / 1e6;
const isStep = (step) => (one) => one.side === step.side && Math.abs(one.time_s - step.time_s) < SAME_S;
const isEvent = (event) => (one) => one.type === event.type && isStep(event)(one);
const bare = ({ side, type, time_s }) => ({ side, type, time_s });

/** `say(words)` tells why something is not done; `go(frame)` shows a frame. */
export const makeEvents = ({ state, data, changes, say, go }) => {
  const times = data.t;
  const timeOf = (event) => state.work.moved.find(isEvent(event))?.to_s ?? event.time_s;
  const frameOf = (event) => nearestFrame(times, timeOf(event));
  const isDeleted = (event) => state.work.deleted.some(isEvent(event));
  /** All there are now, in the order of time, each with `at`: its time now, in seconds. */
  const all = () => [
    ...data.events.filter((one) => !isDeleted(one)).map((one) => ({ ...one, at: timeOf(one) })),
    ...state.work.added.map((one) => ({ ...one, at: one.time_s })),
  ].sort((a, b) => a.at - b.at);

  const move = (event, way) => {
    const now = timeOf(event), frame = nearestFrame(times, now), there = times[frame + way];
    if (there === undefined) return;
    const target = micro(now + there - times[frame]);
    if (Math.abs(target - event.time_s) > data.reach) {
      say(`That is too far: delete this ${EVENT_NAMES[event.type]} and add one.`);
      return;
    }
    changes.remember();
    changes.without('moved', isEvent(event));
    if (Math.abs(target - event.time_s) > MOVED_S) state.work.moved.push({ ...bare(event), to_s: target });
    go(nearestFrame(times, target));
  };
  const toggle = (event) => changes.change((work) => {
    const gone = isDeleted(event);
    changes.without('deleted', isEvent(event));
    changes.without('moved', isEvent(event));
    if (!gone) work.deleted.push(bare(event));
  });
  const add = (side, type) => {
    const event = { side, type, time_s: micro(times[state.frame]) };
    if (!state.work.added.some(isEvent(event))) changes.change((work) => work.added.push(event));
  };
  const takeBack = (event) => changes.change(() => changes.without('added', isEvent(event)));

  const isOut = (step) => state.work.left_out.some(isStep(step));
  const toggleStep = (step) => changes.change((work) => {
    const out = isOut(step);
    changes.without('left_out', isStep(step));
    if (!out) work.left_out.push({ side: step.side, time_s: step.time_s });
  });
  const stepOf = (landing) => data.steps.find(isStep(landing));
  return { all, timeOf, frameOf, isDeleted, move, toggle, add, takeBack, isOut, toggleStep, stepOf };
};
