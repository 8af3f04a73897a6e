/** A number as it is set for readers: so many decimals, a true minus sign, never a minus zero. */
export const numberText = (value, decimals) => {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '\u2212');
};
