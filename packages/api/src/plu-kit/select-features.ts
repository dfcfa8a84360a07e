import type { Feature, Position } from "geojson";
import { boxOf } from "../rows/box-of.js";
import { polygonsOf } from "../territories/outlines/polygons-of.js";
import { intersect } from "../territories/outlines/unite.js";
import { clipToBox } from "./clip-to-box.js";
import { liesWithin, meetBoxes, meetsOutline, type Outline, prepareOutline } from "./meets-outline.js";

/** The place that features are kept for. */
export interface KitPlace {
  /** Codes of its communes, former ones included. */
  codes: ReadonlySet<string>;
  /** Polygons of its outline; none when it is not known. */
  outline: Position[][][];
  /** True for official outlines: only these may cut a geometry. */
  official: boolean;
}

/** How the features of a layer were kept. */
export type Selection =
  /** By the commune code that each bears. */
  | "code"
  /** By their place, areas cut along the outline. */
  | "cut"
  /** By their place, whole, since the outline is only schematic. */
  | "place"
  /** Nothing could be kept: neither code nor outline. */
  | "none";

/** Names of columns that hold the code of the commune where a feature is. */
const CODE = /^(code_?)?(insee|commune|comm|com)(_?(code|com|commune|insee))?$/i;
/** Identifier of a planning document, which begins with the code of its commune (CNIG). */
const DOCUMENT = /^idurba$/i;

/** The features of a layer that lie in a place, whole or cut, and how they were kept. */
export function selectFeatures(features: Feature[], place: KitPlace): { features: Feature[]; selection: Selection } {
  const column = findColumn(features);
  if (column !== undefined) {
    const kept = features.filter(({ properties }) => place.codes.has(String(properties?.[column]).slice(0, 5)));
    return { features: kept, selection: "code" };
  }
  if (place.outline.length === 0) return { features: [], selection: "none" };
  const outline = prepareOutline(place.outline);
  const kept = features.filter(({ geometry }) => meetsOutline(geometry, outline));
  if (!place.official) return { features: kept, selection: "place" };
  return { features: kept.flatMap((feature) => cut(feature, outline)), selection: "cut" };
}

/** The column that bears a code in every feature; undefined without any. */
function findColumn(features: Feature[]): string | undefined {
  const names = Object.keys(features[0]?.properties ?? {});
  const bears = (name: string) =>
    features.every(({ properties }) => /^\d[\dAB]\d{3}(_|$)/.test(String(properties?.[name] ?? "")));
  return (
    names.find((name) => CODE.test(name) && bears(name)) ?? names.find((name) => DOCUMENT.test(name) && bears(name))
  );
}

/** An area loses what is outside; points and lines stay whole. */
function cut(feature: Feature, outline: Outline): Feature[] {
  if (feature.geometry?.type !== "Polygon" && feature.geometry?.type !== "MultiPolygon") return [feature];
  const box = boxOf(feature.geometry);
  if (!box) return [];
  if (liesWithin(polygonsOf(feature.geometry), outline)) return [feature];
  // The cost is that of the outline near it, not of all of it.
  const near = outline.polygons.filter((one) => meetBoxes(one.box, box)).map(({ rings }) => rings);
  const air = Math.max(box[2] - box[0], box[3] - box[1]) / 10;
  const around = clipToBox(near, [box[0] - air, box[1] - air, box[2] + air, box[3] + air]);
  const geometry = around.length === 0 ? undefined : intersect(feature.geometry, around);
  return geometry ? [{ ...feature, geometry }] : [];
}
