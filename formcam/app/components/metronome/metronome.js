// A metronome that keeps time by the sound card's clock: a timer looks ahead and hands each click to the audio system with
// its exact moment, so that a busy page is never heard. The lights follow the same moments. A beat is a step.
const AHEAD_S = 0.25, LOOK_MS = 50, LEAD_S = 0.08, KEPT = 64;

export default function ({ data, parentElement: root, setStateValue }) {
  const box = root.querySelector('.metronome');
  const [tempo, which, loud, go] = ['.tempo', '.which', '.loud', '.go'].map((name) => root.querySelector(name));
  const feet = [...root.querySelectorAll('.foot')];
  const state = (box.formcam = box.formcam || { audio: null, timer: null, frame: null, queue: [], made: [], count: 0, next: 0, own: null });

  if (state.own !== data.own) { // Another runner's cadence: begin at its own beat; an ordinary rerun keeps the place.
    state.own = data.own;
    tempo.min = data.lowest; tempo.max = data.highest; tempo.value = data.start;
  }

  const bpm = () => Number(tempo.value);
  const show = () => {
    root.querySelector('.beat b').textContent = bpm();
    const share = 100 * (bpm() / data.own - 1);
    const words = Math.abs(share) < 0.75 ? 'your own cadence' : `${share > 0 ? '+' : '−'}${Math.abs(share).toFixed(0)} % of your own ${data.own.toFixed(0)}`;
    root.querySelector('.share').textContent = words;
    tempo.setAttribute('aria-valuetext', `${bpm()} beats a minute, ${words}`);
  };
  const changed = () => { show(); clearTimeout(state.tell); state.tell = setTimeout(() => setStateValue('beats', bpm()), 400); };

  const click = (time, foot) => {
    const { audio } = state;
    const tone = audio.createOscillator(), level = audio.createGain();
    tone.frequency.value = foot ? 800 : 1000;
    level.gain.setValueAtTime(0.0001, time);
    level.gain.exponentialRampToValueAtTime(Math.max(0.0002, Number(loud.value)), time + 0.002);
    level.gain.exponentialRampToValueAtTime(0.0001, time + 0.045);
    tone.connect(level).connect(audio.destination);
    tone.start(time); tone.stop(time + 0.05);
  };
  const look = () => {
    while (state.next < state.audio.currentTime + AHEAD_S) {
      const foot = state.count % 2;
      if (which.value === '1' || foot === 0) click(state.next, foot);
      state.queue.push({ time: state.next, foot });
      state.made.push(state.next);
      if (state.made.length > KEPT) state.made.shift();
      state.count += 1;
      state.next += 60 / bpm(); // A new tempo takes effect from the next beat on, without a jump.
    }
    box.dataset.beats = state.count;
    box.dataset.times = JSON.stringify(state.made);
  };
  const light = () => {
    const now = state.audio.currentTime - (state.audio.outputLatency || 0);
    while (state.queue.length && state.queue[0].time <= now) {
      const { foot } = state.queue.shift();
      feet.forEach((one, number) => one.classList.toggle('on', number === foot));
      state.off = now + 0.12;
    }
    if (state.off && now > state.off) { feet.forEach((one) => one.classList.remove('on')); state.off = 0; }
    state.frame = requestAnimationFrame(light);
  };
  const stop = () => {
    clearInterval(state.timer); cancelAnimationFrame(state.frame);
    state.timer = state.frame = null; state.queue = [];
    if (state.audio) { state.audio.close(); state.audio = null; } // Clicks already handed over fall silent as well.
    feet.forEach((one) => one.classList.remove('on'));
    box.dataset.running = 'no'; go.textContent = 'Start'; go.setAttribute('aria-pressed', 'false');
  };
  const start = async () => {
    const audio = state.audio = new AudioContext({ latencyHint: 'interactive' });
    await audio.resume().catch(() => {}); // Stopped again before the sound card was ready.
    if (state.audio !== audio) return;
    Object.assign(state, { count: 0, made: [], queue: [], next: state.audio.currentTime + LEAD_S });
    look();
    state.timer = setInterval(look, LOOK_MS);
    state.frame = requestAnimationFrame(light);
    box.dataset.running = 'yes'; go.textContent = 'Stop'; go.setAttribute('aria-pressed', 'true');
  };

  go.onclick = () => (state.audio ? stop() : start());
  tempo.oninput = changed;
  const move = (by) => { tempo.value = bpm() + by; changed(); };
  root.querySelector('.less').onclick = () => move(-1);
  root.querySelector('.more').onclick = () => move(1);
  show();
  return () => { if (!box.isConnected) stop(); };
}
