// A store of the S3 protocol in a process of its own, that may be killed and started again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export const BUCKET = "versions";

/** The keys that clients of the store read from their environment. */
export const STORE_KEYS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };

/** Starts it on a port, its objects in a folder, which is made. */
export async function startStore({ port, folder }) {
  mkdirSync(folder, { recursive: true });
  let server;
  const start = async () => {
    server = spawn(process.execPath, [join(import.meta.dirname, "s3-server.mjs"), String(port), folder, BUCKET], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(server.stdout, "data");
  };
  await start();
  return {
    start,
    /** At once, and gone once it returns. */
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, "exit");
      server.kill("SIGKILL");
      await gone;
    },
  };
}
