import { findCoordinates, isLayer } from "@datalogue/ingest";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Dataset } from "../versions/dataset.js";

/** Whether the rows of a dataset can be typed in cells: those of a layer are drawn elsewhere; points of a table may be two of its columns. */
export async function isTyped(
  { id, geographic, fields, layer }: Pick<Dataset, "id" | "geographic" | "fields" | "layer">,
  catalogue: Pick<CatalogueReader, "getReport">,
): Promise<boolean> {
  if (!geographic) return true;
  // The objects of a layer may have an x and a y beside their shape.
  if (layer || !(fields.some(({ type }) => type === "geopoint") || findCoordinates(fields))) return false;
  if (layer === false) return true;
  // What opens the table reads its file: nothing is closed for a report that cannot be read, which is told elsewhere.
  const report = await catalogue.getReport(id).catch(() => undefined);
  return report === undefined || !isLayer(report.file.format);
}
