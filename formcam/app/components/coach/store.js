// The comments while the page is open, and, where the browser keeps anything for a file, beyond that.

const keptFor = (run) => {
  try { return JSON.parse(localStorage.getItem(`formcam_coach_${run}`)) || {}; } catch { return {}; }
};
const keepFor = (run, what) => {
  try { localStorage.setItem(`formcam_coach_${run}`, JSON.stringify(what)); } catch { /* Nothing is kept here. */ }
};
const isComment = (one) => Boolean(one) && typeof one.text === 'string' && one.text.trim() !== '';

/** `onChange()` is called after every change; `coach` and `comments` are the state, `saved` whether a file has it all. */
export const makeStore = (run, onChange) => {
  const kept = keptFor(run), gone = [];
  const store = {
    coach: typeof kept.coach === 'string' ? kept.coach : '',
    comments: Array.isArray(kept.comments) ? kept.comments.filter(isComment) : [],
    saved: kept.saved === true,
  };
  const settle = (saved = false) => {
    store.saved = saved;
    keepFor(run, store);
    onChange();
  };
  return Object.assign(store, {
    rename: (name) => { store.coach = name; settle(); },
    add: (comment) => { store.comments.push(comment); settle(); },
    reword: (comment, text) => { comment.text = text; settle(); },
    remove: (comment) => {
      const place = store.comments.indexOf(comment);
      gone.push([place, ...store.comments.splice(place, 1)]);
      settle();
    },
    canBringBack: () => gone.length > 0,
    bringBack: () => { store.comments.splice(...gone.pop().toSpliced(1, 0, 0)); settle(); },
    nowSaved: () => settle(true),
  });
};
