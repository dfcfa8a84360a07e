import { formatNumber } from "../format/index.js";
import type { Cut } from "./chart.js";
import type { Margins } from "./drawing.js";
import { type Box, boxOf, type Label, type Obstacles, placeLabels, type Spot } from "./labels.js";
import { type Layers, labelLayers, layerOf, notes, quantitative } from "./layers.js";
import { type Axis, linear, tickDecimals, valueTicks } from "./scale.js";
import { textWidth } from "./style.js";

/** What is written where there is no value. */
export const ABSENT = "n.\u00a0d.";

/** A plot of values over years: its axes as Vega-Lite writes them, and where each place falls in pixels, for who places labels. */
export interface OverYears {
  width: number;
  height: number;
  margins: Margins;
  first: number;
  last: number;
  x: ReturnType<typeof quantitative>;
  y: ReturnType<typeof quantitative>;
  spot(point: { year: number; value: number }): Spot;
}

/** The plot of years `first` to `last`, the last one always written on the axis. */
export function overYears(
  axis: Axis,
  [first, last]: [number, number],
  {
    cut,
    height,
    top,
    right = 20,
    written,
  }: {
    cut: Cut;
    height: number;
    top: number;
    right?: number;
    /** Years written on the axis, where they are not one in so many: those of a survey. */
    written?: number[] | undefined;
  },
): OverYears {
  const decimals = tickDecimals(axis.ticks);
  const widest = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals))));
  const margins = { left: Math.ceil(widest) + 10, right, top, bottom: 28 };
  const width = cut - margins.left - margins.right;
  const span = Math.max(1, last - first);
  const step = Math.max(1, Math.ceil(span / Math.max(1, Math.floor(width / 52))));
  const regular = Array.from({ length: Math.floor(span / step) + 1 }, (_, rank) => last - rank * step);
  // Two years nearer than this would be written over each other.
  const far = Math.ceil((40 * span) / width);
  const values = written?.filter((year, rank) => rank === 0 || year - (written[rank - 1] as number) >= far) ?? regular;
  const [years, range] = [
    [first, last],
    [axis.min, axis.max],
  ];
  const [px, py] = [linear(years, [0, width]), linear(range, [height, 0])];
  return {
    ...{ width, height, margins, first, last },
    x: quantitative("year", { domain: years, axis: { values, format: "d" } }),
    y: quantitative("value", { domain: range, axis: valueTicks(axis) }),
    spot: ({ year, value }) => ({ x: px(year), y: py(value) }),
  };
}

/** Dashed bands over the years without value, their words above where no line passes, and what labels keep clear of. */
export interface Absences {
  bands: Layers;
  words: Layers;
  taken: Box[];
  /** Abscissas of the sides of the bands. */
  edges: number[];
}

/** Runs of years without value, as `gaps` gives them. */
export function absencesOver(plot: OverYears, runs: { from: number; to: number }[]): Absences {
  const { x, width, first, last } = plot;
  const rows = runs.map(({ from, to }) => ({ from: Math.max(first, from - 0.5), to: Math.min(last, to + 0.5) }));
  const at = (year: number) => plot.spot({ year, value: 0 }).x;
  const half = textWidth(ABSENT) / 2;
  const labels = rows.map(({ from, to }) => {
    const year = (from + to) / 2;
    const middle = Math.min(Math.max(at(year), half), width - half);
    return { row: { ...ABSENCE, year, dx: middle - at(year) }, box: boxOf({ ...ABSENCE, x: middle, y: -4 }) };
  });
  return {
    bands: layerOf("missing", rows, { type: "rect", style: "absent" }, spanOf(x)),
    words: labelLayers(
      labels.map(({ row }) => row),
      { x, y: { value: -4 } },
      {},
      "missing",
    ),
    taken: labels.map(({ box }) => box),
    edges: rows.flatMap(({ from, to }) => [at(from), at(to)]),
  };
}

const ABSENCE = { text: ABSENT, style: "absent-label", align: "center", dy: 0 } as const;

/** What a band of `from` to `to` is drawn over: the whole height. */
function spanOf(x: OverYears["x"]) {
  return { x: { ...x, field: "from" }, x2: { field: "to" } };
}

/** A label with the point that it tells. */
export type PointLabel = Label & { point: { year: number; value: number } };

/** Labels placed clear of lines, of bands and of one another, each beside its point. */
export function pointLabels(plot: OverYears, labels: PointLabel[], obstacles: Obstacles, mark: object = {}): Layers {
  const rows = placeLabels(labels, obstacles, plot).map(({ label: { point }, text, style, align, x, y }) => {
    const at = plot.spot(point);
    return { year: point.year, value: point.value, text, style, align, dx: x - at.x, dy: y - at.y };
  });
  return labelLayers(rows, { x: plot.x, y: plot.y }, mark);
}

/** What is told of each year under the pointer. */
export function yearNotes({ x, first, last }: OverYears, rows: { year: number; note: string }[]): Layers {
  const spans = rows.map(({ year, note }) => ({
    from: Math.max(first, year - 0.5),
    to: Math.min(last, year + 0.5),
    note,
  }));
  return layerOf("notes", spans, notes.mark, { ...spanOf(x), tooltip: notes.tooltip });
}
