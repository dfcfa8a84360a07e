import { createServer, type Server } from "node:http";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Datalogue } from "../../packages/api/src/index.js";
import { connectPostgres } from "../../packages/api/src/store/open-database.js";
import { parsePostgresAddress } from "../../packages/api/src/store/postgres-address.js";
import { findPostgres, type PostgresCluster, startCluster } from "../../scripts/lib/postgres-cluster.mjs";
import { createPlace, type Place, visitsJson } from "../api/support/content-folder.js";
import { listen } from "../support/listen.js";

const dataset = `/api/datasets/${visitsJson.slug}`;
const page = `/jeux/${visitsJson.slug}`;

describe.skipIf(findPostgres() === undefined)(
  "with a streaming replica of PostgreSQL (where the system has PostgreSQL)",
  () => {
    let primary: PostgresCluster;
    let replica: PostgresCluster;
    let place: Place;
    let datalogue: Datalogue;
    let server: Server;
    let url: string;
    const logged: string[] = [];
    const log = (line: string) => void logged.push(line);

    beforeAll(async () => {
      primary = await startCluster();
      // What is received is not applied, even after a fall.
      replica = await startCluster({ of: primary, settings: { recovery_min_apply_delay: "1h" } });
      place = createPlace({ DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url, DATALOGUE_LOG: "silent" });
      datalogue = await place.open({ log });
      await datalogue.load();
      server = createServer(createApp(datalogue, place.settings, { log }));
      url = await listen(server);
    });
    afterAll(async () => {
      server?.closeAllConnections();
      server?.close();
      await place?.remove();
      await replica?.remove();
      await primary?.remove();
    });

    let asked = 0;
    /** At an address that nobody asked for before: no answer is kept of it. */
    const read = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}?page_size=${++asked}`, { headers });
    const standing = async () => (await datalogue.status()).replica;
    const isUsed = () => expect.poll(async () => (await standing())?.state).toBe("used");
    const onReplica = async (sql: string) => {
      const knex = connectPostgres(parsePostgresAddress(replica.url));
      await knex.raw(sql).finally(() => knex.destroy());
    };
    const toldLost = () => logged.filter((line) => /^replica (lost|back)/.test(line));
    const titleOf = async () => (await (await fetch(`${url}${dataset}`)).json()).title;
    const describeAnew = async (title: string) => {
      const { id } = await (await fetch(`${url}${dataset}`)).json();
      place.write("culture/mediatheques/dataset.json", { ...visitsJson, id, title });
      expect((await datalogue.load()).problems).toEqual([]);
    };

    it("waits for a replica that has nothing of a new catalogue yet", async () => {
      expect(await standing()).toMatchObject({ state: "behind", behind: null });
      expect(logged.filter((line) => line.startsWith("replica"))).toEqual([
        expect.stringMatching(/^replica waiting for the catalogue: /),
      ]);
    });

    it("tells that one which was lost is back once it has the catalogue, and not while it waits for it", async () => {
      await replica.crash();
      expect(await standing()).toMatchObject({ state: "lost" });
      await replica.start();
      expect(await standing()).toMatchObject({ state: "behind", behind: null });
      expect(toldLost()).toEqual([expect.stringMatching(/^replica lost: /)]);
      await onReplica("ALTER SYSTEM RESET recovery_min_apply_delay");
      await onReplica("SELECT pg_reload_conf()");
      await isUsed();
      expect(toldLost().slice(1)).toEqual([expect.stringMatching(/^replica back: /)]);
    });

    it("tells where the replica is and how it stands, without password", async () => {
      await isUsed();
      expect(await standing()).toEqual({
        ...{ place: expect.stringContaining("127.0.0.1"), state: "used", behind: 0, age: expect.any(Number) },
      });
    });

    it("shows what is published at once, while the replica has not received it", async () => {
      await isUsed();
      await onReplica("SELECT pg_wal_replay_pause()");
      await describeAnew("Entrées des médiathèques");
      expect(await titleOf()).toBe("Entrées des médiathèques");
      expect(await standing()).toMatchObject({ state: "behind", behind: expect.any(Number) });
      await onReplica("SELECT pg_wal_replay_resume()");
      await isUsed();
      expect(await titleOf()).toBe("Entrées des médiathèques");
    });

    it("answers the public when the primary is lost, and says so to no writer", async () => {
      await isUsed();
      await read(dataset);
      await primary.stop();
      try {
        expect((await read(`${dataset}/data`)).status).toBe(200);
        expect((await read(page, { accept: "text/html" })).status).toBe(200);
        expect((await fetch(`${url}/readyz`)).status).toBe(200);
        const signedIn = await read(dataset, { authorization: "Bearer dlg_inconnue" });
        expect(signedIn.status).not.toBe(200);
      } finally {
        await primary.start();
      }
      await describeAnew("Après la panne");
      expect(await titleOf()).toBe("Après la panne");
    });

    it("does without a replica that is lost, and takes it again once it is back", async () => {
      await isUsed();
      const before = toldLost().length;
      await replica.crash();
      for (let turn = 0; turn < 3; turn++) {
        expect((await read(`${dataset}/data`)).status).toBe(200);
        expect((await read(page, { accept: "text/html" })).status).toBe(200);
      }
      expect(await standing()).toMatchObject({ state: "lost", behind: null });
      await replica.start();
      await isUsed();
      expect(toldLost().slice(before)).toEqual([
        expect.stringMatching(/^replica lost: /),
        expect.stringMatching(/^replica back: /),
      ]);
    });

    it("refuses as a replica a database that holds another catalogue", async () => {
      const other = createPlace({
        DATABASE_URL: `${primary.url}?search_path=autre`,
        DATABASE_REPLICA_URL: replica.url,
      });
      try {
        await expect(other.open()).rejects.toThrow("tient un autre catalogue");
      } finally {
        await other.remove();
      }
    });

    it("refuses as a replica a database that holds nothing, and copies no other", async () => {
      const alone = createPlace({
        DATABASE_URL: `${primary.url}?search_path=autre`,
        DATABASE_REPLICA_URL: `${primary.url}?search_path=rien`,
      });
      try {
        await expect(alone.open()).rejects.toThrow("n'est pas une réplique");
      } finally {
        await alone.remove();
      }
    });
  },
);
