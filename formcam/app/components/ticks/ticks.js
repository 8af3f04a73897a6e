// One training day to tick off. The page redraws only what changed, so that the keyboard's place is kept.
export default function ({ data, parentElement: root, setStateValue }) {
  const box = root.querySelector('.day');
  const state = (box.formcam = box.formcam || { made: null });
  const list = root.querySelector('.items'), pain = root.querySelector('select');
  const wanted = JSON.stringify([data.name, data.items.map((one) => one.id)]);

  if (state.made !== wanted) {
    state.made = wanted;
    box.setAttribute('aria-label', data.name);
    root.querySelector('h2').textContent = data.name;
    list.replaceChildren(...data.items.map((one) => {
      const row = document.createElement('li');
      row.innerHTML = `<label><input type="checkbox"><span class="picture" aria-hidden="true">${one.picture}</span><span><b></b><small></small></span></label>`;
      row.querySelector('b').textContent = one.name; // Texts as text; the picture is ours.
      row.querySelector('small').textContent = one.dose;
      Object.assign(row.querySelector('input'), { value: one.id, checked: data.done.includes(one.id) });
      return row;
    }));
    pain.replaceChildren(...['', ...Array(11).keys()].map((one) => new Option(one === '' ? 'not said' : String(one), String(one))));
    pain.value = data.pain === null ? '' : String(data.pain);
    state.touched = new Set();
  }

  const boxes = [...list.querySelectorAll('input')];
  const show = () => {
    root.querySelector('.count').textContent = `${boxes.filter((one) => one.checked).length} of ${boxes.length} done`;
    root.querySelector('.advice').textContent = pain.value !== '' && Number(pain.value) > data.limit ? data.advice : '';
  };
  // Only what was touched here: another tab may have ticks of its own.
  const tell = (one) => {
    state.touched.add(one.value);
    const [ticked, taken_back] = [true, false].map((on) => boxes.filter((each) => state.touched.has(each.value) && each.checked === on).map((each) => each.value));
    setStateValue('done', { ticked, taken_back });
  };
  boxes.forEach((one) => { one.onchange = () => { show(); tell(one); }; });
  pain.onchange = () => { show(); setStateValue('pain', pain.value === '' ? -1 : Number(pain.value)); };
  show();
}
