import { describe, expect, it } from "vitest";
import { customChecks, findCustomCheck } from "../../../packages/ingest/src/checks/index.js";

describe.each(Object.values(customChecks))("the check $code", (check) => {
  it("accepts its valid examples and refuses the others", () => {
    for (const { params, valid, invalid } of check.examples) {
      expect(check.columns(params)).toBeDefined();
      const test = check.compile(params);
      for (const texts of valid) expect([texts, test(texts)]).toEqual([texts, undefined]);
      for (const { texts, suggestion } of invalid) {
        const finding = test(texts);
        expect([texts, finding === undefined]).toEqual([texts, false]);
        expect([texts, finding?.suggestion]).toEqual([texts, suggestion]);
      }
    }
  });

  it("is found with dashes or underscores", () => {
    expect(findCustomCheck(check.code)).toBe(check);
    expect(findCustomCheck(check.code.replaceAll("-", "_"))).toBe(check);
  });

  it("does not take parameters of another form", () => {
    expect(check.columns({})).toBeUndefined();
    expect(check.columns({ column: 1, column1: 1, column2: 1, op: 1, columns: 1, othercolumns: 1 })).toBeUndefined();
  });
});

describe("the custom checks", () => {
  it("bear the codes of Validata", () => {
    for (const [name, { code }] of Object.entries(customChecks)) expect(code).toBe(name);
  });

  it("are not found under a name that none bears", () => {
    expect(["siren", "french siren value", "toString", "constructor", ""].map(findCustomCheck)).toEqual(
      Array(5).fill(undefined),
    );
  });

  it.each([
    "french-siren-value",
    "french-siret-value",
    "nomenclature-actes-value",
    "french-gps-coordinates",
    "opening-hours-value",
    "phone-number-value",
    "year-interval-value",
  ] as const)("read one column, or nothing when its cell is empty: %s", (name) => {
    const check = customChecks[name];
    expect(check.columns({ column: "colonne" })).toEqual(["colonne"]);
    expect(check.compile({ column: "colonne" })([null])).toBeUndefined();
    expect(check.compile({ column: "colonne" })([""])).toBeUndefined();
  });
});
