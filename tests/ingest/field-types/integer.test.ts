import { describe, expect, it } from "vitest";
import { integer } from "../../../packages/ingest/src/field-types/integer.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

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
