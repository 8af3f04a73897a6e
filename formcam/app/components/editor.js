// Put right by hand: joints are dragged on the picture, landings and push-offs moved, deleted or added, steps left out.
// All of it is a working copy in here until "Save" hands it over; every change can be undone.
const NAMES_OF = { initial_contact: 'landing', toe_off: 'push-off' };
const MISSING = -32768; // In quarter pixels, as `edit` packs them.
const BONES = [['shoulder', 'elbow'], ['elbow', 'wrist'], ['shoulder', 'hip'], ['hip', 'knee'], ['knee', 'ankle'],
  ['ankle', 'heel'], ['heel', 'foot_index'], ['ankle', 'foot_index']];
const WORDS = { foot_index: 'toe' };
const SVG = 'http://www.w3.org/2000/svg';
const PARTS = ['joints', 'shifts', 'moved', 'deleted', 'added', 'left_out'];

const node = (name, attributes = {}, parent = null) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
};
const spoken = (joint) => joint.split('_').slice(0, joint.startsWith('left') || joint.startsWith('right') ? 1 : 0)
  .concat(WORDS[joint.replace(/^(left|right)_/, '')] || joint.replace(/^(left|right)_/, '')).join(' ');
const sideOf = (joint) => (joint.startsWith('left') ? 'left-side' : joint.startsWith('right') ? 'right-side' : 'middle');
const unpack = (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Int16Array(bytes.buffer);
};
const same = (one, other) => one.side === other.side && one.type === other.type && Math.abs(one.time_s - other.time_s) < 1e-5;
// Rows of a symmetric, positive definite matrix with two right-hand sides; the two unknowns of each row (Gauss).
const solved = (rows) => {
  const count = rows.length;
  for (let at = 0; at < count; at++) for (let row = 0; row < count; row++) if (row !== at) {
    const share = rows[row][at] / rows[at][at];
    for (let column = at; column < count + 2; column++) rows[row][column] -= share * rows[at][column];
  }
  return rows.map((row, at) => [row[count] / row[at], row[count + 1] / row[at]]);
};
const plural = (count, noun, done) => (count ? `${count} ${noun}${count === 1 ? '' : 's'} ${done}` : '');

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector('.editor');
  const find = (selector) => root.querySelector(selector);
  const state = (box.formcam = box.formcam || { version: null, frame: 0, joint: null, near: false, token: 0 });
  if (state.version !== data.version) { // New results: what is saved is where the work goes on.
    const first = state.version === null;
    const goneOn = Boolean(state.sent) && JSON.stringify(state.work) !== state.sent; // While the numbers were worked out.
    if (!goneOn) Object.assign(state, { work: structuredClone(data.edits), history: [] });
    Object.assign(state, { version: data.version, sent: null, busy: false });
    state.packed = unpack(data.joints);
    if (first) {
      state.joint = `${data.near || 'left'}_knee`;
      state.frame = Math.max(0, Math.min(data.t.length - 1, data.start));
    }
  }
  if (data.attempt !== state.attempt) { state.attempt = data.attempt; state.busy = false; }
  const times = data.t, last = times.length - 1, names = data.names;
  const svg = find('.view'), picture = svg.querySelector('image'), limbs = find('.limbs'), joints = find('.joints');
  const stage = find('.stage'), place = find('.place'), select = find('.joint select'), list = find('ol');

  // The program's places, with the joints moved in the whole clip and in single pictures.
  const raw = (name, frame = state.frame) => {
    const at = 2 * (frame * names.length + names.indexOf(name)), x = state.packed[at], y = state.packed[at + 1];
    return x === MISSING ? null : [x / 4, y / 4];
  };
  const shiftOf = (name) => state.work.shifts.find((one) => one.joint === name);
  const markOf = (name, frame = state.frame) => state.work.joints.find((one) => one.joint === name && one.frame === frame);
  // Where a joint lies but for the marks in single pictures.
  const shifted = (name, frame) => {
    const from = raw(name, frame), shift = shiftOf(name);
    return from && shift ? [from[0] + shift.dx_px, from[1] + shift.dy_px] : from;
  };
  // How far those marks pull the joint in other pictures: `gait.corrections.with_joints`, told by data.stiffness.
  const pull = (name, frame) => {
    const marks = state.work.joints.filter((one) => one.joint === name && shifted(name, one.frame));
    if (!marks.length) return [0, 0];
    const wave = (away) => { const phase = Math.abs(away) * data.stiffness; return Math.exp(-phase) * (Math.cos(phase) + Math.sin(phase)); };
    const key = JSON.stringify([marks, shiftOf(name)]);
    if (!state.pulls) state.pulls = {};
    if (!state.pulls[name] || state.pulls[name].key !== key) {
      const rows = marks.map((one) => {
        const from = shifted(name, one.frame);
        return [...marks.map((other) => wave(times[one.frame] - times[other.frame]) + (one === other ? 1e-9 : 0)), one.x_px - from[0], one.y_px - from[1]];
      });
      state.pulls[name] = { key, shares: solved(rows) };
    }
    return marks.reduce((sum, one, number) => {
      const weight = wave(times[frame] - times[one.frame]), share = state.pulls[name].shares[number];
      return [sum[0] + weight * share[0], sum[1] + weight * share[1]];
    }, [0, 0]);
  };
  const spot = (name, frame = state.frame) => {
    const mark = markOf(name, frame), from = shifted(name, frame);
    if (mark || !from) return mark ? [mark.x_px, mark.y_px] : null;
    const by = pull(name, frame);
    return [from[0] + by[0], from[1] + by[1]];
  };
  const frameAt = (time) => {
    let low = 0, high = last;
    while (low < high) { const middle = (low + high) >> 1; if (times[middle] < time) low = middle + 1; else high = middle; }
    return low > 0 && time - times[low - 1] < times[low] - time ? low - 1 : low;
  };

  // Every change goes through here, so that every change can be undone.
  const remember = () => { state.history.push(JSON.stringify(state.work)); if (state.history.length > 500) state.history.shift(); };
  const change = (act) => { remember(); act(state.work); state.busy = false; draw(); };
  const without = (part, matches) => { state.work[part] = state.work[part].filter((one) => !matches(one)); };
  const round = (value) => Math.round(value * 10) / 10;
  const setJoint = (name, x, y) => {
    const inAll = find('input[value=all]').checked, from = raw(name);
    if (!from) return;
    if (inAll) {
      without('joints', (one) => one.joint === name && one.frame === state.frame);
      const by = pull(name, state.frame), dx = round(x - from[0] - by[0]), dy = round(y - from[1] - by[1]);
      without('shifts', (one) => one.joint === name);
      if (dx || dy) state.work.shifts.push({ joint: name, dx_px: dx, dy_px: dy });
    } else {
      without('joints', (one) => one.joint === name && one.frame === state.frame);
      state.work.joints.push({ frame: state.frame, joint: name, x_px: round(x), y_px: round(y) });
    }
  };
  const nudge = (dx, dy) => {
    const now = spot(state.joint);
    if (now) change(() => setJoint(state.joint, now[0] + dx, now[1] + dy));
  };

  const go = (frame) => { state.frame = Math.max(0, Math.min(last, frame)); draw(); };
  const timeOf = (event) => {
    const moved = state.work.moved.find((one) => same(one, event));
    return moved ? moved.to_s : event.time_s;
  };
  const isDeleted = (event) => state.work.deleted.some((one) => same(one, event));
  const allEvents = () => data.events.filter((one) => !isDeleted(one)).map((one) => ({ ...one, at: timeOf(one) }))
    .concat(state.work.added.map((one) => ({ ...one, at: one.time_s }))).sort((a, b) => a.at - b.at);
  const jump = (kind, way) => {
    const frames = allEvents().filter((one) => one.type === kind).map((one) => frameAt(one.at));
    const found = way > 0 ? frames.find((frame) => frame > state.frame) : frames.reverse().find((frame) => frame < state.frame);
    if (found !== undefined) go(found);
  };
  const moveEvent = (event, way) => {
    const now = timeOf(event), frame = frameAt(now);
    if (frame + way < 0 || frame + way > last) return;
    const target = Math.round((now + times[frame + way] - times[frame]) * 1e6) / 1e6;
    if (Math.abs(target - event.time_s) > data.reach) { say(`That is too far: delete this ${NAMES_OF[event.type]} and add one.`); return; }
    remember();
    without('moved', (one) => same(one, event));
    if (Math.abs(target - event.time_s) > 1e-4) state.work.moved.push({ side: event.side, type: event.type, time_s: event.time_s, to_s: target });
    state.frame = frameAt(target);
    draw();
  };
  const toggleEvent = (event) => change(() => {
    const gone = isDeleted(event);
    without('deleted', (one) => same(one, event));
    without('moved', (one) => same(one, event));
    if (!gone) state.work.deleted.push({ side: event.side, type: event.type, time_s: event.time_s });
  });
  const isOut = (step) => state.work.left_out.some((one) => one.side === step.side && Math.abs(one.time_s - step.time_s) < 1e-5);
  const toggleStep = (step) => change(() => {
    const out = isOut(step);
    without('left_out', (one) => one.side === step.side && Math.abs(one.time_s - step.time_s) < 1e-5);
    if (!out) state.work.left_out.push({ side: step.side, time_s: step.time_s });
  });

  // The part of the picture about the runner, or about the joint.
  const whole = () => {
    if (state.box && state.boxOf === data.version) return state.box;
    const xs = [], ys = [];
    for (let at = 0; at < state.packed.length; at += 2) if (state.packed[at] !== MISSING) { xs.push(state.packed[at] / 4); ys.push(state.packed[at + 1] / 4); }
    if (!xs.length) return [0, 0, data.width, data.height];
    xs.sort((a, b) => a - b); ys.sort((a, b) => a - b);
    const part = (values, share) => values[Math.round(share * (values.length - 1))];
    const room = 0.1 * (part(ys, 0.995) - part(ys, 0.005));
    const left = Math.max(0, part(xs, 0.005) - room), top = Math.max(0, part(ys, 0.005) - room);
    state.boxOf = data.version;
    state.box = [left, top, Math.min(data.width, part(xs, 0.995) + room) - left, Math.min(data.height, part(ys, 0.995) + room) - top];
    return state.box;
  };
  const viewBox = () => {
    const [left, top, width, height] = whole(), at = spot(state.joint);
    if (!state.near || !at) return [left, top, width, height];
    const size = 0.34 * height;
    return [at[0] - size / 2, at[1] - size / 2, size, size];
  };

  const drawPicture = () => {
    const url = `${data.picture}${state.frame}.jpg?token=${data.token}`;
    if (state.url !== url) {
      state.url = url;
      Object.assign(find('.wait'), { hidden: false, textContent: 'Fetching the picture …' });
      const turn = ++state.token, loading = new Image();
      loading.onload = () => { if (turn === state.token) { picture.setAttribute('href', url); find('.wait').hidden = true; box.dataset.shown = state.frame; } };
      loading.onerror = () => { if (turn === state.token) { picture.removeAttribute('href'); find('.wait').textContent = 'This picture is not here any more.'; } };
      loading.src = url;
    }
    for (const [name, value] of Object.entries({ x: 0, y: 0, width: data.width, height: data.height, preserveAspectRatio: 'none' })) picture.setAttribute(name, value);
  };
  const drawBody = () => {
    if (!state.holds) svg.setAttribute('viewBox', viewBox().join(' '));
    const frame = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
    const unit = Math.max(view.width / Math.max(frame.width, 1), view.height / Math.max(frame.height, 1)); // Picture pixels in one of the screen.
    limbs.replaceChildren();
    const sides = data.near ? [data.near === 'left' ? 'right' : 'left', data.near] : ['left', 'right'];
    for (const side of sides) for (const [from, to] of BONES) {
      const a = spot(`${side}_${from}`), b = spot(`${side}_${to}`);
      if (!a || !b) continue;
      const ends = { x1: a[0], y1: a[1], x2: b[0], y2: b[1] };
      node('line', { ...ends, class: 'casing' }, limbs);
      node('line', { ...ends, class: `bone ${side}-side`, 'stroke-opacity': data.near && side !== data.near ? 0.5 : 1 }, limbs);
    }
    joints.replaceChildren();
    const order = [...names].sort((a, b) => (a === state.joint) - (b === state.joint) || (data.near ? a.startsWith(data.near) - b.startsWith(data.near) : 0));
    for (const name of order) {
      const at = spot(name);
      if (!at) continue;
      const chosen = name === state.joint, byHand = Boolean(markOf(name) || shiftOf(name));
      const handle = node('g', { 'data-joint': name, class: byHand ? 'hand' : '' }, joints);
      // A finger on a joint drags it; anywhere else it scrolls the page. Told by the handle itself, because a press
      // draws the joints anew before the touch is told, and nobody hears of it who is around one that has gone.
      handle.addEventListener('touchstart', (event) => event.preventDefault(), { passive: false });
      node('title', {}, handle).textContent = spoken(name) + (byHand ? ', moved by hand' : '');
      node('circle', { cx: at[0], cy: at[1], r: 16 * unit, class: 'hit' }, handle);
      const radius = (chosen ? 10 : 5) * unit;
      node('circle', { cx: at[0], cy: at[1], r: radius, class: 'ring' }, handle);
      node('circle', { cx: at[0], cy: at[1], r: radius, class: `dot ${sideOf(name)}` }, handle);
      if (chosen) {
        node('line', { x1: at[0] - 3 * unit, x2: at[0] + 3 * unit, y1: at[1], y2: at[1], class: 'cross' }, handle);
        node('line', { x1: at[0], x2: at[0], y1: at[1] - 3 * unit, y2: at[1] + 3 * unit, class: 'cross' }, handle);
      }
    }
    const mark = markOf(state.joint), shift = shiftOf(state.joint), from = raw(state.joint), now = spot(state.joint);
    const away = now && from ? [round(now[0] - from[0]), round(now[1] - from[1])] : null;
    const ways = away ? [away[0] ? `${Math.abs(away[0])} px ${away[0] > 0 ? 'right' : 'left'}` : '', away[1] ? `${Math.abs(away[1])} px ${away[1] > 0 ? 'down' : 'up'}` : ''].filter(Boolean).join(', ') : '';
    find('.moved').textContent = !from ? 'This joint is not seen in this picture.'
      : mark ? `Moved here: ${ways || 'back to its place'}.` : shift ? `Moved in the whole clip: ${ways}.` : 'Drag it, or use the arrow keys.';
    find('.back').disabled = !mark && !shift;
    box.dataset.joint = state.joint;
    box.dataset.at = now ? now.map(round).join(' ') : '';
  };
  const drawStrip = () => {
    const strip = find('.strip'), x = (time) => (100 * (time - times[0])) / Math.max(times[last] - times[0], 1e-9);
    strip.setAttribute('viewBox', '0 0 100 34');
    strip.setAttribute('preserveAspectRatio', 'none');
    strip.replaceChildren();
    const events = allEvents();
    for (const event of events.filter((one) => one.type === 'initial_contact')) {
      const off = events.find((one) => one.type === 'toe_off' && one.side === event.side && one.at > event.at && one.at - event.at < 0.6);
      const step = data.steps.find((one) => one.side === event.side && Math.abs(one.time_s - event.time_s) < 1e-5);
      node('rect', { x: x(event.at), y: event.side === 'left' ? 4 : 19, height: 11, width: Math.max(0.3, off ? x(off.at) - x(event.at) : 0.3),
        class: `${event.side}-side ${step && (isOut(step) || step.reason) ? 'out' : ''}` }, strip);
    }
    node('rect', { x: x(times[state.frame]) - 0.15, y: 0, width: 0.4, height: 34, class: 'now' }, strip);
  };

  const button = (text, label, act, disabled = false) => {
    const made = document.createElement('button');
    Object.assign(made, { type: 'button', textContent: text, onclick: act, disabled });
    made.setAttribute('aria-label', label);
    return made;
  };
  const eventRow = (event, name) => {
    const row = document.createElement('div'), word = NAMES_OF[event.type], gone = isDeleted(event), now = timeOf(event);
    row.className = 'event';
    const show = button(`${word} ${now.toFixed(2)} s${now !== event.time_s ? ' · moved' : ''}${gone ? ' · deleted' : ''}`, `Show the ${word} of ${name}`, () => go(frameAt(now)));
    show.className = gone ? 'go gone' : 'go';
    row.append(show, button('−', `${name}: ${word} one picture earlier`, () => moveEvent(event, -1), gone),
      button('+', `${name}: ${word} one picture later`, () => moveEvent(event, 1), gone),
      button(gone ? '↩' : '✕', gone ? `${name}: put the ${word} back` : `${name}: delete the ${word}`, () => toggleEvent(event)));
    return row;
  };
  const drawList = () => {
    const held = root.activeElement && list.contains(root.activeElement) ? root.activeElement.getAttribute('aria-label') : null;
    const top = list.scrollTop, here = data.steps.reduce((found, step, number) => (frameAt(timeOf(step.landing)) <= state.frame ? number : found), -1);
    list.replaceChildren(...data.steps.map((step, number) => {
      const row = document.createElement('li'), name = `${step.side} step ${step.number + 1}`;
      row.className = `${step.side}-foot ${number === here ? 'here' : ''}`;
      row.innerHTML = '<div class="head"><span class="name"><i aria-hidden="true"></i><span></span></span><label><input type="checkbox"> leave out</label></div><p class="why"></p>';
      row.querySelector('.name span').textContent = name;
      const tick = row.querySelector('input');
      tick.checked = isOut(step);
      tick.setAttribute('aria-label', `Leave out ${name}`);
      tick.onchange = () => toggleStep(step);
      if (step.reason) row.querySelector('.why').textContent = `not used: ${step.reason}`; else row.querySelector('.why').remove();
      row.append(eventRow(step.landing, name));
      if (step.push_off) row.append(eventRow(step.push_off, name));
      return row;
    }));
    list.scrollTop = top;
    if (state.here !== here) { // Keep the step on show in view, without moving the page.
      state.here = here;
      const row = list.children[here];
      if (row) list.scrollTop = row.offsetTop - list.offsetTop - 40;
    }
    if (held) { const again = [...list.querySelectorAll('button, input')].find((one) => one.getAttribute('aria-label') === held); if (again) again.focus({ preventScroll: true }); }
    find('.added').replaceChildren(...state.work.added.map((event) => {
      const row = document.createElement('li'), text = `${event.side} ${NAMES_OF[event.type]} at ${event.time_s.toFixed(2)} s`;
      row.className = `${event.side}-foot`;
      const line = document.createElement('div');
      line.className = 'event';
      const show = button(text, `Show the added ${text}`, () => go(frameAt(event.time_s)));
      show.className = 'go';
      line.append(show, button('✕', `Take back the added ${text}`, () => change(() => without('added', (one) => same(one, event)))));
      row.append(line);
      return row;
    }));
  };
  const say = (text) => { find('.said').textContent = text; };
  const summary = () => {
    const { joints: marks, shifts, moved, deleted, added, left_out: out } = state.work;
    const count = (part, kind) => part.filter((one) => one.type === kind).length;
    const words = [plural(marks.length, 'joint', 'moved'), plural(shifts.length, 'joint', 'moved in the whole clip')];
    for (const [done, part] of [['moved', moved], ['deleted', deleted], ['added', added]]) for (const kind of Object.keys(NAMES_OF)) words.push(plural(count(part, kind), NAMES_OF[kind], done));
    return [...words, plural(out.length, 'step', 'left out')].filter(Boolean).join(', ');
  };
  const canonical = (work) => JSON.stringify(PARTS.map((part) => [...work[part]].map((one) => JSON.stringify(Object.entries(one).sort())).sort()));
  const drawFoot = () => {
    const changed = canonical(state.work) !== canonical(data.edits), words = summary();
    if (state.busy) say('Working the numbers out anew …');
    else if (data.failed) say(data.failed);
    else say(changed ? `${words || 'Nothing by hand'} · not saved yet` : words ? `Saved: ${words}.` : 'Nothing is changed yet.');
    find('.undo').disabled = !state.history.length || state.busy;
    find('.all').disabled = (!words && !changed && !data.saved) || state.busy;
    find('.save').disabled = !changed || state.busy;
    box.dataset.changed = changed;
  };
  function draw() {
    place.max = last;
    place.value = state.frame;
    place.setAttribute('aria-valuetext', `picture ${state.frame} of ${last}, ${times[state.frame].toFixed(2)} seconds`);
    const near = allEvents().find((one) => frameAt(one.at) === state.frame);
    find('.where').textContent = `${near ? `${near.side} ${NAMES_OF[near.type]} · ` : ''}picture ${state.frame} of ${last} · ${times[state.frame].toFixed(2)} s`;
    find('.zoom').setAttribute('aria-pressed', state.near);
    box.dataset.frame = state.frame;
    select.value = state.joint;
    drawPicture(); drawBody(); drawStrip(); drawList(); drawFoot();
  }

  if (select.options.length !== names.length) select.replaceChildren(...names.map((name) => new Option(spoken(name), name)));
  select.onchange = () => { state.joint = select.value; draw(); };
  place.oninput = () => go(Number(place.value));
  find('.strip').onclick = (event) => {
    const area = find('.strip').getBoundingClientRect();
    go(frameAt(times[0] + ((event.clientX - area.left) / area.width) * (times[last] - times[0])));
  };
  root.querySelectorAll('[data-step]').forEach((one) => { one.onclick = () => go(state.frame + Number(one.dataset.step)); });
  root.querySelectorAll('[data-jump]').forEach((one) => { one.onclick = () => jump(one.dataset.jump, Number(one.dataset.way)); });
  find('.zoom').onclick = () => { state.near = !state.near; draw(); };
  find('.back').onclick = () => change(() => {
    if (markOf(state.joint)) without('joints', (one) => one.joint === state.joint && one.frame === state.frame);
    else without('shifts', (one) => one.joint === state.joint);
  });
  find('.add').onclick = () => {
    const [side, type] = find('.kind').value.split(' '), time = Math.round(times[state.frame] * 1e6) / 1e6;
    if (!state.work.added.some((one) => same(one, { side, type, time_s: time }))) change((work) => work.added.push({ side, type, time_s: time }));
  };
  find('.undo').onclick = () => { if (state.history.length) { state.work = JSON.parse(state.history.pop()); draw(); } };
  const send = (work) => { state.busy = true; state.sent = JSON.stringify(work); drawFoot(); setTriggerValue('saved', { ...work, edits: 1, turn: Date.now() }); };
  find('.all').onclick = () => {
    const none = Object.fromEntries(PARTS.map((part) => [part, []]));
    if (canonical(state.work) !== canonical(none)) remember();
    state.work = none;
    if (data.saved) send(none); else draw();
  };
  find('.save').onclick = () => send(state.work);

  const pointed = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  joints.onpointerdown = (event) => {
    const handle = event.target.closest('[data-joint]');
    if (!handle || event.button > 0) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    state.joint = handle.dataset.joint;
    const at = spot(state.joint), from = pointed(event);
    state.holds = { dx: at[0] - from.x, dy: at[1] - from.y, moved: false, id: event.pointerId };
    svg.setPointerCapture(event.pointerId);
    draw();
  };
  svg.onpointermove = (event) => {
    if (!state.holds || state.holds.id !== event.pointerId) return;
    const at = pointed(event), now = spot(state.joint), x = at.x + state.holds.dx, y = at.y + state.holds.dy;
    if (!state.holds.moved && Math.hypot(x - now[0], y - now[1]) < 0.5) return;
    if (!state.holds.moved) { remember(); state.holds.moved = true; }
    setJoint(state.joint, Math.max(0, Math.min(data.width, x)), Math.max(0, Math.min(data.height, y)));
    drawBody(); drawFoot();
  };
  svg.onpointerup = svg.onpointercancel = () => { if (state.holds) { state.holds = null; draw(); } };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.onkeydown = (event) => {
    const way = arrows[event.key], held = event.ctrlKey || event.metaKey || event.altKey; // The browser's own.
    if (held && event.key !== 'z') return;
    if (way) { event.preventDefault(); nudge(way[0] * (event.shiftKey ? 10 : 1), way[1] * (event.shiftKey ? 10 : 1)); }
    else if (event.key === ',' || event.key === '.') { event.preventDefault(); go(state.frame + (event.key === '.' ? 1 : -1)); }
    else if ((event.ctrlKey || event.metaKey) && event.key === 'z') { event.preventDefault(); find('.undo').click(); }
  };
  draw();
  state.watch?.disconnect(); // That of the drawing before, which the page may not have ended.
  const watch = (state.watch = new ResizeObserver(() => { if (!state.holds) drawBody(); }));
  watch.observe(svg);
  return () => watch.disconnect();
}
