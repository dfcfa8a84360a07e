import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { communeCheck, isCommuneField } from "../../../packages/ingest/src/checks/commune-code.js";
import { readGeography } from "../../../packages/ingest/src/geography.js";
import { createIssueCollector } from "../../../packages/ingest/src/issues/issue-collector.js";
import type { Field } from "../../../packages/ingest/src/schema.js";

const geography = await readGeography(join(import.meta.dirname, "../../../datasets/territoires"));

function check(fields: Field[], asOf?: string) {
  return communeCheck(fields, geography, asOf, createIssueCollector());
}

/** What the check says of a code, alone or beside a year. */
function verdict(code: string | null, { year, asOf }: { year?: string | null; asOf?: string } = {}) {
  const fields: Field[] = [{ name: "code_commune" }, { name: "annee" }];
  const [rule] = check(year === undefined ? fields.slice(0, 1) : fields, asOf);
  return rule?.test(year === undefined ? [code] : [code, year]);
}

describe("a column of commune codes", () => {
  it.each([
    "codeCommune",
    "code_commune",
    "Code INSEE",
    "code_insee",
    "insee",
    "INSEE_COM",
    "insee_commune",
    "code_com",
    "code_geo",
    "CODGEO",
    "depcom",
    "commune_insee",
    "cominsee",
    "COMM_INSEE",
    "code_insee_commune",
    "Code commune INSEE",
  ])("is known by its name: %s", (name) => {
    expect(isCommuneField({ name })).toBe(true);
    expect(isCommuneField({ name, type: "string" })).toBe(true);
    expect(isCommuneField({ name, type: "integer" })).toBe(false);
  });

  it.each([
    "commune",
    "com",
    "code",
    "code_postal",
    "nom_commune",
    "insee_epci",
    "code_insee_2",
    "mon_code_insee",
    "geometrie",
    "codecommunes",
  ])("is not %s", (name) => {
    expect(isCommuneField({ name })).toBe(false);
  });

  it.each(["^([013-9]\\d|2[AB1-9])\\d{3}$", "([013-9]\\d|2[AB1-9])\\d{3}"])(
    "is known by the pattern of national schemas: %s",
    (pattern) => {
      expect(isCommuneField({ name: "lieu", constraints: { pattern } })).toBe(true);
      expect(isCommuneField({ name: "lieu", type: "any", constraints: { pattern } })).toBe(false);
    },
  );

  it.each(["^\\d{5}$", "x^([013-9]\\d|2[AB1-9])\\d{3}$", "^([013-9]\\d|2[AB1-9])\\d{3}$x"])(
    "is not known by another pattern: %s",
    (pattern) => {
      expect(isCommuneField({ name: "lieu", constraints: { pattern } })).toBe(false);
    },
  );
});

describe("the check of commune codes", () => {
  it("reads each column of codes, beside the year of the record when there is one", () => {
    expect(check([{ name: "nom" }, { name: "code_insee" }, { name: "depcom" }]).map(({ columns }) => columns)).toEqual([
      ["code_insee"],
      ["depcom"],
    ]);
    for (const year of [
      { name: "exercice", type: "year" } as const,
      { name: "Année" },
      { name: "millesime" },
      { name: "an" },
      { name: "YEAR" },
    ])
      expect(check([year, { name: "code_insee" }])).toMatchObject([
        { code: "unknown-commune", columns: ["code_insee", year.name] },
      ]);
    for (const other of ["annees", "date", "nan", "l'an"])
      expect(check([{ name: other }, { name: "code_insee" }])).toMatchObject([{ columns: ["code_insee"] }]);
  });

  it("has nothing to read in a table without codes", () => {
    const issues = createIssueCollector();
    expect(communeCheck([{ name: "nom" }], undefined, undefined, issues)).toEqual([]);
    expect(issues.list()).toEqual([]);
  });

  it("says that it cannot compare without the official list", () => {
    const issues = createIssueCollector();
    expect(communeCheck([{ name: "code_insee" }], undefined, undefined, issues)).toEqual([]);
    expect(issues.list()).toMatchObject([{ code: "geography-absent", field: null, count: 1 }]);
  });

  it("accepts the communes of today", () => {
    for (const code of ["17093", "17219", "2A004", "97411", "75056"])
      expect([code, verdict(code)]).toEqual([code, undefined]);
  });

  it("refuses a code that no commune ever bore", () => {
    expect(verdict("17999")).toEqual({});
    expect(verdict("17999", { year: "2018" })).toEqual({});
    expect(verdict("170930")).toEqual({});
    expect(verdict("017093")).toEqual({});
  });

  it("gives back the zero that a spreadsheet ate", () => {
    expect(verdict("1053")).toEqual({ suggestion: "01053" });
    expect(verdict("1999")).toEqual({});
    expect(verdict("9999")).toEqual({});
  });

  it("finds the code among what programs write with it: spaces, a small letter, the marks that keep its zero", () => {
    expect(verdict("17 093")).toEqual({ suggestion: "17093" });
    expect(verdict("2a004")).toEqual({ suggestion: "2A004" });
    expect(verdict("'01004")).toEqual({ suggestion: "01004" });
    expect(verdict('="01004"')).toEqual({ suggestion: "01004" });
    expect(verdict("=1004")).toEqual({ suggestion: "01004" });
    expect(verdict("Le Château-d'Oléron")).toEqual({});
  });

  it("says nothing of empty cells nor of shorter codes", () => {
    expect([null, "", "17", "075"].map((code) => verdict(code))).toEqual(Array(4).fill(undefined));
  });

  it("names the commune that a former one became", () => {
    const merged = { code: "former-commune", detail: "Hiers-Brouage", suggestion: "17219" };
    expect(verdict("17189")).toEqual(merged);
    expect(verdict("17189", { year: "2019" })).toEqual(merged);
    expect(verdict("17189", { asOf: "2024-01-01" })).toEqual(merged);
  });

  it("compares with the list of the year of the record, else of the day asked", () => {
    expect(verdict("17189", { year: "2018" })).toBeUndefined();
    expect(verdict("17189", { asOf: "2018-06-01" })).toBeUndefined();
    expect(verdict("17189", { year: "2018", asOf: "2024-01-01" })).toBeUndefined();
    expect(verdict("17189", { year: "2019", asOf: "2018-06-01" })).toMatchObject({ code: "former-commune" });
    for (const year of [null, "", "18", "2018-2019", "12018"]) {
      expect([year, verdict("17189", { year, asOf: "2018-06-01" })]).toEqual([year, undefined]);
      expect([year, verdict("17189", { year, asOf: "2024-01-01" })?.code]).toEqual([year, "former-commune"]);
    }
    expect(verdict("17189", { year: "an 2018", asOf: "2024-01-01" })).toMatchObject({ code: "former-commune" });
  });

  it("suggests nothing for a commune that was not in being, or left no heir", () => {
    expect(verdict("51385", { year: "2024" })).toStrictEqual({ code: "former-commune", detail: "Moronvilliers" });
  });
});
