import Database from "better-sqlite3";
import type { Knex } from "knex";
import { columnsOf, listTables } from "./copy-catalogue.js";

/** Values of one statement: PostgreSQL takes 65 535 of them. */
const VALUES = 20_000;

/**
 * Puts the catalogue of a SQLite file, up to date, in the place of that of a PostgreSQL database, up to date too, in one transaction: all of it or
 * nothing; gives what `check` found of each table before that. Throws where a table has not the rows of the file.
 */
export async function loadCatalogue<T>(
  file: string,
  knex: Knex,
  check?: (db: Database.Database, trx: Knex.Transaction, table: string) => Promise<T>,
): Promise<T[]> {
  const db = new Database(file, { readonly: true });
  try {
    const tables = listTables(db).filter(({ table }) => !table.startsWith("knex_"));
    return await knex.transaction(async (trx) => {
      const checked: T[] = [];
      await trx.raw(`TRUNCATE ${tables.map(({ table }) => `"${table}"`).join(", ")}`);
      for (const { table, own } of tables) {
        const columns = columnsOf(db, table);
        // Those that rows of the same table name come first.
        const order = own.length > 0 ? ` ORDER BY ${own.map((column) => `"${column}" IS NOT NULL`).join(", ")}` : "";
        const batch = Math.max(1, Math.floor(VALUES / columns.length));
        let rows: object[] = [];
        let count = 0;
        const write = async () => {
          if (rows.length > 0) await trx(table).insert(rows);
          count += rows.length;
          rows = [];
        };
        for (const row of db.prepare(`SELECT * FROM "${table}"${order}`).iterate()) {
          rows.push(row as object);
          if (rows.length === batch) await write();
        }
        await write();
        const [{ found }] = (await trx(table).count({ found: "*" })) as [{ found: unknown }];
        if (Number(found) !== count) throw new Error(`table ${table}: ${found} rows instead of ${count}`);
        if (check) checked.push(await check(db, trx, table));
      }
      return checked;
    });
  } finally {
    db.close();
  }
}
