import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servingEnvironment } from "../../../scripts/lib/serving-environment.mjs";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-start-"));
  writeFileSync(join(folder, "tonnages.csv"), "commune;tonnage\n17093;12,5\n");
  const fields = [
    { name: "commune", type: "string", constraints: { required: true } },
    { name: "tonnage", type: "number", decimalChar: "," },
  ];
  writeFileSync(join(folder, "schema.json"), JSON.stringify({ fields }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line; gives what it wrote and the modules that it read, as "api/src/…" for ours and by their name for others. */
function run(...typed: string[]) {
  const list = join(folder, "modules.txt");
  rmSync(list, { force: true });
  writeFileSync(list, "");
  const hook = `import { appendFileSync } from "node:fs";
    export async function load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + "\\n"); return next(url, context); }`;
  const data = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
  // Those that are required are seen at the end only.
  const register = `import { appendFileSync } from "node:fs"; import { createRequire, register } from "node:module";
    register(${JSON.stringify(data(hook))});
    process.on("exit", () => appendFileSync(${JSON.stringify(list)}, Object.keys(createRequire("/").cache).join("\\n")));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", data(register), program, ...typed], {
    encoding: "utf8",
    env: { ...process.env, DATALOGUE_CONTENT: join(folder, "nulle-part") },
  });
  const urls = readFileSync(list, "utf8").split("\n");
  return {
    status,
    stdout,
    stderr,
    ours: urls.flatMap((url) => /\/packages\/([a-z]+\/dist\/.*)\.js$/.exec(url)?.[1] ?? []),
    others: new Set(urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])),
  };
}

const COMMANDS = [
  ...["check", "publish", "status", "verify", "repair"],
  ...["key", "user", "territories", "serve", "export-site"],
];

describe("what `npm start` tells Node", () => {
  it("is understood, beside what whoever starts it says", () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-p", "v8.getHeapStatistics().heap_size_limit"], {
      encoding: "utf8",
      env: servingEnvironment({ ...process.env, NODE_OPTIONS: "--max-old-space-size=300", MALLOC_ARENA_MAX: "4" }),
    });
    expect(stderr).toBe("");
    expect(Number(stdout) / 2 ** 20).toBeLessThan(400);
    expect(servingEnvironment({ MALLOC_ARENA_MAX: "4" })).toEqual({
      MALLOC_TRIM_THRESHOLD_: "131072",
      MALLOC_ARENA_MAX: "4",
      NODE_OPTIONS: expect.stringMatching(/^--v8-pool-size=[1-4]$/),
    });
    // The last one is heeded.
    expect(servingEnvironment({ NODE_OPTIONS: "--v8-pool-size=3" }).NODE_OPTIONS).toMatch(/^\S+ --v8-pool-size=3$/);
  });
});

describe("the command line as it starts", () => {
  it("lists every command in its help, and loads none of what they do", () => {
    const { status, stdout, ours, others } = run("--help");
    expect(status).toBe(0);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    expect([...others]).toEqual(["commander"]);
    expect(ours.filter((module) => module.startsWith("api/") || module.startsWith("web/"))).toEqual(
      ours.filter((module) => /^(api|web)\/dist\/commands\/(?!run-)/.test(module)),
    );
  });

  it("speaks French in the help of each command, and says 2 for a wrong use of it", () => {
    for (const name of COMMANDS) {
      expect(run(name, "--help").stdout).toMatch(/^Utilisation\u00a0: .*\n[\s\S]*afficher l'aide$/m);
      expect(run(name, "--inconnue").status).toBe(2);
    }
  });

  it("reads one file for a command of a catalogue, and those that are needed to find it", () => {
    const { status, ours, others } = run("status");
    expect(status).toBe(2);
    expect(ours.filter((module) => !module.startsWith("ingest/dist/"))).toEqual(["api/dist/threads/find-bundle"]);
    expect(others).not.toContain("typebox");
    expect(run("snapshots", folder).ours).not.toContain("api/dist/threads/find-bundle");
  });

  it("checks a CSV file without loading the readers of other formats, the catalogue or the pages", () => {
    const { status, ours, others } = run("check", join(folder, "tonnages.csv"));
    expect(status).toBe(0);
    expect(ours).toContain("ingest/dist/readers/csv");
    expect(
      ours.filter((module) => /^(api|web)\/dist\/(?!commands\/)|(xlsx|gpkg|shapefile|geojson)$/.test(module)),
    ).toEqual(["ingest/dist/field-types/geojson"]);
    expect([...others].sort()).toEqual(["commander", "iconv-lite", "papaparse", "safer-buffer"]);
  });

  it("checks it against a schema without compiling a validator of schemas", () => {
    const { status, others } = run("check", join(folder, "tonnages.csv"), "--schema", join(folder, "schema.json"));
    expect(status).toBe(0);
    expect([...others].sort()).toEqual(["commander", "iconv-lite", "papaparse", "safer-buffer"]);
  });
});
