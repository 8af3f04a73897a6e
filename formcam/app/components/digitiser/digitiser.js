// Joints of one frame, read by eye: asked for by name one after another, clicked, moved, or said not to be seen. What is
// read goes to the server when the reader is through with the frame. Nothing is drawn but the reader's own marks here.
import { onButtons, onKeys, onResize } from '../shared/controls.js';
import { clamp } from '../shared/frames.js';
import { node } from '../shared/svg.js';
import { makeView } from './view.js';

// Shift and an arrow key move a joint by so many pixels.
const LEAP = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowRight: [1, 0] };
// Sizes of a mark in pixels of the screen: where a finger takes it, its ring, the gap and the arms of its cross.
const TOUCH = 16, RING = 9, GAP = 3, ARM = 14;

const round = (value) => Math.round(value * 10) / 10;

/** A new frame: what stands in the file of it is where the work begins, or what was begun here. The view stays. */
const takeOver = (state, data, version) => {
  const drafts = (state.drafts ||= {});
  if (state.history?.length) drafts[state.version] = { read: state.read, history: state.history, last: state.last };
  Object.assign(state, { version, asked: null, busy: false, read: data.read, history: [], last: null }, drafts[version]);
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const find = (selector) => root.querySelector(selector);
  const [box, stage, svg, marks, list] = ['.digitiser', '.stage', '.view', '.marks', 'ol'].map(find);
  const state = (box.formcam = box.formcam || { version: null });
  const version = `${data.number}:${data.frame}`;
  if (state.version !== version) {
    takeOver(state, data, version);
    stage.focus({ preventScroll: true }); // The keys are the stage's, also after a button was used.
  }
  if (state.attempt !== data.attempt) Object.assign(state, { attempt: data.attempt, busy: false });

  const isDone = (name) => name in state.read;
  const asked = () => state.asked || data.joints.map((one) => one.name).find((name) => !isDone(name)) || null;
  const named = (name) => data.joints.find((one) => one.name === name);
  const remember = () => state.history.push(JSON.stringify([state.read, state.last]));
  const put = (name, place) => {
    state.read = { ...state.read, [name]: place && [round(clamp(place[0], 0, data.width)), round(clamp(place[1], 0, data.height))] };
    state.last = name;
  };
  const answer = (place) => {
    const name = asked();
    if (!name || state.busy) return;
    remember();
    put(name, place);
    state.asked = null;
    draw();
  };
  const choose = (name) => { Object.assign(state, { last: name, asked: null }); draw(); };
  const drag = (name, x, y, begins) => {
    if (begins) remember();
    put(name, [x, y]);
    draw();
  };
  const nudge = (dx, dy) => {
    const at = state.last && state.read[state.last];
    if (!at) return;
    remember();
    put(state.last, [at[0] + dx, at[1] + dy]);
    draw();
  };
  const undo = () => {
    if (!state.history.length) return;
    [state.read, state.last] = JSON.parse(state.history.pop());
    state.asked = null;
    draw();
  };
  const tell = (joints) => {
    state.busy = true;
    draw();
    setTriggerValue('done', { number: data.number, frame: data.frame, joints, turn: Date.now() });
  };
  const isWhole = () => data.joints.every((one) => isDone(one.name));
  const next = () => {
    if (!isWhole() || state.busy) return;
    tell(state.read);
  };

  const view = makeView({
    state, data, svg, stage,
    acts: {
      click: (x, y) => answer([x, y]),
      take: (element) => element.closest('[data-joint]')?.dataset.joint,
      place: (name) => state.read[name],
      isDone: (name) => !asked() && isDone(name),
      choose, drag,
      draw: () => draw(),
    },
  });
  const cross = (parent, [x, y], unit, gap, arm) => {
    for (const kind of ['casing', 'line']) {
      for (const [right, down] of Object.values(ARROWS)) {
        node('line', {
          x1: x + gap * unit * right, y1: y + gap * unit * down, x2: x + arm * unit * right, y2: y + arm * unit * down, class: kind,
        }, parent);
      }
    }
  };
  const drawMarks = () => {
    const { x, y, width, height } = view.box(), unit = view.unit();
    svg.setAttribute('viewBox', [x, y, width, height].join(' '));
    marks.replaceChildren();
    for (const { name, words } of data.joints) {
      const at = state.read[name];
      if (!at) continue;
      const mark = node('g', { 'data-joint': name, class: name === state.last ? 'chosen' : '' }, marks);
      node('title', {}, mark).textContent = words;
      node('circle', { cx: at[0], cy: at[1], r: TOUCH * unit, class: 'hit' }, mark);
      for (const kind of ['casing', 'line']) node('circle', { cx: at[0], cy: at[1], r: RING * unit, class: kind }, mark);
      cross(mark, at, unit, GAP, RING);
    }
    const middle = find('.middle');
    middle.replaceChildren();
    if (asked()) cross(middle, view.middle(), unit, GAP, ARM);
  };
  const drawPicture = () => {
    const image = svg.querySelector('image'), wait = find('.wait');
    for (const [name, value] of Object.entries({ x: 0, y: 0, width: data.width, height: data.height })) image.setAttribute(name, value);
    if (state.url === data.src) return;
    state.url = data.src;
    Object.assign(wait, { hidden: false, textContent: 'Fetching the frame …' });
    image.removeAttribute('href'); // The frame before must not be read as this one.
    const loading = new Image();
    loading.onload = () => {
      if (state.url !== loading.dataset.of) return;
      image.setAttribute('href', loading.dataset.of);
      wait.hidden = true;
      box.dataset.shown = version;
    };
    loading.onerror = () => { if (state.url === loading.dataset.of) wait.textContent = 'This frame is not here any more. Start formcam digitise again.'; };
    loading.dataset.of = data.src;
    loading.src = data.src;
  };
  const stateOf = (name) => {
    if (!isDone(name)) return '';
    const at = state.read[name];
    return at ? `${at[0].toFixed(0)}, ${at[1].toFixed(0)}` : 'cannot be seen';
  };
  const drawList = () => {
    if (list.children.length !== data.joints.length) {
      list.replaceChildren(...data.joints.map(({ name }) => {
        const row = document.createElement('li'), button = document.createElement('button');
        Object.assign(button, { type: 'button' });
        button.append(document.createElement('span'), document.createElement('small'));
        button.dataset.name = name;
        row.append(button);
        return row;
      }));
    }
    const current = asked();
    data.joints.forEach(({ name, words }, at) => {
      const button = list.children[at].firstChild;
      button.firstChild.textContent = words;
      button.lastChild.textContent = stateOf(name);
      button.setAttribute('aria-current', name === current);
      button.onclick = () => { Object.assign(state, { asked: name, last: name }); draw(); };
    });
  };
  const draw = () => {
    const name = asked(), joint = name && named(name);
    find('.what').textContent = joint ? `Click the ${joint.words}` : 'All joints are read';
    find('.hint').textContent = joint ? joint.hint : 'Drag a mark to move it, or choose a joint to read it again.';
    find('.place').textContent = data.place;
    find('.said').textContent = data.failed && !state.busy ? data.failed : '';
    find('.unseen').disabled = !joint || state.busy;
    find('.undo').disabled = !state.history.length || state.busy;
    find('.next').disabled = !isWhole() || state.busy;
    find('.back').disabled = !data.back || state.busy;
    Object.assign(box.dataset, { frame: version, asked: name || '', read: JSON.stringify(state.read) });
    drawPicture();
    drawMarks();
    drawList();
  };

  onButtons(root, 'nudge', (at) => nudge(...Object.values(ARROWS)[at]));
  find('.in').onclick = view.closer;
  find('.out').onclick = view.farther;
  find('.whole').onclick = view.whole;
  find('.unseen').onclick = () => answer(null);
  find('.undo').onclick = undo;
  find('.next').onclick = next;
  find('.back').onclick = () => tell(null);
  const arrow = ([right, down]) => (event) => {
    const by = event.shiftKey ? LEAP : 1;
    nudge(by * right, by * down);
  };
  onKeys(stage, {
    ...Object.fromEntries(Object.entries(ARROWS).map(([key, way]) => [key, arrow(way)])),
    ' ': () => answer(view.middle()), n: () => answer(null), u: undo, Backspace: undo, 'Mod+z': undo, Enter: next,
    '+': view.closer, '=': view.closer, '-': view.farther, 0: view.whole,
  });
  draw();
  return onResize(state, [svg], drawMarks);
}
