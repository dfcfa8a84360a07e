import { describe, expect, it } from "vitest";
import { fieldTypes } from "../../../packages/ingest/src/field-types/index.js";
import { expectedForm, readCell } from "../support/cell.js";

const { list } = fieldTypes;

describe("a list", () => {
  it("is read as texts parted by commas, unless the field says otherwise", () => {
    expect(readCell(list, "verre,papier")).toBe('["verre","papier"]');
    expect(readCell(list, "verre")).toBe('["verre"]');
    expect(readCell(list, "verre,papier|carton", { delimiter: "|" })).toBe('["verre,papier","carton"]');
  });

  it("leaves out the spaces around each value", () => {
    expect(readCell(list, "verre, papier carton ")).toBe('["verre","papier carton"]');
    expect(readCell(list, "1; 2", { delimiter: ";", itemType: "integer" })).toBe("[1,2]");
  });

  it.each([
    ["string", "01053|17", '["01053","17"]'],
    ["integer", "1|-2", "[1,-2]"],
    ["boolean", "true|0", "[true,false]"],
    ["number", "1.5|NaN", "[1.5,null]"],
    ["date", "2024-02-29|2024-03-01", '["2024-02-29","2024-03-01"]'],
    ["datetime", "2024-02-29T10:00:00Z|2024-03-01T10:00", '["2024-02-29T10:00:00Z","2024-03-01T10:00"]'],
    ["time", "08:30|12:00:00", '["08:30","12:00:00"]'],
  ])("of %s reads « %s » as %s", (itemType, text, value) => {
    expect(readCell(list, text, { delimiter: "|", itemType })).toBe(value);
  });

  it.each([
    ["integer", "1|deux"],
    ["integer", "1,2"],
    ["date", "29/02/2024|2024-03-01"],
  ])("of %s refuses « %s » whole", (itemType, text) => {
    expect(readCell(list, text, { delimiter: "|", itemType })).toBeUndefined();
  });

  it("refuses a type of item that lists cannot hold, naming it", () => {
    expect(() => readCell(list, "1", { itemType: "geopoint" })).toThrow(
      "type d'élément de liste inconnu : « geopoint »",
    );
  });

  it("says its form", () => {
    expect(expectedForm(list)).toEqual([
      "une liste de valeurs séparées par « , »",
      "a list of values separated by “,”",
    ]);
    expect(expectedForm(list, { delimiter: "|" })).toEqual([
      "une liste de valeurs séparées par « | »",
      "a list of values separated by “|”",
    ]);
  });
});
