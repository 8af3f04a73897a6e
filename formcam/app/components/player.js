// A player that knows its frames: the frame on screen comes from requestVideoFrameCallback's media time and the
// list of frame times; a seek aims at the middle of a frame's interval, so that rounding never shows its neighbour.
const UNSEEN = -32768;
const INK = '#121820', WHITE = '#ffffff', AMBER = '#f0be3c', GREY = '#969ca4', SKY = '#56b4e9', GREEN = '#009e73';
const LEG = [['hip', 'knee'], ['knee', 'ankle'], ['ankle', 'heel'], ['heel', 'foot_index'], ['ankle', 'foot_index']];
const ARM = [['shoulder', 'elbow'], ['elbow', 'wrist']];

const unpack = (told) => {
  const bytes = Uint8Array.from(atob(told.xy), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer), count = bytes.length / 2, xy = new Int16Array(count);
  for (let at = 0; at < count; at++) xy[at] = view.getInt16(2 * at, true);
  const place = new Map(told.points.map((name, number) => [name, number]));
  const at = (frame, name) => {
    const start = 2 * (frame * told.points.length + place.get(name));
    return xy[start] === UNSEEN || xy[start + 1] === UNSEEN ? null : [xy[start] / 4, xy[start + 1] / 4];
  };
  const middle = (frame, joint) => {
    const left = at(frame, `left_${joint}`), right = at(frame, `right_${joint}`);
    return left && right ? [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] : null;
  };
  return { ...told, at, middle };
};

// Draws one frame's layers; `pen` is in pixels of the upright picture, `unit` one pixel of the screen in those.
const paintLayers = (pen, told, frame, show, unit) => {
  const size = told.trunk_px, width = (share) => Math.max(2 * unit, share * size);
  const line = (a, b, colour, thick) => {
    if (!a || !b) return;
    for (const [shade, wide] of [[INK, thick + 2 * unit], [colour, thick]]) {
      pen.strokeStyle = shade; pen.lineWidth = wide; pen.lineCap = 'round';
      pen.beginPath(); pen.moveTo(...a); pen.lineTo(...b); pen.stroke();
    }
  };
  const dashed = (a, b) => {
    pen.save(); pen.strokeStyle = WHITE; pen.lineWidth = width(.02); pen.setLineDash([4 * width(.02), 3 * width(.02)]);
    pen.beginPath(); pen.moveTo(...a); pen.lineTo(...b); pen.stroke(); pen.restore();
  };
  const words = (text, x, y, side) => {
    pen.font = `600 ${Math.max(13 * unit, size * .13)}px system-ui, sans-serif`;
    const long = pen.measureText(text).width;
    const left = Math.min(Math.max(side < -.2 ? x - long : side > .2 ? x : x - long / 2, 0), told.size[0] - long);
    pen.textBaseline = 'middle'; pen.lineJoin = 'round';
    pen.strokeStyle = INK; pen.lineWidth = 4 * unit; pen.strokeText(text, left, y);
    pen.fillStyle = WHITE; pen.fillText(text, left, y);
  };
  const turn = (from, to) => ((to - from + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;

  if (show.trail && told.trail_frames) {
    pen.strokeStyle = SKY; pen.lineWidth = width(.02); pen.lineJoin = 'round'; pen.beginPath();
    let drawing = false;
    for (let n = Math.max(0, frame - told.trail_frames); n <= frame; n++) {
      const hips = told.middle(n, 'hip');
      if (hips) { if (drawing) pen.lineTo(...hips); else pen.moveTo(...hips); }
      drawing = Boolean(hips);
    }
    pen.stroke();
  }
  if (show.body) {
    const limbs = (side, thick, leg, arm) => {
      for (const [a, b] of ARM) line(told.at(frame, `${side}_${a}`), told.at(frame, `${side}_${b}`), arm, thick * .7);
      for (const [a, b] of LEG) line(told.at(frame, `${side}_${a}`), told.at(frame, `${side}_${b}`), leg, thick);
      for (const joint of ['hip', 'knee', 'ankle']) {
        const place = told.at(frame, `${side}_${joint}`);
        if (!place) continue;
        for (const [shade, wide] of [[INK, width(.04)], [leg, Math.max(unit, width(.04) - 2 * unit)]]) {
          pen.fillStyle = shade; pen.beginPath(); pen.arc(...place, wide, 0, 7); pen.fill();
        }
      }
    };
    for (const [side, first, last] of told.feet) {
      const heel = told.at(frame, `${side}_heel`), toe = told.at(frame, `${side}_foot_index`);
      if (frame < first || frame > last || !heel || !toe) continue;
      const near = !told.near || side === told.near, below = .1 * size;
      line([heel[0], heel[1] + below], [toe[0], toe[1] + below], near ? GREEN : GREY, width(near ? .045 : .03));
    }
    const far = told.near && (told.near === 'left' ? 'right' : 'left');
    if (far) { pen.globalAlpha = .45; limbs(far, width(.03), GREY, GREY); pen.globalAlpha = 1; }
    for (const side of ['left', 'right']) if (side !== far) limbs(side, width(.045), AMBER, WHITE);
    line(told.middle(frame, 'shoulder'), told.middle(frame, 'hip'), WHITE, width(.045));
    if (!far) {
      line(told.at(frame, 'left_shoulder'), told.at(frame, 'right_shoulder'), WHITE, width(.045));
      line(told.at(frame, 'left_hip'), told.at(frame, 'right_hip'), SKY, width(.045));
    }
    const head = told.middle(frame, 'ear');
    if (head) for (const [shade, wide] of [[INK, width(.045) + 2 * unit], [WHITE, width(.03)]]) {
      pen.strokeStyle = shade; pen.lineWidth = wide; pen.beginPath(); pen.arc(...head, .17 * size, 0, 7); pen.stroke();
    }
  }
  for (const mark of told.marks[frame] || []) {
    const [x, y] = mark.at, long = Math.hypot(mark.to[0] - x, mark.to[1] - y);
    if (show.typical && mark.typical) {
      const [low, high] = mark.typical, sweep = turn(low, high);
      pen.beginPath(); pen.moveTo(x, y); pen.arc(x, y, 1.1 * long, low, low + sweep, sweep < 0); pen.closePath();
      pen.globalAlpha = .45; pen.fillStyle = GREEN; pen.fill();
      pen.globalAlpha = 1; pen.strokeStyle = GREEN; pen.lineWidth = width(.02); pen.stroke();
    }
    if (show.angles) {
      const radius = .42 * size, from = Math.atan2(mark.from[1], mark.from[0]);
      const sweep = turn(from, Math.atan2(mark.to[1] - y, mark.to[0] - x)), middle = from + sweep / 2;
      dashed(mark.at, [x + mark.from[0] * radius * 1.7, y + mark.from[1] * radius * 1.7]);
      if (!show.body) line(mark.at, mark.to, WHITE, width(.03));
      pen.strokeStyle = WHITE; pen.lineWidth = width(.025);
      pen.beginPath(); pen.arc(x, y, radius, from, from + sweep, sweep < 0); pen.stroke();
      words(mark.text, x + Math.cos(middle) * radius * 1.25, y + Math.sin(middle) * radius * 1.25, Math.cos(middle));
    }
  }
  const reach = told.reach[frame];
  if (show.angles && reach) {
    const [hipX, hipY, footX, footY, text] = reach, behind = Math.sign(hipX - footX) || 1;
    dashed([hipX, hipY], [hipX, footY]);
    line([hipX, footY], [footX, footY], WHITE, width(.02));
    words(`reach ${text}`, hipX + .15 * behind * size, footY, behind);
  }
};

export default function ({ data, parentElement: root }) {
  const box = root.querySelector('.player');
  const video = root.querySelector('video');
  const canvas = root.querySelector('.strip');
  const sheet = root.querySelector('.layers');
  const choice = root.querySelector('.show');
  const said = root.querySelector('.said');
  const where = root.querySelector('.where');
  const play = root.querySelector('.play');
  const loop = root.querySelector('.loop');
  const state = (box.formcam = box.formcam || { frame: 0, aim: null, src: null, goto: null, drag: false, refused: null, misses: 0, told: null, layers: null });
  const times = data.t;
  const last = times.length - 1;
  const marks = [...data.marks].sort((a, b) => a.t - b.t);

  box.setAttribute('aria-label', data.label);
  video.setAttribute('aria-label', data.label);
  canvas.setAttribute('aria-valuemax', last);
  // As it was filmed, with the layers above; or, where that cannot be shown exactly, the clip with the drawing in it.
  const filmed = () => Boolean(data.clip) && state.refused !== data.clip.src;
  const load = () => {
    const wanted = filmed() ? data.clip.src : data.src;
    choice.hidden = !filmed();
    box.dataset.clip = filmed() ? 'filmed' : 'drawn';
    if (state.src === wanted) return; // An ordinary rerun keeps the place.
    state.src = wanted; state.misses = 0; state.aim = null;
    state.frame = Math.min(state.frame, last); // The other one's, until a picture of this one is there.
    state.offset = filmed() ? null : 0; // A clip as filmed may not begin at 0 s: its first picture tells.
    video.src = wanted;
  };
  const refuse = (why) => {
    if (!filmed()) return;
    state.refused = data.clip.src;
    const place = here();
    said.textContent = `${why} So this is the clip with the drawing in it: it cannot be switched off.`;
    load();
    go(place);
  };
  const learn = async () => {
    if (!filmed() || state.told === data.clip.layers) return;
    state.told = data.clip.layers;
    const told = await fetch(data.clip.layers).then(async (answer) => (answer.ok ? unpack(await answer.json()) : null)).catch(() => null);
    if (!told) { refuse('The drawing for your clip could not be loaded.'); return; }
    if (told.frames !== times.length) { refuse('The drawing does not fit your clip frame by frame.'); return; }
    state.layers = told;
    sift();
    draw();
  };
  const sift = () => { // No switch for what this clip has nothing of.
    const { marks: found, reach, trail_frames: trail, near } = state.layers, all = Object.values(found).flat();
    const has = {
      body: true, angles: all.length > 0 || Object.keys(reach).length > 0, trail: trail > 0, typical: all.some((one) => one.typical),
    };
    choice.querySelectorAll('input').forEach((one) => { one.parentElement.hidden = !has[one.dataset.layer]; });
    choice.querySelector('.none').hidden = Boolean(near);
  };

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
  const seek = () => { if (state.offset === null) state.wish = state.aim; else video.currentTime = middleOf(state.aim) + state.offset; };
  const go = (frame) => {
    video.pause();
    state.aim = Math.max(0, Math.min(last, frame)); // Known before its picture is there: two quick steps are two frames.
    state.tries = 5;
    seek();
  };
  // A clip that begins late is longer than it says at first. A seek to its end finds that out, and then stands on an
  // earlier picture while the browser gives the time of the end: only the picture tells, so it is asked for again.
  const settle = () => {
    clearTimeout(state.again);
    state.again = setTimeout(() => {
      if (state.aim === state.frame) state.aim = null;
      if (state.aim !== null && video.paused && !video.seeking && state.tries-- > 0) seek();
    }, 120);
  };
  const here = () => (state.aim === null ? state.frame : state.aim);
  const jump = (kind, way) => {
    const frames = marks.filter((mark) => mark.kind === kind).map((mark) => frameAt(mark.t));
    const found = way > 0 ? frames.find((frame) => frame > here()) : frames.reverse().find((frame) => frame < here());
    if (found !== undefined) go(found);
  };
  const SHOWN = 'formcam_layers'; // Remembered in this browser.
  const remembered = (() => { try { return JSON.parse(localStorage.getItem(SHOWN)) || {}; } catch { return {}; } })();
  choice.querySelectorAll('input').forEach((one) => {
    one.checked = remembered[one.dataset.layer] ?? ['body', 'angles'].includes(one.dataset.layer);
    one.onchange = () => {
      draw();
      try { localStorage.setItem(SHOWN, JSON.stringify(shown())); } catch { /* A browser that keeps nothing. */ }
    };
  });
  const toggle = () => { if (video.paused) video.play(); else video.pause(); };

  const shown = () => Object.fromEntries([...choice.querySelectorAll('input')].map((one) => [one.dataset.layer, one.checked]));
  const over = () => { // The layers, over the part of the stage that the picture fills.
    const ratio = window.devicePixelRatio || 1, width = sheet.clientWidth, height = sheet.clientHeight;
    sheet.width = width * ratio; sheet.height = height * ratio;
    box.dataset.layered = '';
    if (!filmed() || !state.layers || !video.videoWidth || state.offset === null) return;
    const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
    const wide = video.videoWidth * scale, [pictureWidth] = state.layers.size;
    const pen = sheet.getContext('2d');
    pen.scale(ratio, ratio);
    pen.translate((width - wide) / 2, (height - video.videoHeight * scale) / 2);
    pen.scale(wide / pictureWidth, wide / pictureWidth);
    paintLayers(pen, state.layers, state.frame, shown(), pictureWidth / wide);
    box.dataset.layered = state.frame;
  };
  const draw = () => {
    over();
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
  const begin = (mediaTime) => {
    state.offset = mediaTime - times[0];
    const [width, height] = data.clip ? data.clip.size : [video.videoWidth, video.videoHeight];
    const turned = Math.abs(video.videoWidth / video.videoHeight / (width / height) - 1) > .02;
    if (Math.abs(state.offset) > .5 || turned) refuse('Your browser shows this clip in another way than it was filmed.');
    else if (state.wish !== undefined) { const wish = state.wish; state.wish = undefined; go(wish); }
  };
  // What the browser shows must be the pictures that were measured, at their times; three that are not are enough.
  const check = (time) => {
    const frame = frameAt(time), length = (times[last] - times[0]) / Math.max(1, last);
    const off = frame < last && Math.abs(time - times[frame]) > Math.max(.004, .3 * length);
    state.misses = off ? state.misses + 1 : 0;
    if (state.misses >= 3) refuse('Your browser does not show this clip frame by frame.');
  };
  const onFrame = (_now, about) => {
    if (turn !== state.turn) return;
    if (state.offset === null) begin(about.mediaTime);
    state.frame = frameAt(about.mediaTime - state.offset);
    if (filmed()) check(about.mediaTime - state.offset);
    if (!video.paused || state.aim === state.frame) state.aim = null;
    box.dataset.media = about.mediaTime;
    if (state.stride && !video.paused && about.mediaTime - state.offset >= state.stride[1]) video.currentTime = state.stride[0] + state.offset;
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
  canvas.onkeydown = (event) => { const act = keys[event.key], held = event.ctrlKey || event.metaKey || event.altKey; if (act && !held) { event.preventDefault(); act(); } };

  video.onerror = () => refuse('Your browser cannot play this clip as it was filmed.');
  video.onseeked = settle;
  video.onloadedmetadata = () => { if (!video.videoWidth) video.onerror(); };
  load();
  if (state.layers) sift();
  learn();
  if (data.goto && state.goto !== data.goto.id) { state.goto = data.goto.id; go(frameAt(data.goto.t)); }
  draw();
  state.watch?.disconnect(); // That of the drawing before, which the page may not have ended.
  const watch = (state.watch = new ResizeObserver(draw));
  watch.observe(canvas);
  watch.observe(sheet);
  return () => { watch.disconnect(); video.cancelVideoFrameCallback(handle); };
}
