import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import { boxOfFeatures } from "./describe-dataset.js";

/** Boxes found, by geography: that of a whole country is looked through once for each territory that is asked. */
const known = new WeakMap<TerritoryReader, Map<string, Dataset["bbox"]>>();

/** W, S, E, N of the outlines of a territory and of its communes; null when none is known. */
export function boxOfTerritory(territories: TerritoryReader, code: string): Dataset["bbox"] {
  const boxes = known.get(territories) ?? new Map<string, Dataset["bbox"]>();
  known.set(territories, boxes);
  const found = boxes.get(code);
  if (found !== undefined) return found;
  const codes = new Set([code, ...territories.communesOf(code).map((commune) => commune.code)]);
  const { features, ...collection } = territories.outlines();
  const box = boxOfFeatures({
    ...collection,
    features: features.filter(({ properties }) => codes.has(properties?.code)),
  });
  boxes.set(code, box);
  return box;
}
