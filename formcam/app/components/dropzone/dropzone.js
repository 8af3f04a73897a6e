// The clip goes straight to the disk; the page learns the session's id.
import { upload } from '../shared/upload.js';

export default function ({ data, parentElement: root, setTriggerValue }) {
  const zone = root.querySelector('.zone');
  const input = root.querySelector('input');
  const bar = root.querySelector('progress');
  const message = root.querySelector('.message');
  const without = root.querySelector('.without');

  const say = (text, bad = false) => {
    message.textContent = text;
    message.classList.toggle('bad', bad);
  };
  const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

  // The sessions of files that arrived when another one of theirs did not; the page may be drawn anew meanwhile.
  const kept = () => (zone.dataset.arrived || '').split(' ').filter(Boolean);

  // What is wrong with these files as a whole, in words for the user; empty for nothing.
  const fault = (files) => {
    if (files.length + kept().length > data.most) // Which of them would be a guess.
      return data.most === 1 ? 'One clip at a time here.' : `At most ${data.most} clips of one run at once: one from each side.`;
    const large = files.find((file) => file.size > data.limit);
    if (!large) return '';
    const which = files.length > 1 ? large.name : 'This clip';
    return `${which} has ${(large.size / 2 ** 30).toFixed(1)} GB; the limit is ${(data.limit / 2 ** 30).toFixed(0)} GB. Half a minute of running is enough.`;
  };

  // The page goes on with these sessions.
  const goOn = (sessions) => {
    without.hidden = true;
    zone.dataset.arrived = '';
    setTriggerValue('uploaded', { sessions });
  };

  // One of several did not arrive: those that did are kept, for this file dropped again or for going on without it.
  const keep = (sessions, name, words) => {
    zone.dataset.arrived = sessions.join(' ');
    say(`${name} did not arrive: ${words} Drop it again, or go on without it.`, true);
    without.hidden = false;
    without.onclick = () => goOn(sessions);
  };

  // One after another; the page hears of them when the last one has arrived.
  const sendFrom = (files, place, sessions) => {
    const over = () => { zone.dataset.busy = ''; bar.hidden = true; };
    const which = files.length > 1 ? ` ${place + 1} of ${files.length}` : '';
    upload({
      address: `/formcam/upload?name=${encodeURIComponent(files[place].name)}`,
      token: data.token,
      file: files[place],
      onShare: (sent, size) => {
        bar.value = sent / size;
        say(`Copying${which}: ${megabytes(sent)} of ${megabytes(size)} MB`);
      },
      onEnd: () => {},
      onReply: (reply) => {
        const arrived = [...sessions, reply.session];
        if (place + 1 < files.length) { sendFrom(files, place + 1, arrived); return; }
        over();
        say('Got it.');
        goOn(arrived);
      },
      onFault: (words) => {
        over();
        if (sessions.length) keep(sessions, files[place].name, words);
        else say(files.length > 1 ? `${files[place].name}: ${words}` : words, true);
      },
    });
  };

  const send = (list) => {
    const files = [...list].sort((one, other) => one.name.localeCompare(other.name));
    if (!files.length || zone.dataset.busy === 'yes') return;
    const words = fault(files);
    if (words) { say(words, true); return; }
    zone.dataset.busy = 'yes';
    bar.hidden = false;
    bar.value = 0;
    without.hidden = true;
    sendFrom(files, 0, kept());
  };

  zone.onclick = (event) => { if (event.target !== input) input.click(); };
  zone.onkeydown = (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); input.click(); }
  };
  root.querySelector('strong').textContent = data.words;
  root.querySelector('.hint').textContent = data.hint;
  input.multiple = data.most > 1;
  input.onchange = () => { send(input.files); input.value = ''; };
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add('over'); };
  zone.ondragleave = () => zone.classList.remove('over');
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    send(event.dataTransfer.files);
  };
}
