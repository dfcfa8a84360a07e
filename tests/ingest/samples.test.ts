import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CheckOptions,
  checkFile,
  parseSchema,
  type Report,
  type Row,
  readGeography,
  reportToText,
} from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const samples = process.env.DATALOGUE_SAMPLES ?? "";
const available = existsSync(join(samples, "data/real"));
const data = (path: string) => join(samples, "data", path);
const territories = join(import.meta.dirname, "../../datasets/territoires");

async function check(path: string, schemaPath?: string, onRows?: (rows: Row[]) => void): Promise<Report> {
  const options: CheckOptions = { geography: await readGeography(territories), today: "2026-01-01" };
  if (schemaPath) {
    const parsed = parseSchema(JSON.parse(readFileSync(data(`schemas/${schemaPath}`), "utf8")));
    if (!("schema" in parsed)) throw new Error(parsed.problems.join("\n"));
    options.schema = parsed.schema;
  }
  if (onRows) options.onRows = onRows;
  return checkFile(data(path), options);
}

describe.skipIf(!available)("real files (needs DATALOGUE_SAMPLES, a folder of samples)", () => {
  it("the national carpooling base is valid: 2 473 rows, id_local said once", async () => {
    const report = await check("real/transport-base-nationale-covoiturage__bnlc-.csv", "lieux-covoiturage/schema.json");
    expect([report.valid, report.rows, report.counts.error]).toEqual([true, 2473, 0]);
    expect(report.issues.filter(({ message }) => message.includes("id_local"))).toHaveLength(1);
  });

  it("the invalid carpooling example has exactly one error, a date on line 3", async () => {
    const report = await check("schemas/lieux-covoiturage/exemple-invalide.csv", "lieux-covoiturage/schema.json");
    const errors = report.issues.filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([{ field: "date_maj", line: 3, suggestion: "2019-06-24", count: 1 }]);
    expect(report.issues.map(({ code }) => code)).toContain("swapped-coordinates");
  });

  it("the EPCI perimeters in Windows-1252 keep « Cricquebœuf »", async () => {
    const names: unknown[] = [];
    const report = await check("real/territoires-en-transitions__perimetre-epci-a-fp.csv", undefined, (rows) => {
      names.push(...rows.map(({ cells }) => cells[11]));
    });
    expect([report.rows, report.file.encoding, report.file.delimiter]).toEqual([34872, "Windows-1252", ";"]);
    expect(names).toContain("Cricquebœuf");
  });

  it("every file has the number of records that its manifest says", async () => {
    const manifest = readFileSync(data("real/MANIFEST.csv"), "utf8").trim().split(/\r?\n/).slice(1);
    for (const line of manifest) {
      const [name = "", , bytes, encoding, , , records] = line.replace('","', "comma").split(",");
      const report = await check(`real/${name}`);
      expect([name, report.rows, report.file.bytes, report.file.encoding?.toLowerCase()]).toEqual([
        name,
        Number(records),
        Number(bytes),
        encoding?.toLowerCase(),
      ]);
    }
  });

  it.each([
    ["lieux-covoiturage/exemple-valide.csv", "lieux-covoiturage/schema.json"],
    ["irve/exemple-valide-statique.csv", "irve/schema-statique.json"],
    ["irve/exemple-valide-dynamique.csv", "irve/schema-dynamique.json"],
    ["friches/fichier-valide_240322.csv", "friches/schema_240322.json"],
    ["stationnement-cyclable/exemple-valide.csv", "stationnement-cyclable/schema.json"],
    ["amenagements-cyclables/exemple-valide.json", "amenagements-cyclables/schema_amenagements_cyclables.json"],
  ])("%s is valid", async (example, schema) => {
    const report = await check(`schemas/${example}`, schema);
    expect(report.issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("charging points of 2019 against the schema of today fit one screen: 21 required columns once each", async () => {
    const report = await check("real/csvapi__bornes-irve-20190805.csv", "irve/schema-statique.json");
    expect(report.issues.filter(({ code }) => code === "missing-required-header")).toHaveLength(21);
    expect(report.issues.filter(({ code }) => code === "missing-header-warn")).toHaveLength(1);
    expect(reportToText(report).split("\n").length).toBeLessThan(40);
  });
});
