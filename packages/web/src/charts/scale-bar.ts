import { formatNumber } from "../format/number.js";
import type { PixelMap } from "./outline.js";
import { featureOf } from "./outline-map.js";
import { colours } from "./style.js";

/** Part of the width of a map that its scale takes at most. */
const MOST = 0.25;
/** Height that a map keeps under its outlines for it. */
export const SCALE_HEIGHT = 26;

/** The marks of the scale of a map, at its foot on the left: a round number of kilometres, of metres below one. */
export function scaleBar({ width, height, kilometre }: PixelMap): object[] {
  const length = roundDown((width * MOST) / kilometre);
  if (!(length > 0) || !Number.isFinite(length)) return [];
  const text = length < 1 ? `${formatNumber(length * 1000)}\u00a0m` : `${formatNumber(length)}\u00a0km`;
  const [left, right, foot] = [10, 10 + Math.round(length * kilometre * 10) / 10, height - 9];
  const bracket = [
    [left, foot - 6],
    [left, foot],
    [right, foot],
    [right, foot - 6],
  ];
  const line = (stroke: string, strokeWidth: number) => ({
    data: { values: [featureOf({ type: "LineString", coordinates: bracket })] },
    mark: { type: "geoshape", clip: false, filled: false, stroke, strokeWidth, strokeCap: "square" },
  });
  const words = { x: { value: right + 7 }, y: { value: foot - 3 } };
  const label = { type: "text", text, align: "left", baseline: "middle" };
  return [
    line(colours.sheet, 4.5),
    line(colours.ink, 1.5),
    {
      data: { values: [{}] },
      mark: { ...label, fill: colours.ink, stroke: colours.sheet, strokeWidth: 3, strokeJoin: "round" },
      encoding: words,
    },
  ];
}

/** The greatest of 1, 2 or 5 times a power of ten that is not above a number. */
function roundDown(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((times) => times * power <= most) ?? 1) * power;
}
