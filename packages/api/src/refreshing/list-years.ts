import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { MAX_PAGE_SIZE } from "../rows/query-rows.js";
import type { RowQuery, RowRecord } from "../rows/row-query.js";
import type { Manifest } from "../versions/manifest.js";

/** The years of the rows that are served to who reads this catalogue, in order; none where no column of the schema is one of years, or the dataset is closed to them. */
export async function listYears(catalogue: CatalogueReader, dataset: string): Promise<number[]> {
  const found = await catalogue.getDataset(dataset);
  if (!found?.readable) return [];
  return readYears(found, async (query) => (await catalogue.listRows(dataset, query)).data);
}

/** The years of rows, in order, that `read` groups; none where no field is one of years. */
export async function readYears(
  { fields }: Pick<Manifest, "fields">,
  read: (query: RowQuery) => Promise<RowRecord[]>,
): Promise<number[]> {
  const field = fields.find(({ type }) => type === "year")?.name;
  if (field === undefined) return [];
  const rows = await read({ groups: [{ field, by: null }], pageSize: MAX_PAGE_SIZE });
  return rows
    .map((row) => row[field])
    .filter((year): year is number => typeof year === "number")
    .sort((a, b) => a - b);
}
