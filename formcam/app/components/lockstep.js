// Two clips at the same moment of the stride. A place is (stride, share of it); each clip has its own strides
// [start, push-off, end] in seconds, so the same place is another time in each. Playing, the first clip leads and the
// second runs at the rate that ends its stride together with the first.
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
  const STEPS = 50; // Slider places in a stride: about a frame each at 60 frames a second.
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

  const frameAt = (times, time) => {
    let low = 0, high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time + 1e-3) low = middle; else high = middle - 1;
    }
    return low;
  };
  const timeOf = (clip, at) => {
    const stride = clip.strides[Math.floor(at / STEPS)];
    return stride[0] + (at % STEPS) / STEPS * (stride[2] - stride[0]);
  };
  const nearest = (times, time) => { // The frame whose time is nearest: both clips show what is closest to the place.
    const frame = frameAt(times, time);
    return frame + 1 < times.length && times[frame + 1] - time < time - times[frame] ? frame + 1 : frame;
  };
  const middleOf = (times, frame) => {
    const next = frame + 1 < times.length ? times[frame + 1] : 2 * times[frame] - times[Math.max(0, frame - 1)];
    return (times[frame] + next) / 2;
  };
  const shown = (number) => state.running ? frameAt(clips[number].times, videos[number].currentTime)
    : nearest(clips[number].times, timeOf(clips[number], state.at));
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
      videos[number].currentTime = middleOf(clip.times, nearest(clip.times, timeOf(clip, state.at)));
    });
    tell();
  };
  const pause = () => { videos.forEach((video) => video.pause()); showPlay(false); };
  const go = (at) => { pause(); state.at = Math.max(0, Math.min(strides * STEPS - 1, Math.round(at))); show(); };
  const showPlay = (running) => {
    play.textContent = running ? '❚❚' : '▶';
    play.setAttribute('aria-label', running ? 'Pause both' : 'Play both');
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
    const pull = 1 + Math.max(-0.5, Math.min(0.5, 5 * behind));
    videos[0].playbackRate = Number(speed.value);
    videos[1].playbackRate = Math.max(0.0625, Number(speed.value) * length(1, stride) / length(0, stride) * pull);
  };
  const enter = (stride) => {
    state.at = stride * STEPS;
    clips.forEach((clip, number) => { // Strides follow each other; a jump is only needed where some were left out.
      if (Math.abs(shareOf(number, videos[number].currentTime)) > 0.2) videos[number].currentTime = clip.strides[stride][0];
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
  root.querySelectorAll('[data-step]').forEach((button) => { button.onclick = () => go(state.at + Number(button.dataset.step)); });
  root.querySelectorAll('[data-stride]').forEach((button) => { button.onclick = () => go(state.at + STEPS * Number(button.dataset.stride)); });
  root.querySelector('[data-phase="landing"]').onclick = () => go(startOf());
  root.querySelector('[data-phase="off"]').onclick = () => { const off = offOf(); if (off !== null) go(startOf() + off); };
  showPlay(false);
  show();
  return () => { pause(); if (state.handle) videos[0].cancelVideoFrameCallback(state.handle); };
}
