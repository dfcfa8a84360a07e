import { AsyncLocalStorage } from "node:async_hooks";
import { SettingsError } from "@datalogue/ingest";
import type { Knex } from "knex";
import { codeOf } from "../system/code-of.js";
import { isDatabaseLost } from "./database-failure.js";
import { connectPostgres } from "./open-database.js";
import { describePostgresAddress, type PostgresAddress } from "./postgres-address.js";

/** How a replica of the catalogue database stands, as the administrator is told. */
export interface ReplicaState {
  /** Where it is; never a password. */
  place: string;
  /** "used": it has all that is published. "behind": what is read comes from the primary meanwhile. */
  state: "used" | "behind" | "lost" | "foreign";
  /** How many changes of what is published it has still to receive; null where it does not answer, or has none of them. */
  behind: number | null;
  /** Seconds since the last transaction that it received was made; null where nothing says it. */
  age: number | null;
}

/**
 * A replica of the primary: what anybody reads comes from it whenever it has all that is published, so that it never shows, nor lets out,
 * what is no longer so. Everything else is read on the primary, and written there.
 */
export interface Replica {
  /** Runs a reading that anybody may do. */
  serve<T>(read: () => T): T;
  /** The revision of the primary; where it is lost, that of a replica which has all that this process knew of it. */
  readRevision(read: () => Promise<number>): Promise<number>;
  /** Asks it now. */
  tell(): Promise<ReplicaState>;
  /** Whether it can stand for a primary that is lost. */
  isServing(): Promise<boolean>;
  close(): Promise<void>;
}

/** Tables of which every change that the public may see makes the revision grow. */
const PUBLISHED = new Set([
  ...["datasets", "slugs", "versions", "organisations", "documents"],
  ...["observation_sets", "observation_pointers", "observations", "plan_states", "agreement_acts"],
]);

/** A network that swallows packets is given up sooner than that of the primary, in milliseconds: there is another way. */
const SILENCE = 3_000;
/** Milliseconds before a replica that was lost is asked again. */
const LOST_FOR = 5_000;
/** Milliseconds between two questions to one that is behind. */
const BEHIND_FOR = 100;

/** What PostgreSQL says of a table that is not there (Appendix A of its documentation). */
const UNDEFINED_TABLE = "42P01";

/** Puts a replica beside the primary: `knex` is used as before. Throws `SettingsError` where it is that of another catalogue. */
export async function openReplica(
  knex: Knex,
  address: PostgresAddress,
  { log }: { log: (line: string) => void },
): Promise<Replica> {
  const replica = connectPostgres(address, { silence: SILENCE });
  const place = describePostgresAddress(address);
  const context = new AsyncLocalStorage<true>();
  const { data: catalogue } = await knex("documents").where({ key: "catalogue-id" }).first("data");
  const [{ name: database }] = (await knex.raw("SELECT current_database() AS name")).rows;
  /** The highest revision that this process read, and the one that the replica is known to have. */
  let known = 0;
  let reached = -1;
  let state = "behind" as ReplicaState["state"];
  let nextAsked = 0;
  let asking: Promise<void> | undefined;
  /** Told once. */
  let isAwaited = false;
  /** As it was last told. */
  let isLost = false;

  const become = (next: ReplicaState["state"]) => {
    state = next;
    // One that answers and is not read yet is not back.
    if (isLost ? next !== "used" : next !== "lost") return;
    isLost = !isLost;
    log(`replica ${isLost ? "lost" : "back"}: ${place}`);
  };
  const lose = () => {
    reached = -1;
    nextAsked = performance.now() + LOST_FOR;
    become("lost");
  };
  /** Of one that has nothing of a catalogue: the primary's own copy will have it, another database never. */
  const awaitCatalogue = async () => {
    const whose = await replica.raw("SELECT current_database() AS name, pg_is_in_recovery() AS copies");
    const [{ name, copies }] = whose.rows;
    if (!copies || name !== database) return refuse();
    if (!isAwaited) log(`replica waiting for the catalogue: ${place}`);
    isAwaited = true;
    reached = -1;
    nextAsked = performance.now() + BEHIND_FOR;
    become("behind");
  };
  const refuse = () => {
    reached = -1;
    nextAsked = performance.now() + LOST_FOR;
    become("foreign");
  };
  const readStanding = () =>
    replica("documents")
      .where({ key: "catalogue-id" })
      .first("data", replica("revisions").where({ id: 1 }).select("counter").as("counter"))
      .catch((error) => {
        if (codeOf(error) !== UNDEFINED_TABLE) throw error;
        return undefined;
      });
  const ask = async () => {
    try {
      const row = await readStanding();
      if (row === undefined) return await awaitCatalogue();
      if (row.data !== catalogue) return refuse();
      reached = Number(row.counter);
      nextAsked = performance.now() + BEHIND_FOR;
      become(reached >= known ? "used" : "behind");
    } catch {
      lose();
    }
  };
  const askOnce = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  /** At once: who reads does not wait for a replica that is behind. */
  const isUsable = () => {
    if (state !== "lost" && state !== "foreign" && reached >= known) return true;
    if (performance.now() >= nextAsked) void askOnce();
    return false;
  };

  const { client } = knex;
  const runnerOf = client.runner.bind(client);
  client.runner = (builder: Knex.QueryBuilder) => {
    const here = runnerOf(builder);
    const tables = context.getStore() && tablesRead(builder);
    if (!tables) return here;
    const there = replica.client.runner(builder);
    const onReplica = async () => {
      try {
        return await there.run();
      } catch (error) {
        if (isDatabaseLost(error)) lose();
        throw error;
      }
    };
    const runHere = here.run.bind(here);
    here.run = tables.every((table) => PUBLISHED.has(table))
      ? () => (isUsable() ? onReplica().catch(() => runHere()) : runHere())
      : async () => {
          try {
            return await runHere();
          } catch (error) {
            if (!isDatabaseLost(error) || !isUsable()) throw error;
            return onReplica();
          }
        };
    return here;
  };

  await askOnce();
  if (state === "foreign") {
    await replica.destroy();
    throw new SettingsError(
      "DATABASE_REPLICA_URL",
      `DATABASE_REPLICA_URL\u00A0: la ${place} n'est pas une réplique de celle de DATABASE_URL\u00A0: elle tient un autre catalogue. Corrigez l'adresse, ou enlevez-la.`,
    );
  }
  return {
    serve: (read) => context.run(true, read),
    async readRevision(read) {
      try {
        const revision = await read();
        known = Math.max(known, revision);
        return revision;
      } catch (error) {
        if (!context.getStore() || !isDatabaseLost(error)) throw error;
        if (!isUsable()) await asking;
        if (!isUsable()) throw error;
        return reached;
      }
    },
    async tell() {
      await askOnce();
      const age = await replica
        .raw("SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp()) AS age")
        .then(({ rows }) => (rows[0].age === null ? null : Math.round(Number(rows[0].age))))
        .catch(() => null);
      return { place, state, behind: reached < 0 ? null : Math.max(0, known - reached), age };
    },
    async isServing() {
      if (!isUsable()) await askOnce();
      return isUsable();
    },
    close: () => replica.destroy(),
  };
}

/** Tables that a reading names; undefined for what is not one, or may not be. */
function tablesRead(builder: Knex.QueryBuilder): string[] | undefined {
  const { method, sql } = builder.toSQL();
  if (method !== "select" && method !== "first" && method !== "pluck") return undefined;
  const tables = [...sql.matchAll(/\b(?:from|join) "(?:\w+"\.")?(\w+)"/g)].map(([, table = ""]) => table);
  return tables.length === 0 || /\bfor (update|share)\b/.test(sql) ? undefined : tables;
}
