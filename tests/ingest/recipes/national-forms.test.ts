import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRecipe, type Schema } from "@datalogue/ingest";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const samples = join(process.env.DATALOGUE_SAMPLES ?? "", "data/sources");
const available = (process.env.DATALOGUE_SAMPLES ?? "") !== "" && existsSync(samples);

/** The rows that a recipe makes of a file of the folder, its report, and its records as another reader has them. */
async function reshape(file: string, fields: Schema["fields"], json: unknown, encoding: "utf8" | "latin1" = "utf8") {
  const schema = { fields };
  const parsed = parseRecipe(json, schema);
  if (!("recipe" in parsed)) throw new Error(parsed.problems.join("\n"));
  const bytes = readFileSync(join(samples, file));
  const { data } = Papa.parse<Record<string, string>>(bytes.toString(encoding).replace(/^\ufeff/, ""), {
    header: true,
    skipEmptyLines: true,
  });
  return { ...(await checkBytes(file, bytes, { schema, ...parsed })), records: data };
}

describe.skipIf(!available)("files in the forms of the State (needs DATALOGUE_SAMPLES, a folder of samples)", () => {
  it("consumption of land: fourteen years in columns, the periods that overlap them left out", async () => {
    const { rows, records, report } = await reshape(
      "enaf_conso-com_2011-2025_extrait.csv",
      [
        { name: "codeCommune", type: "string" },
        { name: "annee", type: "year" },
        { name: "surface", type: "number" },
        { name: "habitat", type: "number" },
      ],
      {
        columns: { idcom: "codeCommune" },
        unpivot: { columns: { "naf{AA}art{AA+1}": "surface", "art{AA}hab{AA+1}": "habitat" }, year: "annee" },
      },
    );
    expect(report.counts.error).toBe(0);
    expect(rows).toHaveLength(records.length * 14);
    const expected = records.flatMap((record) =>
      Array.from({ length: 14 }, (_, at) => ({
        codeCommune: record.idcom,
        annee: 2011 + at,
        surface: Number(record[`naf${11 + at}art${12 + at}`]),
        habitat: Number(record[`art${11 + at}hab${12 + at}`]),
      })),
    );
    expect(rows).toEqual(expected);
  });

  it("vacant dwellings: the year of the total lags, secret cells stay without value", async () => {
    const { rows, report } = await reshape(
      "forme_lovac_communes.csv",
      [
        { name: "codeCommune", type: "string" },
        { name: "annee", type: "year" },
        { name: "vacants", type: "integer" },
        { name: "vacants2ans", type: "integer" },
        { name: "total", type: "integer" },
      ],
      {
        columns: { "CODGEO_{*}": "codeCommune" },
        unpivot: {
          columns: {
            "pp_vacant_{AA}": "vacants",
            "pp_vacant_plus_2ans_{AA}": "vacants2ans",
            "pp_total_{AA-1}": "total",
          },
          year: "annee",
        },
        values: { "*": { s: null } },
        numbers: { "*": { decimal: "," } },
      },
      "latin1",
    );
    expect(report.counts.error).toBe(0);
    expect(rows[0]).toEqual({ codeCommune: "01004", annee: 2025, vacants: 15, vacants2ans: 8, total: 238 });
  });

  it("electricity and gas: lines added up by commune, sector and year, a secret one leaving its sum without value", async () => {
    const { rows, records, report } = await reshape(
      "ore_conso_commune_data-fair_extrait.csv",
      [
        { name: "codeCommune", type: "string" },
        { name: "annee", type: "year" },
        { name: "filiere", type: "string" },
        { name: "conso", type: "number" },
        { name: "statut", type: "string" },
      ],
      {
        columns: { code_commune: "codeCommune", conso_totale_mwh: "conso" },
        sum: { by: ["codeCommune", "annee", "filiere"], columns: { conso: "secret" }, status: "statut" },
      },
    );
    expect(report.counts.error).toBe(0);
    const byHand = new Map<string, { sum: number; secret: boolean }>();
    for (const { code_commune, annee, filiere, conso_totale_mwh: conso = "" } of records) {
      const one = byHand.get(`${code_commune} ${annee} ${filiere}`) ?? { sum: 0, secret: false };
      byHand.set(`${code_commune} ${annee} ${filiere}`, {
        sum: one.sum + Number(conso),
        secret: one.secret || conso === "",
      });
    }
    expect(rows).toHaveLength(byHand.size);
    for (const { codeCommune, annee, filiere, conso, statut } of rows) {
      const { sum, secret } = byHand.get(`${codeCommune} ${annee} ${filiere}`) ?? { sum: Number.NaN, secret: false };
      expect(statut).toBe(secret ? "SECRET" : null);
      if (secret) expect(conso).toBeNull();
      else expect(conso).toBeCloseTo(sum, 6);
    }
  });
});
