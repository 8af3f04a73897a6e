// Which layers are shown: the reader's choice, remembered in this browser.
const KEY = 'formcam_layers', AT_FIRST = ['body', 'angles'];

const remembered = () => {
  try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; }
};
const keep = (choice) => {
  try { localStorage.setItem(KEY, JSON.stringify(choice)); } catch { /* A browser that keeps nothing. */ }
};

/** The check boxes of a bar; `onChange()` is called when one was switched. */
export const makeLayerChoice = (bar, onChange) => {
  const boxes = [...bar.querySelectorAll('input')], before = remembered();
  const shown = () => Object.fromEntries(boxes.map((box) => [box.dataset.layer, box.checked]));
  boxes.forEach((box) => {
    box.checked = before[box.dataset.layer] ?? AT_FIRST.includes(box.dataset.layer);
    box.onchange = () => { onChange(); keep(shown()); };
  });
  /** No switch for what a clip has nothing of; `fromTheSide` tells why there may be no angles. */
  const offer = (has, fromTheSide) => {
    boxes.forEach((box) => { box.parentElement.hidden = !has[box.dataset.layer]; });
    bar.querySelector('.none').hidden = fromTheSide;
  };
  return { shown, offer };
};
