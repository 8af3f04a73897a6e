// The list of steps: each one's landing and push-off, and whether it is left out.
import { EVENT_NAMES } from './work.js';

const ROW = '<div class="head"><span class="name"><i aria-hidden="true"></i><span></span></span>'
  + '<label><input type="checkbox"> leave out</label></div><p class="why"></p>';
// A step that comes into view stands so far below the list's upper edge, in pixels.
const ABOVE = 40;

const button = (text, label, act, disabled = false) => {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', textContent: text, onclick: act, disabled });
  made.setAttribute('aria-label', label);
  return made;
};
const line = (show, className, ...others) => {
  const made = document.createElement('div');
  made.className = 'event';
  show.className = className;
  made.append(show, ...others);
  return made;
};

/** Shows `data.steps` and the events added by hand; `go(frame)` shows a frame. */
export const makeStepList = ({ state, data, root, list, added, events, frameAt, go }) => {
  const eventLine = (event, name) => {
    const word = EVENT_NAMES[event.type], gone = events.isDeleted(event), now = events.timeOf(event);
    const text = `${word} ${now.toFixed(2)} s${now !== event.time_s ? ' · moved' : ''}${gone ? ' · deleted' : ''}`;
    return line(
      button(text, `Show the ${word} of ${name}`, () => go(events.frameOf(event))), gone ? 'go gone' : 'go',
      button('−', `${name}: ${word} one picture earlier`, () => events.move(event, -1), gone),
      button('+', `${name}: ${word} one picture later`, () => events.move(event, 1), gone),
      gone ? button('↩', `${name}: put the ${word} back`, () => events.toggle(event))
        : button('✕', `${name}: delete the ${word}`, () => events.toggle(event)),
    );
  };
  const stepRow = (step, isHere) => {
    const row = document.createElement('li'), name = `${step.side} step ${step.number + 1}`;
    row.className = `${step.side}-foot ${isHere ? 'here' : ''}`;
    row.innerHTML = ROW;
    row.querySelector('.name span').textContent = name;
    const tick = row.querySelector('input'), why = row.querySelector('.why');
    tick.checked = events.isOut(step);
    tick.setAttribute('aria-label', `Leave out ${name}`);
    tick.onchange = () => events.toggleStep(step);
    if (step.reason) why.textContent = `not used: ${step.reason}`; else why.remove();
    row.append(eventLine(step.landing, name));
    if (step.push_off) row.append(eventLine(step.push_off, name));
    return row;
  };
  const addedRow = (event) => {
    const row = document.createElement('li'), text = `${event.side} ${EVENT_NAMES[event.type]} at ${event.time_s.toFixed(2)} s`;
    row.className = `${event.side}-foot`;
    row.append(line(
      button(text, `Show the added ${text}`, () => go(frameAt(event.time_s))), 'go',
      button('✕', `Take back the added ${text}`, () => events.takeBack(event)),
    ));
    return row;
  };
  return () => {
    const focused = list.contains(root.activeElement) ? root.activeElement.getAttribute('aria-label') : null;
    const top = list.scrollTop, here = data.steps.findLastIndex((step) => events.frameOf(step.landing) <= state.frame);
    list.replaceChildren(...data.steps.map((step, number) => stepRow(step, number === here)));
    list.scrollTop = top;
    if (state.here !== here) { // Keep the step on show in view, without moving the page.
      state.here = here;
      const row = list.children[here];
      if (row) list.scrollTop = row.offsetTop - list.offsetTop - ABOVE;
    }
    const again = focused && [...list.querySelectorAll('button, input')].find((one) => one.getAttribute('aria-label') === focused);
    if (again) again.focus({ preventScroll: true });
    added.replaceChildren(...state.work.added.map(addedRow));
  };
};
