import type { Territory } from "@datalogue/ingest";
import { labelOf, nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import type { Point } from "../observatory/series.js";
import { bareValue, shortQuantity } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type EndLabel, endLabels, layOutLabels } from "./end-labels.js";
import { gaps } from "./gaps.js";
import { halo, type Layers, layerOf, stackLayers } from "./layers.js";
import { absencesOver, type OverYears, overYears, type PointLabel, pointLabels, yearNotes } from "./over-years.js";
import type { Axis } from "./scale.js";
import { colours, styles } from "./style.js";
import { markOf, type Planned, trendAxis } from "./trend-axis.js";

/** The lines of a curve. */
export interface TrendLines {
  points: Point[];
  /** Those it is set beside. */
  beside: { territory: Territory; points: Point[] }[];
  planned: Planned[];
}

type Known = Point & { value: number };

/** Pixels: the height of the plot in each cut, and the widest label beside it. */
const SIZES: Record<Cut, { height: number; labels: number }> = {
  296: { height: 312, labels: 100 },
  480: { height: 330, labels: 150 },
  356: { height: 300, labels: 110 },
  412: { height: 240, labels: 120 },
  760: { height: 300, labels: 200 },
};

/** The line of the territory, cut where a year is missing, with those it is set beside, what is planned, the reference; each named at its end. */
export function drawTrend(context: ChartContext, lines: TrendLines, cut: Cut): Drawing {
  const { points, beside, planned } = lines;
  const axis = trendAxis(context);
  const all = [...points, ...beside.flatMap((line) => line.points), ...planned].map(({ year }) => year);
  const known = points.filter(isKnown);
  const ends = layOutLabels(endsOf(context, lines, known), SIZES[cut].labels);
  const isSurvey = points.some(({ year }, rank) => rank > 0 && year - (points[rank - 1] as Point).year > 1);
  const size = {
    ...{ cut, height: SIZES[cut].height, top: 18, right: Math.max(16, ends.margin) },
    written: isSurvey ? [...points, ...planned.slice(-1)].map(({ year }) => year) : undefined,
  };
  const plot = overYears(axis, [Math.min(...all), Math.max(...all)], size);
  const { x, y, spot } = plot;
  const mark = markOf(context);
  const absences = absencesOver(plot, gaps(points));
  const spots = (line: { year: number; value: number | null }[]) =>
    line.flatMap(({ year, value }) => (value === null ? [] : [spot({ year, value })]));
  const obstacles = {
    lines: [spots(points), ...beside.map((line) => spots(line.points)), spots(planned)],
    edges: absences.edges,
    taken: absences.taken,
  };
  const isPointed = ({ year }: Point) => year === known.at(-1)?.year || year === context.year || isAlone(known, year);
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
      ...beside.map((line, rank) =>
        layerOf(
          rank === 0 ? "reference" : "reference-2",
          line.points.map((point) => ({ territory: line.territory.code, ...bare(point) })),
          { type: "line", style: rank === 0 ? "reference-line" : "reference-line-2", strokeWidth: 1.75 },
          at,
        ),
      ),
      layerOf("planned", planned, { type: "line", style: "objective-line" }, at),
      layerOf("target", planned.slice(-1), { type: "point", style: "objective-point" }, at),
      layerOf("observed", rows, { type: "line" }, at),
      layerOf("points", drawn.map(bare), { type: "point" }, at),
      layerOf("provisional", known.filter(({ provisional }) => provisional).map(bare), PROVISIONAL, at),
      axisBreak(axis, y),
      absences.words,
      pointLabels(plot, labelOfYear(context, known, spot), obstacles, halo),
      endLabels(plot, ends.blocks),
      yearNotes(
        plot,
        years.map((year) => ({ year, note: noteOf(context, lines, year) })),
      ),
    ),
  });
}

const NONE = { datasets: {}, layer: [] };
const PROVISIONAL = { type: "point", ...styles["provisional-point"] };

function isKnown(point: Point): point is Known {
  return point.value !== null;
}

/** The figures of a point, for those who read the rows of a spec. */
function bare({ year, value }: { year: number; value: number | null }) {
  return { year, value };
}

/** A point between two years without value belongs to no line. */
function isAlone(known: Known[], year: number): boolean {
  return !known.some((point) => point.year === year - 1 || point.year === year + 1);
}

/** The mark of an axis that does not begin at zero. */
export function axisBreak({ min }: Axis, y: object): Layers {
  if (min <= 0) return NONE;
  const shape = "M-1,-.2L1,-.8L-1,.4L1,-.2";
  const mark = { type: "point", shape, filled: false, stroke: colours.inkSoft, strokeWidth: 1.5, size: 70 };
  return layerOf("break", [{ value: min }], mark, { x: { value: -1 }, y });
}

/** What is written at the end of each line: the territory read, those beside it, the objective, the reference. */
function endsOf(context: ChartContext, { beside, planned }: TrendLines, known: Known[]): EndLabel[] {
  const { indicator, territory, aim } = context;
  const labels: EndLabel[] = [];
  const add = (
    name: string,
    end: { year: number; value: number } | undefined,
    style: EndLabel["style"],
    bold: boolean,
  ) => {
    if (end)
      labels.push({ name, value: bareValue(indicator, end.value), at: bare(end) as EndLabel["at"], style, bold });
  };
  add(labelOf(territory), known.at(-1), "value-label", true);
  for (const line of beside) add(labelOf(line.territory), line.points.filter(isKnown).at(-1), "reference-label", false);
  add(aim?.objective.type === "PLANCHER" ? "plancher" : "prévu", planned.at(-1), "objective-label", true);
  const mark = markOf(context);
  add(mark?.name ?? "", mark && { year: known[0]?.year ?? 0, value: mark.value }, "reference-label", false);
  return labels;
}

/** The value of the year read, where it is not the last one, which the end of the line tells. */
function labelOfYear({ indicator, year }: ChartContext, known: Known[], spot: OverYears["spot"]): PointLabel[] {
  const point = known.find((one) => one.year === year);
  if (!point || point === known.at(-1)) return [];
  const text = bareValue(indicator, point.value);
  return [{ point, text, at: spot(point), align: "center", prefer: "above", style: "value-label", bold: true }];
}

/** « 2022 : 224 kg ; Pôle Marennes Oléron : 230 kg ; prévu : 223 kg » */
function noteOf({ indicator, series, territory }: ChartContext, { beside, planned }: TrendLines, year: number) {
  const say = (point: Point) => (point.value === null ? (point.absence ?? "") : shortQuantity(indicator, point.value));
  const expected = planned.find((point) => point.year === year);
  return [
    `${year}\u00a0: ${say(series.at(territory.code, year))}`,
    ...beside.map((line) => `${nameOf(line.territory)}\u00a0: ${say(series.at(line.territory.code, year))}`),
    ...(expected ? [`prévu\u00a0: ${shortQuantity(indicator, expected.value)}`] : []),
  ].join("\u202f; ");
}
