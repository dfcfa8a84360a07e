import type { FeatureCollection } from "geojson";
import type { LayerLook } from "../../charts/layer-look.js";
import type { LayerMeaning } from "../../layers/layer-meaning.js";
import type { MapView } from "./map-view.js";

/** A column of a layer: `number` when its values are figures, with their unit; `labels` of codes. */
export interface MapField {
  name: string;
  title: string;
  number: boolean;
  unit?: string;
  /** What says nothing to a person is left out of what is said of an object. */
  machine?: boolean;
  date?: boolean;
  commune?: boolean;
  labels?: Record<string, string>;
}

/** A layer that the page offers. `rank` is its colour while it is shown, −1 otherwise. */
export interface MapLayer {
  slug: string;
  title: string;
  rank: number;
  shown: boolean;
  /** Null where nothing has a published place, and for a version published before tiles were made. */
  tiles: string | null;
  minZoom: number;
  maxZoom: number;
  /** Without a colour of its own, that of its rank. */
  look: LayerLook;
  /** Columns of the dictionary. */
  fields: MapField[];
  page: string;
  /** The page of an object: its address ends with the value of a column. */
  object?: LayerMeaning["page"];
}

/** What the page of the map writes for its script. Addresses are of this site, but for the base map. */
export interface MapData {
  layers: MapLayer[];
  communes: FeatureCollection;
  surroundings: FeatureCollection;
  /** Layers shown together at most. */
  together: number;
  /** Communes of each territory that can be chosen. */
  territories: Record<string, string[]>;
  /** Codes of the intercommunalities, whose limits are drawn. */
  epcis: string[];
  /** What is written on each commune, its class (1 to 5), or the share of the largest quantity. */
  values: Record<string, { text: string; q?: number; share?: number }> | null;
  /** Names of communes, in few words. */
  names: Record<string, string>;
  /** The lines of the signs, by name. */
  signs: Record<string, string>;
  baseMap: { url: string; attribution: string } | null;
  /** What the address says besides, and the script leaves as it is. */
  state: { indicateur: string; annee?: string };
  /** The place that was sought. */
  found: { label: string; at: [longitude: number, latitude: number] } | null;
  /** Where the address opens the map, longitude first; null for the whole territory. */
  view: MapView | null;
}
