// The body, drawn as `body_drawing.py` describes it. `BODY` is that description, put here when the page is made.
import { BODY } from './body_data.js';

/** What is drawn of a body in which that side ("left", "right" or null for neither) is next to the camera. */
export const drawingOf = (near) => BODY.drawings[near || 'none'];

/** A point by name; `middle_<joint>` lies half-way between left and right. `spot(name)` gives [x, y] or null. */
export const pointOf = (spot, name) => {
  if (!name.startsWith('middle_')) return spot(name);
  const joint = name.slice('middle_'.length), left = spot(`left_${joint}`), right = spot(`right_${joint}`);
  return left && right ? [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] : null;
};

/** Lines, dots and rings with a dark edge. `unit` is one pixel of the screen in those of `pen`, `trunk` the trunk. */
export const makeBrush = (pen, trunk, unit) => {
  const width = (share) => Math.max(2 * unit, share * trunk), edge = BODY.edge * unit;
  const line = (a, b, colour, thick) => {
    if (!a || !b) return;
    pen.lineCap = 'round';
    for (const [shade, wide] of [[BODY.colours.edge, thick + 2 * edge], [colour, thick]]) {
      pen.strokeStyle = shade; pen.lineWidth = wide;
      pen.beginPath(); pen.moveTo(...a); pen.lineTo(...b); pen.stroke();
    }
  };
  const dot = (at, colour, radius) => {
    if (!at) return;
    for (const [shade, wide] of [[BODY.colours.edge, radius], [colour, Math.max(unit, radius - 2 * edge)]]) {
      pen.fillStyle = shade;
      pen.beginPath(); pen.arc(...at, wide, 0, 2 * Math.PI); pen.fill();
    }
  };
  const ring = (at, colour, radius, thick, edgeThick) => {
    if (!at) return;
    for (const [shade, wide] of [[BODY.colours.edge, edgeThick + 2 * edge], [colour, thick]]) {
      pen.strokeStyle = shade; pen.lineWidth = wide;
      pen.beginPath(); pen.arc(...at, radius, 0, 2 * Math.PI); pen.stroke();
    }
  };
  return { width, line, dot, ring };
};

/** Draw these parts of a body. */
export const paintParts = (brush, parts, spot, trunk) => {
  for (const part of parts) {
    if (part.kind === 'line') {
      brush.line(pointOf(spot, part.start), pointOf(spot, part.end), part.colour, brush.width(part.width) * part.taper);
    } else if (part.kind === 'dot') {
      brush.dot(pointOf(spot, part.at), part.colour, brush.width(part.radius));
    } else {
      const [thick, edgeThick] = [part.width, part.edge_width].map(brush.width);
      brush.ring(pointOf(spot, part.at), part.colour, part.radius * trunk, thick, edgeThick);
    }
  }
};
