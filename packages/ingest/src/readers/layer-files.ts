import { inputFormats } from "../input-formats.js";
import { isOfSystem } from "./zip-entries.js";

/** What makes a shapefile (ESRI, 1998). */
const PART = new RegExp(`${inputFormats.shapefile.signature.entry.source}|\\.(dbf|shx|prj)$`, "i");

/** What goes with it, by the same name: projection, encoding, indexes (one of a column too), styles, description. */
const COMPANION =
  /\.(qpj|cpg|cst|sbn|sbx|qix|fix|fbn|fbx|ain|aih|ixs|mxs|qml|qmd|sld|lyrx?|(shp\.)?xml|([^./]+\.)?atx)$/i;

/** Whether a file of an archive is a part of a layer: with one of them, the archive is that layer, be it incomplete. */
export function isLayerPart(entry: string): boolean {
  return PART.test(entry);
}

/** Whether an archive holds more than one layer and what goes with it, each file once. */
export function isAmongOthers(names: readonly string[]): boolean {
  const own = names.filter((name) => !name.endsWith("/") && !isOfSystem(name)).map((name) => name.toLowerCase());
  const layers = own.map((name) => name.replace(isLayerPart(name) ? PART : COMPANION, ""));
  return new Set(layers).size > 1 || new Set(own).size < own.length;
}
