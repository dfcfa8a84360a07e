import type { TopLevelSpec } from "vega-lite";
import type { Chart } from "./chart.js";
import { colours, config, FONT_SIZE, HATCHING } from "./style.js";
import { wrapText } from "./wrap-text.js";

/** Whom the figures and outlines of a chart are from, and on what terms: in the `usermeta.credits` of its specification. */
export interface Credits {
  /** Whole sentences: of the figures, then of the outlines of a map. */
  source: string;
  /** Addresses of the licences of the datasets. */
  licences: string[];
  /** Says that figures are invented. */
  notice?: string;
  /** The page of the figures. */
  address: string;
}

const WIDTH = 480;

/**
 * The specification that a chart is drawn from, to be opened by any Vega: with its title, its credits and the legends that pages
 * write in HTML. What pages paint and Vega cannot is said otherwise: the edge of letters is a layer under them, hatching is a
 * grey. Undefined where no value is known.
 */
export function publishSpec(chart: Chart, credits: Credits): TopLevelSpec | undefined {
  const drawing = chart.drawing?.(WIDTH);
  if (!drawing) return undefined;
  const { $schema, ...spec } = drawing.spec as TopLevelSpec & { layer?: object[]; spec?: { layer: object[] } };
  const subtitle = [chart.subtitle, [credits.source, credits.notice].filter(Boolean).join(" ")];
  const published = {
    $schema,
    title: {
      text: wrapText(chart.title, WIDTH, 17, true),
      subtitle: subtitle.flatMap((text) => wrapText(text, WIDTH, FONT_SIZE, false)),
    },
    description: chart.label,
    usermeta: { reading: chart.reading, credits },
    padding: 16,
    ...spec,
    ...(spec.layer ? { layer: spec.layer.flatMap(withEdges) } : {}),
    ...(spec.spec ? { spec: { ...spec.spec, layer: spec.spec.layer.flatMap(withEdges) } } : {}),
    config: { ...config, ...spec.config, title: TITLE, legend: LEGEND },
  };
  return JSON.parse(JSON.stringify(published).replaceAll(HATCHING, colours.control)) as TopLevelSpec;
}

const TITLE = {
  ...{ anchor: "start", frame: "bounds", offset: 20, color: colours.ink, fontSize: 17 },
  ...{ subtitleColor: colours.inkSoft, subtitleFontSize: FONT_SIZE, subtitlePadding: 6 },
} as const;
const LEGEND = {
  orient: "bottom",
  columns: 3,
  labelFontSize: FONT_SIZE,
  labelLimit: 0,
  labelColor: colours.ink,
} as const;

/** A layer of texts with an edge, as Vega draws it legibly: the edges, then the letters. */
function withEdges(layer: object): object[] {
  const { mark } = layer as { mark: { type: string; stroke?: unknown } };
  if (mark.type !== "text" || mark.stroke === undefined) return [layer];
  const { stroke: _, ...letters } = mark;
  return [layer, { ...layer, mark: letters }];
}
