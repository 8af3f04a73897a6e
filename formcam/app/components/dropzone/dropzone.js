// The clip goes straight to the disk; the page learns the session's id.
import { upload } from '../shared/upload.js';

export default function ({ data, parentElement: root, setTriggerValue }) {
  const zone = root.querySelector('.zone');
  const input = root.querySelector('input');
  const bar = root.querySelector('progress');
  const message = root.querySelector('.message');

  const say = (text, bad = false) => {
    message.textContent = text;
    message.classList.toggle('bad', bad);
  };
  const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

  const send = (file) => {
    if (!file || zone.dataset.busy === 'yes') return;
    if (file.size > data.limit) {
      say(`This clip has ${(file.size / 2 ** 30).toFixed(1)} GB; the limit is ${(data.limit / 2 ** 30).toFixed(0)} GB. Half a minute of running is enough.`, true);
      return;
    }
    zone.dataset.busy = 'yes';
    bar.hidden = false;
    bar.value = 0;
    upload({
      address: `/formcam/upload?name=${encodeURIComponent(file.name)}`,
      token: data.token,
      file,
      onShare: (sent, size) => {
        bar.value = sent / size;
        say(`Copying: ${megabytes(sent)} of ${megabytes(size)} MB`);
      },
      onEnd: () => { zone.dataset.busy = ''; bar.hidden = true; },
      onReply: (reply) => { say('Got it.'); setTriggerValue('uploaded', { session: reply.session }); },
      onFault: (words) => say(words, true),
    });
  };

  zone.onclick = (event) => { if (event.target !== input) input.click(); };
  zone.onkeydown = (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); input.click(); }
  };
  input.onchange = () => { send(input.files[0]); input.value = ''; };
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add('over'); };
  zone.ondragleave = () => zone.classList.remove('over');
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer.files.length > 1) // Which of them would be a guess.
      say('One clip at a time: drop one now, the next one afterwards. Two clips of one run can be put together under Sessions.', true);
    else send(event.dataTransfer.files[0]);
  };
}
