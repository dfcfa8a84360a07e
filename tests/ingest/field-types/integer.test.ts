import { describe, expect, it } from "vitest";
import { integer } from "../../../packages/ingest/src/field-types/integer.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";
import { checkBytes } from "../support/check-bytes.js";

describe("a whole number", () => {
  it.each([
    ["0", 0],
    ["9", 9],
    ["-12", -12],
    ["+7", 7],
    ["007", 7],
    ["22518", 22518],
    ["-0", 0],
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
  ])("reads « %s »", (text, value) => {
    expect(readCell(integer, text)).toBe(value);
  });

  it.each([
    "",
    "-",
    "+",
    "--1",
    "1-",
    "1.5",
    "12.0",
    "1e3",
    "1 234",
    "1/",
    "1:",
    "n.d.",
    "9007199254740992",
    "9007199254740993",
  ])("refuses « %s »", (text) => {
    expect(readCell(integer, text)).toBeUndefined();
  });

  it("reads thousands as the field writes them", () => {
    expect(readCell(integer, "15 156", { groupChar: " " })).toBe(15156);
    expect(readCell(integer, "15\u202f156", { groupChar: " " })).toBe(15156);
    expect(readCell(integer, "15.156", { groupChar: "." })).toBe(15156);
    expect(readCell(integer, "15 156", { groupChar: "." })).toBeUndefined();
  });

  it("reads a number among words when the field says so", () => {
    expect(readCell(integer, "45 hab.", { bareNumber: false })).toBe(45);
    expect(readCell(integer, "hab.", { bareNumber: false })).toBeUndefined();
    expect(readCell(integer, "45 hab.", { bareNumber: true })).toBeUndefined();
  });

  it("reads no point where the decimal mark of the field is a comma", () => {
    expect(readCell(integer, "12", { decimalChar: "," })).toBe(12);
    expect(readCell(integer, "1.2", { decimalChar: ",", groupChar: " " })).toBeUndefined();
  });

  it.each([
    ["1 234", "1234"],
    ["45 %", "45"],
    ["-3 €", "-3"],
  ])("suggests to write « %s » %s", (text, suggestion) => {
    expect(suggestCell(integer, text)).toBe(suggestion);
  });

  it.each(["1,5", "1.5", "12.0", "n.d.", "1 234 t"])("suggests nothing for « %s »", (text) => {
    expect(suggestCell(integer, text)).toBeUndefined();
  });

  it("says its form", () => {
    expect(expectedForm(integer)).toEqual(["un nombre entier", "a whole number"]);
  });
});

describe("whole numbers written with a mark", () => {
  const read = async (cells: string[], field: object = {}, rules: object = {}) => {
    const schema = { fields: [{ name: "logements", type: "integer" as const, ...field }, { name: "nom" }], ...rules };
    const text = ["logements;nom", ...cells.map((cell, at) => `${cell};${at}`)].join("\n");
    const { report, rows } = await checkBytes("a.csv", Buffer.from(`${text}\n`), { schema });
    return { report, values: rows.map(({ logements }) => logements) };
  };

  it("are refused where they may be thousands, with both ways to write them", async () => {
    const { report, values } = await read(["15.000", "12,000", "1000", "-8.000", "+120.000", " 15.000 "]);
    expect(values).toEqual([null, null, 1000, null, null, null]);
    expect(report.issues).toMatchObject([{ code: "type-or-format-error", line: 2, value: "15.000", count: 5 }]);
    expect(report.issues[0]?.message.replaceAll("\u00a0", " ")).toBe(
      "Ligne 2, colonne « logements » : « 15.000 » n'est pas un nombre entier qui se lit d'une seule façon. Écrivez « 15000 » si le point sépare les milliers, « 15 » sinon. Si toute la colonne est écrite ainsi, déclarez ce signe dans le schéma (« groupChar » ou « decimalChar »).",
    );
  });

  it("are read, with a warning, where they can only be decimals", async () => {
    const { report, values } = await read(["15.0", "12,00", "0.000", "1500.000", "15.0000"]);
    expect(values).toEqual([15, 12, 0, 1500, 15]);
    expect(report.issues).toMatchObject([{ code: "integer-written-decimal", count: 5 }]);
  });

  it("are of several marks nowhere", async () => {
    const { report, values } = await read(["12.000,0", "1.500.000", "1,500.000"]);
    expect(values).toEqual([null, null, null]);
    expect(report.issues).toMatchObject([{ code: "type-or-format-error", count: 3 }]);
  });

  it.each([
    ["thousands", { groupChar: "." }, "15.000", 15000],
    ["decimals", { decimalChar: "," }, "15,000", 15],
    ["decimals", { decimalChar: "." }, "15.000", 15],
    ["decimals", { groupChar: "," }, "15.000", 15],
    ["nothing sure", { decimalChar: "," }, "15.000", null],
    ["nothing sure", { groupChar: " " }, "15.000", null],
  ])("are %s as the schema says: %j", async (_, field, cell, value) => {
    const { report, values } = await read([cell], field);
    expect(values).toEqual([value]);
    expect(report.valid).toBe(value !== null);
  });

  it("are no value that a key repeats where they may be two", async () => {
    const codes = async (cells: string[]) =>
      (await read(cells, {}, { primaryKey: "logements" })).report.issues.map(({ code }) => code);
    expect(await codes(["15", "15.0"])).toContain("primary-key");
    expect(await codes(["15", "15.000"])).toEqual(["type-or-format-error"]);
  });
});
