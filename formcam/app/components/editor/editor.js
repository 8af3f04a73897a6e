// Put right by hand: joints are dragged on the picture, landings and push-offs moved, deleted or added, steps left out.
// All of it is a working copy in here until "Save" hands it over; every change can be undone.
import { onButtons, onJumps, onKeys, onResize, shareAlong } from '../shared/controls.js';
import { clamp, nearestFrame, nextOf } from '../shared/frames.js';
import { unpackPlaces } from '../shared/places.js';
import { makeEvents } from './events.js';
import { makeJoints } from './joints.js';
import { makePicture, spoken } from './picture.js';
import { makeStepList } from './steps.js';
import { drawStrip } from './strip.js';
import { EVENT_NAMES, differs, makeChanges, nothing, summary } from './work.js';

// Shift and an arrow key move a joint by so many pixels.
const LEAP = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** New results: what is saved is where the work goes on. */
const takeOver = (state, data) => {
  const first = state.version === null;
  const goneOn = Boolean(state.sent) && JSON.stringify(state.work) !== state.sent; // While the numbers were worked out.
  if (!goneOn) Object.assign(state, { work: structuredClone(data.edits), history: [] });
  Object.assign(state, { version: data.version, sent: null, busy: false, places: unpackPlaces(data.joints, data.names) });
  if (first) Object.assign(state, { joint: `${data.near || 'left'}_knee`, frame: clamp(data.start, 0, data.t.length - 1) });
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const find = (selector) => root.querySelector(selector);
  const [box, place, select, strip] = ['.editor', '.place', '.joint select', '.strip'].map(find);
  const state = (box.formcam = box.formcam || { version: null, frame: 0, joint: null, near: false, turn: 0 });
  if (state.version !== data.version) takeOver(state, data);
  if (data.attempt !== state.attempt) Object.assign(state, { attempt: data.attempt, busy: false });
  const times = data.t, last = times.length - 1;
  const frameAt = (time) => nearestFrame(times, time);
  const go = (frame) => { state.frame = clamp(frame, 0, last); draw(); };
  const say = (text) => { find('.said').textContent = text; };

  const changes = makeChanges(state, () => draw());
  const joints = makeJoints({ state, data, changes, inAll: () => find('input[value=all]').checked });
  const events = makeEvents({ state, data, changes, say, go });
  const drawList = makeStepList({ state, data, root, list: find('ol'), added: find('.added'), events, frameAt, go });
  const drawFoot = () => {
    const changed = differs(state.work, data.edits), words = summary(state.work);
    if (state.busy) say('Working the numbers out anew …');
    else if (data.failed) say(data.failed);
    else if (changed) say(`${words || 'Nothing by hand'} · not saved yet`);
    else say(words ? `Saved: ${words}.` : 'Nothing is changed yet.');
    find('.undo').disabled = !state.history.length || state.busy;
    find('.all').disabled = (!words && !changed && !data.saved) || state.busy;
    find('.save').disabled = !changed || state.busy;
    box.dataset.changed = changed;
  };
  const picture = makePicture({ state, data, box, find, joints, changes, draw: () => draw(), drawFoot });
  const draw = () => {
    const second = times[state.frame].toFixed(2), event = events.all().find((one) => frameAt(one.at) === state.frame);
    Object.assign(place, { max: last, value: state.frame });
    place.setAttribute('aria-valuetext', `picture ${state.frame} of ${last}, ${second} seconds`);
    const what = event ? `${event.side} ${EVENT_NAMES[event.type]} · ` : '';
    find('.where').textContent = `${what}picture ${state.frame} of ${last} · ${second} s`;
    find('.zoom').setAttribute('aria-pressed', state.near);
    box.dataset.frame = state.frame;
    select.value = state.joint;
    picture.drawPicture();
    picture.drawBody();
    drawStrip(strip, { times, frame: state.frame, events });
    drawList();
    drawFoot();
  };

  const jump = (type, way) => {
    const found = nextOf(events.all().filter((one) => one.type === type).map((one) => frameAt(one.at)), state.frame, way);
    if (found !== undefined) go(found);
  };
  const send = (work) => {
    Object.assign(state, { busy: true, sent: JSON.stringify(work) });
    drawFoot();
    setTriggerValue('saved', { ...work, edits: 1, turn: Date.now() });
  };
  const undoAll = () => {
    const none = nothing();
    if (differs(state.work, none)) changes.remember();
    state.work = none;
    if (data.saved) send(none); else draw();
  };

  if (select.options.length !== data.names.length) {
    select.replaceChildren(...data.names.map((name) => new Option(spoken(name), name)));
  }
  select.onchange = () => { state.joint = select.value; draw(); };
  place.oninput = () => go(Number(place.value));
  strip.onclick = (event) => go(frameAt(times[0] + shareAlong(event, strip) * (times[last] - times[0])));
  onButtons(root, 'step', (by) => go(state.frame + by));
  onJumps(root, jump);
  find('.zoom').onclick = () => { state.near = !state.near; draw(); };
  find('.back').onclick = joints.putBack;
  find('.add').onclick = () => events.add(...find('.kind').value.split(' '));
  find('.undo').onclick = changes.undo;
  find('.all').onclick = undoAll;
  find('.save').onclick = () => send(state.work);
  const nudge = ([right, down]) => (event) => {
    const by = event.shiftKey ? LEAP : 1;
    joints.nudge(by * right, by * down);
  };
  onKeys(picture.stage, {
    ...Object.fromEntries(Object.entries(ARROWS).map(([key, way]) => [key, nudge(way)])),
    ',': () => go(state.frame - 1), '.': () => go(state.frame + 1), 'Mod+z': () => find('.undo').click(),
  });
  draw();
  return onResize(state, [picture.svg], () => { if (!state.holds) picture.drawBody(); });
}
