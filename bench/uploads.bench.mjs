import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { servingEnvironment } from "../scripts/lib/serving-environment.mjs";
import { writeHeavyWorkbook } from "./lib/heavy-workbook.mjs";
import { processorSeconds, residentMb, withFolder } from "./lib/measure.mjs";

/** What the memory of the server may rise by, in MB. */
const MOST_MB = 200;
const LIGHT = ["/healthz", "/", "/jeux"];
const SLOW = 50;
const FOREIGN_KEYS = 3000;

/**
 * The memory of the server and the time of light pages while strangers send all at once, each from an address of its own: four
 * workbooks of 190 MB decompressed, fifty files a byte a second, a schema of three thousand foreign keys.
 */
export async function run() {
  await withFolder(async (folder) => {
    const kinds = ["numbers", "texts", "numbers", "texts"];
    const files = [];
    for (const kind of new Set(kinds)) {
      const path = join(folder, `${kind}.xlsx`);
      const bytes = await writeHeavyWorkbook(path, kind, 190);
      files.push([kind, readFileSync(path)]);
      console.log(`${kind}: ${megabytes(bytes)} decompressed, ${megabytes(files.at(-1)[1].length)} sent`);
    }
    const workbooks = new Map(files);
    const server = await serve(folder);
    try {
      await untilCalm(server.pid);
      const memory = watchMemory(server.pid);
      const calm = await sampleLight(server, 10_000);
      const idle = memory.peak();
      memory.forget();

      const started = performance.now();
      let running = true;
      const light = sampleLight(server, 300_000, () => running);
      const sending = kinds.map((kind, rank) => send(server, `127.0.3.${rank + 1}`, workbooks.get(kind), "a.xlsx"));
      const keys = sendKeys(server, "127.0.2.1");
      await pause(1000);
      const slow = Array.from({ length: SLOW }, (_, rank) => trickle(server, `127.0.1.${rank + 1}`, () => running));
      const sent = await Promise.all(sending);
      const seconds = (performance.now() - started) / 1000;
      const refusedKeys = await keys;
      await pause(Math.max(0, 35_000 - (performance.now() - started)));
      running = false;
      const under = await light;
      const ended = await Promise.all(slow);
      const peak = memory.peak();
      await pause(130_000);
      memory.forget();
      await pause(2000);
      const after = memory.peak();
      memory.stop();

      console.log(
        `workbooks: ${sent.map(({ status, rows }) => `${status}${rows ? ` (${rows} rows)` : ""}`).join(", ")}, in ${seconds.toFixed(0)} s`,
      );
      console.log(`${FOREIGN_KEYS} foreign keys: ${refusedKeys.status} after ${refusedKeys.seconds.toFixed(1)} s`);
      console.log(`files a byte a second: ${tally(ended)}`);
      console.log(
        `memory: ${idle.toFixed(0)} MB idle, ${peak.toFixed(0)} MB at most, ${after.toFixed(0)} MB once calm again`,
      );
      console.log(`  it rises by ${((peak - idle) / MOST_MB).toFixed(2)} of the limit of ${MOST_MB} MB`);
      for (const address of LIGHT) {
        const [before, during] = [calm, under].map((times) => times.get(address));
        console.log(
          `${address}: p50 ${percentile(before, 50)} → ${percentile(during, 50)} ms, p95 ${percentile(before, 95)} → ${percentile(during, 95)} ms, longest ${percentile(during, 100)} ms (${during.length} requests)`,
        );
      }
    } finally {
      server.child.kill("SIGTERM");
      await once(server.child, "exit");
    }
  });
}

/** The program as `npm start` runs it, on the project's own content. */
async function serve(folder) {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, [join(import.meta.dirname, "../bin/datalogue.mjs"), "serve"], {
    env: servingEnvironment({
      ...process.env,
      DATALOGUE_LOG: "silent",
      PORT: String(port),
      HOST: "0.0.0.0",
      DATALOGUE_DATA: join(folder, "data"),
    }),
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let turn = 0; turn < 600; turn++) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return { child, pid: child.pid, port };
    await pause(500);
  }
  throw new Error("the server is not ready after five minutes");
}

/** Pages are made ahead after the start: memory is compared with that of a server that has nothing more to do. */
async function untilCalm(pid) {
  for (let turn = 0; turn < 120; turn++) {
    const before = processorSeconds(pid);
    await pause(5000);
    if (processorSeconds(pid) - before < 0.25) return;
  }
}

function watchMemory(pid) {
  let most = 0;
  const sampling = setInterval(() => {
    most = Math.max(most, residentMb(pid));
  }, 50);
  return {
    peak: () => most,
    forget() {
      most = residentMb(pid);
    },
    stop: () => clearInterval(sampling),
  };
}

/** Asks for each light page in turn, for some time, on a connection of its own; gives the milliseconds of each answer. */
async function sampleLight({ port }, duration, wanted = () => true) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = new Map(LIGHT.map((address) => [address, []]));
  const end = performance.now() + duration;
  while (performance.now() < end && wanted())
    for (const address of LIGHT) {
      const started = performance.now();
      await new Promise((resolve, reject) => {
        request({ port, host: "127.0.0.1", path: address, agent, localAddress: "127.0.4.1" }, (answer) =>
          answer.resume().on("end", resolve).on("error", reject),
        )
          .on("error", reject)
          .end();
      });
      times.get(address).push(performance.now() - started);
      await pause(30);
    }
  agent.destroy();
  return times;
}

const headersOf = (name) => ({
  "Content-Type": "application/octet-stream",
  "Content-Disposition": `attachment; filename="${name}"`,
});

/** Sends a file to be checked; again, for ten minutes, when the service says to come back. */
async function send({ port }, localAddress, body, name) {
  const end = performance.now() + 600_000;
  for (;;) {
    const { status, text, retry } = await post({ port, localAddress, headers: headersOf(name) }, body);
    if (retry && performance.now() < end) {
      await pause(Number(retry) * 1000);
      continue;
    }
    return { status, rows: /"rows": (\d+)/.exec(text)?.[1] };
  }
}

async function sendKeys({ port }, localAddress) {
  const fields = Array.from({ length: FOREIGN_KEYS }, (_, rank) => ({ name: `c${rank}` }));
  const schema = {
    fields,
    foreignKeys: fields.map(({ name }) => ({
      fields: name,
      reference: { resource: "dechets-tonnages", fields: "code_insee" },
    })),
  };
  const names = fields.map(({ name }) => name).join(",");
  const form = [
    ["file", "a.csv", `${names}\n`],
    ["schema", "s.json", JSON.stringify(schema)],
  ].map(
    ([part, name, text]) =>
      `--x\r\nContent-Disposition: form-data; name="${part}"; filename="${name}"\r\n\r\n${text}\r\n`,
  );
  const started = performance.now();
  const headers = { "Content-Type": "multipart/form-data; boundary=x" };
  const { status } = await post({ port, localAddress, headers }, `${form.join("")}--x--\r\n`);
  return { status, seconds: (performance.now() - started) / 1000 };
}

function post({ port, localAddress, headers }, body) {
  return new Promise((resolve) => {
    const asked = request(
      { port, host: "127.0.0.1", localAddress, method: "POST", path: "/api/check", headers },
      async (answer) => {
        let text = "";
        for await (const chunk of answer) text += chunk;
        resolve({ status: answer.statusCode, text, retry: answer.headers["retry-after"] });
      },
    );
    asked.on("error", (error) => resolve({ status: error.code, text: "" }));
    asked.end(body);
  });
}

/** Sends a byte a second; gives the status that ends it. */
function trickle({ port }, localAddress, wanted) {
  return new Promise((resolve) => {
    const started = performance.now();
    const asked = request({
      ...{ port, host: "127.0.0.1", localAddress, method: "POST", path: "/api/check" },
      headers: headersOf("a.csv"),
    });
    const beat = setInterval(() => (wanted() ? asked.write("a") : finish("still open")), 1000);
    const finish = (status) => {
      clearInterval(beat);
      asked.destroy();
      resolve({ status, seconds: (performance.now() - started) / 1000 });
    };
    asked.on("response", (answer) => finish(answer.statusCode)).on("error", (error) => finish(error.code));
  });
}

function tally(ended) {
  const counts = Map.groupBy
    ? Map.groupBy(ended, ({ status }) => status)
    : ended.reduce((all, one) => all.set(one.status, [...(all.get(one.status) ?? []), one]), new Map());
  return [...counts]
    .map(
      ([status, all]) =>
        `${all.length} × ${status} (after ${Math.max(...all.map(({ seconds }) => seconds)).toFixed(0)} s at most)`,
    )
    .join(", ");
}

function percentile(times, percent) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))].toFixed(1);
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
