// The picture, the body over it, and the handles by which joints are dragged.
import { BODY } from '../shared/body_data.js';
import { drawingOf, pointOf } from '../shared/body.js';
import { clamp } from '../shared/frames.js';
import { node } from '../shared/svg.js';

// Sizes of handles in pixels of the screen; a finger needs the biggest.
const TOUCH = 16, CHOSEN = 10, OTHER = 5, CROSS = 3;
// How much of the runner's picture is shown closer; the room about the runner; who lies farther out does not count.
const CLOSER = .34, ROOM = .1, OUTLIERS = .005;
// So little, in pixels of the picture, is no movement.
const STILL = .5;

const sideOf = (joint) => ['left', 'right'].find((side) => joint.startsWith(side));
/** A joint's name in words. */
export const spoken = (joint) => {
  const side = sideOf(joint), name = side ? joint.slice(side.length + 1) : joint;
  return (side ? `${side} ` : '') + (name === 'foot_index' ? 'toe' : name);
};

/** The part of the picture, [left, top, width, height], in which the runner is through the whole clip. */
const aboutRunner = (points, width, height) => {
  if (!points.length) return [0, 0, width, height];
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]).sort((a, b) => a - b));
  const at = (values, share) => values[Math.round(share * (values.length - 1))];
  const room = ROOM * (at(ys, 1 - OUTLIERS) - at(ys, OUTLIERS));
  const left = Math.max(0, at(xs, OUTLIERS) - room), top = Math.max(0, at(ys, OUTLIERS) - room);
  return [left, top, Math.min(width, at(xs, 1 - OUTLIERS) + room) - left, Math.min(height, at(ys, 1 - OUTLIERS) + room) - top];
};

/** `draw()` shows everything anew, `drawFoot()` whether something is to be saved. */
export const makePicture = ({ state, data, box, find, joints, changes, draw, drawFoot }) => {
  const [svg, stage, wait, limbs, handles] = ['.view', '.stage', '.wait', '.limbs', '.joints'].map(find);
  const image = svg.querySelector('image');
  svg.style.setProperty('--edge', BODY.colours.edge);
  svg.style.setProperty('--mark', BODY.colours.mark);

  const viewBox = () => {
    if (state.boxOf !== data.version) {
      Object.assign(state, { boxOf: data.version, box: aboutRunner(state.places.seen(), data.width, data.height) });
    }
    const at = joints.spot(state.joint), size = CLOSER * state.box[3];
    return state.near && at ? [at[0] - size / 2, at[1] - size / 2, size, size] : state.box;
  };
  const drawPicture = () => {
    const url = `${data.picture}${state.frame}.jpg?token=${data.token}`;
    if (state.url !== url) {
      state.url = url;
      Object.assign(wait, { hidden: false, textContent: 'Fetching the picture …' });
      const turn = ++state.turn, loading = new Image();
      loading.onload = () => {
        if (turn !== state.turn) return;
        image.setAttribute('href', url);
        wait.hidden = true;
        box.dataset.shown = state.frame;
      };
      loading.onerror = () => {
        if (turn !== state.turn) return;
        image.removeAttribute('href');
        wait.textContent = 'This picture is not here any more.';
      };
      loading.src = url;
    }
    const place = { x: 0, y: 0, width: data.width, height: data.height, preserveAspectRatio: 'none' };
    for (const [name, value] of Object.entries(place)) image.setAttribute(name, value);
  };
  // Bones are thin here, however big the runner is: what lies beneath is what is looked at.
  const drawBones = () => {
    const { far, near } = drawingOf(data.near);
    limbs.replaceChildren();
    for (const [parts, opacity] of [[far, BODY.farOpacity], [near, 1]]) {
      for (const part of parts.filter(({ kind }) => kind === 'line')) {
        const a = pointOf(joints.spot, part.start), b = pointOf(joints.spot, part.end);
        if (!a || !b) continue;
        const ends = { x1: a[0], y1: a[1], x2: b[0], y2: b[1] };
        node('line', { ...ends, class: 'casing' }, limbs);
        node('line', { ...ends, class: 'bone', stroke: part.colour, 'stroke-opacity': opacity }, limbs);
      }
    }
  };
  const drawHandle = (name, unit) => {
    const at = joints.spot(name);
    if (!at) return;
    const [x, y] = at, chosen = name === state.joint, byHand = joints.isByHand(name);
    const handle = node('g', { 'data-joint': name, class: byHand ? 'hand' : '' }, handles);
    // A finger on a joint drags it; anywhere else it scrolls the page. Told by the handle itself, because a press
    // draws the joints anew before the touch is told, and nobody hears of it who is around one that has gone.
    handle.addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });
    node('title', {}, handle).textContent = spoken(name) + (byHand ? ', moved by hand' : '');
    const circle = (radius, kind) => node('circle', { cx: x, cy: y, r: radius * unit, class: kind }, handle);
    const radius = chosen ? CHOSEN : OTHER, arm = CROSS * unit;
    circle(TOUCH, 'hit');
    circle(radius, 'ring');
    circle(radius, `dot ${sideOf(name) || 'middle'}-side`);
    if (!chosen) return;
    node('line', { x1: x - arm, x2: x + arm, y1: y, y2: y, class: 'cross' }, handle);
    node('line', { x1: x, x2: x, y1: y - arm, y2: y + arm, class: 'cross' }, handle);
  };
  const drawBody = () => {
    if (!state.holds) svg.setAttribute('viewBox', viewBox().join(' '));
    const frame = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
    // Picture pixels in one of the screen.
    const unit = Math.max(view.width / Math.max(frame.width, 1), view.height / Math.max(frame.height, 1));
    drawBones();
    handles.replaceChildren();
    // Those drawn last lie on top: the near side, and the chosen one.
    const rank = (name) => 2 * (name === state.joint) + Boolean(data.near && name.startsWith(data.near));
    [...data.names].sort((a, b) => rank(a) - rank(b)).forEach((name) => drawHandle(name, unit));
    const now = joints.spot(state.joint);
    find('.moved').textContent = joints.moved();
    find('.back').disabled = !joints.isByHand(state.joint);
    box.dataset.joint = state.joint;
    box.dataset.at = now ? now.map((value) => Math.round(value * 10) / 10).join(' ') : '';
  };

  const pointed = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  handles.onpointerdown = (event) => {
    const handle = event.target.closest('[data-joint]');
    if (!handle || event.button > 0) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    state.joint = handle.dataset.joint;
    const at = joints.spot(state.joint), from = pointed(event);
    state.holds = { dx: at[0] - from.x, dy: at[1] - from.y, moved: false, id: event.pointerId };
    svg.setPointerCapture(event.pointerId);
    draw();
  };
  svg.onpointermove = (event) => {
    if (!state.holds || state.holds.id !== event.pointerId) return;
    const at = pointed(event), now = joints.spot(state.joint), x = at.x + state.holds.dx, y = at.y + state.holds.dy;
    if (!state.holds.moved && Math.hypot(x - now[0], y - now[1]) < STILL) return;
    if (!state.holds.moved) { changes.remember(); state.holds.moved = true; }
    joints.set(state.joint, clamp(x, 0, data.width), clamp(y, 0, data.height));
    drawBody();
    drawFoot();
  };
  svg.onpointerup = svg.onpointercancel = () => { if (state.holds) { state.holds = null; draw(); } };
  return { svg, stage, drawPicture, drawBody };
};
