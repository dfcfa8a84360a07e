/** Without the noise of binary sums: 9260.87 and not 9260.869999999999. */
export function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/**
 * The same of a figure over the rows of a dataset, whose cells may hold more digits than an indicator tells: 15, all those that a double keeps of
 * any decimal number. Whole numbers are exact.
 */
export function tidyRowFigure(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
