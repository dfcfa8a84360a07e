import { config, type StyleName, styles } from "./style.js";

/** A field that already holds pixels of the plot. */
export const raw = (field: string) => ({ field, type: "quantitative", scale: null }) as const;

/** What the script of a page tells of a part of a drawing under the pointer, and the territory it is about, if any. */
export interface Pointed {
  note: string;
  territory?: string;
}

/** How a part of a drawing bears its note through Vega: as a link that `slimSvg` turns into data. */
export const POINTED = "#note:";

function pointedAt({ note, territory = "" }: Pointed): string {
  return `${POINTED}${territory}|${note}`;
}

/** A rectangle in pixels; `fill` where those of one layer differ. */
export interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
  fill?: string;
  pointed?: Pointed;
}

/** Rectangles of one look; none makes no layer. */
export function rects(values: Rect[], mark: object): object[] {
  if (values.length === 0) return [];
  return [
    {
      data: {
        values: values.map(({ left, right, top, bottom, fill, pointed }) => ({
          ...{ left, right, top, bottom, fill },
          ...(pointed ? { href: pointedAt(pointed) } : {}),
        })),
      },
      mark: { type: "rect", ...mark },
      encoding: {
        ...{ x: raw("left"), x2: { field: "right" }, y: raw("top"), y2: { field: "bottom" } },
        ...(values.some(({ pointed }) => pointed) ? { href: { field: "href", type: "nominal" } } : {}),
        ...(values.some(({ fill }) => fill) ? { fill: { field: "fill", type: "nominal", scale: null } } : {}),
      },
    },
  ];
}

/** Places that only the pointer finds: nothing is drawn there. */
export function notes(values: (Rect & { pointed: Pointed })[]): object[] {
  return rects(values, { fill: "transparent" });
}

/** A text at a place in pixels. */
export interface PlacedText {
  x: number;
  y: number;
  text: string;
  style: StyleName;
  align?: "left" | "right" | "center";
  baseline?: "middle" | "alphabetic";
}

/** Texts in one layer, each with its look: a layer costs more than what it draws. */
export function texts(values: PlacedText[], mark: object = {}): object[] {
  if (values.length === 0) return [];
  const rows = values.map(({ x, y, text, style, align = "left", baseline = "alphabetic" }) => {
    const look: { color: string; fontWeight?: number; fontStyle?: string } = styles[style] as never;
    return {
      x,
      y,
      text,
      fill: look.color,
      weight: look.fontWeight ?? null,
      slant: look.fontStyle ?? null,
      align,
      baseline,
    };
  });
  const varies = (field: keyof (typeof rows)[number]) => new Set(rows.map((row) => row[field])).size > 1;
  const property = (field: "weight" | "slant" | "align" | "baseline") =>
    varies(field) ? { expr: `datum.${field}` } : rows[0]?.[field];
  const given = {
    fontWeight: property("weight"),
    fontStyle: property("slant"),
    align: property("align"),
    baseline: property("baseline"),
  };
  return [
    {
      data: { values: rows },
      mark: {
        type: "text",
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
        ...mark,
      },
      encoding: {
        x: raw("x"),
        y: raw("y"),
        text: { field: "text" },
        color: { field: "fill", type: "nominal", scale: null },
      },
    },
  ];
}

type Place = { x: number; y: number };

/**
 * Lines through points in pixels, each cut where a point is null; one alone between two gaps is a dot. Straight ones are
 * rules that look like lines, and a single one needs no grouping: both cost less.
 */
export function lines(values: (Place | null)[][], mark: object): object[] {
  const runs = values.flatMap(cutAtGaps).filter((run) => run.length > 0);
  if (runs.length === 0) return [];
  if (runs.every((run) => run.length === 2)) return rules(runs, mark);
  const rows = runs.flatMap((run, line) =>
    (run.length === 1 ? [...run, ...run] : run).map(({ x, y }, order) => ({ x, y, line, order })),
  );
  return [
    {
      data: { values: rows },
      mark: { type: "line", ...mark },
      encoding: {
        x: raw("x"),
        y: raw("y"),
        ...(runs.length > 1 ? { detail: { field: "line", type: "nominal" } } : {}),
        order: { field: "order", type: "quantitative" },
      },
    },
  ];
}

function rules(runs: Place[][], mark: object): object[] {
  return [
    {
      data: { values: runs.map(([start, end]) => ({ x: start?.x, y: start?.y, x2: end?.x, y2: end?.y })) },
      mark: { type: "rule", ...config.line, ...mark },
      encoding: { x: raw("x"), y: raw("y"), x2: { field: "x2" }, y2: { field: "y2" } },
    },
  ];
}

/** Points at places in pixels. */
export function dots(values: Place[], mark: object = {}): object[] {
  if (values.length === 0) return [];
  return [
    {
      data: { values: values.map(({ x, y }) => ({ x, y })) },
      mark: { type: "point", ...mark },
      encoding: { x: raw("x"), y: raw("y") },
    },
  ];
}

function cutAtGaps(points: (Place | null)[]): Place[][] {
  const runs: Place[][] = [[]];
  for (const point of points) {
    if (point) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs;
}
