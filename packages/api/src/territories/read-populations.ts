import type { Population } from "@datalogue/ingest";
import Database from "better-sqlite3";

/** The rows of a published dataset of populations: one a commune and year. */
export interface PopulationRows {
  rowsFile: string;
  /** Who gives them, as each figure tells it. */
  origin: string;
}

/** Columns that such a dataset has. */
export const POPULATION_COLUMNS = ["annee", "code_insee", "population"];

/** The populations of the rows; those without value are not known. Throws what SQLite says of a file that it cannot read. */
export function readPopulations({ rowsFile, origin }: PopulationRows): Population[] {
  const db = new Database(rowsFile, { readonly: true, fileMustExist: true });
  try {
    const rows = db
      .prepare(
        "SELECT annee AS year, code_insee AS territory, population AS value FROM rows WHERE population IS NOT NULL",
      )
      .all() as Pick<Population, "year" | "territory" | "value">[];
    return rows.map((row) => ({
      ...{ ...row, kind: "municipale" },
      source: `${origin}, population municipale ${row.year}`,
    }));
  } finally {
    db.close();
  }
}
