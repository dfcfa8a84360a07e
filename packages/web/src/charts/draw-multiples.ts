import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { bareValue } from "../observatory/wording.js";
import type { ChartContext, Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { notes, quantitative } from "./layers.js";
import { colours, textWidth } from "./style.js";

/** Pixels of a line of words, of the plot of a panel, between two panels side by side. */
const LINE = 16;
const PLOT = 40;
const GUTTER = 14;

/** A panel for each commune, in the order given: its name, its line on a scale that all share, its first and last known values. */
export function drawMultiples(context: ChartContext, shown: Territory[], years: number[], cut: Cut): Drawing {
  const { indicator, series, territory } = context;
  const columns = cut === 296 ? 2 : 3;
  const margins = { left: 4, right: 4, bottom: 4 };
  const width = cut - margins.left - margins.right;
  const cell = (width - GUTTER * (columns - 1)) / columns;
  const names = shown.map((commune) => wrap(nameOf(commune), cell, commune.code === territory.code));
  const head = 8 + LINE * Math.max(...names.map((lines) => lines.length));
  const pitch = head + PLOT + LINE + 14;
  const rows = shown.flatMap((commune, rank) => {
    const points = years.map((year) => series.at(commune.code, year));
    const known = series.known(commune.code);
    const told = (room: number) => summary(indicator, known, points, room);
    const end = known.at(-1);
    return points.map(({ year, value, provisional }, index) => ({
      ...{ territory: commune.code, rank, year, value },
      ...(year === end?.year ? { isEnd: true, isProvisional: provisional } : {}),
      ...(index === 0
        ? {
            ...{ name: names[rank], summary: told(cell).text, isAbsence: told(cell).isAbsence },
            note: `${nameOf(commune)}\u00a0: ${told(Number.POSITIVE_INFINITY).text}`,
          }
        : {}),
    }));
  });
  const values = rows.flatMap(({ value }) => value ?? []);
  const x = quantitative("year", { domain: [years[0] ?? 0, years.at(-1) ?? 0], axis: null });
  const xy = {
    x: { ...x, scale: { ...x.scale, range: [4, cell - 8] } },
    y: quantitative("value", { domain: [Math.min(...values), Math.max(...values)], axis: null }),
  };
  const isHere = "datum.territory === here";
  // One row of each panel bears its words.
  const once = { transform: [{ filter: "isValid(datum.name)" }] };
  const words = { type: "text", align: "left", baseline: "alphabetic", lineHeight: LINE };
  const from = { x: { value: 0 } };
  return drawingOf({
    ...{ width, height: Math.ceil(shown.length / columns) * pitch - head },
    margins: { ...margins, top: head },
    layers: {
      datasets: { communes: rows },
      layer: [
        { ...once, mark: { type: "rule", color: colours.grid }, encoding: { y: { value: 0.5 - head } } },
        {
          mark: { type: "line" },
          encoding: {
            ...xy,
            color: { condition: { test: isHere, value: colours.ink }, value: colours.data },
            // The width of a line is its size.
            size: { condition: { test: isHere, value: 3.5 }, value: 2 },
          },
        },
        {
          transform: [{ filter: "datum.isEnd" }],
          mark: { type: "point", size: 36, strokeWidth: 2 },
          encoding: {
            ...xy,
            fill: { condition: { test: "datum.isProvisional", value: colours.sheet }, value: colours.data },
            stroke: { condition: { test: "datum.isProvisional", value: colours.data }, value: "transparent" },
          },
        },
        {
          ...once,
          mark: { ...words, fontWeight: { expr: `${isHere} ? 600 : 400` } },
          encoding: { ...from, y: { value: LINE - head }, text: { field: "name", type: "nominal" } },
        },
        {
          ...once,
          mark: { ...words, style: "reference-label", fontStyle: { expr: "datum.isAbsence ? 'italic' : 'normal'" } },
          encoding: { ...from, y: { value: PLOT + LINE }, text: { field: "summary", type: "nominal" } },
        },
        {
          ...once,
          mark: notes.mark,
          encoding: {
            ...{ ...from, x2: { value: cell }, y: { value: -head }, y2: { value: pitch - 6 - head } },
            tooltip: notes.tooltip,
          },
        },
      ],
    },
    rest: { params: [{ name: "here", value: territory.code }] },
    panels: {
      ...{ width: cell, height: PLOT },
      by: {
        data: { name: "communes" },
        facet: {
          ...{ field: "territory", type: "nominal", sort: { field: "rank", op: "min" } },
          // Headers of panels have one look: names are texts, so that the one read stands out.
          header: { labelExpr: "''", title: null },
        },
        columns,
        spacing: { row: pitch - PLOT, column: GUTTER },
        bounds: "flush",
      },
    },
  });
}

/** « 262 → 233 »: the first and the last known; why there is none. */
function summary(
  indicator: ChartContext["indicator"],
  known: { value: number; year: number }[],
  points: Point[],
  cell: number,
): { text: string; isAbsence: boolean } {
  const [start, end] = [known[0], known.at(-1)];
  if (!start || !end) {
    const absences = points.flatMap(({ absence }) => absence ?? []);
    const why = absences.find((absence) => absence === "secret statistique") ?? absences[0] ?? "non disponible";
    return { text: why, isAbsence: true };
  }
  const values =
    start === end
      ? bareValue(indicator, end.value)
      : `${bareValue(indicator, start.value)} → ${bareValue(indicator, end.value)}`;
  const dated = start === end ? `${values} (${end.year})` : `${values} (${start.year}–${end.year})`;
  return { text: textWidth(dated) < cell ? dated : values, isAbsence: false };
}

/** A name on two lines, cut after a hyphen or a space, where one would touch the next panel. */
function wrap(name: string, width: number, bold: boolean): string[] {
  if (textWidth(name, 13, bold) <= width) return [name];
  const cuts = [...name.matchAll(/[- \u00a0]/g)].map(({ index }) => index + 1);
  const fits = cuts.filter((cut) => textWidth(name.slice(0, cut), 13, bold) <= width);
  const cut = fits.at(-1);
  return cut === undefined ? [name] : [name.slice(0, cut).trim(), name.slice(cut)];
}
