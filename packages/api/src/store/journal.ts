import type { Knex } from "knex";
import { v7 as uuid } from "uuid";

/** Writes down who did what, within a transaction under way. */
export async function journal(trx: Knex, at: string, actor: string, action: string, object: string, detail: object) {
  await trx("journal").insert({ id: uuid(), at, actor, action, object, detail: JSON.stringify(detail) });
}
