const SVG = 'http://www.w3.org/2000/svg';

/** A new element of a drawing, with these attributes, in its parent. */
export const node = (name, attributes = {}, parent = null) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.append(made);
  return made;
};
