import type { FeatureCollection } from "geojson";

/** How one value of a layer looks. */
export interface LookClass {
  value: string | number;
  label: string;
  colour?: string;
  sign?: string;
}

/** A layer that the page offers. `rank` is its colour while it is shown, −1 otherwise. */
export interface MapLayer {
  slug: string;
  title: string;
  rank: number;
  shown: boolean;
  /** Null where the version has no tiles. */
  tiles: string | null;
  minZoom: number;
  maxZoom: number;
  look: {
    field?: string;
    classes: LookClass[];
    opacity: number;
    letter: boolean;
    onWhite: boolean;
    /** Of what has no class; empty for that of its rank. */
    colour: string;
    sign: string;
    name?: string;
    /** Classes that the site computes: what they tell, and the expression that gives them. */
    computed?: { title: string; expression: unknown };
    only: { field: string; values: (string | number | null)[] }[];
  };
  fields: MapField[];
  page: string;
  /** The page of an object: its address ends with the value of a column. */
  object?: { href: string; field: string; label: string };
}

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
  /** By commune: what is written on it, its class from 1 to 5, or its share of the largest quantity. */
  values: Record<string, { text: string; q?: number; share?: number }> | null;
  /** Names of communes, in few words. */
  names: Record<string, string>;
  /** The lines of signs in a square of 17, by name. */
  signs: Record<string, string>;
  baseMap: { url: string; attribution: string } | null;
  state: { indicateur: string; annee?: string };
  /** The place that was sought. */
  found: { label: string; at: [longitude: number, latitude: number] } | null;
  /** Where the address opens the map, longitude first; null for the whole territory. */
  view: { centre: [number, number]; zoom: number } | null;
}

export function readMapData(page = document): MapData {
  return JSON.parse(page.getElementById("map-data")?.textContent ?? "{}");
}
