import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { listYears } from "./list-years.js";
import type { LastReception } from "./reception-memory.js";

/** What is compared of a table that is served: its published columns and rows, whatever the file had besides. */
export type ServedTable = Pick<LastReception, "name" | "columns" | "rows" | "years"> & {
  file: NonNullable<LastReception["file"]>;
};

/** The table served of a dataset that a source or a person gave; undefined of the file of the content, or where it is not read by all. */
export async function describeServed(catalogue: CatalogueReader, dataset: string): Promise<ServedTable | undefined> {
  const found = await catalogue.getDataset(dataset);
  if (!found?.readable) return undefined;
  const version = await catalogue.findVersion(dataset, found.version);
  const report = await catalogue.getReport(dataset);
  if (!version || version.origin === "content" || !report) return undefined;
  const { format, encoding, delimiter, sheet } = report.file;
  return {
    name: version.originalName,
    file: { format, encoding, delimiter, ...(sheet === undefined ? {} : { sheet }) },
    columns: listPresent(report),
    rows: found.rows,
    years: await listYears(catalogue, dataset),
  };
}

/** The columns that a file gave to its table. */
export function listPresent({ fields }: { fields: { name: string; present: boolean }[] }): string[] {
  return fields.flatMap(({ name, present }) => (present ? name : []));
}
