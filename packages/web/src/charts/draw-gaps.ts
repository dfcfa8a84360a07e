import { formatNumber } from "../format/index.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf, notes, quantitative, stackLayers } from "./layers.js";
import { categories, colours, textWidth } from "./style.js";

/** How many move by as much, on one side of what they paid. */
export interface GapBand {
  side: "less" | "same" | "more";
  /** What is written under it, a line each. */
  lines: string[];
  /** Told under the pointer. */
  note: string;
  count: number;
}

const HEIGHT = 190;
const LINE = 15;

/** What each side is painted with: never the colour alone, both sides are named above. */
const PAINTS = { less: colours.data, same: colours.control, more: categories[1] } as const;

/** A column for each band of gaps, the most negative first, with its count; how many pay less and more above. */
export function drawGaps(bands: GapBand[], told: { less: string; more: string }, cut: Cut): Drawing {
  const lines = Math.max(0, ...bands.map((band) => band.lines.length));
  const margins = { left: 4, right: 4, top: 4, bottom: lines * LINE + 8 };
  const width = cut - margins.left - margins.right;
  const most = Math.max(1, ...bands.map(({ count }) => count));
  const rows = bands.map(({ lines: text, ...band }, rank) => ({ ...band, band: rank, zero: 0, label: text.join(" ") }));
  const x = {
    field: "band",
    type: "ordinal",
    scale: { domain: rows.map(({ band }) => band), paddingInner: 0.1, paddingOuter: 0.05 },
    axis: null,
  };
  // Room above the highest column for its count, and for what both sides come to.
  const y = quantitative("count", { domain: [0, most * 1.3], axis: null });
  const counts = rows.map(({ band, count }): LabelRow => {
    return { band, count, text: formatNumber(count), style: "name-label", align: "center", dx: 0, dy: -5 };
  });
  const names = bands.flatMap(({ lines: text }, band) =>
    text.map((line, rank): LabelRow => {
      return { band, text: line, style: "reference-label", align: "center", dx: 0, dy: rank * LINE };
    }),
  );
  const side = (text: string, align: "left" | "right"): LabelRow[] =>
    text === "" ? [] : [{ text, style: "value-label", align, dx: 0, dy: 0 }];
  const isCramped = textWidth(told.less, 13, true) + textWidth(told.more, 13, true) + 12 > width;
  return drawingOf({
    ...{ width, height: HEIGHT, margins },
    layers: stackLayers(
      layerOf(
        "bands",
        rows,
        { type: "bar" },
        {
          ...{ x, y },
          color: {
            field: "side",
            type: "nominal",
            scale: { domain: Object.keys(PAINTS), range: Object.values(PAINTS) },
            legend: null,
          },
        },
      ),
      layerOf("zero", [{ count: 0 }], { type: "rule" }, { y }),
      labelLayers(counts, { x, y }, {}, "counts"),
      labelLayers(names, { x, y: { value: HEIGHT + 17 } }, {}, "names"),
      labelLayers(side(told.less, "left"), { x: { value: 0 }, y: { value: 12 } }, {}, "less"),
      labelLayers(side(told.more, "right"), { x: { value: width }, y: { value: isCramped ? 28 : 12 } }, {}, "more"),
      layerOf("notes", rows, notes.mark, { x, tooltip: notes.tooltip }),
    ),
  });
}
