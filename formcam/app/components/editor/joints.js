// Where the joints are: the program's places, moved by hand in the whole clip (a shift) or in one picture (a mark).

// Added to the diagonal, so that marks of one and the same moment have an answer, too.
const FIRMNESS = 1e-9;

const round = (value) => Math.round(value * 10) / 10;

/** Rows of a symmetric, positive definite matrix with two right-hand sides; the two unknowns of each row (Gauss). */
const solved = (rows) => {
  const count = rows.length;
  for (let at = 0; at < count; at++) {
    for (let row = 0; row < count; row++) {
      if (row === at) continue;
      const share = rows[row][at] / rows[at][at];
      for (let column = at; column < count + 2; column++) rows[row][column] -= share * rows[at][column];
    }
  }
  return rows.map((row, at) => [row[count] / row[at], row[count + 1] / row[at]]);
};

/** Places of joints by name, in pixels of the picture; `inAll()` tells whether a joint is moved in the whole clip. */
export const makeJoints = ({ state, data, changes, inAll }) => {
  const times = data.t;
  const raw = (name, frame = state.frame) => state.places.at(frame, name);
  const shiftOf = (name) => state.work.shifts.find((one) => one.joint === name);
  const markOf = (name, frame = state.frame) => state.work.joints.find((one) => one.joint === name && one.frame === frame);
  /** Where a joint lies but for the marks in single pictures. */
  const shifted = (name, frame) => {
    const from = raw(name, frame), shift = shiftOf(name);
    return from && shift ? [from[0] + shift.dx_px, from[1] + shift.dy_px] : from;
  };
  const wave = (away) => {
    const phase = Math.abs(away) * data.stiffness;
    return Math.exp(-phase) * (Math.cos(phase) + Math.sin(phase));
  };
  const sharesOf = (name, marks) => {
    const key = JSON.stringify([marks, shiftOf(name)]);
    state.pulls ||= {};
    if (state.pulls[name]?.key !== key) {
      const rows = marks.map((one) => {
        const from = shifted(name, one.frame);
        const weights = marks.map((other) => wave(times[one.frame] - times[other.frame]) + (one === other ? FIRMNESS : 0));
        return [...weights, one.x_px - from[0], one.y_px - from[1]];
      });
      state.pulls[name] = { key, shares: solved(rows) };
    }
    return state.pulls[name].shares;
  };
  /** How far marks pull the joint in other pictures: `gait.corrections.with_joints`, told by data.stiffness. */
  const pull = (name, frame) => {
    const marks = state.work.joints.filter((one) => one.joint === name && shifted(name, one.frame));
    if (!marks.length) return [0, 0];
    const shares = sharesOf(name, marks);
    return marks.reduce((sum, one, number) => {
      const weight = wave(times[frame] - times[one.frame]);
      return [sum[0] + weight * shares[number][0], sum[1] + weight * shares[number][1]];
    }, [0, 0]);
  };
  const spot = (name, frame = state.frame) => {
    const mark = markOf(name, frame), from = shifted(name, frame);
    if (mark || !from) return mark ? [mark.x_px, mark.y_px] : null;
    const by = pull(name, frame);
    return [from[0] + by[0], from[1] + by[1]];
  };

  const isMark = (name) => (one) => one.joint === name && one.frame === state.frame;
  const set = (name, x, y) => {
    const from = raw(name);
    if (!from) return;
    changes.without('joints', isMark(name));
    if (inAll()) {
      const by = pull(name, state.frame), dx = round(x - from[0] - by[0]), dy = round(y - from[1] - by[1]);
      changes.without('shifts', (one) => one.joint === name);
      if (dx || dy) state.work.shifts.push({ joint: name, dx_px: dx, dy_px: dy });
    } else {
      state.work.joints.push({ frame: state.frame, joint: name, x_px: round(x), y_px: round(y) });
    }
  };
  const nudge = (dx, dy) => {
    const now = spot(state.joint);
    if (now) changes.change(() => set(state.joint, now[0] + dx, now[1] + dy));
  };
  const putBack = () => changes.change(() => {
    if (markOf(state.joint)) changes.without('joints', isMark(state.joint));
    else changes.without('shifts', (one) => one.joint === state.joint);
  });
  /** How far the chosen joint was moved, in words. */
  const moved = () => {
    const mark = markOf(state.joint), shift = shiftOf(state.joint), from = raw(state.joint), now = spot(state.joint);
    if (!from) return 'This joint is not seen in this picture.';
    if (!mark && !shift) return 'Drag it, or use the arrow keys.';
    const [right, down] = [round(now[0] - from[0]), round(now[1] - from[1])];
    const ways = [
      right && `${Math.abs(right)} px ${right > 0 ? 'right' : 'left'}`,
      down && `${Math.abs(down)} px ${down > 0 ? 'down' : 'up'}`,
    ].filter(Boolean).join(', ');
    return mark ? `Moved here: ${ways || 'back to its place'}.` : `Moved in the whole clip: ${ways}.`;
  };
  const isByHand = (name) => Boolean(markOf(name) || shiftOf(name));
  return { spot, set, nudge, putBack, moved, isByHand };
};
