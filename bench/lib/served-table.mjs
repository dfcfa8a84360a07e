import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { servingEnvironment } from "../../scripts/lib/serving-environment.mjs";
import { inOwnProcess } from "./measure.mjs";
import { writeTable } from "./table.mjs";

const rows = 1_000_000;

/** Publishes the benchmark table and gives its rows file, then serves it, the peers beside it, until `use` has ended. */
export async function withServedTable(folder, use) {
  const file = join(folder, "table.csv");
  await writeTable(file, rows);
  const place = await mkdtemp(join(folder, "s-"));
  await inOwnProcess(join(import.meta.dirname, "publish.mjs"), file, place);
  await withServer("serve-table.mjs", [place], (served) => use({ rows, ...served }));
}

/** Runs a script of this folder that serves and prints where (JSON, one line), until `use` has ended. */
export async function withServer(script, args, use) {
  const server = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: servingEnvironment(process.env),
  });
  try {
    let output = "";
    server.stdout.on("data", (chunk) => {
      output += chunk;
    });
    while (!output.includes("\n")) {
      if (server.exitCode !== null) throw new Error("the server of the benchmark did not start");
      await Promise.race([once(server.stdout, "data"), once(server, "exit")]);
    }
    return await use({ pid: server.pid, ...JSON.parse(output.split("\n")[0]) });
  } finally {
    server.kill();
  }
}

/** Reads an address to its end: bytes, seconds, type, the body as it came, and the text when `keep`. */
export function read(url, { agent = false, keep = false, headers = {} } = {}) {
  const start = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const pieces = [];
      let bytes = 0;
      response.on("data", (chunk) => {
        bytes += chunk.length;
        if (keep || response.statusCode !== 200) pieces.push(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(pieces);
        if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}: ${body}`));
        const type = response.headers["content-type"];
        resolve({
          bytes,
          body,
          text: keep ? body.toString() : "",
          type,
          seconds: Number(process.hrtime.bigint() - start) / 1e9,
        });
      });
    }).on("error", reject);
  });
}
