// Tells the server as soon as somebody is in a question's field: what is typed there reaches it only when the field is
// left, and a page that changes before throws it away.
const FIELDS = 'input, textarea, [role="combobox"]';
const SIGNS = ['focusin', 'input'];

export default function ({ data, parentElement: root, setTriggerValue }) {
  const sign = root.querySelector('.answering');
  sign.dataset.known = data.known;
  const look = (element) => {
    if (sign.dataset.known === 'true' || !element?.closest(`.st-key-${data.place} :is(${FIELDS})`)) return;
    sign.dataset.known = 'true';
    setTriggerValue('begun', true);
  };
  const heard = (event) => look(event.target);
  for (const kind of SIGNS) document.addEventListener(kind, heard);
  look(document.activeElement); // Who was quicker than this script.
  return () => { for (const kind of SIGNS) document.removeEventListener(kind, heard); };
}
