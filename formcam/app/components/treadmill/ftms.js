// What a treadmill says over Bluetooth: Treadmill Data (Bluetooth SIG, Fitness Machine Service 1.0, section 4.9).
export const FITNESS_MACHINE = 0x1826;
export const TREADMILL_DATA = 0x2acd;

// The flags' bits that tell what stands before the incline. "More Data" is the other way round: the speed is there
// where it is 0; where it is 1 the speed comes with another packet of the same record.
const MORE_DATA = 1, AVERAGE_SPEED = 2, TOTAL_DISTANCE = 4, INCLINATION = 8;
const NO_INCLINATION = 0x7fff;

/**
 * A packet's speed (hundredths of a km/h) and incline (percent); null for what it does not hold.
 *
 * Read only as far as the incline: some treadmills cut what follows short, or add to it, and their speed is right.
 */
export const decodeTreadmill = (view) => {
  if (view.byteLength < 2) return { speed: null, incline: null };
  const flags = view.getUint16(0, true);
  const whole = (at) => at + 2 <= view.byteLength;
  const speed = !(flags & MORE_DATA) && whole(2) ? view.getUint16(2, true) : null;
  const at = 2 + (flags & MORE_DATA ? 0 : 2) + (flags & AVERAGE_SPEED ? 2 : 0) + (flags & TOTAL_DISTANCE ? 3 : 0);
  const tenths = flags & INCLINATION && whole(at) ? view.getInt16(at, true) : NO_INCLINATION;
  return { speed, incline: tenths === NO_INCLINATION ? null : tenths / 10 };
};
