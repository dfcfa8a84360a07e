import type { MapData } from "../../src/pages/map/map-data.js";

export type { LookClass } from "../../src/charts/layer-look.js";
export type { MapData, MapField, MapLayer } from "../../src/pages/map/map-data.js";

/** What the page wrote for this script. */
export function readMapData(page = document): MapData {
  return JSON.parse(page.getElementById("map-data")?.textContent ?? "{}");
}
