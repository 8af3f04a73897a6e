// The clip out of the file itself.

const unpackClip = (base64) => {
  const letters = atob(base64), bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
};

/** An address for the clip that an element holds as base64; null where it holds none. */
export const addressOfClip = (element) => {
  const base64 = element.textContent.trim();
  element.remove(); // Twenty megabytes of text are not needed twice.
  return base64 ? URL.createObjectURL(new Blob([unpackClip(base64)], { type: 'video/mp4' })) : null;
};
