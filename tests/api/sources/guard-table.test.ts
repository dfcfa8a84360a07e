import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile } from "@datalogue/ingest";
import { afterAll, describe, expect, it } from "vitest";
import { guardTable } from "../../../packages/api/src/sources/guard-table.js";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { WKT, writeDbf, writeShp, zipLayers } from "../../ingest/support/layer.js";
import { writeOds } from "../../ingest/support/ods.js";
import { writeWorkbook } from "../../ingest/support/workbook.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import { inspectReceived } from "./support/inspect-received.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const communes = ["17093", "17140", "01004"];
const guard = { columns: ["CODGEO", "naf{AA}art{AA}"], communes: { field: "CODGEO", leastShare: 1 } };

async function inspect(
  content: string | Uint8Array,
  source: Partial<Source> = {},
  { name = "received.csv", asked = communes } = {},
) {
  const path = join(folder, "received");
  writeFileSync(path, content);
  const found = await inspectReceived({ path, name }, { guard, ...source }, { communes: asked });
  return { ...found, refusals: found.refusals.map((one) => one.replace(/[\u00A0\u202F]/g, " ")) };
}

const csv = "CODGEO;Nom;naf22art23\n17093;Le Château-d'Oléron;11\n17140;Dolus-d'Oléron;3,5\n01004;Ambérieu;7\n";

describe("a received file", () => {
  it("passes when it has the columns, the communes and the rows that are expected", async () => {
    expect(await inspect(csv)).toEqual({
      columns: ["CODGEO", "Nom", "naf22art23"],
      rows: 3,
      file: { format: "csv", encoding: "UTF-8", delimiter: ";" },
      communes: { found: ["01004", "17093", "17140"], missing: [] },
      refusals: [],
    });
  });

  it("passes with the whole of France as with the communes asked for", async () => {
    const france = Array.from({ length: 500 }, (_, rank) => `${20_000 + rank};Autre;1\n`).join("");
    expect(await inspect(csv + france)).toMatchObject({ rows: 503, communes: { missing: [] }, refusals: [] });
  });

  it("knows a commune whose zero was lost, and one that the Insee writes with its vintage", async () => {
    const text = "CODGEO,naf22art23\n1004,7\n2025-COM-17093,1\n17140,2\n";
    expect((await inspect(text)).communes?.missing).toEqual([]);
  });

  it.each<[string, string | Uint8Array, Partial<Source>, string]>([
    ["is empty", "", {}, "Le fichier est vide."],
    ["has its header alone", "CODGEO;naf22art23\n", {}, "0 commune sur 3 demandées, il en faut 3."],
    [
      "lacks a column",
      csv.replace("naf22art23", "conso"),
      {},
      "Colonnes attendues et absentes : naf…art… (… : une année). Colonnes du fichier : CODGEO, Nom, conso.",
    ],
    ["is JSON", '{"error": "dataset not found"}', {}, ""],
    ["is a list in JSON", `[{"CODGEO":"17093","naf22art23":11}]`, {}, "Ce fichier est du JSON, et non un tableau"],
    ["is a list in JSON, on several lines", `[\n  {\n    "CODGEO": "17093"\n  }\n]\n`, {}, "Ce fichier est du JSON"],
    [
      "lacks communes",
      csv.replace(/^17140.*\n/m, ""),
      {},
      "2 communes sur 3 demandées, il en faut 3. Absentes : 17140.",
    ],
    ["has fewer rows than ever", csv, { guard: { ...guard, leastRows: 1000 } }, "3 lignes, il en faut 1 000."],
    [
      "does not add up to what is published",
      csv,
      { control: { field: "naf22art23", where: { CODGEO: "17140" }, value: 4, reference: "Bilan 2024" } },
      "« naf22art23 » : la somme des lignes de contrôle est 3.5, et non 4 (Bilan 2024).",
    ],
    ["is a damaged archive", writeZip([["a.csv", Buffer.from(csv)]]).subarray(0, 60), {}, "Le fichier est abîmé"],
    ["is closed by no quote", `${csv}"17219;x;1\n17999;y;2\n`, {}, ""],
  ])("is refused, in words, when it %s", async (_title, content, source, words) => {
    const { refusals } = await inspect(content, source);
    expect(refusals.join("\n")).toContain(words);
    expect(refusals.length).toBeGreaterThan(0);
  });

  it("is refused, in words, when a service gave no object", async () => {
    const none = JSON.stringify({ type: "FeatureCollection", features: [] });
    const { refusals } = await inspect(none, { guard: { columns: ["CODGEO"] } }, { name: "zones.geojson" });
    expect(refusals).toEqual([expect.stringContaining("La réponse est vide : ni colonne, ni ligne, ni objet.")]);
  });

  it.each(["{id}", "["])("passes where its first column is called %s, which is no JSON", async (name) => {
    const named = csv.replace(/^/gm, "x;").replace("x;", `${name};`).replace(/x;$/, "");
    expect((await inspect(named)).refusals).toEqual([]);
  });

  it.each([
    [0.55, 100, 55],
    [0.56, 25, 14],
    [0.28, 25, 7],
  ])("passes with exactly the share that is asked for, %d of %d communes", async (leastShare, count, least) => {
    const asked = Array.from({ length: count }, (_, rank) => `${17_001 + rank}`);
    const write = (found: number) => `CODGEO;naf22art23\n${asked.slice(0, found).join(";1\n")};1\n`;
    const part = { guard: { ...guard, communes: { field: "CODGEO", leastShare } } };
    expect((await inspect(write(least), part, { asked })).refusals).toEqual([]);
    expect((await inspect(write(least - 1), part, { asked })).refusals).toEqual([
      expect.stringContaining(`il en faut ${least}.`),
    ]);
  });

  it("passes when a part of the communes is enough, and tells the others", async () => {
    const part = { ...guard, communes: { field: "CODGEO", leastShare: 0.6 } };
    const found = await inspect(csv.replace(/^17140.*\n/m, ""), { guard: part });
    expect(found).toMatchObject({ communes: { missing: ["17140"] }, refusals: [] });
  });

  it("is not held to a control of which it has no row", async () => {
    const control = { field: "naf22art23", where: { CODGEO: "33005" }, value: 9, reference: "Gironde" };
    expect(await inspect(csv, { control })).toMatchObject({ control: null, refusals: [] });
  });

  const rows = [
    ["CODGEO", "naf22art23"],
    ["17093", 11],
    ["17140", 3.5],
    ["01004", 7],
  ];
  const dbf = writeDbf(
    [
      ["CODGEO", "C", 5],
      ["naf22art23", "N", 10],
    ],
    communes.map((code) => [code, "1"]),
  );
  it.each<[string, Uint8Array, string, string | undefined]>([
    ["XLSX, in the sheet named", writeWorkbook({ Notice: [["Voir"]], Communes: rows }), "a.xlsx", "Communes"],
    ["ODS", writeOds({ COM: rows }), "a.ods", undefined],
    [
      "ODS in an archive",
      writeZip([["RA2020_SAU.ods", writeOds({ COM: rows })]], { compress: true }),
      "a.zip",
      "RA2020_SAU.ods",
    ],
    [
      "shapefile",
      zipLayers({
        "zones.shp": writeShp(communes.map(() => ({ point: [-1.2, 45.9] }))),
        "zones.dbf": dbf,
        "zones.prj": WKT.wgs84,
      }),
      "zones.zip",
      undefined,
    ],
  ])("is read as %s", async (_title, content, name, sheet) => {
    expect(await inspect(content, sheet ? { recipe: { sheet } } : {}, { name })).toMatchObject({
      rows: 3,
      refusals: [],
    });
  });

  it("has its header where its recipe says", async () => {
    const text = `Consommation d'espaces\nSource : Cerema\n${csv}`;
    expect(await inspect(text, { recipe: { headerRow: 3 } })).toMatchObject({ rows: 3, refusals: [] });
  });
});

it("is read once, by its guard and its schema together", async () => {
  const path = join(folder, "received");
  writeFileSync(path, csv);
  let readings = 0;
  const watch = guardTable({ guard, communes });
  const report = await checkFile(path, {
    schema: { fields: [{ name: "CODGEO", type: "string" }] },
    look: (table) =>
      watch.look({
        ...table,
        batches() {
          readings++;
          return table.batches();
        },
      }),
  });
  expect({ readings, rows: report.rows, guarded: watch.conclude(report).rows }).toEqual({
    readings: 1,
    rows: 3,
    guarded: 3,
  });
});
