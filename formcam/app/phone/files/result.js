// What the laptop tells of the clip, as it is shown: all of it is text.
const paragraph = (words) => {
  const made = document.createElement('p');
  made.textContent = words;
  return made;
};

/** Show a result: `title`, `lines`, `cues` (each `title` and `cue`) and its `tone`. */
export const showResult = (told) => {
  const find = (id) => document.getElementById(id);
  find('result-title').textContent = told.title;
  find('verdict').className = `verdict ${told.tone}`;
  find('result-lines').replaceChildren(...told.lines.map(paragraph));
  find('cues').replaceChildren(...(told.cues ?? []).map(({ title, cue }) => {
    const item = document.createElement('li');
    item.append(title, paragraph(cue));
    return item;
  }));
};
