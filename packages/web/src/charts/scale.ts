/** Bounds and ticks of an axis. */
export interface Axis {
  min: number;
  max: number;
  ticks: number[];
}

/** Steps a reader counts by without effort, for a range to be cut in about `count` parts. */
function roundStep(range: number, count: number): number {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10;
  return step * power;
}

const clean = (value: number) => Number(value.toPrecision(12));

/**
 * An axis with round ticks around values. It starts at zero when `fromZero`, or when zero is near enough that cutting
 * would gain little.
 */
export function axisFor(values: number[], { count = 4, fromZero = false } = {}): Axis {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (!Number.isFinite(low)) return { min: 0, max: 1, ticks: [0, 1] };
  if (fromZero || (low >= 0 && low < high * 0.45)) low = Math.min(0, low);
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
  const step = roundStep(high - low, count);
  const min = clean(Math.floor(low / step + 1e-9) * step);
  const max = clean(Math.ceil(high / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) => clean(min + index * step));
  return { min, max, ticks };
}

/**
 * Up to four round limits that cut values in five classes or fewer, as evenly filled as round numbers allow. Class `i`
 * holds `limits[i - 1] ≤ value < limits[i]`.
 */
export function roundLimits(values: number[], classes = 5): number[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const low = distinct[0];
  const high = distinct.at(-1);
  if (low === undefined || high === undefined || low === high) return [];
  const wanted = Math.min(classes, distinct.length);
  let best: number[] = [];
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let parts = wanted - 1; parts <= wanted + 4; parts++) {
    const step = roundStep(high - low, Math.max(1, parts));
    for (let first = Math.floor(low / step) + 1; first * step <= high; first++) {
      const limits = Array.from({ length: wanted - 1 }, (_, index) => clean((first + index) * step));
      const score = evenness(values, limits);
      if (score > bestScore + 1e-9) [best, bestScore] = [limits, score];
    }
  }
  return best;
}

/** Rank of the class of a value, from 0. */
export function classOf(value: number, limits: number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

/** Entropy of the filling of the classes: highest when each holds as many values. */
function evenness(values: number[], limits: number[]): number {
  const counts = new Array<number>(limits.length + 1).fill(0);
  for (const value of values) counts[classOf(value, limits)] = (counts[classOf(value, limits)] ?? 0) + 1;
  return counts.reduce(
    (sum, count) => (count ? sum - (count / values.length) * Math.log(count / values.length) : sum),
    0,
  );
}
