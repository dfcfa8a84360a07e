import type { Map as GlMap } from "maplibre-gl";
import type { MapData } from "./data.js";
import { type Palette, SIGN } from "./style.js";

const SIDE = 17;
/** Pixels of the image for one of the map. */
const RATIO = 2;

/** Draws each sign the first time that the map asks for it: a square of ink, a line over it. */
export function giveSigns(map: GlMap, { signs }: MapData, palette: () => Palette): void {
  map.setMissingStyleImageResolver((id) => {
    const line = id.startsWith(SIGN) ? signs[id.slice(SIGN.length)] : undefined;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE * RATIO;
    const context = canvas.getContext("2d");
    if (!line || !context || map.hasImage(id)) return;
    const { ink, sheet } = palette();
    context.scale(RATIO, RATIO);
    context.fillStyle = ink;
    context.strokeStyle = sheet;
    context.fillRect(0, 0, SIDE, SIDE);
    context.strokeRect(0.5, 0.5, SIDE - 1, SIDE - 1);
    context.lineWidth = 1.5;
    context.stroke(new Path2D(line));
    map.addImage(id, context.getImageData(0, 0, SIDE * RATIO, SIDE * RATIO), { pixelRatio: RATIO });
  });
}
