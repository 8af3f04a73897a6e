// The list of comments. What somebody wrote becomes text, never markup.

const made = (kind, words, name = '') => {
  const element = document.createElement(kind);
  element.textContent = words;
  element.className = name;
  return element;
};
const pressed = (words, act) => {
  const button = made('button', words);
  button.type = 'button';
  button.onclick = act;
  return button;
};

/**
 * The store's comments in a list; `wordsFor(comment)` says what each is about, `show(seconds)` goes there. `draw()` draws
 * them, with what is being edited as far as it is; `isEditing()` tells whether something is.
 */
export const makeCommentList = (list, store, { wordsFor, show, longest }) => {
  const drafts = new Map();
  const draw = () => list.replaceChildren(...store.comments.map((one) => (drafts.has(one) ? asEdited(one) : asRead(one))));
  const end = (comment, act) => { drafts.delete(comment); act(); };
  const edit = (comment) => {
    drafts.set(comment, comment.text);
    draw();
    list.children[store.comments.indexOf(comment)].querySelector('textarea').focus();
  };
  const asRead = (comment) => {
    const item = made('li', ''), bar = made('div', '', 'bar');
    if (comment.moment_s !== undefined) bar.append(pressed('Show this', () => show(comment.moment_s)));
    bar.append(pressed('Edit', () => edit(comment)), pressed('Delete', () => store.remove(comment)));
    bar.querySelectorAll('button').forEach((button) => {
      button.setAttribute('aria-label', `${button.textContent}: ${comment.text.slice(0, 60)}`);
    });
    item.append(made('p', wordsFor(comment), 'what'), made('p', comment.text, 'said'), bar);
    return item;
  };
  const asEdited = (comment) => {
    const item = made('li', ''), label = made('label', wordsFor(comment), 'wide'), bar = made('div', '', 'bar');
    const words = made('textarea', '');
    Object.assign(words, { value: drafts.get(comment), rows: 3, maxLength: longest });
    words.oninput = () => drafts.set(comment, words.value);
    label.append(words);
    const keep = () => { if (words.value.trim()) store.reword(comment, words.value.trim()); else store.remove(comment); };
    bar.append(pressed('Keep', () => end(comment, keep)), pressed('Cancel', () => end(comment, draw)));
    item.append(label, bar);
    return item;
  };
  return { draw, isEditing: () => drafts.size > 0 };
};
