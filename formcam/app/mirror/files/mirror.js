// One run before the mirror: camera on, begin, run, end.
import { followPictures, openCamera, refusal, sharpen, startWorker } from './camera.js';
import { openLink } from './link.js';
import { overPicture, showEnd, showPart, showReading } from './panel.js';
import { analyse, record } from './recorder.js';
import { giveCue, heardClap, tick, wakeSpeaker } from './sound.js';
import { drawRunner, makeReplay } from './stage.js';

const TIMER_S = 5;
const FULLY_MS = 250;
const LOST = 'formcam does not answer any more. Is it still running? Open the mirror again from its page.';
const element = (id) => document.getElementById(id);
const value = (id) => element(id).value;
const token = location.hash.slice(1);
const video = element('camera'), stage = element('stage');

let stream = null, worker = null, stopFollowing = () => {}, near = null, link = null, replay = null, recording = null, waiting = null, sizes = '', latest = null;
// What tests and the curious look at: how quick it is.
const measured = { pictures: 0, delays_ms: [], ages_ms: [], readings: [] };
window.formcamMirror = measured;

const fail = (words) => {
  element('fault').textContent = words;
  element('fault').hidden = false;
  element('start').disabled = false;
  element('start').textContent = stream ? 'Start' : 'Turn the camera on';
  overPicture(stream ? '' : 'The camera is off.');
  showPart('setup');
};

const seeBody = ({ bitmap, points, picture }) => {
  drawRunner(stage, { bitmap, points }, near);
  bitmap.close();
  const now = performance.now();
  replay?.see(stage, now);
  // Pictures of another shape come while a camera changes over, or a phone is turned.
  if (sizes === [video.videoWidth, video.videoHeight].join()) link?.picture(picture.time_ms, points);
  latest = picture;
  measured.pictures += 1;
  measured.delays_ms = [...measured.delays_ms.slice(1 - FULLY_MS), now - picture.seen_ms];
};

const turnOn = async () => {
  element('start').disabled = true;
  element('start').textContent = 'Getting ready …';
  try {
    stream = await openCamera(video);
  } catch (fault) {
    fail(refusal(fault));
    return;
  }
  stream.getVideoTracks()[0].onended = () => { turnOff(); fail('The camera was taken away. Turn it on again.'); };
  try {
    worker ||= await startWorker();
  } catch {
    turnOff();
    fail('The body finder does not run in this browser. A newer Chrome, Edge, Firefox or Safari can run it.');
    return;
  }
  stopFollowing = followPictures(video, worker, seeBody);
  overPicture('');
  element('start').disabled = false;
  element('start').textContent = 'Start';
};

const turnOff = () => {
  stopFollowing();
  stream?.getTracks().forEach((track) => { track.onended = null; track.stop(); });
  stream = null;
  stage.width = 0;
  overPicture('The camera is off.');
  element('start').textContent = 'Turn the camera on';
};

const begun = async () => {
  if (value('begin') === 'clap') {
    overPicture('Clap when you are ready');
    if (!await heardClap(waiting.signal)) return false;
  } else {
    for (let left = TIMER_S; left > 0 && !waiting.signal.aborted; left -= 1) {
      overPicture(String(left));
      tick(value('cues'));
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }
  overPicture('');
  return !waiting.signal.aborted;
};

const hear = (told) => {
  measured.readings.push(told);
  if (told.at_ms && latest) measured.ages_ms.push(performance.now() - latest.seen_ms + latest.time_ms - told.at_ms);
  if (told.kind === 'summary') {
    finish(told.lines);
    return;
  }
  near = told.near;
  showReading(told);
  if (told.say) giveCue(told.say, value('cues'));
};

const run = async () => {
  wakeSpeaker();
  navigator.wakeLock?.request('screen').catch(() => {});  // A screen that goes dark shows no number.
  element('fault').hidden = true;
  waiting = new AbortController();
  showReading({ title: element('goal').selectedOptions[0].textContent, words: 'Get ready.', others: [], run_s: 0 });
  showPart('live');
  try {
    if (!await begun()) return;
  } catch {
    fail('The browser may not use the microphone. Allow it, or begin by the timer.');
    return;
  }
  if (element('record').checked) await sharpen(stream);
  const start = { width: video.videoWidth, height: video.videoHeight, goal: value('goal'), minutes: Number(value('minutes')) };
  if (Number(value('delay'))) replay = makeReplay(element('replay'), Number(value('delay')));
  if (element('record').checked) recording = record(stream);
  sizes = [start.width, start.height].join();
  link = openLink(token, start, { onTold: hear, onLost: () => { recording?.end(); recording = null; leave(); fail(LOST); } });
};

const leave = () => {
  replay?.end();
  [link, replay] = [null, null];
};

const finish = async (lines) => {
  leave();
  showEnd(lines);
  showPart('end');
  const film = recording ? await recording.end() : null;
  recording = null;
  turnOff();
  element('sending').hidden = !film;
  if (film) analyse(film, token, (words) => { element('sending').textContent = words; });
};

element('setup').onsubmit = (event) => {
  event.preventDefault();
  if (stream) run(); else turnOn();
};
element('stop').onclick = () => {
  waiting.abort();
  overPicture('');
  if (link) link.end(); else showPart('setup');
};
element('again').onclick = () => showPart('setup');
const wanted = new URLSearchParams(location.search).get('goal');
if ([...element('goal').options].some((one) => one.value === wanted)) element('goal').value = wanted;
