// A catalogue on PostgreSQL whose server or replica falls, or whose publications are killed. Servers of its own, from the programs of the system.
import { setTimeout as sleep } from "node:timers/promises";
import { connectPostgres } from "../../../packages/api/dist/store/open-database.js";
import { parsePostgresAddress } from "../../../packages/api/dist/store/postgres-address.js";
import { findPostgres, startCluster } from "../postgres-cluster.mjs";
import { killPublications } from "./kills.mjs";
import { openServed } from "./network.mjs";
import { lookAt, makeSite, readTurn, SLUG, watch } from "./site.mjs";
import { judgePublication, publishTurn, versionOf } from "./uploads.mjs";

/** What this machine lacks to run PostgreSQL. */
export const lacksPostgres = () => (findPostgres() ? undefined : "PostgreSQL is absent (Debian: postgresql)");

/** PostgreSQL restarted as if it had fallen, under readers and a publisher: what was answered is there, the others are told to come back. */
export async function* restartPostgres({ folder, random }) {
  const postgres = await startCluster();
  let served;
  try {
    const site = makeSite(folder, { DATABASE_URL: postgres.url });
    await site.load();
    served = await openServed(site);
    const forgiven = (seen) => /^HTTP 503 /.test(seen);
    const readers = Array.from({ length: 5 }, () => watch(served.url, { forgive: forgiven }));
    let last = 0;
    let version = await versionOf(served.url);
    for (let turn = 1; ; turn++) {
      for (const reader of readers) reader.allow(last, turn);
      const publishing = publishTurn(served, turn);
      await sleep(random() * 900);
      await postgres.crash();
      await postgres.start();
      const told = await publishing;
      let read = await readTurn(served.url);
      for (let wait = 0; typeof read === "string" && wait < 100; wait++) {
        await sleep(100);
        read = await readTurn(served.url);
      }
      const wrong = await judgePublication(served, { told, turn, last, read });
      const now = await versionOf(served.url);
      if (now !== version + (read === last ? 0 : 1)) wrong.push(`version ${now} after ${version}, turn ${read}`);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...new Set(readers.flatMap((reader) => reader.take())));
      [last, version] = [read, now];
      yield { injected: true, wrong };
    }
  } catch (error) {
    // What the site said as it ended, where it did.
    const ended = await Promise.race([served?.server.outcome, sleep(500)]);
    throw ended ? new Error(`the site ended by itself: ${ended.errors}`, { cause: error }) : error;
  } finally {
    await served?.server.kill();
    await postgres.remove();
  }
}

/** Milliseconds at most before a replica that came back is read again. */
const BACK = 20_000;

/**
 * The replica that visitors read falls or is stopped, under readers and a publisher, and comes back: no reader sees it (once asked again), nobody is given
 * what is older than what was said published, whoever publishes reads it at once.
 */
export async function* loseReplica({ folder, random }) {
  const primary = await startCluster();
  const closing = [primary.remove];
  try {
    const replica = await startCluster({ of: primary });
    closing.unshift(replica.remove);
    const site = makeSite(folder, { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url });
    await site.load();
    const served = await openServed(site);
    closing.unshift(() => served.server.kill());
    const readers = Array.from({ length: 3 }, () => watch(served.url, { again: true, ask: readNewest }));
    let last = 0;
    for (let turn = 1; ; turn++) {
      const isRead = await waitForReaders(replica.url);
      for (const reader of readers) reader.allow(last, turn);
      const [before, down, isCrash, isSeenDown] = [random() * 900, random() * 1_500, random() < 0.6, random() < 0.4];
      const publishing = publishTurn(served, turn).then(async (told) => ({
        ...told,
        own: await readTurn(served.url, { headers: { Authorization: `Bearer ${served.key}` } }),
        others: await readNewest(served.url),
      }));
      await sleep(before);
      await (isCrash ? replica.crash() : replica.stop());
      await sleep(down);
      const { own, others, ...told } = await publishing;
      const read = await readNewest(served.url);
      const wrong = await judgePublication(served, { told, turn, last, read });
      if (told.status !== 200) wrong.push(`not published: ${JSON.stringify(told)}`);
      if (own !== turn) wrong.push(`who published ${turn} reads ${own}`);
      if (others !== turn) wrong.push(`once ${turn} was said published, a visitor reads ${others}`);
      if (!isSeenDown) await replica.start();
      const seen = await lookAt(site);
      if (isSeenDown) await replica.start();
      wrong.push(...seen.wrong, ...new Set(readers.flatMap((reader) => reader.take())));
      if (seen.turn !== read) wrong.push(`opened again, serves ${seen.turn}, and not ${read}`);
      last = read;
      yield { injected: isRead, wrong };
    }
  } finally {
    for (const close of closing) await close();
  }
}

let asked = 0;

/**
 * Asks for a version that there is not, for which the database is asked each time, then for the rows of the newest listed: the turn of these, or what is
 * wrong.
 */
async function readNewest(url) {
  const none = await readTurn(url, { version: 1_000_000 + asked++ });
  if (!/^HTTP 404 /.test(none)) return `of a version that there is not: ${none}`;
  const answer = await fetch(`${url}/api/datasets/${SLUG}/versions`);
  if (!answer.ok) return `HTTP ${answer.status} ${(await answer.text()).slice(0, 200)}`;
  return readTurn(url, { version: Math.max(...(await answer.json()).data.map(({ number }) => number)) });
}

/** Waits until readers of the site are answered by the replica; false where they never are. */
async function waitForReaders(url) {
  const replica = connectPostgres(parsePostgresAddress(url, "DATABASE_REPLICA_URL"));
  try {
    const { rows } = await replica.raw("SELECT now() AS since");
    for (const end = performance.now() + BACK; performance.now() < end; await sleep(100)) {
      const { rows: found } = await replica.raw(
        `SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query_start > ? AND query ~ 'from "versions"'`,
        [rows[0].since],
      );
      if (found.length > 0) return true;
    }
    return false;
  } finally {
    await replica.destroy();
  }
}

/** A publication killed where the catalogue is on PostgreSQL. */
export async function* killOnPostgres({ folder, random }) {
  const postgres = await startCluster();
  try {
    yield* killPublications({ folder, random, env: { DATABASE_URL: postgres.url } });
  } finally {
    await postgres.remove();
  }
}
