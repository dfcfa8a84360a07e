import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { findAlike, locateRow, rewriteCells, valuesOf } from "../../../packages/api/src/contributions/compare-rows.js";
import { findMadeKey, makeKey } from "../../../packages/api/src/contributions/make-key.js";
import { checkRow, listAsked, listLinks, readAnswer } from "../../../packages/api/src/contributions/read-answer.js";

const today = "2026-03-10";
const hedges: Schema = {
  fields: [
    { name: "id", title: "Identifiant", constraints: { required: true } },
    { name: "essence", constraints: { required: true, enum: ["Aubépine", "Tamaris"] } },
    { name: "longueur", type: "number", decimalChar: ",", constraints: { minimum: 1 } },
    { name: "vue_le", type: "date", format: "%d/%m/%Y" },
    { name: "lon", type: "number" },
    { name: "lat", type: "number" },
    { name: "secteur" },
    { name: "gestion", constraints: { required: true } },
  ],
  primaryKey: "id",
  foreignKeys: [
    { fields: "secteur", reference: { resource: "secteurs", fields: "code" } },
    { fields: ["lon", "lat"], reference: { resource: "points", fields: ["x", "y"] } },
  ],
};
const asked = listAsked(
  hedges,
  ["essence", "longueur", "vue_le", "secteur"],
  new Map([["secteur", [{ value: "S1", label: "S1, Nord" }]]]),
);
const answer = (cells: Record<string, string>) => readAnswer(cells, { schema: hedges, asked, today });

describe("what anybody answers to a form", () => {
  it("is checked as a row of the table is, at the columns that are asked alone", () => {
    expect(answer({ essence: " Tamaris ", longueur: "12,5", vue_le: "14/02/2026", secteur: "S1" })).toEqual({
      cells: { essence: "Tamaris", longueur: "12,5", vue_le: "14/02/2026", secteur: "S1" },
      faults: [],
    });
    const { faults, cells } = answer({ essence: "Chêne", longueur: "long", vue_le: "31/02/2026", secteur: "S9" });
    expect(faults.map(({ column }) => column)).toEqual(["essence", "longueur", "vue_le", "secteur"]);
    expect(cells.longueur).toBe("long");
    // Neither line nor column is named: the sentence stands beside the question.
    expect(faults[1]?.message).toMatch(/^«\slong\s» n'est pas un nombre/);
    expect(faults[3]?.message).toBe("Choisissez une valeur de la liste.");
  });

  it.each([
    ["62,5", ",", "62,5"],
    ["62.5", ",", "62,5"],
    ["62,5", ".", "62.5"],
    ["62.5", ".", "62.5"],
    // Three digits after a comma are decimals too, whatever parts the thousands of the file.
    ["1,234", ".", "1.234"],
    ["1,234", ".,", "1.234"],
    ["1,234.5", ".,", "1,234.5"],
    ["1.234,5", ",.", "1.234,5"],
    ["-0,5", ".", "-0.5"],
    // As this site prints it.
    ["1 234,5", ".", "1234.5"],
    ["1\u202f234\u00a0567,5", ",", "1234567,5"],
    ["\u221212 500", ".", "-12500"],
  ])("reads %s where the file writes numbers with %s", (text, [decimalChar = "", groupChar], kept) => {
    const length: Schema["fields"][number] = {
      ...{ name: "longueur", type: "number", decimalChar },
      ...(groupChar ? { groupChar } : {}),
    };
    const schema = { fields: [length] };
    const { cells, faults } = readAnswer(
      { longueur: text },
      { schema, asked: listAsked(schema, ["longueur"], new Map()), today },
    );
    expect([cells, faults]).toEqual([{ longueur: kept }, []]);
  });

  it("is told of what is no number with either mark, as it was typed", () => {
    for (const longueur of ["1,2,3", "1.234,5", "12 m", "62 5", "1 23", "1234 567"]) {
      const { cells, faults } = answer({ essence: "Tamaris", longueur });
      expect([cells.longueur, faults.map(({ column }) => column)]).toEqual([longueur, ["longueur"]]);
    }
  });

  it("is read with the spaces of thousands alone, where the file parts them so", () => {
    for (const type of ["number", "integer"] as const) {
      const schema = { fields: [{ name: "longueur", type, decimalChar: ",", groupChar: " " }] };
      const read = (longueur: string) =>
        readAnswer({ longueur }, { schema, asked: listAsked(schema, ["longueur"], new Map()), today });
      for (const longueur of ["1 234", "1\u202f234\u00a0567", "\u221212 500", "625"])
        expect(read(longueur)).toEqual({ cells: { longueur }, faults: [] });
      for (const longueur of ["62 5", "1 23", "1234 567", "1 234 5", "62 5 000"]) {
        const { cells, faults } = read(longueur);
        expect([cells, faults.map(({ column }) => column)]).toEqual([{ longueur }, ["longueur"]]);
        expect(faults[0]?.message).toMatch(/n'est pas un nombre/);
        // Nor is it accepted, whoever wrote it before.
        expect(checkRow(schema, { longueur }, { today })).toMatchObject([{ field: "longueur", severity: "error" }]);
      }
    }
  });

  it.each([
    ["45,5\u00a0%", { bareNumber: false }, "45.5\u00a0%"],
    ["45.5 p.p.", { bareNumber: false, decimalChar: "," }, "45,5 p.p."],
    ["1\u202f234,5\u00a0%", { bareNumber: false, decimalChar: "," }, "1234,5\u00a0%"],
    ["€ 1 234,5", { bareNumber: false }, "€ 1234.5"],
    ["1 234,5 t", { bareNumber: false, decimalChar: ",", groupChar: " " }, "1 234,5 t"],
    ["1\u202f234", { type: "integer" as const }, "1234"],
    ["\u22121 234 567", { type: "integer" as const }, "-1234567"],
    ["1 234 hab.", { type: "integer" as const, bareNumber: false }, "1234 hab."],
  ])("reads %s as this site prints it, where the column is %o", (longueur, column, kept) => {
    const schema: Schema = { fields: [{ name: "longueur", type: "number", ...column }] };
    const asked = listAsked(schema, ["longueur"], new Map());
    expect(readAnswer({ longueur }, { schema, asked, today })).toEqual({ cells: { longueur: kept }, faults: [] });
  });

  it("is told of it as it was asked, whichever mark the file has", () => {
    const length = { name: "longueur", type: "number" as const, constraints: { minimum: 1 } };
    for (const [typed, told] of [
      ["1,2,3", "« 1,2,3 » n'est pas un nombre, comme « 1,5 »."],
      ["12,5 m", "(« 12,5 »)"],
      ["0,5", "1"],
    ] as const) {
      const schema = { fields: [length] };
      const { faults } = readAnswer(
        { longueur: typed },
        { schema, asked: listAsked(schema, ["longueur"], new Map()), today },
      );
      expect(faults.map(({ message }) => message.replace(/[\u00a0\u202f]/g, " "))).toEqual([
        expect.stringContaining(told),
      ]);
      expect(faults[0]?.message).not.toContain("le point sépare");
    }
  });

  it("leaves a number as the form had it: it says what it says in its table", () => {
    const length = { name: "longueur", type: "number" as const, groupChar: "," };
    const schema = { fields: [length] };
    const read = (longueur: string) =>
      readAnswer(
        { longueur },
        { schema, asked: listAsked(schema, ["longueur"], new Map()), known: { longueur: "1,234" }, today },
      );
    expect(read("1,234")).toEqual({ cells: { longueur: "1,234" }, faults: [] });
    expect(read("1,235")).toEqual({ cells: { longueur: "1.235" }, faults: [] });
  });

  it("takes what is pasted of a table or a PDF, without what nobody sees of it", () => {
    const { cells, faults } = answer({ essence: "\ufeffTama\u00adris\u200b", secteur: "S\t1 👩\u200d🌾" });
    expect(cells).toEqual({ essence: "Tamaris", secteur: "S 1 👩\u200d🌾" });
    expect(JSON.stringify(faults)).not.toContain("invisible");
  });

  it("keeps as it is what was chosen of a list, or left as the form had it", () => {
    const odd = "S\u00ad\t1";
    const schema = {
      fields: [{ name: "secteur" }, { name: "quai", constraints: { enum: [odd] } }, { name: "essence" }],
    };
    const choices = new Map([["secteur", [{ value: odd, label: "S1" }]]]);
    const asked = listAsked(schema, ["secteur", "quai", "essence"], choices);
    const cells = { secteur: odd, quai: odd, essence: "Tama\u00adris\tblanc" };
    expect(readAnswer(cells, { schema, asked, known: { secteur: "S2", essence: cells.essence }, today })).toEqual({
      cells,
      faults: [],
    });
  });

  it.each([
    ["nothing at all", {}, null, "Répondez à une question au moins."],
    ["spaces alone", { essence: "  " }, null, "Répondez à une question au moins."],
    ["no answer where one is due", { longueur: "3" }, "essence", "Une réponse est attendue."],
    ["a column that is not asked", { essence: "Tamaris", gestion: "Commune" }, null, "ne demande pas de colonne"],
    ["a text without end", { essence: "Tamaris", secteur: "x".repeat(2001) }, "secteur", "Tenez en 2 000 signes."],
    ["texts without end", { essence: "x".repeat(10_001) }, null, "Tenez en 10 000 signes en tout."],
    ["a sign that is not seen", { essence: "Tamaris", secteur: "S\u202e1" }, "secteur", "sans signe invisible"],
  ])("is refused with %s", (_, cells, column, message) => {
    const found = answer(cells as Record<string, string>).faults.find((fault) => fault.column === column);
    expect(found?.message.replace(/[\u00a0\u202f]/g, " ")).toContain(message);
  });

  it("takes a value from another table one column at a time", () => {
    expect(listLinks(hedges)).toMatchObject([{ field: { name: "secteur" }, resource: "secteurs", column: "code" }]);
  });
});

describe("an identifier made for a proposal", () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  const field = (schema: Schema = hedges) => schema.fields[0] as Schema["fields"][number];
  const with_ = (change: object, key: Schema["primaryKey"] = "id"): Schema => ({
    fields: [{ name: "id", ...change }, { name: "nom" }],
    primaryKey: key,
  });
  it.each([
    ["follows those that are written so", ["HAIE-009", "HAIE-011", "HAIE-010"], "HAIE-012"],
    ["keeps the way that most are written", ["H9", "A-1", "A-2"], "A-3"],
    ["begins at 1", [], "1"],
    ["is no number after names", ["Place Gambetta", "Halle aux poissons", "Quai 9"], undefined],
  ])("%s", (_, ids, made) => {
    expect(makeKey(hedges, field(), rows(...ids), today)).toBe(made);
  });

  it("is made where the schema lets us alone", () => {
    expect(findMadeKey(hedges, rows("HAIE-1"), today)?.name).toBe("id");
    expect(findMadeKey(with_({ type: "integer" }), rows("4"), today)?.name).toBe("id");
    for (const schema of [
      with_({ constraints: { pattern: "[A-Z]{3}" } }),
      with_({ constraints: { enum: ["1", "2"] } }),
      with_({ constraints: { maximum: 4 }, type: "integer" }),
      with_({}, ["id", "nom"]),
      with_({ type: "date" }),
      { ...with_({}), foreignKeys: [{ fields: "id", reference: { resource: "x", fields: "y" } }] },
    ] as Schema[])
      expect(findMadeKey(schema, rows("4"), today)).toBeUndefined();
    // A code of the State is given, not made.
    const communes: Schema = { fields: [{ name: "codeCommune" }], primaryKey: "codeCommune" };
    expect(findMadeKey(communes, [{ codeCommune: "17093" }], today)).toBeUndefined();
  });
});

describe("rows compared", () => {
  const { fields } = hedges;
  const row = (name: string, cells: Record<string, string>) => ({
    ...{ name, where: "row" as const, values: valuesOf(fields, cells) },
  });
  it("are alike by their key, or within 25 metres", () => {
    const own = valuesOf(fields, { id: "HAIE-1", lon: "-1.20000", lat: "45.90000" });
    const others = [
      row("same key", { id: "haie-1", lon: "2", lat: "46" }),
      row("eight metres away", { id: "HAIE-2", lon: "-1.20010", lat: "45.90000" }),
      row("eighty metres away", { id: "HAIE-3", lon: "-1.20100", lat: "45.90000" }),
      row("nowhere", { id: "HAIE-4" }),
    ];
    const found = findAlike(own, others, { fields, key: ["id"], place: ["lon", "lat"] });
    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ["same key", "key"],
      ["eight metres away", "place"],
    ]);
  });

  it("are alike by their words where the table has no place", () => {
    const plain = fields.filter(({ name }) => name !== "lon" && name !== "lat");
    const own = valuesOf(plain, { essence: "Tamaris", longueur: "12,50" });
    const others = [
      row("the same", { id: "HAIE-1", essence: "tamaris", longueur: "12,5" }),
      row("another", { id: "HAIE-2", essence: "Tamaris", longueur: "13" }),
    ];
    expect(findAlike(own, others, { fields: plain, key: ["id"], place: undefined })).toEqual([
      { name: "the same", why: "text", where: "row" },
    ]);
  });

  it("are found again by their key, else by all that they say, and never one for another", () => {
    const table = [
      { cells: { id: "A", essence: "Tamaris" } },
      { cells: { id: "B", essence: "Aubépine", longueur: "2,50" } },
      { cells: { id: "C", essence: "Aubépine" } },
    ];
    expect(locateRow(table, { id: "B", essence: "Tamaris" }, { fields, key: ["id"] })).toBe(table[1]);
    expect(locateRow(table, { id: "B", essence: "Aubépine", longueur: "2,5" }, { fields, key: [] })).toBe(table[1]);
    const twice = [{ cells: { essence: "Tamaris" } }, { cells: { essence: "Tamaris" } }];
    expect(locateRow(twice, { essence: "Tamaris" }, { fields, key: [] })).toBeUndefined();
    expect(locateRow(table, { id: "D" }, { fields, key: ["id"] })).toBeUndefined();
  });

  it("are written as the columns of the table ask", () => {
    const to = [
      { name: "longueur", type: "number" as const },
      { name: "vue_le", type: "date" as const },
      { name: "essence" },
    ];
    const cells = { longueur: "12,5", vue_le: "14/02/2026", essence: "Tamaris" };
    expect(rewriteCells(cells, fields, to)).toEqual({ longueur: "12.5", vue_le: "2026-02-14", essence: "Tamaris" });
    expect(rewriteCells({ longueur: "long" }, fields, to)).toEqual({ longueur: "long" });
  });
});
