// The archive goes straight to the disk; the page learns how many sessions came in.
import { upload } from '../shared/upload.js';

export default function ({ data, parentElement: root, setTriggerValue }) {
  const button = root.querySelector('button');
  const input = root.querySelector('input');
  const bar = root.querySelector('progress');
  const message = root.querySelector('.message');
  const say = (text, bad = false) => { message.textContent = text; message.classList.toggle('bad', bad); };
  const send = (file) => {
    if (!file) return;
    bar.hidden = false; bar.value = 0; button.disabled = true;
    upload({
      address: '/formcam/import',
      token: data.token,
      file,
      onShare: (sent, size) => {
        bar.value = sent / size;
        say(sent < size ? 'Copying' : 'Checking and unpacking');
      },
      onEnd: () => { bar.hidden = true; button.disabled = false; },
      onReply: (reply) => { say(''); setTriggerValue('brought', reply); },
      onFault: (words) => say(words, true),
    });
  };
  button.onclick = () => input.click();
  input.onchange = () => { send(input.files[0]); input.value = ''; };
}
