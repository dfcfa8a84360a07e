import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { quietTransaction } from "../store/open-database.js";
import type { Job, JobKind, JobOrder, JobOutcome, JobsTold } from "./job.js";

/** How a job is left by who held it. */
export type JobEnd = Pick<Job, "state"> &
  Partial<Pick<Job, "runAt" | "attempts" | "outcome" | "lastError" | "finishedAt">>;

/** Who takes a job, and when. */
interface Taker {
  holder: string;
  /** ISO date-time. */
  at: string;
}

const DAY = 24 * 3_600_000;
/** Days that a job is kept once it is over, and that one given up is told. */
const [KEPT, TOLD] = [30, 7];

/** The table of jobs. What two processes could do at once is one conditional statement: the second changes nothing. */
export function openJobStore(knex: Knex) {
  /** Changes the one job that a condition names; false where it is no longer so. */
  const update = async (where: Record<string, unknown>, values: Record<string, unknown>): Promise<boolean> =>
    (await knex("jobs").where(where).update(values)) > 0;
  const since = (now: Date, days: number) => new Date(now.getTime() - days * DAY).toISOString();

  return {
    /** Writes a job down, unless its key is there. */
    async add({ kind, key, payload }: JobOrder, at: string): Promise<void> {
      if (await knex("jobs").where({ key }).first("id")) return;
      const row = { id: uuid(), kind, key, payload: JSON.stringify(payload), attempts: 0 };
      await knex("jobs")
        .insert({ ...row, state: "waiting", run_at: at, created_at: at })
        .onConflict("key")
        .ignore();
    },
    /** Writes a job down as held, and takes it from whoever holds it: somebody asks for it now. */
    async seize({ kind, key, payload }: JobOrder, { holder, at }: Taker): Promise<{ id: string; lease: string }> {
      const lease = uuid();
      const held = {
        ...{ payload: JSON.stringify(payload), state: "running", run_at: at, attempts: 1 },
        ...{ lease, lease_holder: holder, started_at: at },
        ...{ finished_at: null, outcome: null, last_error: null },
      };
      return quietTransaction(knex, async (trx) => {
        await trx("jobs")
          .insert({ id: uuid(), kind, key, created_at: at, ...held })
          .onConflict("key")
          .merge(held);
        const { id } = await trx("jobs").where({ key }).first("id");
        return { id, lease };
      });
    },
    async isGivenUp(key: string): Promise<boolean> {
      return (await knex("jobs").where({ key, state: "failed" }).first("id")) !== undefined;
    },
    /** The first job of a kind that may begin; undefined without any. */
    async findDue(kind: JobKind, at: string): Promise<Job | undefined> {
      const row = await knex("jobs")
        .where({ kind, state: "waiting" })
        .andWhere("run_at", "<=", at)
        .orderBy(["run_at", "id"])
        .first();
      return row && toJob(row);
    },
    async listRunning(kind: JobKind): Promise<Job[]> {
      return (await knex("jobs").where({ kind, state: "running" }).orderBy("id")).map(toJob);
    },
    /** Takes a job as it was seen, waiting or held by a process that gave no more sign; its lease, or undefined where another took it. */
    async take({ id, state, lease, runAt }: Job, { holder, at }: Taker): Promise<string | undefined> {
      const next = uuid();
      const taken = await update(
        // One that comes back waits again, and is no longer the one that was seen.
        { id, state, lease, run_at: runAt },
        {
          ...{ state: "running", lease: next, lease_holder: holder, started_at: at },
          attempts: knex.raw("attempts + 1"),
        },
      );
      return taken ? next : undefined;
    },
    /** Gives a sign of life: another lease, or undefined where it is no longer held. */
    async renew(id: string, lease: string): Promise<string | undefined> {
      const next = uuid();
      return (await update({ id, lease }, { lease: next })) ? next : undefined;
    },
    /** Says what became of a job, and lets it go; false where it is no longer held. */
    end(
      id: string,
      lease: string,
      { state, runAt, attempts, outcome, lastError, finishedAt }: JobEnd,
    ): Promise<boolean> {
      const values = { state, run_at: runAt, attempts, outcome, last_error: lastError, finished_at: finishedAt };
      const given = Object.entries(values).filter(([, value]) => value !== undefined);
      return update({ id, lease }, { ...Object.fromEntries(given), lease: null, lease_holder: null });
    },
    /** Removes what was over long ago. */
    async prune(now: Date): Promise<void> {
      await knex("jobs").whereIn("state", ["done", "failed"]).andWhere("finished_at", "<", since(now, KEPT)).delete();
    },
    async tell(now: Date): Promise<JobsTold> {
      const ofState = (state: Job["state"]) => knex("jobs").where({ state });
      const [due, running, retried, failed, ended] = await Promise.all([
        ofState("waiting").andWhere("run_at", "<=", now.toISOString()).count({ count: "*" }).first(),
        ofState("running").orderBy(["started_at", "id"]),
        ofState("waiting").whereNotNull("last_error").orderBy(["run_at", "id"]),
        ofState("failed").andWhere("finished_at", ">=", since(now, TOLD)).orderBy("finished_at", "desc"),
        ofState("done")
          .andWhere("finished_at", ">=", since(now, 1))
          .groupBy("kind", "outcome")
          .orderBy(["kind", "outcome"])
          .select("kind", "outcome", knex.raw("count(*) as count")),
      ]);
      return {
        waiting: Number(due?.count ?? 0),
        running: running.map(toJob).map(({ kind, key, holder, startedAt }) => ({ kind, key, holder, startedAt })),
        retried: retried
          .map(toJob)
          .map(({ kind, key, attempts, runAt, lastError }) => ({ kind, key, attempts, runAt, lastError })),
        failed: failed
          .map(toJob)
          .map(({ kind, key, attempts, finishedAt, lastError }) => ({ kind, key, attempts, finishedAt, lastError })),
        ended: ended.map(({ kind, outcome, count }) => ({
          ...{ kind: kind as JobKind, outcome: outcome as JobOutcome },
          count: Number(count),
        })),
      };
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its types here
function toJob(row: any): Job {
  return {
    ...{ id: row.id, kind: row.kind, key: row.key, payload: JSON.parse(row.payload), state: row.state },
    ...{ runAt: row.run_at, startedAt: row.started_at, finishedAt: row.finished_at, attempts: Number(row.attempts) },
    ...{ lease: row.lease, holder: row.lease_holder, outcome: row.outcome, lastError: row.last_error },
  };
}
