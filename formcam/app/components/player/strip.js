// The strip below the clip: landings and push-offs of both feet, and the place that is shown.
import { cleared } from '../shared/canvas.js';
import { frameAt } from '../shared/frames.js';
import { shareAlong } from '../shared/controls.js';

// Left free at either end, in pixels: the knob of the first and last place.
const MARGIN = 10, KNOB = 6;

export const paintStrip = (canvas, { times, marks, frame, style }) => {
  const last = times.length - 1;
  if (!canvas.clientWidth || last < 1) return;
  const { pen, width, height } = cleared(canvas), middle = height / 2;
  const x = (time) => MARGIN + (width - 2 * MARGIN) * (time - times[0]) / (times[last] - times[0]);
  const feet = { left: style.getPropertyValue('--fc-left'), right: style.getPropertyValue('--fc-right') };
  pen.strokeStyle = style.color; pen.globalAlpha = .35;
  pen.beginPath(); pen.moveTo(MARGIN, middle); pen.lineTo(width - MARGIN, middle); pen.stroke();
  for (const mark of marks) {
    pen.globalAlpha = mark.kind === 'contact' ? 1 : .5;
    pen.fillStyle = feet[mark.side]; // Told apart by every kind of colour vision; the row tells as well.
    const y = mark.side === 'left' ? middle - 12 : middle + 4;
    if (mark.kind === 'contact') pen.fillRect(x(mark.t) - 1.5, y, 3, 9);
    else if (mark.kind === 'off') pen.fillRect(x(mark.t) - .5, y + 2, 1, 5);
  }
  pen.globalAlpha = 1; pen.fillStyle = style.color;
  pen.fillRect(x(times[frame]) - 1, 3, 2, height - 6);
  pen.beginPath(); pen.arc(x(times[frame]), middle, KNOB, 0, 2 * Math.PI); pen.fill();
};

/** The pointer on the strip goes to frames while it is held down. */
export const onStrip = (canvas, state, times, go) => {
  const pointed = (event) => {
    const last = times.length - 1, share = shareAlong(event, canvas, MARGIN);
    return frameAt(times, times[0] + (times[last] - times[0]) * share);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.drag = true; go(pointed(event)); };
  canvas.onpointermove = (event) => { if (state.drag) go(pointed(event)); };
  canvas.onpointerup = canvas.onpointercancel = () => { state.drag = false; };
};
