// How straight the phone stands, by its own sensors. Browsers tell that to encrypted pages only.
const DEGREES = 180 / Math.PI;
// Every lean is off by as much as the picture is turned; a degree is less than trunk lean changes by chance.
const STRAIGHT_DEG = 1;
// What is upright looks shorter by the cosine of this: 1.5 %.
const DOWN_DEG = 10;
// Looking down more than this, it lies on something rather than standing.
const LYING_DEG = 45;
// A phone that has sensors tells them sixty times a second.
const PATIENCE_MS = 2000;

/**
 * The turn of the picture against the nearest upright or sideways hold (clockwise positive) and how far the camera at
 * the back looks down, both in degrees, from the angles of a deviceorientation event (W3C Device Orientation: the phone
 * is turned by alpha about z, then beta about x, then gamma about y).
 */
export const tiltOf = (betaDeg, gammaDeg) => {
  const [beta, gamma] = [betaDeg / DEGREES, gammaDeg / DEGREES];
  // Which way is up, seen from the phone: x to its right, y to its top, z out of the screen.
  const up = [-Math.cos(beta) * Math.sin(gamma), Math.sin(beta), Math.cos(beta) * Math.cos(gamma)];
  const turned = -Math.atan2(up[0], up[1]) * DEGREES;
  return { turnedDeg: turned - 90 * Math.round(turned / 90), downDeg: Math.asin(Math.max(-1, Math.min(1, up[2]))) * DEGREES };
};

/** What to do about it, in words. */
export const wordsFor = ({ turnedDeg, downDeg }) => {
  if (Math.abs(downDeg) > LYING_DEG) return 'Stand the phone up, as for filming.';
  const wrong = [];
  if (Math.abs(turnedDeg) > STRAIGHT_DEG) {
    wrong.push(`Turn it ${Math.abs(turnedDeg).toFixed(0)}° ${turnedDeg > 0 ? 'to the left' : 'to the right'}.`);
  }
  if (Math.abs(downDeg) > DOWN_DEG) {
    wrong.push(`The camera looks ${Math.abs(downDeg).toFixed(0)}° ${downDeg > 0 ? 'down' : 'up'}.`);
  }
  return wrong.join(' ') || 'It stands straight.';
};

/** Let the button show the level in its box. */
export const offerLevel = (box) => {
  const [picture, words, button] = ['svg', 'p', 'button'].map((name) => box.querySelector(name));
  const line = box.querySelector('.line');

  const show = ({ beta, gamma }) => {
    if (beta === null || gamma === null) return;
    const tilt = tiltOf(beta, gamma);
    const now = wordsFor(tilt);
    if (words.textContent !== now) words.textContent = now;
    line.setAttribute('transform', `rotate(${-tilt.turnedDeg})`);
    box.classList.toggle('straight', Math.abs(tilt.turnedDeg) <= STRAIGHT_DEG && Math.abs(tilt.downDeg) <= LYING_DEG);
    picture.toggleAttribute('hidden', false);
  };

  button.onclick = async () => {
    button.hidden = true;
    if (!window.isSecureContext) {
      words.textContent = 'The level needs the encrypted way: choose “Encrypted” on the laptop. '
        + 'Or use the lines of your camera app: a door frame should run along them.';
      return;
    }
    const wanted = await window.DeviceOrientationEvent?.requestPermission?.().catch(() => 'denied') ?? 'granted';
    if (wanted !== 'granted') { words.textContent = 'Your phone did not allow it. A door frame should stand straight in the picture.'; return; }
    window.addEventListener('deviceorientation', show);
    setTimeout(() => {
      if (picture.hasAttribute('hidden')) words.textContent = 'This phone tells no level here. A door frame should stand straight in the picture.';
    }, PATIENCE_MS);
  };
};
