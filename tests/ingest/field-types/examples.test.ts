import { describe, expect, it } from "vitest";
import { fieldTypes } from "../../../packages/ingest/src/field-types/index.js";
import type { FieldTypeName } from "../../../packages/ingest/src/schema.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe.each(Object.keys(fieldTypes) as FieldTypeName[])("the field type %s", (name) => {
  const type = fieldTypes[name];

  it("reads its valid examples and refuses the others", () => {
    for (const { field, valid, invalid } of type.examples) {
      for (const [text, value] of valid) expect([text, readCell(type, text, field)]).toEqual([text, value]);
      for (const text of invalid) expect([text, readCell(type, text, field)]).toEqual([text, undefined]);
    }
  });

  it("only suggests what it would accept", () => {
    const texts = [
      ..."12|1,5|1 234,5|24/06/2019|oui|VRAI|8h30|2024.0|03/2024|www.exemple.fr|45.88;-1.22|(-1.22, 45.88)|45 %".split(
        "|",
      ),
      "18/10/2022 12:35",
    ];
    for (const { field } of type.examples)
      for (const text of texts) {
        const suggestion = readCell(type, text, field) === undefined ? suggestCell(type, text, field) : undefined;
        if (suggestion !== undefined)
          expect([text, suggestion, readCell(type, suggestion, field)]).not.toEqual([text, suggestion, undefined]);
      }
  });

  it("says what it expects in both languages", () => {
    const [fr, en] = expectedForm(type);
    expect(fr).toMatch(/^(un|une|« )/);
    expect(en).toMatch(/^(an?|“)/);
  });
});
