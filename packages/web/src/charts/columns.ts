import type { Indicator } from "@datalogue/api";
import { formatNumber } from "../format/index.js";
import type { Absence } from "../observatory/series.js";
import { bareValue } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf, notes, quantitative, stackLayers } from "./layers.js";
import { ABSENT } from "./over-years.js";
import { axisFor, linear, tickDecimals, valueTicks } from "./scale.js";
import { colours, textWidth } from "./style.js";

/** One year, from the axis outwards. */
export interface Column {
  year: number;
  /** Null when there is none: `absence` says why. */
  total: number | null;
  absence: Absence | null;
  provisional: boolean;
  /** Values of its parts, the first one at the axis. */
  segments: { part: string; value: number }[];
  /** The year that is read: its total is always written. */
  current: boolean;
  /** Told under the pointer. */
  note: string;
}

/** What a part of columns is painted with; `HATCHING` for what is masked. */
export interface Paint {
  part: string;
  fill: string;
}

/** Columns over the years, from zero: provisional ones hollow, years without value as a dashed band. */
export function drawColumns(indicator: Indicator, columns: Column[], parts: Paint[], cut: Cut): Drawing {
  const axis = axisFor(
    columns.flatMap(({ total }) => total ?? []),
    { fromZero: true },
  );
  const decimals = tickDecimals(axis.ticks);
  const left = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals)))) + 10;
  // The last year is written under the middle of its column, which may be narrower.
  const over = textWidth("2024") / 2 - (cut - left - 6) / columns.length / 2;
  const margins = { left: Math.ceil(left), right: Math.max(6, Math.ceil(over) + 2), top: 22, bottom: 26 };
  const width = cut - margins.left - margins.right;
  const height = cut === 296 ? 210 : 240;
  const pitch = width / columns.length;
  const every = Math.ceil((textWidth("2024") + 8) / pitch);
  const bar = Math.min(WIDEST, pitch * FILLED);
  const range = [axis.min, axis.max];
  const py = linear(range, [height, 0]);
  const places = columns.map((_, index) =>
    placeTotal(columns, index, { indicator, pitch, bar, right: width + margins.right, py }),
  );
  const totals = chooseTotals(columns, places, pitch).map((index): LabelRow => {
    const { text, middle, top } = places[index] as TotalPlace;
    const { year, total } = columns[index] as Column;
    const at = { x: pitch * (index + 0.5), y: py(total ?? 0) };
    return { year, total, text, style: "value-label", align: "center", dx: middle - at.x, dy: top - at.y };
  });
  const x = {
    field: "year",
    type: "ordinal",
    scale: { domain: columns.map(({ year }) => year), padding: 0 },
    axis: {
      values: columns.map(({ year }) => year).filter((_, index) => (columns.length - 1 - index) % every === 0),
      ...{ domain: false, ticks: false, labelPadding: 9 },
    },
  };
  const y = { ...quantitative("value", { domain: range, axis: valueTicks(axis) }), title: null };
  const isHollow = ({ provisional, segments }: Column) => provisional && segments.length === 1;
  const rows = (list: Column[]) =>
    list.flatMap(({ year, segments }) => segments.map((segment, order) => ({ year, ...segment, order })));
  const shape = { type: "bar", width: bar < WIDEST ? { band: FILLED } : WIDEST };
  const absent = columns.filter(({ total }) => total === null).map(({ year, absence }) => ({ year, absence }));
  const colour = {
    field: "part",
    type: "nominal",
    scale: { domain: parts.map(({ part }) => part), range: parts.map(({ fill }) => fill) },
    legend: { title: null },
  };
  const isSplit = parts.length > 1;
  const middle = { expr: "height / 2" };
  return drawingOf({
    ...{ width, height, margins },
    layers: stackLayers(
      layerOf("columns", rows(columns.filter((one) => !isHollow(one))), isSplit ? { ...shape, ...EDGE } : shape, {
        x,
        y: { ...y, stack: "zero" },
        ...(isSplit ? { color: colour, order: { field: "order", type: "quantitative" } } : {}),
      }),
      layerOf("provisional", rows(columns.filter(isHollow)), { ...shape, ...HOLLOW }, { x, y }),
      layerOf(
        "missing",
        absent,
        { type: "rect", style: "absent", width: shape.width },
        {
          x,
          ...{ y: { value: middle }, y2: { value: { expr: "height" } } },
        },
      ),
      layerOf("zero", [{ value: 0 }], { type: "rule" }, { y }),
      labelLayers(totals, { x, y: { ...y, field: "total" } }),
      labelLayers(absenceLabels(columns, pitch), { x, y: { value: middle } }, {}, "missing"),
      layerOf(
        "notes",
        columns.map(({ year, note }) => ({ year, note })),
        notes.mark,
        { x, tooltip: notes.tooltip },
      ),
    ),
  });
}

/** The widest column, in pixels, and the part of its place that a narrower one fills. */
const WIDEST = 48;
const FILLED = 0.72;
const EDGE = { stroke: colours.sheet, strokeWidth: 1 };
const HOLLOW = { fill: colours.sheet, stroke: colours.data, strokeWidth: 2 };

/** « n. d. » once for years side by side. */
function absenceLabels(columns: Column[], pitch: number): LabelRow[] {
  const half = textWidth(ABSENT) / 2;
  return columns.flatMap(({ year, total }, index): LabelRow[] => {
    if (total !== null || (index > 0 && columns[index - 1]?.total === null)) return [];
    const dx = Math.max(0, half + 1 - pitch * (index + 0.5));
    return [{ year, text: ABSENT, style: "absent-label", align: "center", dx, dy: -6 }];
  });
}

interface Placing {
  indicator: Indicator;
  /** Pixels from a column to the next one. */
  pitch: number;
  bar: number;
  /** Where the drawing ends. */
  right: number;
  py(value: number): number;
}

/** Where the total of a column is written: above the tallest that its words cover. */
function placeTotal(columns: Column[], index: number, { indicator, pitch, bar, right, py }: Placing): TotalPlace {
  const x = (of: number) => pitch * (of + 0.5);
  const total = columns[index]?.total ?? 0;
  const text = bareValue(indicator, total);
  const half = textWidth(text, 13, true) / 2;
  const middle = Math.min(Math.max(x(index), half + 1), right - half - 1);
  const under = columns.flatMap((column, other) =>
    (column.total ?? 0) > 0 && Math.abs(x(other) - middle) < half + bar / 2 ? py(column.total ?? 0) : [],
  );
  const own = py(total);
  const top = Math.min(own, ...under);
  return { text, half, middle, top: total < 0 ? own + 15 : top - 6, isOver: total >= 0 && top < own };
}

interface TotalPlace {
  text: string;
  /** Half of its width. */
  half: number;
  middle: number;
  top: number;
  /** Over a taller neighbour, where it would be read as its own. */
  isOver: boolean;
}

/** The columns whose total is written: all where there is room, else the year read, the highest, the first and the last. */
function chooseTotals(columns: Column[], places: TotalPlace[], pitch: number): number[] {
  const placeOf = (index: number) => places[index] as TotalPlace;
  const known = columns.flatMap(({ total }, index) => (total === null ? [] : [index]));
  if (Math.max(...known.map((index) => placeOf(index).half * 2)) + 2 < pitch) return known;
  const highest = known.reduce(
    (best, index) => ((columns[index]?.total ?? 0) > (columns[best]?.total ?? 0) ? index : best),
    known[0] ?? 0,
  );
  const current = columns.findIndex((column) => column.current);
  const wanted = [current, known.at(-1), known[0], highest];
  const kept: number[] = [];
  for (const index of wanted) {
    if (index === undefined || index < 0 || columns[index]?.total == null || kept.includes(index)) continue;
    const { half, isOver } = placeOf(index);
    if (isOver && index !== current) continue;
    const clear = kept.every((other) => Math.abs(other - index) * pitch > half + placeOf(other).half + 4);
    if (clear) kept.push(index);
  }
  return kept;
}
