import type { Knex } from "knex";

/** What the catalogue database is kept by. */
export type Engine = "sqlite" | "postgresql";

/** What keeps the database of a connection. */
export function engineOf(db: Knex): Engine {
  return db.client.config.client === "pg" ? "postgresql" : "sqlite";
}
