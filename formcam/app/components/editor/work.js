// What was put right by hand: a working copy until it is saved. Every change can be undone.
const PARTS = ['joints', 'shifts', 'moved', 'deleted', 'added', 'left_out'];
const MOST_UNDONE = 500;
export const EVENT_NAMES = { initial_contact: 'landing', toe_off: 'push-off' };

export const nothing = () => Object.fromEntries(PARTS.map((part) => [part, []]));

/** The same text for the same corrections, whatever their order. */
const canonical = (work) =>
  JSON.stringify(PARTS.map((part) => [...work[part]].map((one) => JSON.stringify(Object.entries(one).sort())).sort()));
export const differs = (one, other) => canonical(one) !== canonical(other);

/** What was done, in words; empty where nothing was. */
export const summary = ({ joints, shifts, moved, deleted, added, left_out: out }) => {
  const words = [plural(joints.length, 'joint', 'moved'), plural(shifts.length, 'joint', 'moved in the whole clip')];
  for (const [done, part] of [['moved', moved], ['deleted', deleted], ['added', added]]) {
    for (const [type, name] of Object.entries(EVENT_NAMES)) {
      words.push(plural(part.filter((one) => one.type === type).length, name, done));
    }
  }
  return [...words, plural(out.length, 'step', 'left out')].filter(Boolean).join(', ');
};
const plural = (count, noun, done) => (count ? `${count} ${noun}${count === 1 ? '' : 's'} ${done}` : '');

/** Changes to `state.work`, all of which can be undone; `draw()` shows them. */
export const makeChanges = (state, draw) => {
  const remember = () => {
    state.history.push(JSON.stringify(state.work));
    if (state.history.length > MOST_UNDONE) state.history.shift();
  };
  const change = (act) => { remember(); act(state.work); state.busy = false; draw(); };
  const without = (part, matches) => { state.work[part] = state.work[part].filter((one) => !matches(one)); };
  const undo = () => { if (state.history.length) { state.work = JSON.parse(state.history.pop()); draw(); } };
  return { remember, change, without, undo };
};
