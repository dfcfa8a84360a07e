import type { Map as GlMap } from "maplibre-gl";
import type { MapData } from "./data.js";
import { HATCH, type Palette, SIGN } from "./style.js";

const SIDE = 17;
/** Pixels of the image for one of the map. */
const RATIO = 2;

/** Side of a hatching: it goes on in the next one. */
const STEP = 8;

/** Draws each image the first time that the map asks for it: a sign is a square of ink, a line over it; a hatching, slanting lines. */
export function giveSigns(map: GlMap, { signs }: MapData, palette: () => Palette): void {
  map.setMissingStyleImageResolver((id) => {
    if (id.startsWith(HATCH)) return hatch(map, id, id.slice(HATCH.length));
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

function hatch(map: GlMap, id: string, colour: string): void {
  const canvas = document.createElement("canvas");
  const side = STEP * RATIO;
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context || map.hasImage(id)) return;
  context.scale(RATIO, RATIO);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.stroke(
    new Path2D(`M-1 1L1 -1M-1 ${STEP + 1}L${STEP + 1} -1M${STEP - 1} ${STEP + 1}L${STEP + 1} ${STEP - 1}`),
  );
  map.addImage(id, context.getImageData(0, 0, side, side), { pixelRatio: RATIO });
}
