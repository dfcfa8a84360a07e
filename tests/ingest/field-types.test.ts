import { type Field, type FieldTypeName, fieldTypes } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

describe.each(Object.keys(fieldTypes) as FieldTypeName[])("the field type %s", (name) => {
  const type = fieldTypes[name];

  it("reads its valid examples and refuses the others", () => {
    for (const { field = {}, valid, invalid } of type.examples) {
      const described: Field = { name: "x", type: name, ...field };
      const read = type.compile(described);
      for (const [text, value] of valid) expect([text, read(text)]).toEqual([text, value]);
      for (const text of invalid) expect([text, read(text)]).toEqual([text, undefined]);
    }
  });

  it("only suggests what it would accept", () => {
    const texts = [
      ..."12|1,5|1 234,5|24/06/2019|oui|VRAI|8h30|2024.0|03/2024|www.exemple.fr|45.88;-1.22|(-1.22, 45.88)|45 %".split(
        "|",
      ),
      "18/10/2022 12:35",
    ];
    for (const { field = {} } of type.examples) {
      const described: Field = { name: "x", type: name, ...field };
      const read = type.compile(described);
      for (const text of texts) {
        const suggestion = read(text) === undefined ? type.suggest?.(text, described) : undefined;
        if (suggestion !== undefined)
          expect([text, suggestion, read(suggestion)]).not.toEqual([text, suggestion, undefined]);
      }
    }
  });

  it("says what it expects in both languages", () => {
    const { fr, en } = type.expected({ name: "x", type: name });
    expect(fr).toMatch(/^(un|une|« )/);
    expect(en).toMatch(/^(an?|“)/);
  });
});

describe("dates", () => {
  const suggest = (text: string) => fieldTypes.date.suggest?.(text, { name: "jour", type: "date" });

  it.each([
    ["24-06-2019", "2019-06-24"],
    ["24/6/19", "2019-06-24"],
    ["2019/10/07", "2019-10-07"],
    ["1er mars 2020", "2020-03-01"],
    ["lundi 5 août 2024", "2024-08-05"],
    ["5 Sept. 2024", "2024-09-05"],
    ["20240805", "2024-08-05"],
    ["2024-08-05 00:00:00", "2024-08-05"],
  ])("mends « %s » into %s", (text, iso) => {
    expect(suggest(text)).toBe(iso);
  });

  it.each(["31/02/2020", "13/13/2019", "hier", "5 ju 2024"])("suggests nothing for « %s »", (text) => {
    expect(suggest(text)).toBeUndefined();
  });
});

describe("numbers", () => {
  it("gives the nearest double, as the language does", () => {
    const read = fieldTypes.number.compile({ name: "x", type: "number" });
    for (const text of [
      "0.1",
      "1.005",
      "123456.789",
      "99999999999999.9",
      "0.000001",
      "-45.954232106707",
      "5.34272020620408",
    ])
      expect(read(text)).toBe(Number(text));
  });

  it("refuses a whole number that a double would change", () => {
    const read = fieldTypes.integer.compile({ name: "x", type: "integer" });
    expect(read("9007199254740991")).toBe(9007199254740991);
    expect(read("9007199254740993")).toBeUndefined();
  });
});
