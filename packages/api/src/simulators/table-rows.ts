import { LRUCache } from "lru-cache";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { MAX_PAGE_SIZE } from "../rows/query-rows.js";
import type { Dataset } from "../versions/dataset.js";
import type { TableRow, TableRows } from "./find-row.js";
import type { Simulator } from "./simulator-schema.js";

/** The rows of the tables of a simulator, and the datasets that they come from. */
export interface ReadTables {
  rows: TableRows;
  /** Those that were read. */
  sources: Dataset[];
  /** Names of datasets that no row could be read of. */
  unread: string[];
}

type Rows = Pick<CatalogueReader, "getDataset" | "listRows">;

/** Reads rows of datasets whose contents the reader of the catalogue may read, and keeps them by version. */
export interface TableReader {
  /** `serves`: datasets that may be read besides. */
  readTables(catalogue: Rows, simulator: Simulator, serves: (dataset: Dataset) => boolean): Promise<ReadTables>;
  /** The rows of a dataset that the caller knows to be read by whoever asks. */
  readDataset(catalogue: Rows, dataset: Dataset, columns: readonly string[]): Promise<TableRow[]>;
}

/** Rows that the datasets of a table may have together: a grid, not a register. */
const MOST_ROWS = 5_000;

/** Where a row comes from travels with it, under a name that no column bears. */
export const SOURCE = "~dataset";

export function openTableReader(): TableReader {
  const kept = new LRUCache<string, Promise<TableRow[]>>({ max: 100 });

  const readRows = async (catalogue: Rows, dataset: Dataset, columns: string[]): Promise<TableRow[]> => {
    const rows: TableRow[] = [];
    for (let page = 1; rows.length < MOST_ROWS; page++) {
      const { data, total } = await catalogue.listRows(dataset.id, { columns, page, pageSize: MAX_PAGE_SIZE });
      rows.push(...data);
      if (data.length === 0 || rows.length >= total) break;
    }
    return rows.slice(0, MOST_ROWS);
  };

  const readDataset: TableReader["readDataset"] = async (catalogue, dataset, columns) => {
    const own = columns.filter((column) => dataset.fields.some(({ name }) => name === column));
    if (own.length === 0) return [];
    const key = JSON.stringify([dataset.id, dataset.version, dataset.modified, own]);
    const known = kept.get(key);
    if (known) return known;
    const reading = readRows(catalogue, dataset, own);
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    return reading;
  };

  return {
    readDataset,
    async readTables(catalogue, { tables: declared = [] }, serves) {
      const sources = new Map<string, Dataset>();
      const unread = new Set<string>();
      const read: Record<string, TableRow[]> = {};
      const mark = (row: TableRow, slug: string): TableRow => ({ ...row, [SOURCE]: slug });
      for (const table of declared) {
        read[table.id] = [];
        for (const name of table.datasets) {
          const dataset = await catalogue.getDataset(name);
          if (!dataset?.readable || !serves(dataset)) {
            unread.add(name);
            continue;
          }
          // Under its present name: the document may say one that it had.
          const { slug } = dataset;
          sources.set(slug, dataset);
          read[table.id]?.push(...(await readDataset(catalogue, dataset, table.columns)).map((row) => mark(row, slug)));
        }
      }
      return { rows: read, sources: [...sources.values()], unread: [...unread] };
    },
  };
}
