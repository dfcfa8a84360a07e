import type { FieldTypeName } from "@datalogue/ingest";
import type { TileSet } from "./tile-set.js";
import { TILE_LAYER } from "./tile-set.js";

/** What TileJSON and MBTiles say of the layer: each property and its kind. */
export function vectorLayer(
  fields: Record<string, string>,
  { minZoom, maxZoom }: Pick<TileSet, "minZoom" | "maxZoom">,
) {
  return { id: TILE_LAYER, fields, minzoom: minZoom, maxzoom: maxZoom };
}

export function collectionFields(fields: { name: string; type?: FieldTypeName }[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, type }) => [name, KINDS[type ?? "string"] ?? "String"]));
}

export const KINDS: Partial<Record<FieldTypeName, string>> = {
  integer: "Number",
  number: "Number",
  year: "Number",
  boolean: "Boolean",
};

/** Column and row of the tile that holds a place, in degrees. */
export function tileAt(zoom: number, longitude: number, latitude: number): { x: number; y: number } {
  const count = 2 ** zoom;
  const angle = (Math.max(-85.0511, Math.min(85.0511, latitude)) * Math.PI) / 180;
  const clamp = (value: number) => Math.max(0, Math.min(count - 1, Math.floor(value)));
  return {
    x: clamp(((longitude + 180) / 360) * count),
    y: clamp(((1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2) * count),
  };
}
