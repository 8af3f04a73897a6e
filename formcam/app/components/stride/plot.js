// Curves over one stride on a canvas: each leg's mean with the spread between strides, push-off, and where the clip is.
import { cleared } from '../shared/canvas.js';
import { numberText } from '../shared/numbers.js';

const MARGIN = { left: 46, right: 12, top: 22, bottom: 38 };
const DASHES = { left: [], right: [7, 5] };
// So many lines across at most, a round number apart; the letters' size in pixels.
const MOST_LINES = 6, LETTERS = 13, DOT = 5;

/** A round step that divides a span into at most so many parts. */
export const roundStep = (span, parts) => {
  const raw = span / parts, power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= raw);
};

/** The lowest and the highest value of all legs, spread and all, with some room. */
const reachOf = (legs) => {
  const values = legs.flatMap((leg) => leg.mean.flatMap((value, at) => (
    value === null ? [] : [value - (leg.sd[at] || 0), value + (leg.sd[at] || 0)])));
  if (!values.length) return [0, 1];
  const low = Math.min(...values), high = Math.max(...values), room = .06 * (high - low) || 1;
  return [low - room, high + room];
};

/** A leg's value at a part of the stride, null between what was seen. */
export const valueAt = (leg, percent) => {
  const after = leg.percent.findIndex((one) => one >= percent);
  if (after <= 0) return after === 0 ? leg.mean[0] : null;
  const [a, b] = [leg.mean[after - 1], leg.mean[after]];
  if (a === null || b === null) return null;
  const [from, to] = [leg.percent[after - 1], leg.percent[after]];
  return a + (b - a) * (percent - from) / (to - from);
};

/** `x(percent)`, `y(value)` and back, for a chart of that size. */
const scalesOf = (legs, width, height) => {
  const [low, high] = reachOf(legs), wide = width - MARGIN.left - MARGIN.right, tall = height - MARGIN.top - MARGIN.bottom;
  return {
    low, high, wide, tall,
    x: (percent) => MARGIN.left + (wide * percent) / 100,
    y: (value) => MARGIN.top + tall * (high - value) / (high - low),
    percentAt: (x) => Math.min(100, Math.max(0, (100 * (x - MARGIN.left)) / wide)),
  };
};

/**
 * Draw the chart. `legs` hold `side`, `percent`, `mean`, `sd` (null where nothing was seen) and `off` (push-off, %, or
 * null); `at` says at which part of its stride each leg is, null for none. The answer: the chart's scales.
 */
export const plot = (canvas, { legs, axis, at, style }) => {
  const { pen, width, height } = cleared(canvas), scales = scalesOf(legs, width, height);
  const sheet = { pen, scales, height, width, ink: style.color, colour: (side) => style.getPropertyValue(`--fc-${side}`) };
  pen.font = `${LETTERS}px ${style.fontFamily}`;
  paintGrid(sheet, axis);
  legs.forEach((leg) => paintSpread(sheet, leg));
  legs.forEach((leg, number) => paintPushOff(sheet, leg, number));
  legs.forEach((leg) => paintMean(sheet, leg));
  legs.forEach((leg) => paintPlace(sheet, leg, at[leg.side]));
  return scales;
};

const paintGrid = ({ pen, scales, ink, width, height }, axis) => {
  const step = roundStep(scales.high - scales.low, MOST_LINES);
  pen.fillStyle = pen.strokeStyle = ink; pen.lineWidth = 1;
  pen.textAlign = 'right'; pen.textBaseline = 'middle';
  for (let value = Math.ceil(scales.low / step) * step; value <= scales.high; value += step) {
    const y = Math.round(scales.y(value)) + .5, places = Math.max(0, -Math.floor(Math.log10(step)));
    pen.globalAlpha = .15;
    pen.beginPath(); pen.moveTo(MARGIN.left, y); pen.lineTo(width - MARGIN.right, y); pen.stroke();
    pen.globalAlpha = .85;
    pen.fillText(numberText(value, places), MARGIN.left - 7, y);
  }
  pen.textBaseline = 'top';
  [0, 25, 50, 75, 100].forEach((percent) => {
    pen.textAlign = percent === 0 ? 'left' : percent === 100 ? 'right' : 'center';
    pen.fillText(`${percent} %`, scales.x(percent), height - MARGIN.bottom + 6);
  });
  pen.textAlign = 'center';
  pen.fillText('of the stride, landing to landing', scales.x(50), height - MARGIN.bottom + 22);
  pen.textAlign = 'left'; pen.textBaseline = 'bottom';
  pen.fillText(axis, 4, MARGIN.top - 5);
  pen.globalAlpha = 1;
};

/** Stretches of a leg's curve without a gap: lists of places in it. */
const stretches = (leg) => {
  const found = [[]];
  leg.mean.forEach((value, place) => { if (value === null) found.push([]); else found.at(-1).push(place); });
  return found.filter((one) => one.length > 1);
};

const paintSpread = ({ pen, scales, colour }, leg) => {
  pen.globalAlpha = .18; pen.fillStyle = colour(leg.side);
  for (const stretch of stretches(leg)) {
    const edge = (place, way) => [scales.x(leg.percent[place]), scales.y(leg.mean[place] + way * (leg.sd[place] || 0))];
    pen.beginPath();
    stretch.forEach((place) => pen.lineTo(...edge(place, 1)));
    [...stretch].reverse().forEach((place) => pen.lineTo(...edge(place, -1)));
    pen.closePath(); pen.fill();
  }
  pen.globalAlpha = 1;
};

const paintMean = ({ pen, scales, colour }, leg) => {
  pen.strokeStyle = colour(leg.side); pen.lineWidth = 3; pen.lineJoin = 'round'; pen.setLineDash(DASHES[leg.side] || []);
  for (const stretch of stretches(leg)) {
    pen.beginPath();
    stretch.forEach((place) => pen.lineTo(scales.x(leg.percent[place]), scales.y(leg.mean[place])));
    pen.stroke();
  }
  pen.setLineDash([]);
};

/** The words once, beside the first line. */
const paintPushOff = ({ pen, scales, colour, ink }, leg, number) => {
  if (leg.off === null) return;
  const x = scales.x(leg.off);
  pen.strokeStyle = colour(leg.side); pen.lineWidth = 1.5; pen.setLineDash([2, 4]);
  pen.beginPath(); pen.moveTo(x, MARGIN.top); pen.lineTo(x, MARGIN.top + scales.tall); pen.stroke();
  pen.setLineDash([]);
  if (number > 0) return;
  pen.fillStyle = ink; pen.textAlign = 'center'; pen.textBaseline = 'bottom'; pen.globalAlpha = .85;
  pen.fillText('push-off', x, MARGIN.top - 5);
  pen.globalAlpha = 1;
};

const paintPlace = ({ pen, scales, colour, ink }, leg, percent) => {
  if (percent === null || percent === undefined) return;
  const value = valueAt(leg, percent), x = scales.x(percent);
  pen.strokeStyle = colour(leg.side); pen.lineWidth = 1.5; pen.globalAlpha = .8;
  pen.beginPath(); pen.moveTo(x, MARGIN.top); pen.lineTo(x, MARGIN.top + scales.tall); pen.stroke();
  pen.globalAlpha = 1;
  if (value === null) return;
  pen.fillStyle = colour(leg.side); pen.strokeStyle = ink; pen.lineWidth = 1.5;
  pen.beginPath(); pen.arc(x, scales.y(value), DOT, 0, 2 * Math.PI); pen.fill(); pen.stroke();
};
