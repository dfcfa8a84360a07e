import type { Indicator } from "@datalogue/api";
import { formatNumber } from "../format/index.js";
import type { Absence } from "../observatory/series.js";
import { bareValue } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, type Layers, labelLayers, layerOf, notes, quantitative, stackLayers } from "./layers.js";
import { ABSENT } from "./over-years.js";
import { axisFor, linear, tickDecimals, valueTicks } from "./scale.js";
import { colours, textWidth } from "./style.js";
import { wrapText } from "./wrap-text.js";

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
export function drawColumns(indicator: Indicator, known: Column[], parts: Paint[], cut: Cut): Drawing {
  const columns = atTrueDistances(known);
  const axis = axisFor(
    columns.flatMap(({ total }) => total ?? []),
    { fromZero: true },
  );
  const decimals = tickDecimals(axis.ticks);
  const left = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals)))) + 10;
  // The last year is written under the middle of its column, which may be narrower.
  const over = textWidth("2024") / 2 - (cut - left - 6) / columns.length / 2;
  const names = parts.length > 1 ? nameParts(columns, parts, cut) : [];
  const room =
    Math.max(0, ...names.flatMap(({ lines }) => lines.map((line) => textWidth(line)))) + (names.length > 0 ? 24 : 0);
  const margins = {
    left: Math.ceil(left),
    right: Math.max(6, Math.ceil(over) + 2, Math.ceil(room)),
    top: 22,
    bottom: 26,
  };
  const width = cut - margins.left - margins.right;
  const height = HEIGHTS[cut];
  const pitch = width / columns.length;
  const every = Math.ceil((textWidth("2024") + 8) / pitch);
  const bar = Math.min(WIDEST, pitch * FILLED);
  const range = [axis.min, axis.max];
  const py = linear(range, [height, 0]);
  const places = columns.map((_, index) =>
    placeTotal(columns, index, {
      indicator,
      pitch,
      bar,
      right: names.length > 0 ? width + 2 : width + margins.right,
      py,
    }),
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
      values:
        columns === known
          ? columns.map(({ year }) => year).filter((_, index) => (columns.length - 1 - index) % every === 0)
          : known.map(({ year }) => year),
      ...{ domain: false, ticks: false, labelPadding: 9 },
    },
  };
  const y = { ...quantitative("value", { domain: range, axis: valueTicks(axis) }), title: null };
  const isHollow = ({ provisional, segments }: Column) => provisional && segments.length === 1;
  const rows = (list: Column[]) =>
    list.flatMap(({ year, segments }) => segments.map((segment, order) => ({ year, ...segment, order })));
  const shape = { type: "bar", width: bar < WIDEST ? { band: FILLED } : WIDEST };
  const absent = columns
    .filter(({ total, absence }) => total === null && absence !== null)
    .map(({ year, absence }) => ({ year, absence }));
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
      partLabels(names, { width, height, py }),
      layerOf(
        "notes",
        known.map(({ year, note }) => ({ year, note })),
        notes.mark,
        { x, tooltip: notes.tooltip },
      ),
    ),
  });
}

/** The years between those of a survey have a place, which is empty: nothing lacks there. */
function atTrueDistances(known: Column[]): Column[] {
  const [first, last] = [known[0]?.year ?? 0, known.at(-1)?.year ?? 0];
  if (known.length === 0 || last - first + 1 === known.length) return known;
  const nothing = { total: null, absence: null, provisional: false, segments: [], current: false, note: "" };
  return Array.from({ length: last - first + 1 }, (_, rank) => {
    const year = first + rank;
    return known.find((one) => one.year === year) ?? { ...nothing, year };
  });
}

/** Pixels of the plot in each cut. */
const HEIGHTS: Record<Cut, number> = { 296: 316, 480: 328, 356: 300, 412: 240, 760: 300 };

/** The widest column, in pixels, and the part of its place that a narrower one fills. */
const WIDEST = 48;
const FILLED = 0.72;
const EDGE = { stroke: colours.sheet, strokeWidth: 1 };
const HOLLOW = { fill: colours.sheet, stroke: colours.data, strokeWidth: 2 };

interface PartName {
  part: string;
  fill: string;
  lines: string[];
  /** Where its segment of the last column stands, in the unit of the values. */
  middle: number;
}

/** The parts named beside the last column, in the order in which they stand there, then those of other years; none where they are too many. */
function nameParts(columns: Column[], parts: Paint[], cut: Cut): PartName[] {
  const last = columns.findLast(({ total }) => total !== null);
  const shown = new Set(columns.flatMap(({ segments }) => segments.map(({ part }) => part)));
  const values = new Map(last?.segments.map(({ part, value }) => [part, value]));
  let sum = 0;
  const names = parts
    .filter(({ part }) => shown.has(part))
    .sort((a, b) => Number(values.has(b.part)) - Number(values.has(a.part)))
    .map(({ part, fill }): PartName => {
      const value = values.get(part) ?? 0;
      sum += value;
      return { part, fill, lines: wrapText(part, cut === 296 ? 84 : 130, 13, false), middle: sum - value / 2 };
    });
  const tall = names.reduce((total, { lines }) => total + lines.length * LEADING + 4, 0);
  return tall <= HEIGHTS[cut] + 20 ? names : [];
}

/** Whether the drawing names its parts, so that no legend is needed. */
export function namesParts(columns: Column[], parts: Paint[]): boolean {
  return parts.length > 1 && ([296, 480] as const).every((cut) => nameParts(columns, parts, cut).length > 0);
}

const LEADING = 15;

/** The names at the height of their segments, pushed apart, each after a square of its colour. */
function partLabels(
  names: PartName[],
  { width, height, py }: { width: number; height: number; py(value: number): number },
): Layers {
  const half = ({ lines }: PartName) => (lines.length * LEADING + 4) / 2;
  const middles = names.map(({ middle }) => py(middle));
  // From the axis upwards, then down again from the top.
  for (const [rank, name] of names.entries()) {
    const under = names[rank - 1];
    const most = under ? (middles[rank - 1] ?? 0) - half(under) - half(name) : height - half(name) + 4;
    middles[rank] = Math.min(middles[rank] ?? 0, most);
  }
  for (let rank = names.length - 1; rank >= 0; rank--) {
    const [name, over] = [names[rank] as PartName, names[rank + 1]];
    const least = over ? (middles[rank + 1] ?? 0) + half(over) + half(name) : half(name) - 20;
    middles[rank] = Math.max(middles[rank] ?? 0, least);
  }
  const squares = names.map(({ part, fill }, rank) => ({ part, fill, dy: (middles[rank] ?? 0) - height }));
  const rows = names.flatMap(({ part, lines }, rank) =>
    lines.map((text, line): LabelRow => {
      const top = (middles[rank] ?? 0) - ((lines.length - 1) * LEADING) / 2 + 4.5 + line * LEADING;
      return { part, text, style: "name-label", align: "left", dx: width + 24, dy: top };
    }),
  );
  return stackLayers(
    ...squares.map(({ part, fill, dy }, rank) =>
      layerOf(
        `key-${rank}`,
        [{ part }],
        { type: "point", shape: "square", size: 110, fill, stroke: null, opacity: 1 },
        { x: { value: width + 12 }, y: { value: dy + height } },
      ),
    ),
    labelLayers(rows, { x: { value: 0 }, y: { value: 0 } }, {}, "parts"),
  );
}

/** « n. d. » once for years side by side. */
function absenceLabels(columns: Column[], pitch: number): LabelRow[] {
  const half = textWidth(ABSENT) / 2;
  return columns.flatMap(({ year, total, absence }, index): LabelRow[] => {
    if (total !== null || absence === null || (index > 0 && columns[index - 1]?.total === null)) return [];
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
