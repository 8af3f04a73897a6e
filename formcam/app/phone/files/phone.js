// The phone's page: connect, choose a clip, send it, and tell what the laptop found.
import { pause, sendClip } from './clip.js';
import { offerLevel } from './level.js';
import { showResult } from './result.js';
import { NoAnswer, ask, connect, isConnected } from './server.js';

const find = (id) => document.getElementById(id);
const PARTS = ['film', 'sending', 'work', 'result', 'over'];
// From one look at the work to the next; once the result is there, for what is answered on the laptop meanwhile.
const LOOK_MS = 1000;
const RESULT_LOOK_MS = 5000;
// So many looks in a row that nobody answers: the laptop sleeps, or has closed the connection.
const SILENCE = 10;

const say = (words) => { if (find('status').textContent !== words) find('status').textContent = words; };
const show = (part) => { for (const one of PARTS) find(one).hidden = one !== part; };
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

const head = (words) => {
  find('title').textContent = words;
  find('title').focus();
};

/** Say that it is over; `again`, where given, is what another try does. */
const end = (words, again) => {
  head('That did not work');
  say('');
  find('over-words').textContent = words;
  find('again').hidden = !again;
  find('again').onclick = again;
  show('over');
};

const offer = ({ arrived, size }) => {
  head('Film your run');
  say('Connected to your laptop.');
  find('unfinished').hidden = !arrived;
  find('unfinished').textContent = `${Math.floor((100 * arrived) / (size || 1))} % of your clip is on the laptop. Choose the same clip again to go on.`;
  show('film');
};

const send = async (file) => {
  const stopped = new AbortController();
  let told = -1;
  head('Sending your clip');
  find('sending-name').textContent = file.name;
  find('stop').onclick = () => stopped.abort();
  show('sending');
  const onShare = (bytes) => {
    find('sending-bar').value = bytes / file.size;
    find('sending-words').textContent = `${megabytes(bytes)} of ${megabytes(file.size)} MB`;
    // Read aloud, so in steps.
    const tenths = Math.floor((10 * bytes) / file.size);
    if (tenths !== told) say(`${10 * tenths} % sent`);
    told = tenths;
  };
  try {
    await sendClip(file, { onShare, onBreak: (words) => { say(words); told = -1; }, signal: stopped.signal });
    await follow();
  } catch (error) {
    if (stopped.signal.aborted) begin();
    else if (error instanceof NoAnswer) end(error.message, [403, 410].includes(error.status) ? null : () => send(file));
    else end('Your phone could not read this clip. Choose it again.', begin);
  }
};

/** Follow the work on the clip, then keep its result in step with the laptop until nobody answers any more. */
const follow = async () => {
  let [silent, known] = [0, ''];
  head('It has arrived');
  say('Watch on the laptop.');
  show('work');
  for (;;) {
    try {
      const told = await ask('GET', '/state');
      silent = 0;
      if (told.stage === 'working') {
        find('work-bar').value = told.share;
        find('work-words').textContent = told.words;
      }
      if (told.stage === 'over' && JSON.stringify(told) !== known) {
        if (!known) { head('Your result'); say(''); show('result'); }
        known = JSON.stringify(told);
        showResult(told);
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      silent += 1;
      if (known && (error.status || silent >= SILENCE)) return;
      if (error.status || silent >= SILENCE) { end(error.message, error.status ? null : follow); return; }
    }
    await pause(known ? RESULT_LOOK_MS : LOOK_MS);
  }
};

/** Connect with the secret of the address, which then goes from there; or go on where this phone was. */
const begin = async () => {
  const secret = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  try {
    if (secret) await connect(secret);
    if (!isConnected()) { end('Scan the code on your laptop: “Film with your phone”.'); return; }
    const clip = await ask('GET', '/clip');
    if (clip.done) await follow(); else offer(clip);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    // The secret is still good where nobody answered.
    end(error.message, error.status ? null : () => { location.hash = secret; begin(); });
  }
};

for (const input of [find('film-now'), find('choose')]) {
  input.onchange = () => {
    const [file] = input.files;
    if (file) send(file);
    input.value = '';
  };
}
find('plain').hidden = location.protocol === 'https:';
offerLevel(find('level'));
begin();
