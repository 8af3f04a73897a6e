// Speeds as `formcam/feedback/units.py` writes them, digit by digit: what is said here then stands in the field.

/** Rounded to whole numbers, halves to the even one, as Python does. */
const whole = (value) => { const up = Math.round(value); return up - value === 0.5 && up % 2 ? up - 1 : up; };

/** `10.4 km/h`, `5:46 min/km`; `unit` is {name, pace, km}: whether it is a time for a distance, and of how many km. */
export const speedText = (kmh, unit) => {
  const perHour = kmh / unit.km;
  if (unit.pace) {
    const seconds = whole(60 * (60 / perHour));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${unit.name}`;
  }
  // `toFixed` looks at the exact value, too, but rounds a half up: of one digit only .25 and .75 are halves.
  const down = perHour % 1 === 0.25 ? 0.01 : 0;
  return `${Number((perHour - down).toFixed(1))} ${unit.name}`;
};
