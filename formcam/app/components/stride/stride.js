// One stride as curves that go with the clip: its place is marked while it plays, and a tap goes there in the clip.
import { followPlayer, wantTime } from '../shared/clip_time.js';
import { onKeys, onResize } from '../shared/controls.js';
import { numberText } from '../shared/numbers.js';
import { plot, valueAt } from './plot.js';

// A finger that moves so far sideways, in pixels, drags; before that it may be about to scroll the page.
const DRAG_PX = 8;

/**
 * At which part of a stride (%) a frame's time is, null outside all. `strides` are [start, end] in seconds; a landing
 * lies between two frames, so the nearest one, up to half a frame earlier, is already the stride's.
 */
const percentOf = (strides, time, frame) => {
  const found = strides.find(([start, end]) => start - frame / 2 <= time && time < end - frame / 2);
  return found ? Math.max(0, (100 * (time - found[0])) / (found[1] - found[0])) : null;
};

/** That part of the stride which the clip shows, or else of the nearest one; its end is its last frame. */
const timeOf = (strides, percent, now, frame) => {
  const away = ([start, end]) => Math.max(start - frame / 2 - now, 0, now - (end - frame / 2));
  const [start, end] = strides.reduce((best, one) => (away(one) < away(best) ? one : best));
  return Math.min(start + (percent / 100) * (end - start), end - frame);
};

export default function ({ data, parentElement: root }) {
  const [box, names, canvas, legend] = ['.stride', '.names', '.chart', '.legs'].map((name) => root.querySelector(name));
  const state = (box.formcam = box.formcam || { name: data.curves[0].name, time: 0, leg: null });
  const curve = () => data.curves.find((one) => one.name === state.name) || data.curves[0];
  const stridesOf = (leg) => data.strides[leg.side] || [];
  let scales = null;

  const draw = () => {
    if (!canvas.clientWidth) return;
    const { legs, unit, axis, decimals } = curve();
    const at = Object.fromEntries(legs.map((leg) => [leg.side, percentOf(stridesOf(leg), state.time, data.frame)]));
    scales = plot(canvas, { legs, axis, at, style: getComputedStyle(box) });
    const words = legs.map((leg) => {
      const value = at[leg.side] === null ? null : valueAt(leg, at[leg.side]);
      return value === null ? '' : `${numberText(value, decimals)}${unit} at ${at[leg.side].toFixed(0)} %`;
    });
    legend.replaceChildren(...legs.map((leg, number) => entryOf(leg, words[number])));
    const read = lead(), percent = at[read.side];
    canvas.setAttribute('aria-valuenow', percent === null ? 0 : Math.round(percent));
    canvas.setAttribute('aria-valuetext', `${read.side} leg, ${words[legs.indexOf(read)] || 'between strides'}`);
    box.dataset.percent = percent === null ? '' : percent.toFixed(1);
  };

  const goTo = (leg, percent, look) => {
    if (!stridesOf(leg).length) return;
    state.leg = leg.side;
    wantTime(data.session, timeOf(stridesOf(leg), percent, state.time, data.frame), look);
  };
  /** The leg whose curve is nearest to the pointer. */
  const legAt = (y, percent) => curve().legs.reduce((best, leg) => {
    const away = (one) => { const value = valueAt(one, percent); return value === null ? Infinity : Math.abs(scales.y(value) - y); };
    return away(leg) < away(best) ? leg : best;
  });
  const pointed = (event, look) => {
    const area = canvas.getBoundingClientRect(), percent = scales.percentAt(event.clientX - area.left);
    const held = curve().legs.find((leg) => leg.side === state.held) || legAt(event.clientY - area.top, percent);
    state.held = held.side; // A drag stays with the curve it began at.
    goTo(held, percent, look);
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    Object.assign(state, { held: null, from: event.clientX, down: true, drag: event.pointerType !== 'touch' });
    if (state.drag) pointed(event, false);
  };
  canvas.onpointermove = (event) => {
    if (!state.down) return;
    state.drag ||= Math.abs(event.clientX - state.from) > DRAG_PX;
    if (state.drag) pointed(event, false);
  };
  canvas.onpointerup = (event) => { if (state.down) pointed(event, true); state.down = false; };
  canvas.onpointercancel = () => { state.down = false; };
  const lead = () => curve().legs.find((one) => one.side === state.leg) || curve().legs[0];
  const step = (frames) => wantTime(data.session, state.time + frames * data.frame, false);
  const other = () => {
    state.leg = (curve().legs.find((one) => one !== lead()) || lead()).side;
    draw();
  };
  onKeys(canvas, {
    ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowUp: other, ArrowDown: other,
    Home: () => goTo(lead(), 0, false), End: () => goTo(lead(), 100, false),
  });

  names.replaceChildren(...data.curves.map((one) => {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: one.label });
    button.onclick = () => { state.name = one.name; press(); draw(); };
    return button;
  }));
  const press = () => [...names.children].forEach((button, number) => {
    button.setAttribute('aria-pressed', String(data.curves[number].name === curve().name));
  });
  press();
  state.unfollow?.(); // That of the drawing before, which the page may not have ended.
  state.unfollow = followPlayer(data.session, (time) => { state.time = time; draw(); });
  draw();
  const unwatch = onResize(state, [canvas], draw);
  return () => { unwatch(); state.unfollow(); };
}

/** A leg's line in the legend, with its value where the clip is. */
const entryOf = (leg, words) => {
  const entry = document.createElement('span');
  entry.className = leg.side;
  entry.append(document.createElement('i'), `${leg.side} leg, ${leg.strides} strides${words ? `: ${words}` : ''}`);
  return entry;
};
