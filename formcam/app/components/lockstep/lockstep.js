// Two clips at the same moment of the stride. A place is (stride, share of it); each clip has its own strides
// [start, push-off, end] in seconds, so the same place is another time in each. Playing, the first clip leads and the
// second runs at the rate that ends its stride together with the first.
import { onButtons, showPlaying } from '../shared/controls.js';
import { clamp, frameAt, middleOf, nearestFrame } from '../shared/frames.js';

// Slider places in a stride: about a frame each at 60 frames a second.
const STEPS = 50;
// How the second clip is drawn to where the first one is: so much faster or slower for each stride behind, at most.
const PULL = 5, STRONGEST = .5, SLOWEST_RATE = .0625;
// So far from its place, in strides, a clip jumps.
const APART = .2;

export default function ({ data, parentElement: root }) {
  const box = root.querySelector('.lockstep');
  const videos = [...root.querySelectorAll('video')];
  const captions = [...root.querySelectorAll('figcaption')];
  const said = [...root.querySelectorAll('figure output')];
  const place = root.querySelector('.place');
  const play = root.querySelector('.play');
  const where = root.querySelector('.where');
  const speed = root.querySelector('select');
  const loop = root.querySelector('.loop');
  const clips = [data.first, data.second];
  const strides = Math.min(...clips.map((clip) => clip.strides.length));
  const state = (box.formcam = box.formcam || { at: 0, src: [null, null] });
  state.at = Math.min(state.at, strides * STEPS - 1);

  clips.forEach((clip, number) => {
    captions[number].textContent = clip.title + ' ';
    const about = document.createElement('span');
    about.textContent = clip.about;
    captions[number].append(about);
    videos[number].setAttribute('aria-label', `${clip.title}: ${clip.about}`);
    if (state.src[number] !== clip.src) { state.src[number] = clip.src; videos[number].src = clip.src; }
    videos[number].onloadedmetadata = () => {
      if (videos[number].videoWidth > videos[number].videoHeight) box.classList.add('wide');
      show();
    };
  });
  place.max = STEPS - 1;

  const timeOf = (clip, at) => {
    const stride = clip.strides[Math.floor(at / STEPS)];
    return stride[0] + (at % STEPS) / STEPS * (stride[2] - stride[0]);
  };
  const shown = (number) => state.running ? frameAt(clips[number].times, videos[number].currentTime)
    : nearestFrame(clips[number].times, timeOf(clips[number], state.at));
  const tell = () => {
    const stride = Math.floor(state.at / STEPS), percent = Math.round(100 * (state.at % STEPS) / STEPS);
    place.value = Math.floor(state.at % STEPS);
    where.textContent = `stride ${stride + 1} of ${strides} · ${percent} % of the way from landing to landing`;
    place.setAttribute('aria-valuetext', where.textContent);
    root.querySelector('.now').style.left = `${100 * (state.at % STEPS) / STEPS}%`;
    box.dataset.percent = percent; box.dataset.stride = stride;
    root.querySelectorAll('.row i').forEach((bar, number) => {
      const now = clips[number].strides[stride];
      bar.style.width = now[1] === null ? '0' : `${100 * (now[1] - now[0]) / (now[2] - now[0])}%`;
    });
    clips.forEach((clip, number) => {
      const now = clip.strides[stride];
      const down = now[1] !== null && (state.at % STEPS) / STEPS <= (now[1] - now[0]) / (now[2] - now[0]);
      const frame = shown(number);
      said[number].textContent = `${clip.leg} foot ${now[1] === null ? 'seen' : down ? 'down' : 'in the air'} · frame ${frame}`;
      videos[number].dataset.frame = frame;
    });
  };
  const show = () => {
    clips.forEach((clip, number) => {
      videos[number].currentTime = middleOf(clip.times, nearestFrame(clip.times, timeOf(clip, state.at)));
    });
    tell();
  };
  const pause = () => { videos.forEach((video) => video.pause()); showPlay(false); };
  const go = (at) => { pause(); state.at = clamp(Math.round(at), 0, strides * STEPS - 1); show(); };
  const showPlay = (running) => {
    showPlaying(play, running, ' both');
    state.running = running;
  };
  const length = (number, stride) => clips[number].strides[stride][2] - clips[number].strides[stride][0];
  const shareOf = (number, time) => {
    const [start, , end] = clips[number].strides[Math.floor(state.at / STEPS)];
    return (time - start) / (end - start);
  };
  const pace = () => { // The second clip is drawn gently to where the first one is.
    const stride = Math.floor(state.at / STEPS);
    const behind = shareOf(0, videos[0].currentTime) - shareOf(1, videos[1].currentTime);
    const pull = 1 + clamp(PULL * behind, -STRONGEST, STRONGEST);
    videos[0].playbackRate = Number(speed.value);
    videos[1].playbackRate = Math.max(SLOWEST_RATE, Number(speed.value) * length(1, stride) / length(0, stride) * pull);
  };
  const enter = (stride) => {
    state.at = stride * STEPS;
    clips.forEach((clip, number) => { // Strides follow each other; a jump is only needed where some were left out.
      if (Math.abs(shareOf(number, videos[number].currentTime)) > APART) videos[number].currentTime = clip.strides[stride][0];
    });
  };
  const onFrame = (_now, about) => {
    if (state.running) {
      const stride = Math.floor(state.at / STEPS), share = shareOf(0, about.mediaTime);
      if (share >= 1) enter(loop.checked ? stride : (stride + 1) % strides);
      else if (share >= 0) { state.at = (stride + Math.min(share, 0.999)) * STEPS; }
      pace();
      tell();
    }
    state.handle = videos[0].requestVideoFrameCallback(onFrame);
  };
  const toggle = () => {
    if (state.running) { go(state.at); return; }
    pace(); showPlay(true);
    Promise.all(videos.map((video) => video.play())).catch(pause);
  };
  if (state.handle) videos[0].cancelVideoFrameCallback(state.handle);
  state.handle = videos[0].requestVideoFrameCallback(onFrame);

  const offOf = () => {
    const [start, off, end] = clips[0].strides[Math.floor(state.at / STEPS)];
    return off === null ? null : (off - start) / (end - start) * STEPS;
  };
  const startOf = () => Math.floor(state.at / STEPS) * STEPS;
  place.oninput = () => go(startOf() + Number(place.value));
  play.onclick = toggle;
  videos.forEach((video) => { video.onclick = toggle; });
  speed.onchange = () => { if (state.running) pace(); };
  onButtons(root, 'step', (by) => go(state.at + by));
  onButtons(root, 'stride', (by) => go(state.at + STEPS * by));
  root.querySelector('[data-phase="landing"]').onclick = () => go(startOf());
  root.querySelector('[data-phase="off"]').onclick = () => { const off = offOf(); if (off !== null) go(startOf() + off); };
  showPlay(false);
  show();
  return () => { pause(); if (state.handle) videos[0].cancelVideoFrameCallback(state.handle); };
}
