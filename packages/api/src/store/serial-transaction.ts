import type { Knex } from "knex";
import { quietTransaction } from "./open-database.js";

/**
 * A `quietTransaction` that begins once the others of its kind are done, of whichever process: what it reads holds until its end. For what is decided on
 * rows that it does not change itself (who else administers, what was told before).
 */
export function serialTransaction<T>(knex: Knex, write: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return quietTransaction(knex, async (trx) => {
    // The row that publications take first: taken before any other, it is never waited for by who holds what this one waits for. SQLite has no
    // such lock, nor needs one: who read what another changed meanwhile begins again.
    await trx("revisions").where({ id: 1 }).forUpdate().first("id");
    return write(trx);
  });
}
