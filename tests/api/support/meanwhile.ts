import { expect } from "vitest";
import type { openDatabase } from "../../../packages/api/src/store/open-database.js";
import type { Engine } from "./catalogue-engines.js";

type Knex = Awaited<ReturnType<typeof openDatabase>>;

/** The same database for one more caller: before each of its transactions (1 for the first), something happens. */
export function meanwhile(knex: Knex, happens: (rank: number) => Promise<unknown>): Knex {
  let rank = 0;
  return new Proxy(knex, {
    get(target, name) {
      if (name !== "transaction") return Reflect.get(target, name);
      return async (write: Parameters<Knex["transaction"]>[0]) => {
        await happens(++rank);
        return target.transaction(write);
      };
    },
  });
}

/**
 * What came of acts that were all under way before one was done: on a true PostgreSQL, the row of the journal that each takes last is held
 * until all wait. The other engines have one connection, and do one after the other.
 */
export async function atOnce(engine: Engine, knex: Knex, acts: (() => Promise<unknown>)[]) {
  if (engine !== "PostgreSQL") return Promise.allSettled(acts.map((act) => act()));
  const holder = await knex.transaction();
  await holder("journal_head").where({ id: 1 }).forUpdate().first("id");
  const { rows } = await holder.raw("select pg_backend_pid() as pid");
  const [{ pid }] = rows as [{ pid: number }];
  const countWaiting = async () => {
    const found = await knex.raw(
      `select count(*) as waiting from pg_stat_activity one where ? = any(pg_blocking_pids(one.pid))
        or exists (select 1 from unnest(pg_blocking_pids(one.pid)) as other where ? = any(pg_blocking_pids(other)))`,
      [pid, pid],
    );
    return Number(found.rows[0].waiting);
  };
  const done: Promise<unknown>[] = [];
  try {
    for (const act of acts) {
      const one = act();
      one.catch(() => {});
      done.push(one);
      await expect.poll(countWaiting).toBe(done.length);
    }
  } finally {
    await holder.commit();
  }
  return Promise.allSettled(done);
}
