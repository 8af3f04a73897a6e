// Which speeds a belt held, out of what it said second by second. Speeds are whole hundredths of a km/h, times seconds.

// A belt says its speed about once a second (Fitness Machine Service 1.0, 4.9.2); after a longer silence nobody knows.
export const SILENCE_S = 5;
// The shortest clip that the filming guide asks for, and the step in which a belt's speed is set (0.1 km/h).
const SHORTEST_S = 30, STEP = 10;
const KEPT_S = 3600;

/** Drop what was said more than an hour ago. */
export const forget = (runs, time) => { while (runs.length && runs[0].to < time - KEPT_S) runs.shift(); };

/** Add what the belt said to `runs` of one speed each ({speed, from, to}): a speed holds until the next is said. */
export const follow = (runs, time, speed) => {
  const last = runs.at(-1);
  const goesOn = last && time >= last.to && time - last.to <= SILENCE_S;
  if (goesOn) last.to = time;
  if (!goesOn || last.speed !== speed) runs.push({ speed, from: time, to: time });
  forget(runs, time);
};

/** The longest part without a stop or a silence whose speeds lie within one step: {first, end, length}, indexes. */
const longest = (runs) => {
  let best = { first: 0, end: 0, length: 0 }, first = 0;
  runs.forEach((run, end) => {
    for (let at = end; at >= first; at -= 1) {
      const broken = at < end && runs[at + 1].from > runs[at].to;
      if (broken || runs[at].speed === 0 || Math.abs(runs[at].speed - run.speed) > STEP) first = at + 1;
    }
    const length = first > end ? 0 : run.to - runs[first].from;
    if (length > best.length) best = { first, end, length };
  });
  return best;
};

/** Their median speed, weighted by time: what comes before and after the speed itself moves it by nothing. */
const middle = (runs) => {
  const sorted = [...runs].sort((one, other) => one.speed - other.speed);
  let left = runs.reduce((sum, run) => sum + run.to - run.from, 0) / 2;
  return sorted.find((run) => (left -= run.to - run.from) <= 0).speed;
};

/** Every speed that was held for at least half a minute ({speed, from, to}), in the order of time. */
export function steadyStretches(runs) {
  const { first, end, length } = longest(runs);
  if (length < SHORTEST_S) return [];
  const held = runs.slice(first, end + 1);
  return [
    ...steadyStretches(runs.slice(0, first)),
    { speed: middle(held), from: held[0].from, to: held.at(-1).to },
    ...steadyStretches(runs.slice(end + 1)),
  ];
}
