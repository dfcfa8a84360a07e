import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { MAX_PAGE_SIZE } from "../rows/query-rows.js";

/** The years of the rows that are served to who reads this catalogue, in order; none where no column of the schema is one of years, or the dataset is closed to them. */
export async function listYears(catalogue: CatalogueReader, dataset: string): Promise<number[]> {
  const found = await catalogue.getDataset(dataset);
  if (!found?.readable) return [];
  const field = found.fields.find(({ type }) => type === "year")?.name;
  if (field === undefined) return [];
  const { data } = await catalogue.listRows(dataset, { groups: [{ field, by: null }], pageSize: MAX_PAGE_SIZE });
  return data
    .map((row) => row[field])
    .filter((year): year is number => typeof year === "number")
    .sort((a, b) => a - b);
}
