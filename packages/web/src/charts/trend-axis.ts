import { isPercentage, typographic, yearOf } from "../format/index.js";
import { nearestReference } from "../observatory/reference.js";
import type { Point } from "../observatory/series.js";
import type { ChartContext } from "./chart.js";
import { type Axis, axisFor, TICKS } from "./scale.js";

/** A year of what is planned. */
export interface Planned {
  year: number;
  value: number;
}

/** The trajectory to the target, from the first year shown; none for a ceiling, which is a sum of years. */
export function plannedOf({ aim }: ChartContext, points: Point[]): Planned[] {
  const first = points.find(({ value }) => value !== null)?.year;
  if (!aim || aim.objective.type === "PLAFOND_CUMULE" || first === undefined) return [];
  const path = aim.objective.trajectory.flatMap(({ year, expected }) =>
    expected === null || year < first ? [] : [{ year, value: expected }],
  );
  return path.some(({ year }) => year === Number(aim.objective.target.period)) ? path : [];
}

/** The reference value of the year, when it is near enough to be drawn without flattening the line. */
export function markOf(context: ChartContext): { value: number; words: string } | undefined {
  const { indicator, series, territory, year } = context;
  const reference = nearestReference(indicator, year);
  if (!reference) return undefined;
  const values = series.known(territory.code).map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(high - low, Math.abs(high) / 20);
  if (reference.value < low - reach || reference.value > high + reach) return undefined;
  const when = reference.period === undefined ? "" : `, ${yearOf(reference.period)}`;
  return { value: reference.value, words: `${typographic(reference.label)}${when}` };
}

/** An axis with room under the lowest point and over the highest for a label, which the axis line must not touch. */
export function trendAxis(context: ChartContext): Axis {
  const { indicator, series, territory, home, isQuantity } = context;
  const planned = plannedOf(context, series.continuous(territory.code)).map((point) => point.value);
  const values = [
    ...[...series.known(territory.code), ...(isQuantity ? [] : series.known(home.code))].map((point) => point.value),
    ...planned,
    ...(markOf(context) ? [markOf(context)?.value ?? 0] : []),
  ];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) / 10;
  // No share passes the whole.
  const top = isPercentage(indicator) && high <= 100 ? Math.min(100, high + air) : high + air;
  const hasRoom = ({ min, max }: Axis) => min <= 0 || low - min >= LABEL_ROOM * (max - min);
  for (let floor = low - Math.min(air, Math.max(0, low)); ; floor = Math.max(0, floor - air)) {
    // The first steps that leave room, rather than a lower floor.
    const axes = [TICKS, TICKS - 1, TICKS + 1].map((count) => axisFor([...values, floor, top], { count }));
    const axis = axes.find(hasRoom) ?? axes[0];
    if (axis && (hasRoom(axis) || floor <= 0 || air === 0)) return axis;
  }
}

/** Height of a label and its gap, as a share of the plot. */
const LABEL_ROOM = 0.13;
