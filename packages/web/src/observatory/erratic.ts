/** Fewest years between which jumps can be told from a movement. */
const ENOUGH = 5;

/**
 * Whether a value goes up and down from one known year to the next rather than one way, so that what separates two years
 * is little beside these jumps: the two years say then nothing of a trend, and the years between them are told instead.
 */
export function isErratic(known: { year: number; value: number }[], from: number, to: number): boolean {
  const values = known.filter(({ year }) => year >= from && year <= to).map(({ value }) => value);
  if (values.length < ENOUGH) return false;
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const turns = steps.slice(1).filter((step, index) => step * (steps[index] ?? 0) < 0).length;
  const usual = steps.reduce((sum, step) => sum + Math.abs(step), 0) / steps.length;
  const apart = Math.abs((values.at(-1) ?? 0) - (values[0] ?? 0));
  return turns * 2 >= steps.length - 1 && apart < usual * 1.5;
}
