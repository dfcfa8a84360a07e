import { colours, type StyleName } from "./style.js";

/** A field of numbers on a channel that shares its scale with others. */
export function quantitative(field: string, { domain, axis }: { domain: number[]; axis?: object | null }) {
  return {
    field,
    type: "quantitative" as const,
    scale: { domain, nice: false, zero: false },
    ...(axis === undefined ? {} : { axis }),
  };
}

/** A text beside the place that its row says in data units. */
export interface LabelRow {
  text: string;
  style: StyleName;
  align: "left" | "right" | "center";
  /** Pixels from its place to where it is written. */
  dx: number;
  dy: number;
  [field: string]: unknown;
}

/** What a group of layers adds to a spec. */
export interface Layers {
  datasets: Record<string, object[]>;
  layer: object[];
}

/** Texts, a layer for each look; `mark` is what they share. */
export function labelLayers(rows: LabelRow[], encoding: object, mark: object = {}, name = "labels"): Layers {
  const datasets: Record<string, object[]> = {};
  for (const { style, dx, dy, ...row } of rows) {
    const own = `${name}-${style}`;
    datasets[own] = [...(datasets[own] ?? []), { ...row, dx: tenth(dx), dy: tenth(dy) }];
  }
  return {
    datasets,
    layer: Object.keys(datasets).map((own) => ({
      data: { name: own },
      mark: {
        type: "text",
        style: own.slice(name.length + 1),
        baseline: "alphabetic",
        align: { expr: "datum.align" },
        dx: { expr: "datum.dx" },
        dy: { expr: "datum.dy" },
        ...mark,
      },
      encoding: { ...encoding, text: { field: "text", type: "nominal" } },
    })),
  };
}

/** The edge that keeps a label legible over a line or the edge of an area. */
export const halo = { stroke: colours.sheet, strokeWidth: 3, strokeJoin: "round" };

/** A layer where there are rows for it: one without costs as much. */
export function layerOf(name: string, rows: object[], mark: object, encoding: object, rest: object = {}): Layers {
  if (rows.length === 0) return { datasets: {}, layer: [] };
  return { datasets: { [name]: rows }, layer: [{ data: { name }, mark, encoding, ...rest }] };
}

/** Layers over one another, the first one under the others. */
export function stackLayers(...all: Layers[]): Layers {
  return {
    datasets: Object.assign({}, ...all.map(({ datasets }) => datasets)),
    layer: all.flatMap(({ layer }) => layer),
  };
}

/** Places that only the pointer finds: nothing is drawn there, and the `note` of their row is told. */
export const notes = {
  mark: { type: "rect", fill: "transparent" },
  tooltip: { field: "note", type: "nominal" },
} as const;

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
