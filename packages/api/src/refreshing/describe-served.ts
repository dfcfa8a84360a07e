import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { listYears } from "./list-years.js";
import type { LastReception } from "./reception-memory.js";

/** What is compared of a table that is served: its published columns and rows, whatever the file had besides. */
export type ServedTable = Pick<LastReception, "name" | "columns" | "rows" | "years"> & {
  file: NonNullable<LastReception["file"]>;
};

/**
 * The table served of a dataset that a source or a person gave, as its own producer reads it, whoever else may; undefined of the file of the content, or
 * where it is withdrawn.
 */
export async function describeServed(catalogue: CatalogueReader, dataset: string): Promise<ServedTable | undefined> {
  const described = await catalogue.getDataset(dataset);
  if (!described) return undefined;
  const { organisation } = described;
  const reader = catalogue.as({
    ...{ kind: "key", key: null },
    memberships: [{ organisation, role: "publisher", kind: undefined }],
  });
  const found = await reader.getDataset(dataset);
  if (!found?.readable) return undefined;
  const version = await reader.findVersion(dataset, found.version);
  const report = await reader.getReport(dataset);
  if (!version || version.origin === "content" || !report) return undefined;
  const { format, encoding, delimiter, sheet } = report.file;
  return {
    name: version.originalName,
    file: { format, encoding, delimiter, ...(sheet === undefined ? {} : { sheet }) },
    columns: listPresent(report),
    rows: found.rows,
    years: await listYears(reader, dataset),
  };
}

/** The columns that a file gave to its table. */
export function listPresent({ fields }: { fields: { name: string; present: boolean }[] }): string[] {
  return fields.flatMap(({ name, present }) => (present ? name : []));
}
