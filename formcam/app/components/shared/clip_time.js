// The player and what points into its clip tell each other the time; `session` says whose clip, times are its seconds.
const SHOWN = 'formcam:shown', WANTED = 'formcam:wanted', ASKED = 'formcam:asked';

const tell = (kind, detail) => window.dispatchEvent(new CustomEvent(kind, { detail }));
const hear = (kind, act) => {
  const heard = (event) => act(event.detail);
  window.addEventListener(kind, heard);
  return () => window.removeEventListener(kind, heard);
};

/** The player says which time it shows. */
export const tellShown = (session, time) => tell(SHOWN, { session, time });

/** Ask the player for a time; `look` where it is to come into sight as well. */
export const wantTime = (session, time, look) => tell(WANTED, { session, time, look });

/** `show(time)` hears of every time that this session's player shows, and of the present one; the answer ends that. */
export const followPlayer = (session, show) => {
  const end = hear(SHOWN, (told) => { if (told.session === session) show(told.time); });
  tell(ASKED, { session });
  return end;
};

/** `go(time, look)` hears what is wanted of this session's player, `answer()` when somebody asks; the answer ends that. */
export const serveTime = (session, go, answer) => {
  const ends = [
    hear(WANTED, (told) => { if (told.session === session) go(told.time, told.look); }),
    hear(ASKED, (told) => { if (told.session === session) answer(); }),
  ];
  return () => ends.forEach((end) => end());
};
