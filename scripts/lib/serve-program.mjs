// The program itself, as an installation runs it, with settings of its own.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.mjs";
import { servingEnvironment } from "./serving-environment.mjs";

const program = join(import.meta.dirname, "../../bin/datalogue.mjs");

/** Starts `serve` on a port, a free one without it, and waits until the content is loaded. */
export async function serveProgram({ port, env, patience = 300_000 }) {
  const listening = port ?? (await freePort());
  const url = `http://127.0.0.1:${listening}`;
  const server = spawn(process.execPath, [program, "serve"], {
    env: servingEnvironment({ ...process.env, ...env, PORT: String(listening), PUBLIC_URL: url }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  server.stderr.on("data", (piece) => {
    told = (told + piece).slice(-20_000);
  });
  const end = (signal) =>
    new Promise((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) return resolve();
      server.once("exit", () => resolve());
      server.kill(signal);
    });
  const until = Date.now() + patience;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server stopped with code ${server.exitCode}: ${told}`);
    if (Date.now() > until) {
      await end("SIGKILL");
      throw new Error(`the server was not ready: ${told}`);
    }
    if ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok) break;
    await sleep(200);
  }
  return { url, pid: server.pid, stop: () => end("SIGTERM"), kill: () => end("SIGKILL"), told: () => told };
}

/** Runs a command of the program and gives what it prints. */
export function runProgram(args, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`datalogue ${args.join(" ")} ended with ${status}: ${stderr || stdout}`);
  return stdout.trim();
}

/** Makes a key that publishes for the organisation that keeps the catalogue of the project's own content. */
export function makeKey(env) {
  const told = runProgram(["key", "create", "--organisation", "pole-marennes-oleron", "--scope", "publish"], env);
  return told.match(/dlg_\S+/)[0];
}
