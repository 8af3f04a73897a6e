// Points of the body in every frame, as the server packs them: 16-bit quarters of a pixel, little-endian.
const UNSEEN = -32768, QUARTER = 4;

/** `at(frame, name)` gives a point's [x, y] in pixels, null where it was not seen; `seen()` all that were. */
export const unpackPlaces = (base64, names) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const quarters = Int16Array.from({ length: bytes.length / 2 }, (_, at) => view.getInt16(2 * at, true));
  const number = new Map(names.map((name, at) => [name, at]));
  const pair = (start) => (quarters[start] === UNSEEN || quarters[start + 1] === UNSEEN
    ? null : [quarters[start] / QUARTER, quarters[start + 1] / QUARTER]);
  const at = (frame, name) => (number.has(name) ? pair(2 * (frame * names.length + number.get(name))) : null);
  const seen = () => Array.from({ length: quarters.length / 2 }, (_, point) => pair(2 * point)).filter(Boolean);
  return { at, seen };
};
