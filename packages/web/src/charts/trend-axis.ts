import { isPercentage, typographic, yearOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { nearestReference } from "../observatory/reference.js";
import type { Point } from "../observatory/series.js";
import { contextLines } from "./context-lines.js";
import { type Axis, axisFor } from "./scale.js";

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

/** A value that the line may be set beside: « France 581 », « plafond national 254 »; `words` say what it is. */
export interface Mark {
  value: number;
  name: string;
  words: string;
}

/** The reference value of the year, when it is near enough to be drawn without flattening the line. */
export function markOf(context: ChartContext): Mark | undefined {
  const { indicator, series, territory, year } = context;
  const reference = nearestReference(indicator, year);
  if (!reference) return undefined;
  const values = series.known(territory.code).map((point) => point.value);
  const high = Math.max(...values);
  if (reference.value < 0 || reference.value > high * REACH) return undefined;
  const when = reference.period === undefined ? "" : `, ${yearOf(reference.period)}`;
  const label = typographic(reference.label);
  return { value: reference.value, name: shortName(label), words: `${label}${when}` };
}

/** What a reference is called on a drawing: « France », « plafond national », « seuil Territoire engagé » for that of a programme of this name. */
function shortName(label: string): string {
  const [name = label] = label.split(/,| \(/);
  const [kind] = name.split(" ");
  const proper = /\s(\p{Lu}.*)$/u.exec(name)?.[1];
  return /^\p{Ll}/u.test(name) && proper ? `${kind} ${proper}` : name;
}

/** How far over the highest value a reference is still drawn. */
const REACH = 1.15;

/** Under this share of the highest value, what separates a line from its objective would vanish on an axis from zero. */
const LEAST_SPREAD = 0.25;

/** The share of the height that the values then take: less for a change under a tenth, which is no cliff. */
const SMALL_CHANGE = 0.1;

/**
 * The axis of a curve: from zero, unless what separates the line from its objective would vanish there. Cut, a change under a
 * tenth still takes a third of the height at most, and the drawing bears a mark of the cut.
 */
export function trendAxis(context: ChartContext): Axis {
  const { indicator, series, territory } = context;
  const own = series.known(territory.code).map(({ value }) => value);
  const planned = plannedOf(context, series.continuous(territory.code)).map(({ value }) => value);
  const beside = contextLines(context).flatMap(({ code }) => series.known(code).map(({ value }) => value));
  const mark = markOf(context);
  const values = [...own, ...planned, ...beside, ...(mark ? [mark.value] : [])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // No share passes the whole.
  const top = isPercentage(indicator) && high <= 100 ? Math.min(100, high * 1.03) : high;
  const spread = Math.max(...own, ...planned) - Math.min(...own, ...planned);
  if (planned.length === 0 || low <= 0 || spread === 0 || spread > high * LEAST_SPREAD)
    return axisFor([...values, top], { fromZero: true });
  const change = (Math.max(...own) - Math.min(...own)) / Math.max(...own);
  const room = change < SMALL_CHANGE ? 3 : 2;
  const floor = Math.max(0, Math.min(low, high - (Math.max(...own) - Math.min(...own)) * room, high - spread * 1.6));
  return axisFor([...values, top, floor]);
}
