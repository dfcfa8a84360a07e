/** Without the noise of binary sums: 9260.87 and not 9260.869999999999. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
