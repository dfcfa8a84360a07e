import type { ReferenceReader } from "@datalogue/ingest";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { MAX_PAGE_SIZE } from "../rows/query-rows.js";

/** Reads columns of published datasets as the public may, for the lookups of a recipe and the links of a schema that are tried without being published. */
export function readLookedUp(catalogue: Pick<CatalogueReader, "getDataset" | "listRows">): ReferenceReader {
  return async (resource, fields) => {
    const dataset = await catalogue.getDataset(resource);
    const has = (field: string) => dataset?.readable === true && dataset.fields.some(({ name }) => name === field);
    return fields.every(has) ? readKeys(catalogue, resource, fields) : undefined;
  };
}

async function* readKeys(
  catalogue: Pick<CatalogueReader, "listRows">,
  resource: string,
  fields: string[],
): AsyncGenerator<(string | null)[]> {
  let cursor: string | null | undefined;
  do {
    const page = await catalogue.listRows(resource, { pageSize: MAX_PAGE_SIZE, ...(cursor ? { cursor } : {}) });
    for (const row of page.data)
      yield fields.map((field) => {
        const cell = row[field] ?? null;
        return cell === null ? null : String(cell);
      });
    cursor = page.cursor;
  } while (cursor);
}
