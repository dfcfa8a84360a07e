import type { LineString } from "geojson";
import { formatNumber } from "../format/number.js";
import { type Layers, labelLayers, stackLayers } from "./layers.js";
import type { PixelMap } from "./outline.js";
import { featureOf, PLACED, placeOf } from "./outline-map.js";
import { colours } from "./style.js";

/** Part of the width of a map that its scale takes at most. */
const MOST = 0.25;
/** Height that a map keeps under its outlines for it. */
export const SCALE_HEIGHT = 26;

/** Room for its words beside it. */
const WORDS = 62;

/** Pixels that it takes from the left edge of a map, words included. */
export function scaleWidth({ width, kilometre }: PixelMap): number {
  return 10 + roundDown((width * MOST) / kilometre) * kilometre + WORDS;
}

/** The scale of a map, at its foot on the left: a round number of kilometres, of metres below one. */
export function scaleBar(map: PixelMap): Layers {
  const { width, height, kilometre } = map;
  const length = roundDown((width * MOST) / kilometre);
  if (!(length > 0) || !Number.isFinite(length)) return { datasets: {}, layer: [] };
  const text = length < 1 ? `${formatNumber(length * 1000)}\u00a0m` : `${formatNumber(length)}\u00a0km`;
  const [left, right, foot] = [10, 10 + length * kilometre, height - 9];
  const corners = [
    [left, foot - 6],
    [left, foot],
    [right, foot],
    [right, foot - 6],
  ];
  const bracket: LineString = { type: "LineString", coordinates: corners.map((corner) => map.invert(corner)) };
  const line = (stroke: string, strokeWidth: number) => ({
    data: { name: "scale" },
    mark: { type: "geoshape", filled: false, stroke, strokeWidth, strokeCap: "square", strokeJoin: "miter" },
  });
  const words = { ...placeOf(map, [right + 7, foot - 3]), text, style: "name-label", align: "left" } as const;
  return stackLayers(
    { datasets: { scale: [featureOf(bracket)] }, layer: [line(colours.sheet, 4.5), line(colours.ink, 1.5)] },
    labelLayers(
      [{ ...words, dx: 0, dy: 0 }],
      PLACED,
      { baseline: "middle", stroke: colours.sheet, strokeWidth: 3, strokeJoin: "round" },
      "scale",
    ),
  );
}

/** The greatest of 1, 2 or 5 times a power of ten that is not above a number. */
function roundDown(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((times) => times * power <= most) ?? 1) * power;
}
