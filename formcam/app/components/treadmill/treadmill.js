// The belt's speed from the treadmill itself. Bluetooth is touched by the button alone and let go when the widget leaves
// the page; the speeds stay in the page's memory, so that what the belt held before the clip came is still there after.
import { speedText } from '../shared/speeds.js';
import { decodeTreadmill } from './ftms.js';
import { SILENCE_S, follow, forget, steadyStretches } from './steady.js';
import { openLink } from './link.js';

const STEPS = {
  choose: () => 'Searching. Choose your treadmill in the window of the browser.',
  connect: (name) => `Connecting to ${name}.`,
  read: (name) => `Connecting to ${name}.`,
  listen: (name) => `Connected to ${name}.`,
};
const ENDS = {
  none: () => 'No treadmill was chosen.',
  off: () => 'Bluetooth is off on this computer. Switch it on and try again.',
  forbidden: () => 'This browser does not let the page use Bluetooth.',
  unreachable: (name) => `No connection to ${name}. Wake it, and close other apps that are connected to it.`,
  silent: (name) => `${name} does not tell its speed by Bluetooth. Type it in.`,
  lost: (name) => `The connection to ${name} was lost.`,
};
// Long enough for a treadmill that says something every few seconds.
const WAIT_S = 10;
// Earlier speeds that fit under a question.
const MOST = 3;

// What the belt told since the page was loaded, whichever of the app's pages listened.
const runs = [];

const seconds = () => performance.now() / 1000;
const lasted = (time) => (Math.round(time) < 60 ? `${Math.round(time)} s` : `${Math.round(time / 60)} min`);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/** The rows to show, {words, speed}: what the belt does now, and below it what it held before, the latest first. */
const rowsOf = (now, listening, text) => {
  forget(runs, now);
  const last = runs.at(-1);
  const live = listening && last && now - last.to <= SILENCE_S ? last : null;
  const held = steadyStretches(runs);
  const present = live && held.at(-1)?.to === live.to ? held.pop() : null;
  const before = held.slice(-MOST).reverse().map(({ speed, from, to }) => ({
    speed,
    words: `${text(speed)}, held for ${lasted(to - from)} until ${now - to < 10 ? 'just now' : `${lasted(now - to)} ago`}`,
  }));
  if (!live) return before;
  if (live.speed === 0) return [{ speed: 0, words: 'The belt stands still.' }, ...before];
  const { speed } = present ?? live;
  return [{ speed, words: `${text(speed)} now${present ? `, held for ${lasted(present.to - present.from)}` : ''}` }, ...before];
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector('.treadmill');
  const [connect, leave, status, note] = ['.connect', '.leave', '.state', '.note'].map((name) => root.querySelector(name));
  const state = (box.formcam = box.formcam || { said: '', step: '', close: null, timer: null, since: 0, name: '', incline: null });
  state.data = data;
  state.take = (kmh) => setTriggerValue('taken', kmh);

  const text = (speed) => speedText(speed / 100, state.data.unit);
  const usable = (speed) => speed >= 100 * state.data.lowest && speed <= 100 * state.data.highest;
  const said = (now) => {
    const unheard = state.step === 'listen' && now - Math.max(state.since, runs.at(-1)?.to ?? 0) > WAIT_S;
    return unheard ? `Connected to ${state.name}, which tells no speed at the moment. Some do only while the belt runs.` : state.said;
  };
  const show = () => {
    const now = seconds(), listening = state.step === 'listen';
    const rows = rowsOf(now, listening, text);
    root.querySelectorAll('.row').forEach((row, number) => {
      const told = rows[number], use = row.querySelector('.use');
      row.hidden = !told;
      if (!told) return;
      put(row.querySelector('.words'), told.words);
      use.hidden = !state.data.take || !usable(told.speed);
      use.setAttribute('aria-label', `Use this speed: ${text(told.speed)}`);
      use.onclick = () => {
        state.said = `${state.step === 'listen' ? `${STEPS.listen(state.name)} ` : ''}${text(told.speed)} is taken.`;
        state.take(told.speed / 100);
        show();
      };
    });
    connect.hidden = Boolean(state.close);
    leave.hidden = !state.close;
    put(connect, state.data.take ? 'Read it from your treadmill' : 'Read the speed from your treadmill');
    put(status, said(now) || state.data.hint);
    const notes = [
      rows.length && state.data.take ? 'Take the speed at which the clip was filmed.' : '',
      rows.length && !state.data.take ? 'You can take it when you are asked for the speed.' : '',
      state.incline ? `The belt ${state.incline > 0 ? 'rises' : 'falls'} by ${Math.abs(state.incline)} %. What counts as typical here is for a level belt.` : '',
    ];
    note.hidden = !notes.some(Boolean);
    put(note, notes.filter(Boolean).join(' '));
  };
  const stop = () => {
    state.close?.();
    clearInterval(state.timer);
    Object.assign(state, { close: null, timer: null, step: '', incline: null });
  };
  const begin = () => {
    state.timer = setInterval(() => state.show(), 1000);
    state.close = openLink({
      onStep: (step, name) => {
        Object.assign(state, { step, name, said: STEPS[step](name), since: seconds() });
        state.show();
      },
      onPacket: (view, time) => {
        const { speed, incline } = decodeTreadmill(view);
        if (incline !== null) state.incline = incline;
        if (speed !== null) follow(runs, time / 1000, speed);
        state.show();
      },
      onEnd: (why, name) => {
        const here = leave.matches(':focus');
        state.close = null; stop(); state.said = capital(ENDS[why](name)); state.show();
        if (here) connect.focus(); // The button that one was on is gone.
      },
    });
  };
  state.show = show;
  connect.onclick = () => { begin(); show(); leave.focus(); };
  leave.onclick = () => { stop(); state.said = 'Disconnected.'; show(); connect.focus(); };
  box.hidden = !navigator.bluetooth;
  show();
  return () => { if (!box.isConnected) stop(); };
}
