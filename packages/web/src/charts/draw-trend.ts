import { nameOf } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import type { ChartContext, Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { gaps } from "./gaps.js";
import type { Spot } from "./labels.js";
import { halo, layerOf, stackLayers } from "./layers.js";
import { absencesOver, type OverYears, overYears, type PointLabel, pointLabels, yearNotes } from "./over-years.js";
import { styles } from "./style.js";
import { markOf, type Planned, trendAxis } from "./trend-axis.js";

/** The lines of a curve. */
export interface TrendLines {
  points: Point[];
  /** The home territory, when another one is read. */
  reference: Point[];
  planned: Planned[];
}

type Known = Point & { value: number };

/** The line of the territory, cut where a year is missing; that of the home one, what is planned, the reference value. */
export function drawTrend(context: ChartContext, lines: TrendLines, cut: Cut): Drawing {
  const { points, reference, planned } = lines;
  const axis = trendAxis(context);
  const all = [...points, ...reference, ...planned].map((point) => point.year);
  const plot = overYears(axis, [Math.min(...all), Math.max(...all)], { cut, height: cut === 296 ? 220 : 250, top: 18 });
  const { x, y, spot } = plot;
  const known = points.filter((point): point is Known => point.value !== null);
  const marked = markedOf(context, known);
  const mark = markOf(context);
  const absences = absencesOver(plot, gaps(points));
  const spots = (line: { year: number; value: number | null }[]) =>
    line.flatMap(({ year, value }) => (value === null ? [] : [spot({ year, value })]));
  const across = mark && [plot.first, plot.last].map((year) => spot({ year, value: mark.value }));
  const obstacles = {
    lines: [spots(points), spots(reference), spots(planned), ...(across ? [across] : [])],
    edges: absences.edges,
    taken: absences.taken,
  };
  const isPointed = ({ year }: Point) => marked.some((point) => point.year === year) || isAlone(known, year);
  const rows = points.map((point) => ({
    year: point.year,
    value: point.value,
    ...(point.provisional ? { status: "provisoire" } : {}),
    ...(point.value === null ? { status: point.absence } : {}),
  }));
  const years = [...new Set(all)].sort((a, b) => a - b);
  const drawn = points.filter((point) => point.value !== null && !point.provisional && isPointed(point));
  const at = { x, y };
  return drawingOf({
    ...plot,
    layers: stackLayers(
      absences.bands,
      mark ? layerOf("mark", [{ value: mark.value }], { type: "rule", style: "mark-line" }, { y }) : NONE,
      layerOf("reference", reference.map(bare), { type: "line", style: "reference-line" }, at),
      layerOf("planned", planned, { type: "line", style: "objective-line" }, at),
      layerOf("target", planned.slice(-1), { type: "point", style: "objective-point" }, at),
      layerOf("observed", rows, { type: "line" }, at),
      layerOf("points", drawn.map(bare), { type: "point" }, at),
      layerOf("provisional", known.filter(({ provisional }) => provisional).map(bare), PROVISIONAL, at),
      absences.words,
      pointLabels(plot, labelsOf(context, lines, { plot, known, marked }), obstacles, halo),
      yearNotes(
        plot,
        years.map((year) => ({ year, note: noteOf(context, year, planned, reference.length > 0) })),
      ),
    ),
  });
}

const NONE = { datasets: {}, layer: [] };
const PROVISIONAL = { type: "point", ...styles["provisional-point"] };

/** The figures of a point, for those who read the rows of a spec. */
function bare({ year, value }: { year: number; value: number | null }) {
  return { year, value };
}

/** The points whose value is written: the last, the one of the year read, the first. */
function markedOf({ year }: ChartContext, known: Known[]): Known[] {
  const wanted = [known.at(-1), known.find((point) => point.year === year), known[0]];
  return [...new Set(wanted)].filter((point) => point !== undefined);
}

/** A point between two years without value belongs to no line. */
function isAlone(known: Known[], year: number): boolean {
  return !known.some((point) => point.year === year - 1 || point.year === year + 1);
}

interface Placing {
  plot: OverYears;
  known: Known[];
  marked: Known[];
}

/** What is written beside the lines, each with the point that it tells: values, the target, the home territory, the reference. */
function labelsOf(context: ChartContext, lines: TrendLines, { plot, known, marked }: Placing): PointLabel[] {
  const { indicator, home, aim } = context;
  const { width, spot } = plot;
  const latest = known.at(-1);
  const target = lines.planned.at(-1);
  const lastReference = lines.reference.filter((point): point is Known => point.value !== null).at(-1);
  const mark = markOf(context);
  const isLower = (value: number) =>
    (lastReference !== undefined && value < lastReference.value) || (target !== undefined && value < target.value);
  const labels: PointLabel[] = marked.map((point) => {
    const at = spot(point);
    const isRight = point === latest && at.x > width / 2;
    return {
      point,
      text: `${bareValue(indicator, point.value)}${point.provisional ? ", provisoire" : ""}${point.incomplete ? ", incomplet" : ""}`,
      short: bareValue(indicator, point.value),
      at: shifted(at, isRight ? 6 : 0),
      align: isRight ? "right" : point === known[0] ? "left" : "center",
      prefer: isLower(point.value) ? "below" : "above",
      style: "value-label",
      bold: true,
    };
  });
  if (target && aim) {
    const word = aim.objective.type === "PLANCHER" ? "Plancher" : "Objectif";
    labels.push({
      point: target,
      text: `${word} ${target.year}\u00a0: ${bareValue(indicator, target.value)}`,
      short: bareValue(indicator, target.value),
      at: shifted(spot(target), 8),
      align: "right",
      prefer: latest && latest.value < target.value ? "above" : "below",
      style: "objective-label",
      bold: true,
    });
  }
  if (lastReference)
    labels.push({
      point: lastReference,
      text: `${nameOf(home)}\u00a0: ${bareValue(indicator, lastReference.value)}`,
      at: shifted(spot(lastReference), 6),
      align: "right",
      prefer: latest && latest.value < lastReference.value ? "above" : "below",
      style: "reference-label",
    });
  if (mark) {
    const point = { year: plot.first, value: mark.value };
    labels.push({
      point,
      text: `Repère\u00a0: ${bareValue(indicator, mark.value)}`,
      at: { x: 0, y: spot(point).y },
      align: "left",
      elsewhere: [
        { x: width / 2, align: "center" },
        { x: width, align: "right" },
      ],
      prefer: "above",
      style: "reference-label",
    });
  }
  return labels;
}

function shifted({ x, y }: Spot, by: number): Spot {
  return { x: x + by, y };
}

/** « 2022 : 224 kg ; Pôle Marennes Oléron : 230 kg ; prévu : 223 kg » */
function noteOf(
  { indicator, series, territory, home }: ChartContext,
  year: number,
  planned: Planned[],
  isCompared: boolean,
) {
  const say = (point: Point) => (point.value === null ? (point.absence ?? "") : shortQuantity(indicator, point.value));
  const expected = planned.find((point) => point.year === year);
  return [
    `${year}\u00a0: ${say(series.at(territory.code, year))}`,
    ...(isCompared ? [`${nameOf(home)}\u00a0: ${say(series.at(home.code, year))}`] : []),
    ...(expected ? [`prévu\u00a0: ${shortQuantity(indicator, expected.value)}`] : []),
  ].join("\u202f; ");
}
