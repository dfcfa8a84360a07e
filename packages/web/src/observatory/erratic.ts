import type { Indicator } from "@datalogue/api";
import { asWritten } from "../format/index.js";

/** Fewest years between which jumps can be told from a movement. */
const ENOUGH = 5;

/** Turns, and how much longer than what separates its ends, that make a way wander. */
const MANY = 3;
const LONG = 4;

/**
 * Whether a value goes up and down from one known year to the next rather than one way, so that what separates two years
 * is little beside these jumps: the two years say then nothing of a trend, and the years between them are told instead. What never turned as it is
 * written, a single step for one, went one way.
 */
export function isErratic(
  { decimals }: Pick<Indicator, "decimals">,
  known: { year: number; value: number }[],
  from: number,
  to: number,
): boolean {
  const values = known.filter(({ year }) => year >= from && year <= to).map(({ value }) => value);
  if (values.length < ENOUGH) return false;
  if (countTurns(movesOf(values.map((value) => asWritten(value, decimals)))) === 0) return false;
  const moves = movesOf(values);
  const turns = countTurns(moves);
  const way = moves.reduce((sum, step) => sum + Math.abs(step), 0);
  const apart = Math.abs((values.at(-1) ?? 0) - (values[0] ?? 0));
  const isRestless = turns * 2 >= moves.length - 1 && apart < (way / moves.length) * 1.5;
  return isRestless || (turns >= MANY && way >= LONG * apart);
}

/** From each value to the next. A year that repeats the one before tells nothing of the way: 0, 100, 100, 0, 100 goes up and down too. */
function movesOf(values: number[]): number[] {
  return values
    .slice(1)
    .map((value, index) => value - (values[index] ?? value))
    .filter((step) => step !== 0);
}

function countTurns(moves: number[]): number {
  return moves.slice(1).filter((step, index) => step * (moves[index] ?? 0) < 0).length;
}
