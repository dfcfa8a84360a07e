import type { Dataset } from "../versions/dataset.js";

/** Whether the rows of a dataset can be typed in cells: shapes are drawn elsewhere; points may be two columns. */
export function isTyped({ geographic, fields }: Pick<Dataset, "geographic" | "fields">): boolean {
  return !geographic || fields.some(({ name, type }) => type === "geopoint" || /^(lat|latitude|y_?wgs84)$/i.test(name));
}
