import type { FollowedObjective, Indicator, TrajectoryPoint } from "@datalogue/api";
import { capitalise } from "../format/index.js";
import { aimWord } from "../observatory/plan-words.js";
import type { Point } from "../observatory/series.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { gaps } from "./gaps.js";
import type { Spot } from "./labels.js";
import { layerOf, stackLayers } from "./layers.js";
import { absencesOver, type OverYears, overYears, type PointLabel, pointLabels, yearNotes } from "./over-years.js";
import { type Axis, axisFor } from "./scale.js";
import { colours, styles } from "./style.js";

/** An objective, its indicator, and what was observed each year of its trajectory. */
export interface Trajectory {
  objective: FollowedObjective;
  indicator: Indicator;
  /** The indicator to tell what was planned with. */
  planned: Indicator;
  /** The indicator to tell the last value and what is aimed at with. */
  aimed: Indicator;
  observed: Point[];
}

/** What is said of a year that no data speak of yet. */
export const TO_COME = { text: "à venir" };

/** Ceilings and what is near zero are drawn from zero. */
export function trajectoryAxis({ trajectory: points, type }: FollowedObjective): Axis {
  const values = points.flatMap(({ value, expected }) => [value, expected]).filter((value) => value !== null);
  if (type === "PLAFOND_CUMULE") return axisFor([0, ...values], { fromZero: true });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = (high - low) / 8;
  return axisFor([low - Math.min(air, Math.max(0, low)), ...values, high + air]);
}

/** Pixels of the plot in each cut; those of paper are lower. */
const HEIGHTS: Record<Cut, number> = { 296: 250, 480: 290, 356: 235, 412: 235, 760: 235 };

interface Dated {
  year: number;
  value: number;
}

/** The line observed, cut where a year is missing, over the one planned, dashed, to its diamond; a ceiling as a growing area. */
export function drawTrajectory({ objective, indicator, planned, aimed, observed }: Trajectory, cut: Cut): Drawing {
  const { trajectory: points, target, type } = objective;
  const isCeiling = type === "PLAFOND_CUMULE";
  const years = points.map(({ year }) => year);
  // A sum begins at nothing, at the end of the year before.
  const first = Math.min(...years) - (isCeiling ? 1 : 0);
  const size = { cut, height: HEIGHTS[cut], top: 20 };
  const plot = overYears(trajectoryAxis(objective), [first, Math.max(...years)], size);
  const start: Dated[] = isCeiling ? [{ year: first, value: 0 }] : [];
  const known = observed.flatMap(({ year, value, provisional }) =>
    value === null ? [] : [{ year, value, provisional }],
  );
  const line = points.flatMap(({ year, expected }) => (expected === null ? [] : [{ year, value: expected }]));
  const isStepped = objective.path === "stepped" && !isCeiling;
  const plan = isStepped ? line : [...start, ...line];
  const end = target.value === null ? undefined : { year: Number(target.period), value: target.value };
  const missing = gaps(observed.filter(({ year }) => isPast(points, year)));
  const absences = absencesOver(plot, missing);
  const path = plan.map(plot.spot);
  const obstacles = {
    lines: [[...start, ...known].map(plot.spot), isStepped ? toStairs(path) : path],
    taken: absences.taken,
  };
  const at = { x: plot.x, y: plot.y };
  const bare = ({ year, value }: { year: number; value: number | null }) => ({ year, value });
  return drawingOf({
    ...plot,
    layers: stackLayers(
      absences.bands,
      isCeiling && known.length > 0
        ? layerOf("sum", [...start, ...known.map(bare)], { type: "area", color: colours.data, opacity: 0.1 }, at)
        : { datasets: {}, layer: [] },
      layerOf(
        "planned",
        plan,
        { type: "line", style: "objective-line", ...(isStepped ? { interpolate: "step-after" } : {}) },
        at,
      ),
      layerOf("target", end ? [end] : [], { type: "point", style: "objective-point" }, at),
      layerOf("observed", [...start, ...observed.map(bare)], { type: "line" }, at),
      layerOf("points", known.filter(({ provisional }) => !provisional).map(bare), { type: "point", size: 26 }, at),
      layerOf(
        "provisional",
        known.filter(({ provisional }) => provisional).map(bare),
        { type: "point", ...styles["provisional-point"] },
        at,
      ),
      absences.words,
      pointLabels(plot, labelsOf({ objective, aimed, plot, end, latest: known.at(-1) }), obstacles),
      yearNotes(
        plot,
        points.map((point, rank) => ({
          year: point.year,
          note: noteOf({ objective, indicator, planned }, point, observed[rank] as Point),
        })),
      ),
    ),
  });
}

interface Labelling extends Pick<Trajectory, "objective" | "aimed"> {
  plot: OverYears;
  end: Dated | undefined;
  latest: (Dated & { provisional: boolean }) | undefined;
}

/** What is aimed at and the last value known, each with its point. */
function labelsOf({ objective, aimed, plot, end, latest }: Labelling): PointLabel[] {
  const { width, spot } = plot;
  const labels: PointLabel[] = [];
  if (end) {
    const at = spot(end);
    labels.push({
      point: end,
      text: `${capitalise(aimWord(objective))} ${objective.target.period}\u00a0: ${shortQuantity(aimed, end.value)}`,
      short: shortQuantity(aimed, end.value),
      at: { x: at.x + 6, y: at.y },
      align: "right",
      prefer: at.y < 30 ? "below" : "above",
      style: "objective-label",
      bold: true,
    });
  }
  if (latest) {
    const at = spot(latest);
    labels.push({
      point: latest,
      text: `${bareValue(aimed, latest.value)}${latest.provisional ? ", provisoire" : ""}`,
      short: bareValue(aimed, latest.value),
      at,
      align: at.x > width / 2 ? "right" : "left",
      prefer: "below",
      style: "value-label",
      bold: true,
    });
  }
  return labels;
}

/** A year, under the pointer: what was observed, what is planned. */
function noteOf(
  { objective, indicator, planned }: Pick<Trajectory, "objective" | "indicator" | "planned">,
  { year, expected, status }: TrajectoryPoint,
  observed: Point,
) {
  const known = observed.value === null ? observed.absence : shortQuantity(indicator, observed.value);
  return [
    `${objective.type === "PLAFOND_CUMULE" ? "fin " : ""}${year}\u00a0: ${status === null && observed.value === null ? TO_COME.text : known}`,
    ...(expected === null ? [] : [`prévu\u00a0: ${shortQuantity(planned, expected)}`]),
  ].join("\u202f; ");
}

/** Steps hold until the next one: what is planned is the same, then changes at once. */
function toStairs(spots: Spot[]): Spot[] {
  return spots.flatMap((spot, rank) => {
    const before = spots[rank - 1];
    return before && before.y !== spot.y ? [{ x: spot.x, y: before.y }, spot] : [spot];
  });
}

/** True for a year that the data speak of, or that has a value after it. */
function isPast(points: TrajectoryPoint[], year: number): boolean {
  return points.some((point) =>
    point.year === year ? point.status !== null : point.year > year && point.value !== null,
  );
}
