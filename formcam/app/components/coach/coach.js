// The file for a coach: a clip to step through, comments on it, and a small file of them to send back.
import { followPlayer, wantTime } from '../shared/clip_time.js';
import { nearestFrame } from '../shared/frames.js';
import { showPlayer } from '../player/player.js';
import { addressOfClip } from './clip.js';
import { makeCommentList } from './comment_list.js';
import { showPlainClip } from './plain_clip.js';
import { makeStore } from './store.js';

const facts = JSON.parse(document.getElementById('data').textContent);
const [place, coach, words, target, here, whole, add, list, save, undo, added, sent] = [
  '.clip', '.coach', '.words', '.target', '.here', '.whole', '.add', '.comments', '.save', '.undo', '.status', '.sent',
].map((name) => document.querySelector(name));
let shownTime = 0, about = {};

/** Beside the button that was pressed; what the other one said is over. */
const say = (where, text, bad = false) => {
  added.textContent = sent.textContent = '';
  where.textContent = text;
  where.classList.toggle('bad', bad);
};
const labelAt = (time) => {
  const frame = nearestFrame(facts.times, time);
  const mark = facts.marks.find((one) => nearestFrame(facts.times, one.t) === frame);
  return `${time.toFixed(2)} s${mark ? `, ${mark.label}` : ''}`;
};
const wordsFor = ({ finding, moment_s: moment }) => {
  if (moment !== undefined) return `At ${labelAt(moment)}`;
  return finding === undefined ? 'On the whole run' : `On “${facts.findings[finding] ?? finding}”`;
};

const showClip = () => {
  const address = addressOfClip(document.getElementById('clip'));
  if (!address) {
    here.hidden = true;
    document.querySelectorAll('[data-moment]').forEach((button) => { button.hidden = true; });
    return () => {};
  }
  if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype)) {
    const video = showPlainClip(place, address);
    document.querySelector('.limited').hidden = false;
    video.ontimeupdate = () => { shownTime = video.currentTime; };
    return (time) => { video.pause(); video.currentTime = time; video.scrollIntoView({ block: 'nearest' }); };
  }
  const session = facts.file.run;
  showPlayer({ data: { session, src: address, t: facts.times, marks: facts.marks, label: 'The run, with the body drawn in' }, root: place });
  followPlayer(session, (time) => { shownTime = time; });
  return (time) => wantTime(session, time, true);
};
const goTo = showClip();

const commentOn = (what) => {
  about = what;
  target.textContent = wordsFor(about);
  whole.hidden = !Object.keys(about).length;
  words.focus();
};

const store = makeStore(facts.file.run, () => draw());
const comments = makeCommentList(list, store, { wordsFor, show: goTo, longest: words.maxLength });
const draw = () => {
  comments.draw();
  undo.hidden = !store.canBringBack();
  save.classList.toggle('main', store.comments.length > 0 && !store.saved);
};

add.onclick = () => {
  const text = words.value.trim();
  if (!text) { say(added, 'Write your comment first.', true); words.focus(); return; }
  if (store.comments.length >= facts.most) { say(added, `A file holds ${facts.most} comments at most.`, true); return; }
  store.add({ text, ...about });
  words.value = '';
  commentOn({});
  say(added, 'Added. Save your comments when you are done.');
};
here.onclick = () => commentOn({ moment_s: Math.round(shownTime * 1000) / 1000 });
whole.onclick = () => commentOn({});
coach.oninput = () => { store.coach = coach.value.trim(); };
coach.onchange = () => store.rename(coach.value.trim());
undo.onclick = () => store.bringBack();
document.querySelectorAll('[data-moment]').forEach((button) => { button.onclick = () => goTo(Number(button.dataset.moment)); });
document.querySelectorAll('[data-finding]').forEach((button) => { button.onclick = () => commentOn({ finding: button.dataset.finding }); });

/** What has to be done before there is a file, and where; null for nothing. */
const missing = () => {
  if (words.value.trim()) return ['Add the comment that you are writing first, or clear it.', words];
  if (comments.isEditing()) return ['Keep or cancel the comment that you are editing first.', list.querySelector('textarea')];
  if (!store.comments.length) return ['There is no comment yet.', words];
  if (!store.coach) return ['Write your name first, so that the runner knows whose comments these are.', coach];
  return null;
};
save.onclick = () => {
  const wanted = missing();
  if (wanted) { say(sent, wanted[0], true); wanted[1].focus(); return; }
  const file = { ...facts.file, coach: store.coach, written: new Date().toISOString(), comments: store.comments };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' }));
  link.download = facts.saveAs;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  store.nowSaved();
  say(sent, `Saved as ${facts.saveAs} among your downloads. Send it to the runner, who adds it to this result in formcam.`);
};
window.addEventListener('beforeunload', (event) => {
  if (words.value.trim() || comments.isEditing() || (store.comments.length && !store.saved)) event.preventDefault();
});

coach.value = store.coach;
draw();
