// The strip below the picture: when each foot was on the belt.
import { node } from '../shared/svg.js';

const HEIGHT = 34, BAR = 11, TOP = { left: 4, right: 19 };
// A push-off so long after a landing, in seconds, is not that landing's.
const LONGEST_STANCE_S = .6;
const THINNEST = .3;

export const drawStrip = (strip, { times, frame, events }) => {
  const length = Math.max(times[times.length - 1] - times[0], 1e-9);
  const x = (time) => 100 * (time - times[0]) / length;
  strip.setAttribute('viewBox', `0 0 100 ${HEIGHT}`);
  strip.setAttribute('preserveAspectRatio', 'none');
  strip.replaceChildren();
  const all = events.all();
  for (const landing of all.filter((one) => one.type === 'initial_contact')) {
    const { side, at } = landing, step = events.stepOf(landing);
    const isOff = (one) => one.type === 'toe_off' && one.side === side && one.at > at && one.at - at < LONGEST_STANCE_S;
    const off = all.find(isOff), out = step && (events.isOut(step) || step.reason) ? 'out' : '';
    const width = Math.max(THINNEST, off ? x(off.at) - x(at) : 0);
    node('rect', { x: x(at), y: TOP[side], height: BAR, width, class: `${side}-side ${out}` }, strip);
  }
  node('rect', { x: x(times[frame]) - .15, y: 0, width: .4, height: HEIGHT, class: 'now' }, strip);
};
