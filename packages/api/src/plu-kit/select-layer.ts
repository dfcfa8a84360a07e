import type { Feature } from "geojson";
import { type KitPlace, type Selection, selectFeatures } from "./select-features.js";

/** A layer to keep the features of a place of. */
export interface SelectTask {
  /** GeoJSON of its features, with commas between them. */
  text: string;
  place: KitPlace;
}

/** What a kit takes of a layer. */
export interface SelectedLayer {
  /** A GeoJSON file. */
  text: string;
  /** Features that it holds. */
  count: number;
  selection: Selection;
}

/** Reads, selects and writes a layer. */
export function selectLayer({ text, place }: SelectTask): SelectedLayer {
  const { features, selection } = selectFeatures(JSON.parse(`[${text}]`), place);
  return { text: collectionText(features), count: features.length, selection };
}

/** A GeoJSON file, a feature on each line. */
export function collectionText(features: Feature[]): string {
  return `{"type":"FeatureCollection","features":[\n${features.map((feature) => JSON.stringify(feature)).join(",\n")}\n]}\n`;
}
