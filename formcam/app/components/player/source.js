// Which clip is shown: the one as it was filmed, with the layers above; or, where a browser cannot show that exactly,
// the one with the drawing in it.
import { frameAt } from '../shared/frames.js';
import { unpackLayers } from './layers.js';

// A clip as filmed may begin so late, in seconds, and be so much wider or narrower than told, as a share.
const LATEST_S = .5, OTHER_SHAPE = .02;
// A picture may come so much off its time: in seconds, or as a share of a frame. So many in a row that do are too many.
const OFF_S = .004, OFF_SHARE = .3, MOST_MISSES = 3;

const INSTEAD = 'So this is the clip with the drawing in it: it cannot be switched off.';
const SOON = 'The clip with the drawing in it will be shown here once it is drawn.';

/**
 * `said` shows why the drawn clip had to do, and `onOther()` hears of it; `onLayers(layers)` hears when there is
 * something to draw.
 */
export const makeSource = ({ data, state, box, video, bar, said, seeking, onLayers, onOther }) => {
  const times = data.t, last = times.length - 1;
  const filmed = () => Boolean(data.clip) && state.refused !== data.clip.src;

  const load = () => {
    const wanted = filmed() ? data.clip.src : data.src;
    bar.hidden = !filmed();
    box.dataset.clip = filmed() ? 'filmed' : wanted ? 'drawn' : 'awaited';
    said.textContent = state.why && !filmed() ? `${state.why} ${wanted ? INSTEAD : SOON}` : '';
    if (!wanted) { // The old clip must not go on: without `load()` it would.
      Object.assign(state, { src: null, offset: null });
      video.removeAttribute('src'); video.load();
      return;
    }
    if (state.src === wanted) return; // An ordinary rerun keeps the place.
    Object.assign(state, { src: wanted, misses: 0, aim: null });
    state.frame = Math.min(state.frame, last); // The other one's, until a picture of this one is there.
    state.offset = filmed() ? null : 0; // A clip as filmed may not begin at 0 s: its first picture tells.
    video.src = wanted;
  };
  const refuse = (why) => {
    if (!filmed()) return;
    Object.assign(state, { refused: data.clip.src, why });
    const place = seeking.here();
    load();
    onOther();
    seeking.go(place);
  };
  const fetchLayers = async () => {
    if (!filmed() || state.told === data.clip.layers) return;
    state.told = data.clip.layers;
    const unpacked = async (answer) => (answer.ok ? unpackLayers(await answer.json()) : null);
    const layers = await fetch(data.clip.layers).then(unpacked).catch(() => null);
    if (!layers) refuse('The drawing for your clip could not be loaded.');
    else if (layers.frames !== times.length) refuse('The drawing does not fit your clip frame by frame.');
    else { state.layers = layers; onLayers(layers); }
  };
  /** The first picture is there: whether this is the clip that was measured. */
  const begin = (mediaTime) => {
    state.offset = mediaTime - times[0];
    const [width, height] = data.size;
    const turned = Math.abs(video.videoWidth / video.videoHeight / (width / height) - 1) > OTHER_SHAPE;
    if (Math.abs(state.offset) > LATEST_S || turned) refuse('Your browser shows this clip in another way than it was filmed.');
    else seeking.goAsWished();
  };
  /** What the browser shows must be the pictures that were measured, at their times. */
  const check = (time) => {
    if (!filmed()) return;
    const frame = frameAt(times, time), length = (times[last] - times[0]) / Math.max(1, last);
    const off = frame < last && Math.abs(time - times[frame]) > Math.max(OFF_S, OFF_SHARE * length);
    state.misses = off ? state.misses + 1 : 0;
    if (state.misses >= MOST_MISSES) refuse('Your browser does not show this clip frame by frame.');
  };
  return { filmed, load, refuse, fetchLayers, begin, check };
};
