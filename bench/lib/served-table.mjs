import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { inOwnProcess } from "./measure.mjs";
import { writeTable } from "./table.mjs";

const rows = 1_000_000;

/** Publishes the benchmark table and gives its rows file, then serves it, the peers beside it, until `use` has ended. */
export async function withServedTable(folder, use) {
  const file = join(folder, "table.csv");
  await writeTable(file, rows);
  const place = await mkdtemp(join(folder, "s-"));
  await inOwnProcess(join(import.meta.dirname, "publish.mjs"), file, place);
  const server = spawn(process.execPath, [join(import.meta.dirname, "serve-table.mjs"), place], {
    stdio: ["ignore", "pipe", "inherit"],
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
    return await use({ rows, pid: server.pid, ...JSON.parse(output.split("\n")[0]) });
  } finally {
    server.kill();
  }
}

/** Reads an address to its end: bytes, seconds, and the text when `keep`. */
export function read(url, { agent = false, keep = false } = {}) {
  const start = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let bytes = 0;
      let text = "";
      if (keep) response.setEncoding("utf8");
      response.on("data", (chunk) => {
        bytes += chunk.length;
        if (keep) text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
        resolve({ bytes, text, seconds: Number(process.hrtime.bigint() - start) / 1e9 });
      });
    }).on("error", reject);
  });
}
