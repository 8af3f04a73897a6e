// One stride as curves that go with the clip: its place is marked while it plays, and a tap goes there in the clip.
import { followPlayer, wantTime } from '../shared/clip_time.js';
import { onKeys, onResize } from '../shared/controls.js';
import { plot, valueAt } from './plot.js';

// What an arrow key moves by, in % of the stride.
const KEY_STEP = 2;

/** At which part of a stride (%) a time is, null outside all; `strides` are [start, end] in seconds. */
const percentOf = (strides, time) => {
  const found = strides.find(([start, end]) => start <= time && time < end);
  return found ? (100 * (time - found[0])) / (found[1] - found[0]) : null;
};

/** That part of the stride which the clip shows, or else of the nearest one. */
const timeOf = (strides, percent, now) => {
  const away = ([start, end]) => Math.max(start - now, 0, now - end);
  const [start, end] = strides.reduce((best, one) => (away(one) < away(best) ? one : best));
  return start + (percent / 100) * (end - start);
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
    const at = Object.fromEntries(legs.map((leg) => [leg.side, percentOf(stridesOf(leg), state.time)]));
    scales = plot(canvas, { legs, axis, at, style: getComputedStyle(box) });
    const words = legs.map((leg) => {
      const value = at[leg.side] === null ? null : valueAt(leg, at[leg.side]);
      return value === null ? '' : `${value.toFixed(decimals).replace('-', '\u2212')}${unit} at ${at[leg.side].toFixed(0)} %`;
    });
    legend.replaceChildren(...legs.map((leg, number) => entryOf(leg, words[number])));
    const lead = legs.find((leg) => leg.side === state.leg) || legs[0], percent = at[lead.side];
    canvas.setAttribute('aria-valuenow', percent === null ? 0 : Math.round(percent));
    canvas.setAttribute('aria-valuetext', `${lead.side} leg, ${words[legs.indexOf(lead)] || 'between strides'}`);
    box.dataset.percent = percent === null ? '' : percent.toFixed(1);
  };

  const goTo = (leg, percent, look) => {
    if (!stridesOf(leg).length) return;
    state.leg = leg.side;
    wantTime(data.session, timeOf(stridesOf(leg), percent, state.time), look);
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
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.held = null; state.drag = true; pointed(event, false); };
  canvas.onpointermove = (event) => { if (state.drag) pointed(event, false); };
  canvas.onpointerup = (event) => { if (state.drag) pointed(event, true); state.drag = false; };
  canvas.onpointercancel = () => { state.drag = false; };
  const move = (by) => {
    const leg = curve().legs.find((one) => one.side === state.leg) || curve().legs[0];
    const percent = percentOf(stridesOf(leg), state.time) ?? 0;
    goTo(leg, Math.min(99, Math.max(0, percent + by)), false);
  };
  onKeys(canvas, { ArrowRight: () => move(KEY_STEP), ArrowLeft: () => move(-KEY_STEP), Home: () => move(-100), End: () => move(100) });

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
  const unfollow = followPlayer(data.session, (time) => { state.time = time; draw(); });
  draw();
  const unwatch = onResize(state, [canvas], draw);
  return () => { unwatch(); unfollow(); };
}

/** A leg's line in the legend, with its value where the clip is. */
const entryOf = (leg, words) => {
  const entry = document.createElement('span');
  entry.className = leg.side;
  entry.append(document.createElement('i'), `${leg.side} leg, ${leg.strides} strides${words ? `: ${words}` : ''}`);
  return entry;
};
