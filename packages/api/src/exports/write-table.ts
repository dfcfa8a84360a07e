import type { Cell, Field } from "@datalogue/ingest";
import type { CsvOptions } from "../rows/csv-text.js";
import { csv } from "./csv.js";
import type { Layout } from "./export-format.js";
import { xlsx } from "./xlsx.js";

/** The forms of a small table. */
export type TableForm = "csv" | "xlsx";

/** The media types of these forms. */
export const tableTypes: Record<TableForm, string> = { csv: csv.mediaType, xlsx: xlsx.mediaType };

/** A table of some hundred rows, made of anything but a dataset, as a file like those of datasets; `options` of a CSV. */
export function writeTable(
  form: TableForm,
  { fields, rows }: { fields: Field[]; rows: Cell[][] },
  options?: CsvOptions,
): Buffer {
  const layout: Layout = { name: "table", fields, geographic: false, pointsOnly: false };
  if (form === "csv") {
    const writer = csv.open(layout, options);
    return Buffer.from(writer.head + rows.map((cells) => writer.record(cells, null)).join("") + writer.tail);
  }
  return Buffer.concat([
    ...xlsx.write(
      layout,
      rows.map((cells) => ({ cells, geometry: null })),
    ),
  ]);
}
