import { parseRecipe, type Recipe, type Schema } from "@datalogue/ingest";
import { expect, it } from "vitest";
import fc from "../../support/properties.js";
import { checkBytes } from "../support/check-bytes.js";
import { writeWorkbook } from "../support/workbook.js";

const schema: Schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "nomCommune", constraints: { required: true } },
    { name: "tonnage", type: "number" },
    { name: "releve", type: "date" },
    { name: "mois", type: "yearmonth" },
  ],
};

const HEADERS = ["Commune", "Tonnes collectées", "Jour du relevé", "Période", "Observation"] as const;
const place = fc.constantFrom("Le Château-d'Oléron", "Dolus-d'Oléron", "Marennes", "Saint-Trojan-les-Bains");
const row = fc.record({
  nomCommune: place,
  tonnage: fc.option(fc.integer({ min: 0, max: 9_999_999 }).map((hundredths) => hundredths / 100)),
  releve: fc.option(fc.date({ min: new Date("2000-01-01"), max: new Date("2025-12-31"), noInvalidDate: true })),
  mois: fc.option(fc.integer({ min: 1, max: 12 })),
});

/** How a sender may dress a table. */
const dress = fc.record({
  year: fc.integer({ min: 2015, max: 2030 }),
  titles: fc.array(fc.constantFrom("Service déchets", "Bilan annuel", ""), { maxLength: 4 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
  shout: fc.boolean(),
  dated: fc.boolean(),
  nothing: fc.constantFrom("n.d.", "-", "OK", ""),
  totals: fc.array(fc.nat(), { maxLength: 3 }),
  workbook: fc.boolean(),
});

it("gives a table back whatever its titles, headers, order of columns, writing, words for no value and lines of total", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), dress, async (rows, style) => {
      const { year, titles, order, shout, dated, nothing, totals, workbook } = style;
      const written = rows.map(({ nomCommune, tonnage, releve, mois }) => [
        nomCommune,
        tonnage === null ? nothing : tonnage.toLocaleString("fr-FR", { maximumFractionDigits: 2 }),
        releve === null ? nothing : releve.toISOString().slice(0, 10).split("-").reverse().join("/"),
        mois === null ? nothing : `${String(mois).padStart(2, "0")}/${year}`,
        "vu",
      ]);
      for (const at of totals) written.splice(at % (written.length + 1), 0, ["TOTAL GÉNÉRAL", "1 234,5", "", "", ""]);
      const named = HEADERS.map((header) => (dated && header.startsWith("Tonnes") ? `${header} ${year}` : header));
      const header = named.map((name) => (shout ? `${name.toUpperCase()} ` : name));
      const grid = [header, ...written].map((record) => order.map((at) => record[at] as string));
      const above = titles.map((title) => [title]);
      const cells = [...above, ...(dated ? [] : [[`Exercice ${year}`]]), ...grid];
      const recipe: Recipe = {
        columns: {
          Commune: "nomCommune",
          [dated ? "Tonnes collectées {AAAA}" : "Tonnes collectées"]: "tonnage",
          "Jour du relevé": "releve",
          Période: "mois",
          Observation: null,
        },
        constants: { annee: "{AAAA}" },
        values: { "*": { "n.d.": null, "-": null, OK: null } },
        numbers: { tonnage: { decimal: "," } },
        dateFormat: { releve: "JJ/MM/AAAA", mois: "MM/AAAA" },
        dropRows: [{ column: "Commune", startsWith: "Total" }],
      };
      expect(parseRecipe(recipe, schema)).toEqual({ recipe });
      const bytes = workbook
        ? writeWorkbook({ Feuil1: cells })
        : Buffer.from(cells.map((record) => record.join(";")).join("\r\n"));
      const read = await checkBytes(workbook ? "t.xlsx" : "t.csv", bytes, { schema, recipe });
      expect(read.rows).toEqual(
        rows.map(({ nomCommune, tonnage, releve, mois }) => ({
          annee: year,
          nomCommune,
          tonnage,
          releve: releve?.toISOString().slice(0, 10) ?? null,
          mois: mois === null ? null : `${year}-${String(mois).padStart(2, "0")}`,
        })),
      );
      expect(read.report.counts.error).toBe(0);
      // Each row keeps the line of the received file.
      const lineOf = (at: number) => cells.length - written.length + at + 1;
      const kept = written.flatMap(([name], at) => (name?.startsWith("TOTAL") ? [] : [lineOf(at)]));
      expect(read.read.map(({ line }) => line)).toEqual(kept);
    }),
    { numRuns: 150 },
  );
});
