// What is drawn over the clip as it was filmed: body, feet on the belt, angles, reach, path of the hips. All of it is
// in pixels of the upright picture (`player_layers.py`); sizes are those of the annotated clip.
import { BODY } from '../shared/body_data.js';
import { drawingOf, makeBrush, paintParts, pointOf } from '../shared/body.js';
import { unpackPlaces } from '../shared/places.js';

// The smallest text, in pixels of the screen.
const SMALLEST_TEXT = 13;
const TYPICAL_OPACITY = .45;

/** The layers as the server tells them, with `spot(frame)` for a frame's points. */
export const unpackLayers = (told) => {
  const places = unpackPlaces(told.xy, told.points);
  return { ...told, spot: (frame) => (name) => places.at(frame, name) };
};

/** What these layers have anything of. */
export const layersIn = ({ marks, reach, trail_frames: trail }) => {
  const all = Object.values(marks).flat();
  return {
    body: true,
    angles: all.length > 0 || Object.keys(reach).length > 0,
    trail: trail > 0,
    typical: all.some((mark) => mark.typical),
  };
};

/** Draw one frame's layers, those that `show` has; `unit` is one pixel of the screen in pixels of the picture. */
export const paintLayers = (pen, layers, frame, show, unit) => {
  const brush = makeBrush(pen, layers.trunk_px, unit);
  const sheet = { pen, layers, frame, show, unit, brush, trunk: layers.trunk_px };
  if (show.trail) paintTrail(sheet);
  if (show.body) paintBody(sheet);
  for (const mark of layers.marks[frame] || []) {
    if (show.typical && mark.typical) paintTypical(sheet, mark);
    if (show.angles) paintAngle(sheet, mark);
  }
  if (show.angles && layers.reach[frame]) paintReach(sheet, layers.reach[frame]);
};

const paintTrail = ({ pen, layers, frame, brush }) => {
  if (!layers.trail_frames) return;
  pen.strokeStyle = BODY.colours.trail; pen.lineWidth = brush.width(BODY.marks.trail); pen.lineJoin = 'round';
  pen.beginPath();
  let drawing = false;
  for (let at = Math.max(0, frame - layers.trail_frames); at <= frame; at++) {
    const hips = pointOf(layers.spot(at), 'middle_hip');
    if (hips) { if (drawing) pen.lineTo(...hips); else pen.moveTo(...hips); }
    drawing = Boolean(hips);
  }
  pen.stroke();
};

const paintBody = ({ pen, layers, frame, brush, trunk }) => {
  const { far, near } = drawingOf(layers.near), spot = layers.spot(frame);
  pen.globalAlpha = BODY.farOpacity;
  paintParts(brush, far, spot, trunk);
  pen.globalAlpha = 1;
  const below = BODY.marks.foot_below * trunk;
  for (const [side, first, last] of layers.feet) {
    const heel = spot(`${side}_heel`), toe = spot(`${side}_foot_index`);
    if (frame < first || frame > last || !heel || !toe) continue;
    const isNear = !layers.near || side === layers.near;
    const colour = isNear ? BODY.colours.foot : BODY.colours.farFoot;
    const width = brush.width(isNear ? BODY.marks.foot : BODY.marks.far_foot);
    brush.line([heel[0], heel[1] + below], [toe[0], toe[1] + below], colour, width);
  }
  paintParts(brush, near, spot, trunk);
};

const paintTypical = ({ pen, brush }, mark) => {
  const [x, y] = mark.at, [low, high] = mark.typical, sweep = turn(low, high);
  const radius = BODY.marks.typical * Math.hypot(mark.to[0] - x, mark.to[1] - y);
  pen.beginPath(); pen.moveTo(x, y); pen.arc(x, y, radius, low, low + sweep, sweep < 0); pen.closePath();
  pen.globalAlpha = TYPICAL_OPACITY; pen.fillStyle = BODY.colours.typical; pen.fill();
  pen.globalAlpha = 1; pen.strokeStyle = BODY.colours.typical; pen.lineWidth = brush.width(BODY.marks.thin); pen.stroke();
};

const paintAngle = (sheet, mark) => {
  const { pen, show, brush, trunk } = sheet, { marks, colours } = BODY, [x, y] = mark.at;
  const radius = marks.arc * trunk, long = radius * marks.reference, from = Math.atan2(mark.from[1], mark.from[0]);
  const sweep = turn(from, Math.atan2(mark.to[1] - y, mark.to[0] - x)), middle = from + sweep / 2;
  paintDashes(sheet, mark.at, [x + mark.from[0] * long, y + mark.from[1] * long]);
  if (!show.body) brush.line(mark.at, mark.to, colours.mark, brush.width(marks.far_foot)); // Else the bone shows it.
  pen.strokeStyle = colours.mark; pen.lineWidth = brush.width(marks.arc_width);
  pen.beginPath(); pen.arc(x, y, radius, from, from + sweep, sweep < 0); pen.stroke();
  const [right, down] = [Math.cos(middle), Math.sin(middle)].map((share) => share * radius * marks.label);
  paintWords(sheet, mark.text, x + right, y + down, Math.cos(middle));
};

/** Results of older versions lack the place plumb below the hips: straight down in the picture. */
const paintReach = (sheet, [hipX, hipY, footX, footY, text, belowX = hipX, belowY = footY]) => {
  const { brush, trunk } = sheet, behind = Math.sign(belowX - footX) || 1;
  paintDashes(sheet, [hipX, hipY], [belowX, belowY]);
  brush.line([belowX, belowY], [footX, footY], BODY.colours.mark, brush.width(BODY.marks.thin));
  paintWords(sheet, `reach ${text}`, belowX + BODY.marks.beside * behind * trunk, belowY, behind);
};

const paintDashes = ({ pen, brush }, a, b) => {
  const width = brush.width(BODY.marks.thin);
  pen.save();
  pen.strokeStyle = BODY.colours.mark; pen.lineWidth = width; pen.setLineDash([4 * width, 3 * width]);
  pen.beginPath(); pen.moveTo(...a); pen.lineTo(...b); pen.stroke();
  pen.restore();
};

/** Words that go away from the runner: to the left of x where `side` is negative, to the right where positive. */
const paintWords = ({ pen, layers, unit, trunk }, text, x, y, side) => {
  pen.font = `600 ${Math.max(SMALLEST_TEXT * unit, trunk * BODY.marks.text)}px system-ui, sans-serif`;
  const long = pen.measureText(text).width;
  const left = Math.min(Math.max(side < -.2 ? x - long : side > .2 ? x : x - long / 2, 0), layers.size[0] - long);
  pen.textBaseline = 'middle'; pen.lineJoin = 'round';
  pen.strokeStyle = BODY.colours.edge; pen.lineWidth = 4 * unit; pen.strokeText(text, left, y);
  pen.fillStyle = BODY.colours.mark; pen.fillText(text, left, y);
};

/** The shorter way from one direction to another, in radians. */
const turn = (from, to) => ((to - from + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
