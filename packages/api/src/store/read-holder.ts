import { MARK } from "./catalogue-file.js";
import { readDatabase } from "./open-database.js";
import type { PostgresAddress } from "./postgres-address.js";

/** What knex makes before it makes anything else. */
const OF_KNEX = ["knex_migrations", "knex_migrations_lock"];

/**
 * The identifier of the catalogue that a PostgreSQL database holds, which is left as it is: null for one that is empty, or where the first opening
 * was stopped on its way, "unknown" for tables that are of something else.
 */
export async function readHolder(place: PostgresAddress): Promise<string | null> {
  return readDatabase(place, async (trx) => {
    const tables: string[] = await trx("information_schema.tables")
      .whereRaw("table_schema = current_schema()")
      .pluck("table_name");
    const isBegun = tables.includes("knex_migrations");
    if (tables.every((name) => OF_KNEX.includes(name)))
      return isBegun && (await trx("knex_migrations").first("name")) ? "unknown" : null;
    if (!isBegun || !tables.includes("documents")) return "unknown";
    const row = await trx("documents").where({ key: MARK }).first("data");
    if (row) return JSON.parse(row.data);
    return (await trx("documents").first("key")) || (await trx("datasets").first("id")) ? "unknown" : null;
  });
}
