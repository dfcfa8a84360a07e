import { describe, expect, it } from "vitest";
import { boolean } from "../../../packages/ingest/src/field-types/boolean.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

const french = { trueValues: ["oui", "O"], falseValues: ["non", "N"] };

describe("true or false", () => {
  it.each(["true", "True", "TRUE", "1"])("reads « %s » as true", (text) => {
    expect(readCell(boolean, text)).toBe(true);
  });

  it.each(["false", "False", "FALSE", "0"])("reads « %s » as false", (text) => {
    expect(readCell(boolean, text)).toBe(false);
  });

  it.each(["", "oui", "tRue", "10", "vrai"])("refuses « %s »", (text) => {
    expect(readCell(boolean, text)).toBeUndefined();
  });

  it("reads the words of the field, and no other", () => {
    expect(["oui", "O", "non", "N", "Oui", "true", "0"].map((text) => readCell(boolean, text, french))).toEqual([
      true,
      true,
      false,
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("completes the words of the field by the usual ones where it names one side only", () => {
    expect(readCell(boolean, "false", { trueValues: ["raccordé"] })).toBe(false);
    expect(readCell(boolean, "true", { trueValues: ["raccordé"] })).toBeUndefined();
    expect(readCell(boolean, "TRUE", { falseValues: ["non raccordé"] })).toBe(true);
    expect(readCell(boolean, "0", { falseValues: ["non raccordé"] })).toBeUndefined();
  });

  it.each(["oui", "O", "vrai", "V", "yes", "X", " Oui ", "-1"])("suggests « true » for « %s »", (text) => {
    expect(suggestCell(boolean, text)).toBe("true");
  });

  it.each(["non", "N", "faux", "F", "no", " NON "])("suggests « false » for « %s »", (text) => {
    expect(suggestCell(boolean, text)).toBe("false");
  });

  it.each(["1", "true", "VRAI", "x", "yes"])("suggests the first word of the field for « %s »", (text) => {
    expect(suggestCell(boolean, text, french)).toBe("oui");
  });

  it.each(["0", "false", "faux", "f", "no"])("suggests the first contrary word of the field for « %s »", (text) => {
    expect(suggestCell(boolean, text, french)).toBe("non");
  });

  it("suggests the same word in the case of the field", () => {
    expect(suggestCell(boolean, "tRUE")).toBe("true");
    expect(suggestCell(boolean, "FaLSe ")).toBe("false");
    expect(suggestCell(boolean, "o", french)).toBe("O");
    expect(suggestCell(boolean, "n", french)).toBe("N");
  });

  it.each(["", "peut-être", "2", "n.d."])("suggests nothing for « %s »", (text) => {
    expect(suggestCell(boolean, text)).toBeUndefined();
  });

  it("says the words it reads", () => {
    expect(expectedForm(boolean)).toEqual([
      "une valeur « vrai ou faux » : écrivez « true » ou « True » ou « TRUE » ou « 1 » (vrai), « false » ou « False » ou « FALSE » ou « 0 » (faux)",
      "a “true or false” value: write “true” or “True” or “TRUE” or “1” (true), “false” or “False” or “FALSE” or “0” (false)",
    ]);
    expect(expectedForm(boolean, { trueValues: ["oui"], falseValues: ["non"] })).toEqual([
      "une valeur « vrai ou faux » : écrivez « oui » (vrai), « non » (faux)",
      "a “true or false” value: write “oui” (true), “non” (false)",
    ]);
  });
});
