// The frame on show: which part of it, and what pointers do to it. A press that does not move is a click; one that
// moves drags the joint beneath it, else the picture; two fingers zoom.
import { clamp } from '../shared/frames.js';

// One step of zoom; the closest that is any use, in pixels of the screen to one of the frame.
const STEP = 1.5, CLOSEST = 12;
// A press that moves by fewer pixels of the screen is a click.
const CLICK = 5;
const WHEEL = .0015;

/** `acts`: `click(x, y)` in the frame's pixels, `take(element)`: a joint's name, `drag(name, x, y)`, `drop()`, `draw()`. */
export const makeView = ({ state, data, svg, stage, acts }) => {
  const whole = () => ({ x: 0, y: 0, width: data.width, height: data.height });
  const box = () => (state.box ||= whole());
  const frame = () => svg.getBoundingClientRect();
  /** Frame pixels in one of the screen. */
  const unit = () => {
    const area = frame();
    return Math.max(box().width / Math.max(area.width, 1), box().height / Math.max(area.height, 1));
  };
  const pointed = (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [place.x, place.y];
  };
  const show = (next) => {
    const x = clamp(next.x, -next.width / 2, data.width - next.width / 2);
    const y = clamp(next.y, -next.height / 2, data.height - next.height / 2);
    state.box = { ...next, x, y };
    acts.draw();
  };
  /** Closer by that factor, with the place [x, y] staying where it is on the screen. */
  const zoom = (factor, [x, y] = middle()) => {
    const now = box(), smallest = frame().width / CLOSEST;
    const width = clamp(now.width / factor, Math.min(smallest, data.width), data.width);
    const share = width / now.width;
    if (share === 1) return;
    if (width === data.width) { show(whole()); return; }
    show({ x: x - (x - now.x) * share, y: y - (y - now.y) * share, width, height: now.height * share });
  };
  const middle = () => [box().x + box().width / 2, box().y + box().height / 2];
  const move = (dx, dy) => show({ ...box(), x: box().x - dx * unit(), y: box().y - dy * unit() });

  const fingers = (state.fingers ||= new Map());
  const between = () => {
    const [one, other] = [...fingers.values()];
    return {
      apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      at: { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 },
    };
  };
  stage.onpointerdown = (event) => {
    if (event.button > 0) return;
    stage.focus({ preventScroll: true });
    svg.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    if (fingers.size > 1) { state.press = null; return; }
    const name = acts.take(event.target), [x, y] = pointed(event);
    const from = name ? acts.place(name) : null;
    state.press = { name, from: event, moved: false, off: from ? [from[0] - x, from[1] - y] : null };
  };
  stage.onpointermove = (event) => {
    const before = fingers.get(event.pointerId), press = state.press;
    if (!before) return;
    if (fingers.size === 2) {
      const was = between();
      fingers.set(event.pointerId, event);
      const now = between();
      zoom(now.apart / Math.max(was.apart, 1), pointed(now.at));
      move(now.at.clientX - was.at.clientX, now.at.clientY - was.at.clientY);
      return;
    }
    fingers.set(event.pointerId, event);
    if (!press) return;
    const far = Math.hypot(event.clientX - press.from.clientX, event.clientY - press.from.clientY) >= CLICK;
    if (!press.moved && !far) return;
    const begins = !press.moved;
    press.moved = true;
    if (press.name) {
      const [x, y] = pointed(event);
      acts.drag(press.name, x + press.off[0], y + press.off[1], begins);
      return;
    }
    stage.classList.add('moving');
    move(event.clientX - before.clientX, event.clientY - before.clientY);
  };
  const end = (event, click) => {
    const press = state.press;
    if (!fingers.delete(event.pointerId)) return;
    stage.classList.remove('moving');
    state.press = null;
    if (!click || !press || press.moved) return;
    if (press.name && acts.isDone(press.name)) acts.choose(press.name);
    else acts.click(...pointed(event));
  };
  stage.onpointerup = (event) => end(event, true);
  stage.onpointercancel = (event) => end(event, false);
  stage.onwheel = (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * WHEEL), pointed(event));
  };
  return {
    box, unit, middle,
    closer: () => zoom(STEP), farther: () => zoom(1 / STEP), whole: () => show(whole()),
  };
};
