/** Fewest values whose median says something. */
const ENOUGH = 3;

/** The value that half of them do not pass; null for too few. */
export function medianOf(values: number[]): number | null {
  if (values.length < ENOUGH) return null;
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** The value that a share of sorted values does not pass, between two of them where it falls there. */
export function quantile(sorted: number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
}
