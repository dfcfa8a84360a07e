import { describe, expect, it } from "vitest";
import { compileDateForms } from "../../../packages/ingest/src/recipes/date-form.js";
import { compileDropRule } from "../../../packages/ingest/src/recipes/drop-rule.js";
import { compileTemplate, fillYear } from "../../../packages/ingest/src/recipes/header-template.js";
import { compileNumberForm } from "../../../packages/ingest/src/recipes/number-form.js";
import type { DropRule, NumberForm } from "../../../packages/ingest/src/recipes/recipe.js";
import type { Field } from "../../../packages/ingest/src/schema.js";
import { linearPatternEngine } from "../../../packages/ingest/src/validation/linear-pattern-engine.js";

describe("the numbers of a sender", () => {
  const tonnage: Field = { name: "tonnage", type: "number" };
  it.each<[NumberForm, string, string | undefined]>([
    [{ decimal: "," }, "1 234,5", "1234.5"],
    [{ decimal: "," }, "1\u202f234,50", "1234.50"],
    [{ decimal: "," }, "1.234.567,8", "1234567.8"],
    [{ decimal: "," }, "1.234", "1234"],
    [{ decimal: "," }, "-12", "-12"],
    [{ decimal: "," }, "12.5", undefined],
    [{ decimal: "," }, "12,5,6", undefined],
    [{ decimal: "," }, "n.d.", undefined],
    [{}, "1,234.5", "1234.5"],
    [{}, "1,234", "1234"],
    [{ decimal: ",", unit: "t" }, "12,5 t", "12.5"],
    [{ decimal: ",", unit: "T" }, "12,5t", "12.5"],
    [{ decimal: ",", unit: "t" }, "12,5 kg", undefined],
    [{ unit: "%" }, "45 %", "45"],
    [{ factor: 0.001 }, "12345", "12.345"],
    [{ factor: 0.001 }, "5", "0.005"],
    [{ factor: 0.001 }, "-1200", "-1.2"],
    [{ factor: 0.001 }, "\u22121200", "-1.2"],
    [{ factor: 0.001 }, "0", "0"],
    [{ decimal: ",", factor: 1000 }, "1,5", "1500"],
    [{ decimal: ",", factor: 1000 }, "0,0125", "12.5"],
    [{ factor: 10 }, "0.1", "1"],
  ])("%j reads %s as %s", (form, text, expected) => {
    expect(compileNumberForm(form, tonnage, false)(text)).toBe(expected);
  });

  it("keep the point of numbers that a workbook stores as such", () => {
    expect(compileNumberForm({ decimal: "," }, tonnage, true)("1.234")).toBe("1.234");
    expect(compileNumberForm({ decimal: "," }, tonnage, true)("1.234,5")).toBe("1234.5");
  });

  it("are written with the decimal mark of the schema", () => {
    expect(compileNumberForm({ decimal: "," }, { ...tonnage, decimalChar: "," }, false)("1 234,5")).toBe("1234,5");
  });
});

describe("the dates of a sender", () => {
  const read = (forms: string[], field: Partial<Field>, text: string) =>
    compileDateForms(forms, { name: "releve", ...field })(text);
  it.each<[string[], Partial<Field>, string, string | undefined]>([
    [["JJ/MM/AAAA"], { type: "date" }, "24/06/2024", "2024-06-24"],
    [["JJ/MM/AAAA"], { type: "date" }, "31/02/2024", undefined],
    [["JJ/MM/AA"], { type: "date" }, "24/06/24", "2024-06-24"],
    [["%d.%m.%Y"], { type: "date" }, "24.06.2024", "2024-06-24"],
    [["JJ mois AAAA"], { type: "date" }, "1 août 2024", "2024-08-01"],
    [["JJ/MM/AAAA hh:mm"], { type: "date" }, "24/06/2024 08:30", "2024-06-24"],
    [["JJ/MM/AAAA hh:mm"], { type: "datetime" }, "24/06/2024 08:30", "2024-06-24T08:30:00"],
    [["JJ/MM/AAAA"], { type: "datetime" }, "24/06/2024", "2024-06-24T00:00:00"],
    [["JJ/MM/AAAA"], { type: "date", format: "%d-%m-%Y" }, "24/06/2024", "24-06-2024"],
    [["MM/AAAA"], { type: "yearmonth" }, "06/2024", "2024-06"],
    [["JJ/MM/AAAA"], { type: "yearmonth" }, "24/06/2024", "2024-06"],
    [["JJ/MM/AAAA"], { type: "year" }, "24/06/2024", "2024"],
    [["excel"], { type: "date" }, "45467", "2024-06-24"],
    [["excel"], { type: "date" }, "45467.5", "2024-06-24"],
    [["excel"], { type: "date" }, "18264", "1950-01-01"],
    [["excel"], { type: "date" }, "2024", undefined],
    [["excel"], { type: "date" }, "18263", undefined],
    [["excel"], { type: "date" }, "1234567", undefined],
    [["JJ/MM/AAAA", "excel"], { type: "date" }, "45467", "2024-06-24"],
  ])("%j for %j reads %s as %s", (forms, field, text, expected) => {
    expect(read(forms, field, text)).toBe(expected);
  });
});

describe("the headers of a recipe", () => {
  const match = (template: string, header: string) => compileTemplate(template).match(header);

  it("forgive case, accents, spaces and punctuation", () => {
    expect(match("Relevé le :", "RELEVE  LE")).toEqual({ year: null });
    expect(match("Relevé", "Relevés")).toBeUndefined();
  });

  it("tell the year of the file", () => {
    expect(match("Tonnage {AAAA} (t)", "tonnage 2024 (T)")).toEqual({ year: 2024 });
    expect(match("Tonnage {AAAA-1}", "Tonnage 2023")).toEqual({ year: 2024 });
    expect(match("De {AAAA-1} à {AAAA}", "de 2023 à 2024")).toEqual({ year: 2024 });
    expect(match("De {AAAA-1} à {AAAA}", "de 2020 à 2024")).toBeUndefined();
    expect(match("Tonnage {AAAA}", "Tonnage 24")).toBeUndefined();
  });

  it("stand for any text where they say so", () => {
    expect(match("Population {*}", "Population municipale 2021")).toEqual({ year: null });
  });

  it("made of signs only are compared as they are", () => {
    expect(match("%", "%")).toEqual({ year: null });
    expect(match("%", "€")).toBeUndefined();
  });

  it("are written for a year", () => {
    expect(fillYear("du {AAAA-1} au {AAAA}", 2024)).toBe("du 2023 au 2024");
  });
});

describe("the lines to drop", () => {
  const drops = (rule: DropRule, text: string) => compileDropRule(rule, linearPatternEngine).test(text);
  it.each<[DropRule, string, boolean]>([
    ["Total", "TOTAL GÉNÉRAL", true],
    ["Total", "  total :", true],
    ["Total", "Totalité", false],
    ["Total général", "Total  general 2024", true],
    ["*", "* données provisoires", true],
    [{ pattern: "Sous-total .*" }, "Sous-total Oléron", true],
    [{ pattern: "Sous-total" }, "Sous-total Oléron", false],
  ])("%j and « %s »: %s", (rule, text, expected) => {
    expect(drops(rule, text)).toBe(expected);
  });
});
