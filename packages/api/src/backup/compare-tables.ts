import { createHash } from "node:crypto";
import type Database from "better-sqlite3";
import type { Knex } from "knex";
import { BATCH } from "./copy-catalogue.js";

/** What a table holds: its rows, and the SHA-256 of them in the order of their key. */
export interface TableDigest {
  table: string;
  rows: number;
  sha256: string;
}

/** Reads a table in a SQLite file and in PostgreSQL. Throws where they do not hold the same rows. */
export async function compareTable(db: Database.Database, trx: Knex.Transaction, table: string): Promise<TableDigest> {
  const columns = db.pragma(`table_info("${table}")`) as { name: string; type: string; pk: number }[];
  const names = columns.map(({ name }) => name);
  const keys = columns.filter(({ pk }) => pk > 0);
  const order = (collation: string) =>
    (keys.length > 0 ? keys : columns)
      .map(({ name, type }) => `"${name}"${/char|text/i.test(type) ? ` COLLATE ${collation}` : ""}`)
      .join(", ");
  const select = `SELECT ${names.map((name) => `"${name}"`).join(", ")} FROM "${table}" ORDER BY `;

  const here = digestOf(names);
  for (const row of db.prepare(`${select}${order("BINARY")}`).iterate()) here.add(row as Row);
  const there = digestOf(names);
  await trx.raw(`DECLARE compared NO SCROLL CURSOR FOR ${select}${order('"C"')}`);
  for (;;) {
    const { rows } = await trx.raw(`FETCH ${BATCH} FROM compared`);
    for (const row of rows) there.add(row);
    if (rows.length < BATCH) break;
  }
  await trx.raw("CLOSE compared");

  const [own, other] = [here.end(), there.end()];
  if (own.rows !== other.rows || own.sha256 !== other.sha256)
    throw new Error(`table ${table}: ${other.rows} rows, ${other.sha256}, instead of ${own.rows}, ${own.sha256}`);
  return { table, ...own };
}

type Row = Record<string, unknown>;

function digestOf(names: string[]) {
  const hash = createHash("sha256");
  let rows = 0;
  return {
    add(row: Row) {
      rows++;
      // Whole numbers beyond 32 bits are texts for the driver of PostgreSQL.
      hash.update(`${JSON.stringify(names.map((name) => (row[name] === null ? null : String(row[name]))))}\n`);
    },
    end: () => ({ rows, sha256: hash.digest("hex") }),
  };
}
