import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkFile, type Schema } from "@datalogue/ingest";
import * as core from "@datalogue/ingest/core";
import { type CheckedRow, validateRow } from "@datalogue/ingest/core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeInBrowser, openBrowser } from "../web/support/in-browser.js";

const schema: Schema = {
  fields: [
    { name: "commune", type: "string", constraints: { required: true, pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
    { name: "tonnage", title: "Tonnage collecté", type: "number", decimalChar: ",", constraints: { minimum: 0 } },
    { name: "jour", type: "date" },
    { name: "flux", type: "string", constraints: { enum: ["OMR", "VERRE"] } },
    { name: "siret", type: "string" },
    // What RE2 alone runs, and what it cannot.
    { name: "code", type: "string", constraints: { pattern: "(a+)+b" } },
    { name: "double", type: "string", constraints: { pattern: "(.)\\1" } },
  ],
  custom_checks: [{ name: "french-siret-value", params: { column: "siret" } }],
};
type Reader = "parseTableSchema" | "parseDatasetMetadata" | "parseOrganisation" | "parseRecipe";
type Readers = Record<Reader, (json: unknown, schema: Schema) => object>;
const organisation = { slug: "cc-oleron", name: "CC de l’Île d’Oléron", contact: { name: "Déchets", email: "a@b.fr" } };
const dataset = {
  slug: "tonnages",
  title: "Tonnages",
  description: "Tonnages collectés.",
  organisation: "cc-oleron",
  theme: "dechets",
  licence: "lov2",
  frequency: "ANNUAL",
};
/** A document of each kind that can be read, and one that cannot. */
const documents: [reader: Reader, json: unknown][] = [
  ["parseTableSchema", schema],
  ["parseTableSchema", { fields: [{ name: "a", constraints: { pattern: "(" } }] }],
  ["parseDatasetMetadata", dataset],
  ["parseDatasetMetadata", { ...dataset, licence: "libre", temporal: "2024" }],
  ["parseOrganisation", organisation],
  ["parseOrganisation", { ...organisation, contact: { name: "Déchets", email: "à la mairie" } }],
  ["parseRecipe", { columns: { Commune: "commune" }, dropRows: [{ pattern: "(a+)+b" }] }],
  ["parseRecipe", { dropRows: [{ column: "Commune" }, { pattern: "(.)\\1" }] }],
];
const today = "2025-06-30";
const right = { commune: "17093", tonnage: "12,5", jour: "2024-02-29", flux: "OMR", siret: "", code: "aab" };
const wrong = {
  commune: "1709",
  tonnage: "-1",
  jour: "29/02/2024",
  flux: "verre",
  siret: "20008513200014",
  code: "aac",
  double: "xx",
};

/** The core as Vite bundles it for browsers, everything that it reaches kept. */
async function bundle() {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL("./support/core-in-browser.mjs", import.meta.url)),
        formats: ["iife"],
        name: "core",
      },
      rolldownOptions: { treeshake: false },
    },
  });
  const [output] = [result].flat();
  if (!output || !("output" in output)) throw new Error("nothing was bundled");
  return output.output[0];
}

describe("the core of ingest", () => {
  let chunk: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    chunk = await bundle();
  });

  it("reaches nothing of Node, of a database, nor what compiles text into code", () => {
    expect(chunk.code).toContain("validateRow");
    const foreign = /node:|vite-browser-external|better-sqlite3|new Function|\bprocess\.|\brequire\(/g;
    expect(chunk.code.match(foreign)).toBeNull();
    const packages = chunk.moduleIds.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(["re2js"]);
  });

  describeInBrowser("in a browser whose page forbids code made of text", () => {
    it("gives of a record and of documents what it gives here", async () => {
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        await page.route("http://core.test/**", (route) =>
          route.request().url().endsWith(".js")
            ? route.fulfill({ contentType: "text/javascript; charset=utf-8", body: chunk.code })
            : route.fulfill({
                contentType: "text/html",
                headers: { "Content-Security-Policy": "default-src 'none'; script-src 'self'" },
                body: '<!doctype html><title>Saisie</title><script src="/core.js"></script>',
              }),
        );
        await page.goto("http://core.test/");
        const inPage = await page.evaluate(
          ([form, records, day]) =>
            records.map((record) =>
              (globalThis as unknown as { core: { validateRow: typeof validateRow } }).core.validateRow(form, record, {
                today: day,
              }),
            ),
          [schema, [right, wrong], today] as [Schema, Record<string, string>[], string],
        );
        expect(inPage).toEqual([right, wrong].map((record) => validateRow(schema, record, { today })));
        const readInPage = await page.evaluate(
          ([form, given]) =>
            given.map(([reader, json]) => (globalThis as unknown as { core: Readers }).core[reader](json, form)),
          [schema, documents] as [Schema, typeof documents],
        );
        const read = documents.map(([reader, json]) => (core as Readers)[reader](json, schema));
        expect(readInPage).toEqual(read);
        expect(read.map((one) => Object.keys(one)[0])).toEqual([
          ...["schema", "problems", "metadata", "problems", "organisation", "problems", "recipe", "problems"],
        ]);
      } finally {
        await browser.close();
      }
    });
  });
});

describe("a record checked alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-core-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const told = ({ issues }: Pick<CheckedRow, "issues">) =>
    issues.map(({ code, field, severity, value, suggestion }) => ({ code, field, severity, value, suggestion }));

  it("is right when each text is of its type and within its constraints, and gives its values", () => {
    const { valid, cells, issues } = validateRow(schema, right, { today });
    expect(valid).toBe(true);
    expect(cells).toEqual(["17093", 12.5, "2024-02-29", "OMR", null, "aab", null]);
    expect(told({ issues })).toEqual([
      { code: "geography-absent", field: null, severity: "info", value: null, suggestion: null },
    ]);
  });

  it("is told what the report of a file of this one line tells, but for what no browser can stop in time", async () => {
    const names = schema.fields.map(({ name }) => name);
    const path = join(folder, "tonnages.csv");
    writeFileSync(path, `${names.join(";")}\n${names.map((name) => wrong[name as keyof typeof wrong]).join(";")}\n`);
    const report = await checkFile(path, { schema, today });
    const row = validateRow(schema, wrong, { today });
    expect(row.valid).toBe(false);
    expect(told(row).filter(({ code }) => code !== "pattern-not-checked")).toEqual(told(report));
    expect(told(row)).toContainEqual(expect.objectContaining({ code: "pattern-not-checked", field: "double" }));
    expect(row.issues.find(({ field }) => field === "tonnage")?.message).toBe(
      "Colonne «\u00a0tonnage\u00a0» (Tonnage collecté)\u00a0: «\u00a0-1\u00a0» est trop petit\u00a0: le minimum est 0.",
    );
  });

  it("takes the fields that are not given for empty, and knows no others", () => {
    const { valid, cells, issues } = validateRow(schema, { tonnage: "3", toString: "x" }, { today });
    expect([valid, cells[0], cells[1]]).toEqual([false, null, 3]);
    expect(issues[0]).toMatchObject({ code: "required-constraint", field: "commune", line: null });
  });

  it("says in French, then in English, the same thing", () => {
    const [french] = validateRow(schema, { commune: "" }, { today }).issues;
    const [english] = validateRow(schema, { commune: "" }, { today, lang: "en" }).issues;
    expect([french?.code, english?.code]).toEqual(["required-constraint", "required-constraint"]);
    expect(french?.message).toContain("commune");
    expect(english?.message).not.toBe(french?.message);
  });
});
