// `npm run fuzz -- [--minutes 10] [--seed 1]`: checks mutated files without end, and stops at the first crash, hang or
// growth of memory, keeping the file that caused it. The corpus is the test cases, the content, and the real samples of
// DATALOGUE_SAMPLES when it is set.
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";

/** A check of a small file that takes longer than this is a hang, in milliseconds. */
const HANG = 20_000;
/** Memory of the checking process, in MB: the limit of the heap, and that of all of it. */
const HEAP = 400;
const RESIDENT = 900;
/** Larger files are cut to this before they are mutated, in bytes. */
const PIECE = 200_000;

if (process.send) await check();
else await watch();

/** Runs the checks in another process, and watches it. */
async function watch() {
  const { values } = parseArgs({
    options: { minutes: { type: "string", default: "10" }, seed: { type: "string", default: "1" } },
  });
  const folder = mkdtempSync(join(tmpdir(), "datalogue-fuzz-"));
  const end = Date.now() + Number(values.minutes) * 60_000;
  const state = { files: 0, slowest: 0, resident: 0, since: Date.now() };
  const child = fork(import.meta.filename, [folder, values.seed], { execArgv: [`--max-old-space-size=${HEAP}`] });
  const fault = await new Promise((resolve) => {
    child.on("message", ({ files, ms, resident, thrown }) => {
      state.files = files;
      state.since = Date.now();
      state.slowest = Math.max(state.slowest, ms);
      state.resident = Math.max(state.resident, resident);
      if (thrown) resolve(thrown);
      if (resident > RESIDENT) resolve(`memory reached ${resident} MB`);
      if (Date.now() > end) resolve(undefined);
    });
    child.on("exit", (code, signal) => resolve(`the process ended with ${signal ?? code}`));
    setInterval(() => Date.now() - state.since > HANG && resolve(`no answer for ${HANG / 1000} s`), 1_000).unref();
  });
  child.removeAllListeners("exit");
  child.kill("SIGKILL");
  console.log(
    `${state.files} mutated files checked, slowest ${state.slowest} ms, memory at most ${state.resident} MB: ${fault ? `FAULT, ${fault}` : "no crash, no hang"}`,
  );
  if (fault) {
    console.log(`The file is kept in ${folder}`);
    process.exit(1);
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

/** Mutates and checks until it is killed. */
async function check() {
  const { checkFile, parseSchema, readGeography } = await import("@datalogue/ingest");
  const { seeded } = await import("../bench/lib/measure.mjs");
  const [folder, seed] = process.argv.slice(2);
  const random = seeded(Number(seed));
  const pick = (list) => list[Math.floor(random() * list.length)];
  const root = join(import.meta.dirname, "..");
  const sources = ["tests/cases", "datasets"].map((name) => join(root, name));
  if (process.env.DATALOGUE_SAMPLES) sources.push(join(process.env.DATALOGUE_SAMPLES, "data"));
  const files = sources.flatMap(list);
  const schemas = files
    .filter((file) => /schema.*\.json$/.test(file))
    .map((file) => parseSchema(JSON.parse(readFileSync(file, "utf8"))))
    .flatMap((parsed) => ("schema" in parsed ? [parsed.schema] : []));
  const data = files.filter((file) =>
    [".csv", ".geojson", ".json", ".xlsx", ".zip", ".gpkg", ".txt"].includes(extname(file)),
  );
  const geography = await readGeography(join(root, "datasets/territoires"));
  const { mutate } = await import("./lib/mutate.mjs");
  mkdirSync(folder, { recursive: true });
  for (let count = 1; ; count++) {
    const source = pick(data);
    const bytes = mutate(readPiece(source), () => readPiece(pick(data)), random);
    const path = join(folder, `mutated${extname(source)}`);
    writeFileSync(path, bytes);
    const start = performance.now();
    let thrown;
    try {
      const options = { geography, lang: pick(["fr", "en"]), reproject: random() < 0.5, geometries: random() < 0.5 };
      if (random() < 0.8) options.schema = pick(schemas);
      if (random() < 0.5) options.onRows = () => {};
      await checkFile(path, options);
    } catch (error) {
      thrown = error.stack ?? String(error);
    }
    const ms = Math.round(performance.now() - start);
    process.send({ files: count, ms, resident: Math.round(process.memoryUsage.rss() / 2 ** 20), thrown });
    if (count % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function readPiece(file) {
  return readFileSync(file).subarray(0, PIECE);
}

function list(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? list(path) : [path];
  });
}
