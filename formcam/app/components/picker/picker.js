// A click on a person says who runs.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const picture = root.querySelector('img');
  picture.alt = data.label;
  const people = root.querySelector('.people');
  if (picture.dataset.src !== data.src) { picture.dataset.src = data.src; picture.src = data.src; }
  people.replaceChildren(...data.boxes.map(([left, top, right, bottom], number) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-label', `Person ${number + 1} is the runner`);
    const tag = document.createElement('span');
    tag.textContent = `${number + 1}`;
    button.append(tag);
    Object.assign(button.style, {
      left: `${left * 100}%`, top: `${top * 100}%`,
      width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%`,
    });
    button.onclick = () => setTriggerValue('picked', { x: (left + right) / 2, y: (top + bottom) / 2 });
    return button;
  }));
}
