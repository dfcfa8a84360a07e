import type { Indicator } from "@datalogue/api";
import type { TopLevelSpec } from "vega-lite";
import { formatNumber } from "../format/index.js";
import type { Absence } from "../observatory/series.js";
import { bareValue } from "../observatory/wording.js";
import type { Cut } from "./chart.js";
import { lines, notes, type PlacedText, type Rect, rects, texts } from "./marks.js";
import { axisFor, tickDecimals } from "./scale.js";
import { colours, config, styles, textWidth } from "./style.js";

/** One year, from the axis outwards. */
export interface Column {
  year: number;
  /** Null when there is none: `absence` says why. */
  total: number | null;
  absence: Absence | null;
  provisional: boolean;
  /** Values and their paint, the first one at the axis; `HATCHING` for what is masked. */
  segments: { value: number; fill: string }[];
  /** The year that is read: its total is always written. */
  current: boolean;
  /** Told under the pointer. */
  note: string;
}

/** Columns over the years, from zero: provisional ones hollow, years without value as a dashed band. */
export function drawColumns(indicator: Indicator, columns: Column[], cut: Cut): TopLevelSpec {
  const totals = columns.flatMap(({ total }) => total ?? []);
  const axis = axisFor(totals, { fromZero: true });
  const decimals = tickDecimals(axis.ticks);
  const left = Math.max(...axis.ticks.map((tick) => textWidth(formatNumber(tick, decimals)))) + 10;
  const padding = { left: Math.ceil(left), right: 6, top: 22, bottom: 26 };
  const width = cut - padding.left - padding.right;
  const height = cut === 296 ? 210 : 240;
  const pitch = width / columns.length;
  const bar = Math.min(48, pitch * 0.72);
  const y = (value: number) => height - ((value - axis.min) / (axis.max - axis.min)) * height;
  const x = (index: number) => pitch * (index + 0.5);

  /** Where the total of a column is written: above the tallest that its words cover. */
  const placeOf = (index: number): TotalPlace => {
    const total = columns[index]?.total ?? 0;
    const text = bareValue(indicator, total);
    const half = textWidth(text, 13, true) / 2;
    const middle = Math.min(Math.max(x(index), half + 1), width + padding.right - half - 1);
    const under = columns.flatMap((column, other) =>
      (column.total ?? 0) > 0 && Math.abs(x(other) - middle) < half + bar / 2 ? y(column.total ?? 0) : [],
    );
    const own = y(total);
    const top = Math.min(own, ...under);
    return { text, half, middle, top: total < 0 ? own + 15 : top - 6, isOver: total >= 0 && top < own };
  };

  const painted: Rect[] = [];
  const hollow: Rect[] = [];
  const absent: Rect[] = [];
  const words: PlacedText[] = axis.ticks.map((tick) => ({
    x: -6,
    y: y(tick),
    text: formatNumber(tick, decimals),
    style: "reference-label",
    align: "right",
    baseline: "middle",
  }));
  const every = Math.ceil((textWidth("2024") + 8) / pitch);
  for (const [index, column] of columns.entries()) {
    const place = { left: x(index) - bar / 2, right: x(index) + bar / 2 };
    if ((columns.length - 1 - index) % every === 0) {
      const text = String(column.year);
      const at = Math.min(x(index), width + padding.right - textWidth(text) / 2 - 1);
      words.push({ x: at, y: height + 19, text, style: "reference-label", align: "center" });
    }
    if (column.total === null) {
      absent.push({ ...place, top: height / 2, bottom: height });
      continue;
    }
    let from = 0;
    for (const { value, fill } of column.segments) {
      const to = from + value;
      const rect = { ...place, top: y(Math.max(from, to)), bottom: y(Math.min(from, to)) };
      if (column.provisional && column.segments.length === 1) hollow.push(rect);
      else painted.push({ ...rect, fill });
      from = to;
    }
  }
  for (const index of chooseTotals(columns, placeOf, pitch)) {
    const { text, middle, top } = placeOf(index);
    words.push({ x: middle, y: top, text, style: "value-label", align: "center" });
  }
  for (const [index, { total }] of columns.entries()) {
    const half = textWidth(ABSENT) / 2;
    const isFirst = columns[index - 1]?.total !== null || index === 0;
    if (total === null && isFirst)
      words.push({
        x: Math.max(x(index), half + 1),
        y: height / 2 - 6,
        text: ABSENT,
        style: "absent-label",
        align: "center",
      });
  }
  const edge = columns.some(({ segments }) => segments.length > 1) ? { stroke: colours.sheet, strokeWidth: 1 } : {};
  const across = (at: number) => [
    { x: 0, y: y(at) },
    { x: width, y: y(at) },
  ];
  return {
    width,
    height,
    padding,
    autosize: "none",
    config,
    layer: [
      ...lines(axis.ticks.filter((tick) => tick !== 0).map(across), { color: colours.grid, strokeWidth: 1 }),
      ...rects(painted, edge),
      ...rects(hollow, { fill: colours.sheet, stroke: colours.data, strokeWidth: 2 }),
      ...rects(absent, styles.absent),
      ...lines([across(0)], { color: colours.control, strokeWidth: 1 }),
      ...texts(words),
      ...notes(
        columns.map(({ note }, index) => ({
          ...{ left: x(index) - pitch / 2, right: x(index) + pitch / 2, top: 0, bottom: height },
          pointed: { note },
        })),
      ),
    ],
  } as TopLevelSpec;
}

const ABSENT = "n.\u00a0d.";

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
function chooseTotals(columns: Column[], placeOf: (index: number) => TotalPlace, pitch: number): number[] {
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
