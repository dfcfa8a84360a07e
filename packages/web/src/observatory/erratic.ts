/** Fewest years between which jumps can be told from a movement. */
const ENOUGH = 5;

/** Turns, and how much longer than what separates its ends, that make a way wander. */
const MANY = 3;
const LONG = 4;

/**
 * Whether a value goes up and down from one known year to the next rather than one way, so that what separates two years
 * is little beside these jumps: the two years say then nothing of a trend, and the years between them are told instead.
 */
export function isErratic(known: { year: number; value: number }[], from: number, to: number): boolean {
  const values = known.filter(({ year }) => year >= from && year <= to).map(({ value }) => value);
  if (values.length < ENOUGH) return false;
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  // A year that repeats the one before tells nothing of the way: 0, 100, 100, 0, 100 goes up and down too.
  const moves = steps.filter((step) => step !== 0);
  const turns = moves.slice(1).filter((step, index) => step * (moves[index] ?? 0) < 0).length;
  const way = moves.reduce((sum, step) => sum + Math.abs(step), 0);
  const apart = Math.abs((values.at(-1) ?? 0) - (values[0] ?? 0));
  const isRestless = turns * 2 >= moves.length - 1 && apart < (way / moves.length) * 1.5;
  return isRestless || (turns >= MANY && way >= LONG * apart);
}
