import Database from "better-sqlite3";
import { LRUCache } from "lru-cache";
import { identityOf } from "../rows/file-identity.js";
import { MISSING_ROWS, numberAsText, quote, SECRET_COLUMNS } from "../rows/stored-column.js";
import type { WholeAggregate } from "./aggregates.js";
import type { RowsIndicator } from "./indicator.js";
import { type UncertainStatus, weakestStatus } from "./observation-status.js";
import { parseRowStatus } from "./row-status.js";
import type { Term } from "./terms.js";

/** What the rows say of one measure for one territory code, one period and one value of each dimension, as written in the data. */
export interface Amount {
  territory: string | null;
  period: string | null;
  /** Values of the dimensions, in the order of the definition; null where the row has none. */
  cell: (string | null)[];
  /** Sum of the field over the rows kept, or their number; null when no row kept has a value. */
  total: number | null;
  /** Rows kept by `where`. */
  matched: number;
  /** Rows kept whose field is empty. */
  empty: number;
  /** True when a row says that its value is masked: `total` is then of the others only, and must not be told. */
  secret?: boolean;
  /** What the rows say of their values, when some are not observed. */
  status?: UncertainStatus;
  /** True when a row says that its value is a minimum: so is the total. */
  bound?: true;
}

/** Columns that locate a row. */
export type Location = Pick<RowsIndicator, "territoryField" | "periodField" | "period"> & {
  /** Fields of the dimensions. */
  dimensions?: { field: string }[];
};

/**
 * Groups the rows of `rows.sqlite` by territory, period and dimensions, in SQL: every territory and period of the file is
 * there, with `matched` 0 when the measure keeps none of its rows. A day is taken as its year. What is counted or whose
 * median is asked counts rows here. Throws when a field does not exist, naming it and the columns there are, or for an unknown status.
 */
export function readAmounts(rowsFile: string, term: Term, location: Location): Amount[] {
  return withRows(rowsFile, term, location, (db, sql) => {
    // Rows are grouped as they are written; what differs by spaces only is put together after, on the few groups left.
    const columns = [sql.territory, sql.period, ...sql.dimensions, ...sql.status, ...sql.secret].map(
      (column, rank) => `${column} AS c${rank}`,
    );
    const groups = columns.map((_, rank) => `c${rank}`).join(", ");
    const rows = db
      .prepare(
        `SELECT ${columns.join(", ")}, SUM(${sql.amount}) AS total, COUNT(*) AS matched,
                COUNT(*) - COUNT(${sql.amount}) AS empty
         FROM rows WHERE ${sql.kept} GROUP BY ${groups}`,
      )
      .raw()
      .all(sql.parameters) as unknown[][];
    const amounts = new Map<string, Amount>();
    const add = (cells: unknown[], total: number | null, matched: number, empty: number) => {
      const [territory = null, period = null, ...cell] = cells.map(textOf);
      const key = JSON.stringify([territory, period, cell]);
      const known = amounts.get(key) ?? { territory, period, cell, total: null, matched: 0, empty: 0 };
      amounts.set(key, known);
      if (total !== null) known.total = (known.total ?? 0) + total;
      known.matched += matched;
      known.empty += empty;
      return known;
    };
    for (const row of rows) {
      const [total, matched, empty] = row.slice(-3) as [number | null, number, number];
      const cells = row.slice(0, -3);
      const isSecret = sql.secret.length > 0 && cells.pop() === 1;
      const status = isSecret ? "SECRET" : term.statusField === undefined ? undefined : readStatus(cells.pop(), term);
      if (isSecret) cells.length -= sql.status.length;
      const isHeld = status === "SECRET" || status === "NONE";
      const amount = add(cells, isHeld ? null : total, matched, isHeld ? 0 : empty);
      if (status === "SECRET") amount.secret = true;
      else if (status === "MINIMUM") {
        // How many rows there are is known, whatever their values.
        if (term.field !== undefined || term.present !== undefined) amount.bound = true;
      } else if (status !== undefined && status !== "NONE" && total !== null)
        amount.status = weakestStatus([amount.status, status]) as UncertainStatus;
      else if (status === "NONE") amount.empty += matched;
    }
    const nothing = sql.dimensions.map(() => null);
    for (const [territory, period] of findPlaces(rowsFile, db, sql)) add([territory, period, ...nothing], null, 0, 0);
    return [...amounts.values()].sort((a, b) => compare(a.territory, b.territory) || compare(a.period, b.period));
  });
}

function readStatus(cell: unknown, { dataset, statusField: field = "" }: Term) {
  return parseRowStatus(cell, { dataset, field });
}

/** Territories and periods of a file, kept for the next measures of the same version as long as it is the same file. */
const places = new LRUCache<string, [unknown, unknown][]>({ max: 8 });

function findPlaces(rowsFile: string, db: Database.Database, { territory, period }: Expressions): [unknown, unknown][] {
  const key = `${rowsFile} ${identityOf(rowsFile)} ${territory} ${period}`;
  const known = places.get(key);
  if (known) return known;
  const found = db.prepare(`SELECT DISTINCT ${territory}, ${period} FROM rows`).raw().all() as [unknown, unknown][];
  places.set(key, found);
  return found;
}

function textOf(cell: unknown): string | null {
  return cell === null ? null : String(cell).trim() || null;
}

function compare(a: string | null, b: string | null): number {
  return a === b ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}

/** A number of different values, or a median, of the rows of a target. */
export interface Whole {
  target: string;
  period: string;
  cell: (string | null)[];
  value: number;
}

/** One value for each group of `kept`. */
const WHOLES: Record<WholeAggregate, (groups: string) => string> = {
  "count-distinct": (groups) => ` SELECT ${groups}, COUNT(DISTINCT amount) AS value FROM kept`,
  median: (groups) => `, ranked AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY ${groups} ORDER BY amount) AS rank,
                                      COUNT(*) OVER (PARTITION BY ${groups}) AS n FROM kept)
           SELECT ${groups}, AVG(amount) AS value FROM ranked WHERE rank IN ((n + 1) / 2, (n + 2) / 2)`,
};

/**
 * What does not add, computed from the rows of each target (a territory and the codes of its rows) and period: the number of
 * different values of the field, or its median. `by` says which dimensions are told apart; the others are taken together.
 */
export function readWholes(
  rowsFile: string,
  term: Term,
  location: Location,
  targets: Map<string, string[]>,
  by: boolean[],
): Whole[] {
  return withRows(rowsFile, term, location, (db, sql) => {
    const cells = sql.dimensions.map((dimension, rank) => `${by[rank] ? asText(dimension) : "NULL"} AS d${rank}`);
    const groups = ["target", "period", ...cells.map((_, rank) => `d${rank}`)].join(", ");
    const pairs = [...targets].flatMap(([target, codes]) => codes.map((code) => [target, code]));
    // The rows kept, once for each target they belong to.
    const kept = `WITH belongs AS MATERIALIZED (SELECT value ->> 0 AS target, value ->> 1 AS code FROM json_each(?)),
      kept AS (SELECT target, period, ${[...cells.map((_, rank) => `d${rank}`), "amount"].join(", ")}
               FROM (SELECT ${[`${asText(sql.territory)} AS territory`, `${asText(sql.period)} AS period`, ...cells].join(", ")},
                            ${sql.amount} AS amount
                     FROM rows WHERE ${sql.kept})
               JOIN belongs ON code = territory
               WHERE amount IS NOT NULL AND period IS NOT NULL)`;
    const query = `${kept}${WHOLES[term.aggregate as WholeAggregate](groups)} GROUP BY ${groups} ORDER BY ${groups}`;
    const rows = db.prepare(query).all(JSON.stringify(pairs), ...sql.parameters) as (Omit<Whole, "cell"> &
      Record<`d${number}`, string | null>)[];
    return rows.map(({ target, period, value, ...found }) => ({
      target,
      period,
      cell: cells.map((_, rank) => found[`d${rank}`] ?? null),
      value,
    }));
  });
}

interface Expressions {
  territory: string;
  period: string;
  dimensions: string[];
  /** The column of the status; none where the rows have not. */
  status: string[];
  /** Whether the sender says that the value of a row is secret, 1 or 0; none where rows do not tell. */
  secret: string[];
  /** The number of a row; 1 for a count. */
  amount: string;
  /** Whether a row is kept; `parameters` are bound to it, once. */
  kept: string;
  parameters: string[];
}

const BOOLEANS: Record<string, string> = { true: "1", false: "0" };

function withRows<T>(
  rowsFile: string,
  term: Term,
  { territoryField, periodField, period, dimensions = [] }: Location,
  read: (db: Database.Database, sql: Expressions) => T,
): T {
  const db = new Database(rowsFile, { readonly: true, fileMustExist: true });
  try {
    const all = db.prepare("SELECT name, type FROM pragma_table_info('rows')").all() as {
      name: string;
      type: string;
    }[];
    const columns = all.filter(({ name }) => !name.startsWith("~"));
    const tellsSecrets = all.some(({ name }) => name === SECRET_COLUMNS);
    const isSecret = (fields: (string | undefined)[]) =>
      fields
        .filter((field) => field !== undefined)
        .map((field) => `instr(${quote(SECRET_COLUMNS)}, '|${field.replaceAll("'", "''")}|')`)
        .join(" OR ");
    const column = (field: string) => {
      const found = columns.find(({ name }) => name === field);
      if (!found)
        throw new Error(
          `le jeu «\u00A0${term.dataset}\u00A0» n'a pas de colonne «\u00A0${field}\u00A0» (colonnes\u00A0: ${columns.map(({ name }) => name).join(", ")})`,
        );
      return { sql: `"${field.replaceAll('"', '""')}"`, type: found.type };
    };
    const parameters: string[] = [];
    const shown = (field: string) => {
      const { sql, type } = column(field);
      return { sql: type === "REAL" ? numberAsText(sql) : sql, type };
    };
    const kept = Object.entries(term.where ?? {}).map(([field, values]) => {
      const { sql, type } = shown(field);
      // Booleans are kept as 0 and 1.
      const texts = values.map((value) => (type === "INTEGER" ? (BOOLEANS[value] ?? value) : value));
      parameters.push(...texts);
      return `${type === "TEXT" ? sql : `CAST(${sql} AS TEXT)`} IN (${texts.map(() => "?").join(",")})`;
    });
    if (term.present !== undefined) {
      const isThere = `${column(term.present).sql} IS NOT NULL`;
      // A row that says its value is masked has none, and is no missing one.
      const masked = [
        ...(term.statusField === undefined ? [] : [`UPPER(TRIM(${column(term.statusField).sql})) = 'SECRET'`]),
        ...(tellsSecrets ? [isSecret([term.present])] : []),
      ];
      kept.push(`(${[isThere, ...masked.map((one) => `ifnull(${one}, 0)`)].join(" OR ")})`);
    }
    const measured = [term.field, term.weight, term.present];
    const mayBeSecret = tellsSecrets && measured.some((one) => one !== undefined);
    const field = term.field === undefined ? undefined : column(term.field).sql;
    const weight = term.weight === undefined ? "" : ` * ${column(term.weight).sql}`;
    return read(db, {
      territory: shown(territoryField).sql,
      period: periodField === undefined ? `'${period ?? ""}'` : dateToPeriod(shown(periodField)),
      dimensions: dimensions.map((dimension) => shown(dimension.field).sql),
      status: term.statusField === undefined ? [] : [column(term.statusField).sql],
      secret: mayBeSecret ? [`ifnull((${isSecret(measured)}) > 0, 0)`] : [],
      amount: term.aggregate === "count" ? "1" : `${field ?? "1"}${weight}`,
      kept: kept.length > 0 ? `(${kept.join(" AND ")})` : "1",
      parameters,
    });
  } finally {
    db.close();
  }
}

/** What a row that is not there says of its value. */
export type MissingRows = "zero" | "secret" | "unknown";

/** What the rows that are not in a file say: nothing is known of them but where the sender told. */
export function readMissingRows(rowsFile: string): MissingRows {
  const db = new Database(rowsFile, { readonly: true, fileMustExist: true });
  try {
    const isTold = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(MISSING_ROWS) !== undefined;
    if (!isTold) return "unknown";
    const { meaning } = db.prepare(`SELECT meaning FROM ${quote(MISSING_ROWS)}`).get() as { meaning: string };
    return meaning === "zero" || meaning === "secret" ? meaning : "unknown";
  } finally {
    db.close();
  }
}

/** A day counts as its year; a year or a month is taken as it is. */
function dateToPeriod({ sql, type }: { sql: string; type: string }): string {
  return type === "TEXT" ? `CASE WHEN ${sql} GLOB '????-??-??*' THEN substr(${sql}, 1, 4) ELSE ${sql} END` : sql;
}

/** A cell as text, without the spaces around; NULL when nothing is left. */
function asText(sql: string): string {
  return `NULLIF(TRIM(CAST(${sql} AS TEXT)), '')`;
}
