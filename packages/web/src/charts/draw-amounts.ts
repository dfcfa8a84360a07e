import { formatNumber } from "../format/index.js";
import type { Cut } from "./chart.js";
import { type Drawing, drawingOf } from "./drawing.js";
import { type LabelRow, labelLayers, layerOf, notes, quantitative, stackLayers } from "./layers.js";
import { axisFor, linear, TICKS, valueTicks } from "./scale.js";
import { colours, textWidth } from "./style.js";

/** What a group pays: half of it between both quarters. */
export interface AmountRange {
  name: string;
  least: number;
  quartiles: [number, number, number];
  most: number;
  note: string;
}

const PITCH = 76;
/** From the top of a group down to its name, and to its strip. */
const NAME = 14;
const STRIP = 36;
/** From a strip down to its median. */
const FIGURE = 28;

/** A strip for each group: a line from the least to the most that it pays, a bar for its middle half, the median written. */
export function drawAmounts(groups: AmountRange[], unit: string, cut: Cut): Drawing {
  const margins = { left: 22, right: 22, top: 4, bottom: 24 };
  const width = cut - margins.left - margins.right;
  const axis = axisFor(
    groups.flatMap(({ least, most }) => [least, most]),
    { count: cut === 296 ? TICKS - 1 : TICKS },
  );
  const domain = [axis.min, axis.max];
  const px = linear(domain, [0, width]);
  const x = quantitative("value", { domain, axis: { ...valueTicks(axis), labelPadding: 3, title: null } });
  const height = groups.length * PITCH;
  const rows = groups.map(({ name, least, most, quartiles: [low, middle, high], note }, rank) => ({
    ...{ name, least, low, value: middle, high, most, note, strip: rank * PITCH + STRIP },
  }));
  // From the top down: pixels, on a scale that all share.
  const y = {
    field: "strip",
    type: "quantitative",
    scale: { domain: [height, 0], nice: false, zero: false },
    axis: null,
  };
  const end = { field: "most" };
  const medians = rows.map(({ value, strip }): LabelRow => {
    const text = `${formatNumber(Math.round(value))}\u00a0${unit}`;
    const half = textWidth(text, 13, true) / 2;
    const place = Math.min(Math.max(px(value), half - margins.left), width + margins.right - half);
    return { value, strip: strip + FIGURE, text, style: "value-label", align: "center", dx: place - px(value), dy: 0 };
  });
  const names = rows.map(({ name, strip }): LabelRow => {
    return { strip: strip - STRIP + NAME, text: name, style: "name-label", align: "left", dx: -margins.left, dy: 0 };
  });
  return drawingOf({
    ...{ width, height, margins },
    layers: stackLayers(
      layerOf(
        "ranges",
        rows,
        { type: "rule", color: colours.control, strokeWidth: 2 },
        { y, ...{ x: { ...x, field: "least" }, x2: end, tooltip: notes.tooltip } },
      ),
      layerOf(
        "middles",
        rows,
        { type: "rule", color: colours.data, strokeWidth: 16 },
        { y, ...{ x: { ...x, field: "low" }, x2: { field: "high" }, tooltip: notes.tooltip } },
      ),
      layerOf(
        "medians",
        rows,
        { type: "point", shape: "stroke", angle: 90, size: 700, stroke: colours.ink, strokeWidth: 3 },
        { y, x },
      ),
      labelLayers(names, { y, x: { value: 0 } }, {}, "names"),
      labelLayers(medians, { y, x }, {}, "figures"),
    ),
  });
}
