import Database from "better-sqlite3";
import type { Measure } from "./indicator.js";

/** What the rows say of one measure for one territory code and one period, as written in the data. */
export interface Amount {
  territory: string | null;
  period: string | null;
  /** Sum of the field over the rows kept, or their number; null when no row kept has a value. */
  total: number | null;
  /** Rows kept by `where`. */
  matched: number;
  /** Rows kept whose field is empty. */
  empty: number;
}

/** Columns that locate a row. */
export interface Location {
  territoryField: string;
  periodField: string;
}

/**
 * Groups the rows of `rows.sqlite` by territory and period, in SQL: every territory and period of the file is there, with
 * `matched` 0 when the measure keeps none of its rows. A day is taken as its year. Throws when a field does not exist,
 * naming it and the columns there are.
 */
export function readAmounts(rowsFile: string, measure: Measure, { territoryField, periodField }: Location): Amount[] {
  const db = new Database(rowsFile, { readonly: true, fileMustExist: true });
  try {
    const columns = (
      db.prepare("SELECT name, type FROM pragma_table_info('rows')").all() as { name: string; type: string }[]
    ).filter(({ name }) => !name.startsWith("~"));
    const column = (field: string) => {
      const found = columns.find(({ name }) => name === field);
      if (!found)
        throw new Error(
          `le jeu «\u00A0${measure.dataset}\u00A0» n'a pas de colonne «\u00A0${field}\u00A0» (colonnes\u00A0: ${columns.map(({ name }) => name).join(", ")})`,
        );
      return { sql: `"${field.replaceAll('"', '""')}"`, type: found.type };
    };
    const territory = column(territoryField).sql;
    const period = column(periodField).sql;
    const parameters: string[] = [];
    const kept = Object.entries(measure.where ?? {}).map(([field, values]) => {
      const { sql, type } = column(field);
      // Booleans are kept as 0 and 1.
      const texts = values.map((value) => (type === "INTEGER" ? (BOOLEANS[value] ?? value) : value));
      parameters.push(...texts);
      return `CAST(${sql} AS TEXT) IN (${texts.map(() => "?").join(",")})`;
    });
    const isKept = kept.length > 0 ? `(${kept.join(" AND ")})` : "1";
    const field = measure.aggregate === "sum" ? column(measure.field ?? "").sql : "1";
    // The filter is written once: its values are bound once.
    return db
      .prepare(
        `SELECT territory, period, SUM(amount) FILTER (WHERE kept) AS total,
                COUNT(*) FILTER (WHERE kept) AS matched,
                COUNT(*) FILTER (WHERE kept AND amount IS NULL) AS empty
         FROM (SELECT NULLIF(TRIM(CAST(${territory} AS TEXT)), '') AS territory,
                      NULLIF(CASE WHEN ${period} GLOB '????-??-??*' THEN substr(${period}, 1, 4)
                                  ELSE CAST(${period} AS TEXT) END, '') AS period,
                      ${field} AS amount, ${isKept} AS kept
               FROM rows)
         GROUP BY territory, period ORDER BY territory, period`,
      )
      .all(parameters) as Amount[];
  } finally {
    db.close();
  }
}

const BOOLEANS: Record<string, string> = { true: "1", false: "0" };
