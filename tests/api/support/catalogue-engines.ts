import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { type PostgresAddress, parsePostgresAddress } from "../../../packages/api/src/store/postgres-address.js";
import { freePort } from "../../../scripts/lib/free-port.mjs";

/** Address of an empty PostgreSQL database of the tester's own, `postgres://…`: the tests of the catalogue then run on it too. */
const own = process.env.DATALOGUE_TEST_POSTGRES;

/** The engines of the catalogue that tests run on; PGlite is PostgreSQL itself, in this process, reached through pg and a socket. */
export const ENGINES = ["SQLite", "PGlite", ...(own ? (["PostgreSQL"] as const) : [])] as const;
export type Engine = (typeof ENGINES)[number];

/** An empty catalogue database: what `DATABASE_URL` says of it ("" for SQLite), and what `openDatabase` takes. */
interface EmptyDatabase {
  url: string;
  place: string | PostgresAddress;
}

export interface EngineServer {
  createDatabase(): EmptyDatabase;
  stop(): Promise<void>;
}

/** One server per file of tests: PGlite takes more than a second to start. Each PostgreSQL database is a schema of its own. */
export function startEngine(engine: Engine): Promise<EngineServer> {
  return { SQLite: startSqlite, PGlite: startPglite, PostgreSQL: startPostgres }[engine]();
}

async function startSqlite(): Promise<EngineServer> {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-engine-"));
  let count = 0;
  return {
    createDatabase: () => ({ url: "", place: join(folder, `catalogue-${++count}.sqlite`) }),
    async stop() {
      rmSync(folder, { recursive: true });
    },
  };
}

/** PGlite, whose server may leave, the data kept, and come back at the same address. */
export interface PgliteServer extends EngineServer {
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startPglite(): Promise<PgliteServer> {
  const db = await PGlite.create();
  const listen = async (port: number) => {
    const server = new PGLiteSocketServer({ db, port, maxConnections: 10 });
    await server.start();
    return server;
  };
  // Left for a while, then taken again.
  const port = await freePort();
  let server = await listen(port);
  let count = 0;
  return {
    createDatabase() {
      // One session is behind all the connections of PGlite, and their messages would mix: one connection for each opening.
      const url = `postgres://postgres:secret@127.0.0.1:${port}/postgres?search_path=catalogue_${++count}&pool_max_conns=1`;
      return { url, place: parsePostgresAddress(url) };
    },
    leave: () => server.stop(),
    async comeBack() {
      server = await listen(port);
    },
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}

async function startPostgres(): Promise<EngineServer> {
  const schemas: string[] = [];
  return {
    createDatabase() {
      const url = new URL(own ?? "");
      const schema = `essai_${randomBytes(6).toString("hex")}`;
      schemas.push(schema);
      url.searchParams.set("search_path", schema);
      return { url: url.href, place: parsePostgresAddress(url.href) };
    },
    async stop() {
      const knex = await openDatabase(parsePostgresAddress(own ?? ""));
      for (const schema of schemas) await knex.schema.dropSchemaIfExists(schema, true);
      await knex.destroy();
    },
  };
}
