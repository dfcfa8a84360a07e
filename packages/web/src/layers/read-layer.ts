import type { Collection, Services } from "@datalogue/api";
import type { Feature, Geometry } from "geojson";
import { isShown, type LayerLook, lookOf } from "../charts/layer-look.js";
import { type LayerMeaning, meant, withMeaning } from "./layer-meaning.js";

/** Objects of a layer that are read, for its counts and its still map. */
export const MOST_READ = 1000;

export type ShownFeature = Feature<Geometry | null, Record<string, unknown>>;

/** A layer of the catalogue as a map of the site shows it. */
export interface Layer {
  collection: Collection;
  look: LayerLook;
  /** Those that the map shows. */
  features: ShownFeature[];
  /** How many are shown; more than those read where `isCut`. */
  total: number;
  isCut: boolean;
}

/** Reads the objects of a layer that lie in a box (all of them without one); `colour` is that of a layer whose schema gives none. */
export async function readLayer(
  features: Pick<Services["features"], "listFeatures">,
  collection: Collection,
  {
    colour,
    box,
    meaning,
  }: { colour: string; box?: [number, number, number, number] | undefined; meaning?: LayerMeaning | undefined },
): Promise<Layer> {
  const query = { boxes: box ? [box] : [], datetime: null, properties: [], limit: MOST_READ, offset: 0, cursor: null };
  const { text, total } = await features.listFeatures(collection, query);
  const columns = lookOf(collection.dataset.fields, colour);
  const look = meaning ? withMeaning(columns, meaning) : columns;
  const read: ShownFeature[] = JSON.parse(`[${text}]`);
  const shown = read.filter(({ properties }) => isShown(look, properties));
  const own = meaning ? shown.map((one) => meant(one, meaning)) : shown;
  const isCut = total > read.length;
  return { collection, look, features: own, total: isCut ? total : own.length, isCut };
}
