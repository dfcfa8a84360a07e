import { engineOf } from "../../../packages/api/src/store/engine.js";
import type { openDatabase } from "../../../packages/api/src/store/open-database.js";

/**
 * Makes what is written in a table of the catalogue fail, "a fault", until what is given back is called: on either engine. `event`: "insert",
 * "update of file"; `when`: of which rows (`new`), all unless said.
 */
export async function fault(
  knex: Awaited<ReturnType<typeof openDatabase>>,
  { table, event, when = "true" }: { table: string; event: string; when?: string },
): Promise<() => Promise<void>> {
  const run = async (statements: string[]) => {
    for (const statement of statements) await knex.raw(statement);
  };
  if (engineOf(knex) === "sqlite") {
    await run([
      `create trigger fault before ${event} on ${table} when ${when} begin select raise(abort, 'a fault'); end`,
    ]);
    return () => run(["drop trigger fault"]);
  }
  await run([
    "create function fault() returns trigger language plpgsql as $$ begin raise exception 'a fault'; end $$",
    `create trigger fault before ${event} on ${table} for each row when (${when}) execute function fault()`,
  ]);
  return () => run([`drop trigger fault on ${table}`, "drop function fault()"]);
}
