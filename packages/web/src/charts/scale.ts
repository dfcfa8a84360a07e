import { scale } from "vega";

/** Bounds and ticks of an axis. */
export interface Axis {
  min: number;
  max: number;
  ticks: number[];
}

/** Ticks that an axis of values has, about: Vega chooses round ones. */
export const TICKS = 4;

/** The scale that Vega draws with: from values to pixels. */
interface LinearScale {
  (value: number): number;
  domain(bounds: number[]): this;
  domain(): number[];
  range(pixels: number[]): this;
  nice(count: number): this;
  ticks(count: number): number[];
}

/** From values to pixels, as Vega will. */
export function linear(domain: number[], range: number[]): (value: number) => number {
  return newScale().domain(domain).range(range);
}

const newScale = scale("linear") as unknown as () => LinearScale;

/** The axis that Vega makes around values. It starts at zero when `fromZero`, or when zero is near enough that cutting would gain little. */
export function axisFor(values: number[], { count = TICKS, fromZero = false } = {}): Axis {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (!Number.isFinite(low)) return { min: 0, max: 1, ticks: [0, 1] };
  if (fromZero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  else if (low >= 0 && low < high * 0.45) low = 0;
  if (low === high) [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
  const axis = newScale().domain([low, high]).nice(count);
  const [min = low, max = high] = axis.domain();
  return { min, max, ticks: axis.ticks(count) };
}

/** The ticks of an axis as Vega-Lite is told them: as many as will be those. */
export function valueTicks({ ticks }: Axis): { tickCount: number } {
  return { tickCount: ticks.length - 1 };
}

/** The decimals that write every tick as it is: 2 for 4.25 and 4.5, 0 for 10 and 20. */
export function tickDecimals(ticks: number[]): number {
  return Math.max(0, ...ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
}

const clean = (value: number) => Number(value.toPrecision(12));

/**
 * Up to four round limits that cut values in five classes or fewer. Class `i` holds `limits[i - 1] ≤ value < limits[i]`.
 *
 * Limits need not be at equal distances: between two values that follow one another there is one possible limit, the
 * roundest (300 rather than 302). Among the roundest ones that leave no class empty and no class with more than two
 * fifths of the values, those that fill the classes most evenly are kept; when no choice reaches that (many equal values),
 * the most even one.
 */
export function roundLimits(values: number[], classes = 5): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const wanted = Math.min(classes, new Set(sorted).size);
  if (wanted < 2) return [];
  const gaps = possibleLimits(sorted);
  const enough = Math.max(0.4 * values.length, Math.ceil(values.length / wanted));
  let best: Choice | undefined;
  for (const step of [...new Set(gaps.map((gap) => gap.step))].sort((a, b) => b - a)) {
    const choice = mostEven(
      gaps.filter((gap) => gap.step >= step),
      wanted,
      values.length,
    );
    if (!choice) continue;
    if (choice.largest <= enough) return choice.limits;
    if (!best || choice.evenness > best.evenness + 1e-3) best = choice;
  }
  return best?.limits ?? [];
}

/** Rank of the class of a value, from 0. */
export function classOf(value: number, limits: number[]): number {
  return limits.filter((limit) => value >= limit).length;
}

interface Gap {
  limit: number;
  /** How round it is: the largest step (…, 100, 50, 25, 20, 10, 5…) it is a multiple of. */
  step: number;
  /** Values under it. */
  below: number;
}

/** Between each value and the next different one, the roundest limit. */
function possibleLimits(sorted: number[]): Gap[] {
  return sorted.flatMap((value, index): Gap[] => {
    const before = sorted[index - 1];
    if (before === undefined || before === value) return [];
    for (const step of stepsUnder(Math.max(Math.abs(value), Math.abs(before)))) {
      const limit = clean(Math.floor(value / step + 1e-9) * step);
      if (limit > before && limit <= value) return [{ limit, step, below: index }];
    }
    return [{ limit: value, step: 0, below: index }];
  });
}

/** 500, 250, 200, 100, 50, 25, 20, 10, 5, 2, 1, 0.5…: steps a reader counts by; quarters of whole numbers only. */
function stepsUnder(size: number): number[] {
  const top = Math.floor(Math.log10(size || 1));
  return Array.from({ length: 14 }, (_, index) => top - index).flatMap((power) =>
    [5, ...(power >= 1 ? [2.5] : []), 2, 1].map((factor) => clean(factor * 10 ** power)),
  );
}

interface Choice {
  limits: number[];
  /** Entropy of the filling of the classes: highest when each holds as many values. */
  evenness: number;
  largest: number;
}

/** The limits that fill `wanted` classes most evenly, none empty; the roundest of equal choices. Undefined if too few. */
function mostEven(gaps: Gap[], wanted: number, total: number): Choice | undefined {
  if (gaps.length < wanted - 1) return undefined;
  const share = (count: number) => -(count / total) * Math.log(count / total);
  // best[i] = the best way to cut, in as many classes as rounds so far, the values under gaps[i].
  const rank = (gap: Gap) => 1e-6 * Math.log10(gap.step || 1e-12);
  let best = gaps.map((gap) => ({ limits: [gap.limit], evenness: share(gap.below) + rank(gap), largest: gap.below }));
  const extend = (previous: Choice, from: number, to: number, limit: number | undefined, bonus: number): Choice => ({
    limits: limit === undefined ? previous.limits : [...previous.limits, limit],
    evenness: previous.evenness + share(to - from) + bonus,
    largest: Math.max(previous.largest, to - from),
  });
  const better = (a: Choice | undefined, b: Choice) => (!a || b.evenness > a.evenness ? b : a);
  const none: Choice = { limits: [], evenness: Number.NEGATIVE_INFINITY, largest: total };
  for (let round = 2; round < wanted; round++) {
    best = gaps.map((gap, index) =>
      gaps
        .slice(0, index)
        .reduce<Choice>(
          (found, earlier, at) =>
            better(found, extend(best[at] ?? none, earlier.below, gap.below, gap.limit, rank(gap))),
          none,
        ),
    );
  }
  const ends = gaps.map((gap, index) => extend(best[index] ?? none, gap.below, total, undefined, 0));
  const found = ends.reduce<Choice | undefined>(better, undefined);
  return found && Number.isFinite(found.evenness) ? found : undefined;
}
