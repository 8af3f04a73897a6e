// The large panel: the goal's number, its band, the words, the other numbers.
const element = (id) => document.getElementById(id);

const percent = (share) => `${(100 * share).toFixed(1)}%`;

const showScale = (scale) => {
  element('scale').hidden = !scale;
  if (!scale) return;
  const [from, to] = scale.band;
  Object.assign(element('zone').style, { left: percent(from), width: percent(to - from) });
  element('pointer').style.left = percent(scale.at);
  for (const [end, share] of [['low', from], ['high', to]]) {
    element(end).textContent = scale[end] ?? '';
    element(end).style.left = percent(share);
  }
};

const showOthers = (others) => element('others').replaceChildren(...others.flatMap(({ label, text, why }) => {
  const [term, value, reason] = ['dt', 'dd', 'dd'].map((name) => document.createElement(name));
  [term.textContent, value.textContent, reason.textContent, reason.className] = [label, text, why, 'why'];
  return why ? [term, value, reason] : [term, value];
}));

/** Show a reading. */
export const showReading = ({ title, words, goal, others, run_s }) => {
  element('title').textContent = title;
  element('words').textContent = words;
  element('number').textContent = goal?.number ?? '–';
  element('unit').textContent = goal ? `${goal.unit} ${goal.off}`.trim() : '';
  showScale(goal?.scale);
  showOthers(others);
  const whole = Math.floor(run_s), place = goal?.place;
  element('clock').textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} of running`;
  document.body.classList.toggle('in', place === 'in');
  document.body.classList.toggle('out', place === 'below' || place === 'above');
};

/** Words over the picture; a number is shown very large; "" = none. */
export const overPicture = (words) => {
  const over = element('over_picture');
  over.textContent = words;
  over.hidden = words === '';
  over.classList.toggle('count', /^\d+$/.test(words));
};

/** Show one of the three parts of the panel. */
export const showPart = (part) => {
  for (const id of ['setup', 'live', 'end']) element(id).hidden = id !== part;
  document.body.classList.remove('in', 'out');
  element(part).querySelector('h1').focus();
};

/** The end of a run in sentences. */
export const showEnd = (lines) => element('lines').replaceChildren(...lines.map((line) => {
  const item = document.createElement('li');
  item.textContent = line;
  return item;
}));
