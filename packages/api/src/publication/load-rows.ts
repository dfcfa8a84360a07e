import type { Column, Recipe, Row, Schema } from "@datalogue/ingest";
import { layOutColumns, type StoredColumn } from "../rows/stored-column.js";
import { createRowsFile, type RowsWriter } from "../rows/write-rows.js";

/** Loads checked rows into a new `rows.sqlite`, laid out by the columns and the geometry of the first ones. */
export interface RowsLoader {
  add(rows: Row[], columns: Column[]): void;
  /** Makes the indexes and closes the file; undefined when there was no row. */
  finish(): (ReturnType<RowsWriter["finish"]> & { columns: StoredColumn[]; geographic: boolean }) | undefined;
  /** Closes the file, unfinished. */
  abandon(): void;
}

export function loadRows(file: string, schema: Schema, absences?: Recipe["absences"]): RowsLoader {
  let writer: RowsWriter | undefined;
  let columns: StoredColumn[] = [];
  let geographic = false;
  return {
    add(rows, found) {
      if (!writer) {
        geographic = rows.some((row) => row.geometry !== undefined);
        columns = layOutColumns(found);
        writer = createRowsFile(file, columns, { geographic, schema, ...(absences ? { absences } : {}) });
      }
      writer.insert(rows);
    },
    finish: () => writer && { ...writer.finish(), columns, geographic },
    abandon: () => writer?.abandon(),
  };
}
