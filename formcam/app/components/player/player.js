// A player that knows its frames: the frame on screen comes from requestVideoFrameCallback's media time and the
// list of frame times.
import { cleared } from '../shared/canvas.js';
import { serveTime, tellShown } from '../shared/clip_time.js';
import { onButtons, onJumps, onKeys, onResize, showPlaying } from '../shared/controls.js';
import { frameAt, nearestFrame, nextOf } from '../shared/frames.js';
import { makeLayerChoice } from './layer_choice.js';
import { layersIn, paintLayers } from './layers.js';
import { makeSeeking } from './seeking.js';
import { makeSource } from './source.js';
import { makeStage, onFullScreen, showOff } from './stage.js';
import { onStrip, paintStrip } from './strip.js';

const AT_FIRST_STATE = { frame: 0, aim: null, src: null, goto: null, drag: false, refused: null, misses: 0, told: null, layers: null, why: null };

/** From a landing to the next landing of the same foot, in seconds, about that frame; null where there is none. */
const strideAt = (times, marks, frame) => {
  const contacts = marks.filter((mark) => mark.kind === 'contact');
  const start = contacts.findLast((mark) => frameAt(times, mark.t) <= frame) || contacts[0];
  const end = start && contacts.find((mark) => mark.t > start.t && mark.side === start.side);
  return end ? [start.t, end.t] : null;
};

/** The player in the markup of `player.html` in `root`; `data` is what `widgets.player` sends. The answer ends it. */
export const showPlayer = ({ data, root }) => {
  const [box, stage, video, canvas, sheet, bar, said, where, play, loop, zoom, full] = [
    '.player', '.stage', 'video', '.strip', '.layers', '.show', '.said', '.where', '.play', '.loop', '.zoom', '.full',
  ].map((name) => root.querySelector(name));
  const state = (box.formcam = box.formcam || { ...AT_FIRST_STATE });
  const times = data.t, last = times.length - 1;
  const marks = [...data.marks].sort((a, b) => a.t - b.t);
  const seeking = makeSeeking(state, times, video);
  const choice = makeLayerChoice(bar, () => draw());
  const source = makeSource({ data, state, box, video, bar, said, seeking, onLayers: (layers) => { offer(layers); draw(); }, onOther: () => lay() });
  const offer = (layers) => choice.offer(layersIn(layers), Boolean(layers.near));
  const { go, here } = seeking;

  // The drawn clip has words all around the runner, which a part of it would cut.
  const partOf = () => (source.filmed() && zoom.value !== 'whole' ? (data.parts || {})[zoom.value] : null);
  const sizeOf = () => data.size || [video.videoWidth || 16, video.videoHeight || 9];
  const shown = makeStage(stage, video, { partOf, sizeOf });

  const drawLayers = () => {
    const { pen, width } = cleared(sheet);
    box.dataset.layered = '';
    if (!source.filmed() || !state.layers || !video.videoWidth || state.offset === null) return;
    const unit = shown.fit(pen, width, state.layers.size);
    paintLayers(pen, state.layers, state.frame, choice.shown(), unit);
    box.dataset.layered = state.frame;
  };
  const draw = () => {
    drawLayers();
    if (!canvas.clientWidth || last < 1) return;
    paintStrip(canvas, { times, marks, frame: state.frame, style: getComputedStyle(box) });
    const mark = marks.find((one) => frameAt(times, one.t) === state.frame);
    where.textContent = `${mark ? mark.label + ' · ' : ''}frame ${state.frame} of ${last} · ${times[state.frame].toFixed(2)} s`;
    canvas.setAttribute('aria-valuenow', state.frame);
    canvas.setAttribute('aria-valuetext', where.textContent);
    box.dataset.frame = state.frame;
    tellShown(data.session, times[state.frame]);
  };
  const lay = () => {
    const parts = Object.keys(data.parts || {});
    zoom.parentElement.hidden = !source.filmed() || !parts.length;
    [...zoom.options].forEach((option) => { option.hidden = option.value !== 'whole' && !parts.includes(option.value); });
    if (zoom.selectedOptions[0]?.hidden) zoom.value = 'whole';
    shown.lay();
    draw();
  };
  const jump = (kind, way) => {
    const frames = marks.filter((mark) => mark.kind === kind).map((mark) => frameAt(times, mark.t));
    const found = nextOf(frames, here(), way);
    if (found !== undefined) go(found);
  };
  const toggle = () => { if (video.paused) video.play(); else video.pause(); };

  let handle = 0; // This drawing's own: the clean-up of an older one must not stop it.
  const turn = state.turn = (state.turn || 0) + 1;
  const onFrame = (_now, about) => {
    if (turn !== state.turn) return;
    if (!state.src) return;
    if (state.offset === null) source.begin(about.mediaTime);
    const time = about.mediaTime - state.offset;
    state.frame = frameAt(times, time);
    source.check(time);
    if (!video.paused || state.aim === state.frame) state.aim = null;
    box.dataset.media = about.mediaTime;
    if (state.stride && !video.paused && time >= state.stride[1]) video.currentTime = state.stride[0] + state.offset;
    draw();
    handle = video.requestVideoFrameCallback(onFrame);
  };

  box.setAttribute('aria-label', data.label);
  video.setAttribute('aria-label', data.label);
  canvas.setAttribute('aria-valuemax', last);
  onButtons(root, 'step', (by) => go(here() + by));
  onJumps(root, jump);
  onStrip(canvas, state, times, go);
  onKeys(canvas, {
    ArrowRight: () => go(here() + 1), ArrowLeft: () => go(here() - 1), ' ': toggle,
    Home: () => go(0), End: () => go(last),
    n: () => jump('contact', 1), p: () => jump('contact', -1), o: () => jump('off', 1), m: () => jump('mid', 1),
  });
  root.querySelector('select').onchange = (event) => { video.playbackRate = Number(event.target.value); };
  loop.onchange = () => { state.stride = loop.checked ? strideAt(times, marks, here()) : null; };
  zoom.value = state.zoom ||= 'runner';
  zoom.onchange = () => { state.zoom = zoom.value; lay(); };
  onFullScreen(full, box);
  play.onclick = video.onclick = toggle;
  video.onplay = () => showPlaying(play, true);
  video.onpause = () => { showPlaying(play, false); seeking.stopped(); };
  const onFault = () => source.refuse('Your browser cannot play this clip as it was filmed.');
  video.onerror = onFault;
  video.onseeked = seeking.settle;
  video.onloadedmetadata = () => { if (video.videoWidth) lay(); else onFault(); };

  handle = video.requestVideoFrameCallback(onFrame);
  source.load();
  if (state.layers) offer(state.layers);
  source.fetchLayers();
  const goTo = (time, look) => { go(nearestFrame(times, time)); if (look) showOff(box); };
  if (data.goto && state.goto !== data.goto.id) { state.goto = data.goto.id; goTo(data.goto.t, true); }
  lay();
  const unwatch = onResize(state, [canvas, sheet], draw);
  state.unserve?.(); // That of the drawing before, which the page may not have ended.
  state.unserve = serveTime(data.session, goTo, () => tellShown(data.session, times[state.frame]));
  return () => { unwatch(); state.unserve(); video.cancelVideoFrameCallback(handle); };
};

export default function ({ data, parentElement }) { return showPlayer({ data, root: parentElement }); }
