import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Report, Schema } from "@datalogue/ingest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckTask } from "../../../packages/api/src/checking/check-job.js";
import { findBundle } from "../../../packages/api/src/threads/find-bundle.js";
import { openThreads } from "../../../packages/api/src/threads/open-threads.js";
import { bundleThread } from "../../../scripts/lib/bundle-thread.mjs";
import { listThreads } from "../../../scripts/lib/list-threads.mjs";
import { writeWorkbook } from "../../ingest/support/workbook.js";

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url));
const dist = join(packages, "api/dist");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-bundles-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the threads of the program", () => {
  const modules = listThreads().map((path) => relative(packages, path));

  it("are those of every kind", () => expect(modules.length).toBeGreaterThan(12));

  it.each(modules)("start from one file: %s", (module) => {
    expect(findBundle(pathToFileURL(join(packages, module)))?.url.pathname).toMatch(/-worker\.bundle\.js$/);
  });

  it("name what stays apart as Node reads it, the program too, the store of versions by S3 included", () => {
    const program = fileURLToPath(new URL("../../../bin/run-program.mjs", import.meta.url));
    const apart = [...listThreads(), program].flatMap((path) => {
      const { url } = findBundle(pathToFileURL(path)) as { url: URL };
      const named = readFileSync(url, "utf8").matchAll(/\b(?:from|import\()\s*"(\.[^"]*\/node_modules\/[^"]+)"/g);
      return [...named].map(([, file = ""]) => new URL(file, url).href);
    });
    expect(apart.join()).toMatch(/@aws-sdk\/client-s3\//);
    const script = "for (const file of process.argv.slice(1)) await import(file);";
    execFileSync(process.execPath, ["--input-type=module", "-e", script, "--", ...new Set(apart)]);
  });

  it("give from it the same report as from the modules, whatever the file and the schema ask to be loaded", async () => {
    const fields: Schema["fields"] = [
      { name: "code", type: "string", constraints: { pattern: "^(\\d{5}|2[AB]\\d{3})$" } },
      { name: "jour", type: "date" },
      { name: "detail", type: "object", constraints: { jsonSchema: { type: "object", required: ["lieu"] } } },
    ];
    const files: [name: string, content: string | Uint8Array][] = [
      ["a.csv", 'code;jour;detail\n17093;2024-01-02;"{""lieu"":""port""}"\n1709;2024-13-02;{}\n'],
      [
        "b.xlsx",
        writeWorkbook({
          Feuille: [
            ["code", "jour", "detail"],
            ["17093", { style: 1, inner: "<v>45293</v>" }, '{"lieu":"port"}'],
            ["1709", "demain", "{}"],
          ],
        }),
      ],
      [
        "c.geojson",
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"x"},"geometry":null}]}',
      ],
    ];
    const module = pathToFileURL(join(dist, "checking/check-worker.js"));
    const limits = { maxOldGenerationSizeMb: 256 };
    const [bundled, plain] = [module, new URL("?plain", module)].map((url) => openThreads<CheckTask>(url, { limits }));
    try {
      for (const [name, content] of files) {
        const path = join(folder, name);
        writeFileSync(path, content);
        const task: CheckTask = {
          ...{
            kind: "check",
            maxExamples: null,
            path,
            name,
            maxBytes: 1e6,
            schema: { fields },
            lang: "fr",
            sheet: null,
          },
          ...{ territoriesFolder: folder, references: {} as never },
        };
        const report = await bundled?.run<Report>(task);
        expect(report?.issues).not.toEqual([]);
        expect(report).toEqual(await plain?.run<Report>(task));
      }
    } finally {
      await bundled?.close();
      await plain?.close();
    }
  });
});

describe("the program", () => {
  it("starts from one file, with no letter for which V8 would keep it at two bytes each", () => {
    const bundle = findBundle(pathToFileURL(join(packages, "../bin/run-program.mjs")))?.url ?? "";
    expect(String(bundle)).toMatch(/run-program\.bundle\.js$/);
    expect(readFileSync(bundle, "utf8")).not.toMatch(/[^\0-\xff]/);
  });
});

describe("a thread", () => {
  const program = fileURLToPath(new URL("./ask-answer.mjs", import.meta.url));
  const ask = (): { answer: unknown; module: string; stack: string } =>
    JSON.parse(execFileSync(process.execPath, [program, module()], { encoding: "utf8" }));
  const module = () => join(folder, "packages/api/dist/answers/answer-worker.js");
  const write = (name: string, text: string) => writeFileSync(join(folder, "packages/api/dist/answers", name), text);
  const lock = () => join(folder, "lock.yaml");

  beforeEach(async () => {
    mkdirSync(join(folder, "packages/api/dist/answers"), { recursive: true });
    writeFileSync(lock(), "one");
    write("answer.js", "export const answer = 1;\nexport const module = import.meta.url;\n");
    write(
      "answer-worker.js",
      `import { serveTasks } from ${JSON.stringify(join(dist, "threads/serve-tasks.js"))};
import { answer, module } from "./answer.js";
serveTasks(() => ({ answer, module, stack: new Error().stack }));
`,
    );
    await bundleThread(module(), [lock()], "test");
  });

  it("starts from its bundle, where each module knows its own place", () => {
    const { answer, module, stack } = ask();
    expect(answer).toBe(1);
    expect(module).toBe(pathToFileURL(join(folder, "packages/api/dist/answers/answer.js")).href);
    expect(stack).toContain("answer-worker.bundle.js");
  });

  it("says the same letters from it as from its modules, however they are written", async () => {
    const said = [
      "'L\u2019\u0153uvre \u2192 \ud83c\udf0a'",
      "'\\\u2019'",
      "'\\\\\u2019'",
      "`\u2026`",
      "/^[\u2018\u2019]\\\u2013$/.test('\u2019\u2013')",
    ];
    write("answer.js", `export const answer = [${said.join()}];\nexport const module = import.meta.url;\n`);
    const plain = ask();
    await bundleThread(module(), [lock()], "test");
    const bundled = ask();
    expect(bundled.stack).toContain("answer-worker.bundle.js");
    expect(plain.stack).not.toContain(".bundle.js");
    expect(bundled.answer).toEqual(plain.answer);
  });

  it("is not bundled where what it asks would be left out, as nobody takes what it gives", async () => {
    write("answer.js", "try {\n  decodeURIComponent('%E9');\n} catch {}\nexport const [answer, module] = [1, ''];\n");
    await expect(bundleThread(module(), [lock()], "test")).rejects.toThrow(/answer\.js: decodeURIComponent\('%E9'\);/);
  });

  it("runs what was compiled last, though nothing made its bundle again", async () => {
    write("answer.js", "export const answer = 2;\nexport const module = import.meta.url;\n");
    expect(ask()).toMatchObject({ answer: 2, stack: expect.not.stringContaining(".bundle.js") });
    await bundleThread(module(), [lock()], "test");
    expect(ask()).toMatchObject({ answer: 2, stack: expect.stringContaining("answer-worker.bundle.js") });
  });

  it("runs what is installed, where packages were installed since, or are told by nothing", () => {
    writeFileSync(lock(), "two");
    expect(ask().stack).not.toContain(".bundle.js");
    rmSync(lock());
    expect(ask().stack).not.toContain(".bundle.js");
  });
});
