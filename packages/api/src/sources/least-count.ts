/** How many of them at least make a share, from 0 to 1, of a number of things. */
export function leastCount(share: number, of: number): number {
  // In binary, 0.55 × 100 is a little more than 55.
  return Math.ceil(Number((share * of).toPrecision(12)));
}
