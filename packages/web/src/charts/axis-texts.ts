import { formatNumber } from "../format/index.js";
import type { PlacedText } from "./marks.js";
import { type Axis, tickDecimals } from "./scale.js";

/** What the axes of a drawing over time say: values on the left, years below its `height`; `x` and `y` in pixels. */
export function axisTexts(
  axis: Axis,
  years: number[],
  { x, y, height }: { x(year: number): number; y(value: number): number; height: number },
): PlacedText[] {
  const decimals = tickDecimals(axis.ticks);
  return [
    ...axis.ticks.map(
      (tick): PlacedText => ({
        x: -6,
        y: y(tick),
        text: formatNumber(tick, decimals),
        style: "reference-label",
        align: "right",
        baseline: "middle",
      }),
    ),
    ...years.map(
      (year): PlacedText => ({
        x: x(year),
        y: height + 21,
        text: String(year),
        style: "reference-label",
        align: "center",
      }),
    ),
  ];
}
