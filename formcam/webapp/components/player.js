// A player that knows its frames: the frame on screen comes from requestVideoFrameCallback's media time and the
// list of frame times; a seek aims at the middle of a frame's interval, so that rounding never shows its neighbour.
export default function ({ data, parentElement: root }) {
  const box = root.querySelector('.player');
  const video = root.querySelector('video');
  const canvas = root.querySelector('canvas');
  const where = root.querySelector('.where');
  const play = root.querySelector('.play');
  const loop = root.querySelector('.loop');
  const state = (box.formcam = box.formcam || { frame: 0, aim: null, src: null, goto: null, drag: false });
  const times = data.t;
  const last = times.length - 1;
  const marks = [...data.marks].sort((a, b) => a.t - b.t);

  box.setAttribute('aria-label', data.label);
  video.setAttribute('aria-label', data.label);
  canvas.setAttribute('aria-valuemax', last);
  if (state.src !== data.src) { state.src = data.src; video.src = data.src; } // An ordinary rerun keeps the place.

  const frameAt = (time) => {
    let low = 0, high = last;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time + 1e-3) low = middle; else high = middle - 1;
    }
    return low;
  };
  const middleOf = (frame) => {
    const next = frame < last ? times[frame + 1] : 2 * times[frame] - times[Math.max(0, frame - 1)];
    return (times[frame] + next) / 2;
  };
  const go = (frame) => {
    video.pause();
    state.aim = Math.max(0, Math.min(last, frame)); // Known before its picture is there: two quick steps are two frames.
    video.currentTime = middleOf(state.aim);
  };
  const here = () => (state.aim === null ? state.frame : state.aim);
  const jump = (kind, way) => {
    const frames = marks.filter((mark) => mark.kind === kind).map((mark) => frameAt(mark.t));
    const found = way > 0 ? frames.find((frame) => frame > here()) : frames.reverse().find((frame) => frame < here());
    if (found !== undefined) go(found);
  };
  const toggle = () => { if (video.paused) video.play(); else video.pause(); };

  const draw = () => {
    const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width || last < 1) return;
    canvas.width = width * ratio; canvas.height = height * ratio;
    const pen = canvas.getContext('2d');
    const style = getComputedStyle(box);
    const text = style.color;
    pen.scale(ratio, ratio);
    const x = (time) => 10 + (width - 20) * (time - times[0]) / (times[last] - times[0]);
    pen.strokeStyle = text; pen.globalAlpha = .35; pen.beginPath(); pen.moveTo(10, height / 2); pen.lineTo(width - 10, height / 2); pen.stroke();
    for (const mark of marks) {
      const left = mark.side === 'left';
      pen.globalAlpha = mark.kind === 'contact' ? 1 : .5;
      pen.fillStyle = left ? '#2a8fd0' : '#d9652b'; // Told apart by every kind of colour vision; the row tells as well.
      const y = left ? height / 2 - 12 : height / 2 + 4;
      if (mark.kind === 'contact') pen.fillRect(x(mark.t) - 1.5, y, 3, 9);
      else if (mark.kind === 'off') pen.fillRect(x(mark.t) - .5, y + 2, 1, 5);
    }
    pen.globalAlpha = 1; pen.fillStyle = text;
    pen.fillRect(x(times[state.frame]) - 1, 3, 2, height - 6);
    pen.beginPath(); pen.arc(x(times[state.frame]), height / 2, 6, 0, 7); pen.fill();
    const near = marks.find((mark) => frameAt(mark.t) === state.frame);
    where.textContent = `${near ? near.label + ' · ' : ''}frame ${state.frame} of ${last} · ${times[state.frame].toFixed(2)} s`;
    canvas.setAttribute('aria-valuenow', state.frame);
    canvas.setAttribute('aria-valuetext', where.textContent);
    box.dataset.frame = state.frame;
  };

  const strideOf = (frame) => { // From a landing to the next landing of the same foot.
    const contacts = marks.filter((mark) => mark.kind === 'contact');
    const start = contacts.filter((mark) => frameAt(mark.t) <= frame).pop() || contacts[0];
    const end = start && contacts.find((mark) => mark.t > start.t && mark.side === start.side);
    return end ? [start.t, end.t] : null;
  };
  let handle = 0; // This drawing's own: the clean-up of an older one must not stop it.
  const turn = state.turn = (state.turn || 0) + 1;
  const onFrame = (_now, about) => {
    if (turn !== state.turn) return;
    state.frame = frameAt(about.mediaTime);
    if (!video.paused || state.aim === state.frame) state.aim = null;
    box.dataset.media = about.mediaTime;
    if (state.stride && !video.paused && about.mediaTime >= state.stride[1]) video.currentTime = state.stride[0];
    draw();
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);

  root.querySelectorAll('[data-step]').forEach((button) => { button.onclick = () => go(here() + Number(button.dataset.step)); });
  root.querySelectorAll('[data-jump]').forEach((button) => { button.onclick = () => jump(button.dataset.jump, Number(button.dataset.way)); });
  root.querySelector('select').onchange = (event) => { video.playbackRate = Number(event.target.value); };
  loop.onchange = () => { state.stride = loop.checked ? strideOf(here()) : null; };
  play.onclick = toggle;
  video.onclick = toggle;
  const showPlay = () => { play.textContent = video.paused ? '▶' : '❚❚'; play.setAttribute('aria-label', video.paused ? 'Play' : 'Pause'); };
  video.onplay = showPlay; video.onpause = showPlay;

  const pointed = (event) => {
    const area = canvas.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - area.left - 10) / (area.width - 20)));
    return frameAt(times[0] + (times[last] - times[0]) * share);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.drag = true; go(pointed(event)); };
  canvas.onpointermove = (event) => { if (state.drag) go(pointed(event)); };
  canvas.onpointerup = canvas.onpointercancel = () => { state.drag = false; };
  const keys = {
    ArrowRight: () => go(here() + 1), ArrowLeft: () => go(here() - 1), ' ': toggle,
    Home: () => go(0), End: () => go(last),
    n: () => jump('contact', 1), p: () => jump('contact', -1), o: () => jump('off', 1), m: () => jump('mid', 1),
  };
  canvas.onkeydown = (event) => { const act = keys[event.key]; if (act) { event.preventDefault(); act(); } };

  if (data.goto && state.goto !== data.goto.id) { state.goto = data.goto.id; go(frameAt(data.goto.t)); }
  draw();
  const watch = new ResizeObserver(draw);
  watch.observe(canvas);
  return () => { watch.disconnect(); video.cancelVideoFrameCallback(handle); };
}
