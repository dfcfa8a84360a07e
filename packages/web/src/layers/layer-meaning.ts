import type { Feature, Geometry } from "geojson";
import type { LayerLook, LookClass } from "../charts/layer-look.js";

/** What a layer means beyond the columns of its dataset: classes that the site computes, and a page for each object. */
export interface LayerMeaning {
  /** What the classes tell: « Potentiel ». */
  title: string;
  classes: LookClass[];
  /** The value of one object, one of those of `classes`; undefined where it cannot be known. */
  valueOf(feature: Feature<Geometry | null, Record<string, unknown>>): string | undefined;
  /** The same for the style of a map in the browser: an expression of MapLibre over the properties of the tiles. */
  expression: unknown;
  /** The page of an object: its address ends with the value of a column. */
  page: { href: string; field: string; label: string };
}

/** The property that holds a computed class; no dataset has such a column. */
const COMPUTED = "@classe";

/** A look whose classes are those that are computed. */
export function withMeaning(look: LayerLook, { title, classes, expression }: LayerMeaning): LayerLook {
  return { ...look, field: COMPUTED, classes, opacity: 1, onWhite: true, computed: { title, expression } };
}

/** An object with its computed class. */
export function meant<F extends Feature<Geometry | null, Record<string, unknown>>>(
  feature: F,
  meaning: LayerMeaning,
): F {
  const value = meaning.valueOf(feature);
  return value === undefined ? feature : { ...feature, properties: { ...feature.properties, [COMPUTED]: value } };
}
