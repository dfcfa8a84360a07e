import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import { freePort } from "../../../scripts/lib/free-port.mjs";

/** The kinds of stores that tests of shared files run on. */
export const STORES = ["folder", "s3"] as const;

/** A store on this machine, that may be taken away, what it holds kept, and come back. */
export interface TestStore {
  /** What the environment says of it. */
  env: Record<string, string>;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export function startStore(kind: (typeof STORES)[number]): Promise<TestStore> {
  return kind === "folder" ? startFolder() : startS3();
}

async function startFolder(): Promise<TestStore> {
  const above = mkdtempSync(join(tmpdir(), "datalogue-store-"));
  const folder = join(above, "share");
  mkdirSync(folder);
  return {
    env: { DATALOGUE_VERSION_STORE: folder },
    leave: async () => renameSync(folder, `${folder}-away`),
    comeBack: async () => renameSync(`${folder}-away`, folder),
    stop: async () => rmSync(above, { recursive: true }),
  };
}

const BUCKET = "versions";

/** A server of the S3 protocol; the client reads its keys from the environment of the process, as in production. */
async function startS3(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), "datalogue-s3-"));
  // It signs lists with a prefix otherwise than the protocol does.
  const s3 = new S3rver({
    ...{ directory, silent: true, allowMismatchedSignatures: true },
    configureBuckets: [{ name: BUCKET }],
  });
  await s3.configureBuckets();
  const answer = s3.callback();
  const listen = (port: number) =>
    new Promise<Server>((resolve) => {
      const server = createServer(answer).listen(port, "127.0.0.1", () => resolve(server));
    });
  // Left for a while, then taken again.
  const port = await freePort();
  let server = await listen(port);
  process.env.AWS_ACCESS_KEY_ID = "S3RVER";
  process.env.AWS_SECRET_ACCESS_KEY = "S3RVER";
  const leave = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    env: { DATALOGUE_VERSION_STORE: `s3://${BUCKET}/site`, DATALOGUE_S3_ENDPOINT: `http://127.0.0.1:${port}` },
    leave,
    async comeBack() {
      server = await listen(port);
    },
    async stop() {
      if (server.listening) await leave();
      rmSync(directory, { recursive: true });
    },
  };
}
