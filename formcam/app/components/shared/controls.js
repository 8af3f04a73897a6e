// What buttons, keys and pointers do, alike in every component.
import { clamp } from './frames.js';

/** Each button with that data attribute calls `act` with its number: `onButtons(root, 'step', go)`. */
export const onButtons = (root, name, act) => {
  root.querySelectorAll(`[data-${name}]`).forEach((button) => {
    button.onclick = () => act(Number(button.dataset[name]));
  });
};

/** Each button that jumps calls `act` with what to and which way: 1 on, -1 back. */
export const onJumps = (root, act) => {
  root.querySelectorAll('[data-jump]').forEach((button) => {
    button.onclick = () => act(button.dataset.jump, Number(button.dataset.way));
  });
};

/** Each key does what its name says, `Mod+z` with Ctrl or Cmd held; all others stay the browser's own. */
export const onKeys = (element, acts) => {
  element.onkeydown = (event) => {
    const held = event.ctrlKey || event.metaKey ? 'Mod+' : '';
    const act = event.altKey ? undefined : acts[held + event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  };
};

/** How far along an element the pointer is, 0 to 1; `margin` is left free at either end (pixels). */
export const shareAlong = (event, element, margin = 0) => {
  const area = element.getBoundingClientRect();
  return clamp((event.clientX - area.left - margin) / (area.width - 2 * margin), 0, 1);
};

/** Show on a button whether something runs. */
export const showPlaying = (button, running, what = '') => {
  button.textContent = running ? '❚❚' : '▶';
  button.setAttribute('aria-label', (running ? 'Pause' : 'Play') + what);
};

/** Draw again whenever one of the elements changes its size; the answer ends that. */
export const onResize = (state, elements, draw) => {
  state.watch?.disconnect(); // That of the drawing before, which the page may not have ended.
  const watch = (state.watch = new ResizeObserver(draw));
  elements.forEach((element) => watch.observe(element));
  return () => watch.disconnect();
};
