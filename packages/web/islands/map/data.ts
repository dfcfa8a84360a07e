import type { FeatureCollection } from "geojson";

/** A layer that the page offers. `rank` is its colour and letter while it is shown, −1 otherwise. */
export interface MapLayer {
  slug: string;
  title: string;
  letter: string;
  rank: number;
  shown: boolean;
  /** Null where the version has no tiles. */
  tiles: string | null;
  minZoom: number;
  maxZoom: number;
  fields: MapField[];
  page: string;
}

/** A column of a layer: `number` when its values are figures, with their unit. */
export interface MapField {
  name: string;
  title: string;
  number: boolean;
  unit?: string;
}

/** What the page writes for its script (`MapData` of pages/map.tsx). */
export interface MapData {
  layers: MapLayer[];
  /** Layers shown together at most. */
  together: number;
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Communes of each territory that can be chosen. */
  territories: Record<string, string[]>;
  /** Those of them that are intercommunalities: their limits are drawn. */
  epcis: string[];
  baseMap: { url: string; attribution: string } | null;
  /** Where the address opens the map, longitude first; null for the whole territory. */
  view: { centre: [number, number]; zoom: number } | null;
}

export function readMapData(): MapData {
  return JSON.parse(document.getElementById("map-data")?.textContent ?? "{}");
}

/** Gives a layer the first free colour and letter, or takes them back. False when as many as possible are shown already. */
export function showLayer(data: MapData, slug: string, shown: boolean): boolean {
  const layer = data.layers.find((one) => one.slug === slug);
  if (!layer) return false;
  const taken = new Set(data.layers.filter((one) => one.shown).map(({ rank }) => rank));
  if (shown && taken.size >= data.together) return false;
  let rank = 0;
  while (taken.has(rank)) rank++;
  layer.shown = shown;
  layer.rank = shown ? rank : -1;
  layer.letter = shown ? String.fromCharCode(65 + rank) : "";
  return true;
}
