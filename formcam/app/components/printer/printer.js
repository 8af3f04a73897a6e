// The browser's own print window; the style sheet says what goes on paper.
export default function ({ data, parentElement: root }) {
  const button = root.querySelector('.print');
  button.textContent = data.label;
  button.onclick = () => window.print();
}
