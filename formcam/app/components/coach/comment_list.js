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

/** Draw the store's comments into a list; `wordsFor(comment)` says what each is about, `show(seconds)` goes there. */
export const drawComments = (list, store, { wordsFor, show, longest }) => {
  const asRead = (comment) => {
    const item = made('li', ''), bar = made('div', '', 'bar');
    if (comment.moment_s !== undefined) bar.append(pressed('Show this', () => show(comment.moment_s)));
    bar.append(
      pressed('Edit', () => { const fresh = asEdited(comment); item.replaceWith(fresh); fresh.querySelector('textarea').focus(); }),
      pressed('Delete', () => store.remove(comment)),
    );
    bar.querySelectorAll('button').forEach((button) => {
      button.setAttribute('aria-label', `${button.textContent}: ${comment.text.slice(0, 60)}`);
    });
    item.append(made('p', wordsFor(comment), 'what'), made('p', comment.text, 'said'), bar);
    return item;
  };
  const asEdited = (comment) => {
    const item = made('li', ''), label = made('label', wordsFor(comment), 'wide'), bar = made('div', '', 'bar');
    const words = made('textarea', '');
    Object.assign(words, { value: comment.text, rows: 3, maxLength: longest });
    label.append(words);
    bar.append(
      pressed('Keep', () => { if (words.value.trim()) store.reword(comment, words.value.trim()); else store.remove(comment); }),
      pressed('Cancel', () => item.replaceWith(asRead(comment))),
    );
    item.append(label, bar);
    return item;
  };
  list.replaceChildren(...store.comments.map(asRead));
};
