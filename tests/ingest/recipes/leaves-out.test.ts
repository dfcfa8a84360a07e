import { leavesOut, type Recipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const schema: Schema = {
  fields: [
    { name: "nom", type: "string" },
    { name: "flux", type: "string", constraints: { enum: ["omr", "verre"] } },
    { name: "tonnage", type: "number" },
    { name: "jour", type: "date" },
    { name: "mois", type: "yearmonth" },
    { name: "naissance", type: "year" },
  ],
};

describe("a recipe", () => {
  it.each<[string, Recipe]>([
    ["renames columns", { columns: { "Code INSEE": "codeCommune" } }],
    ["cuts a column into fields", { split: { Code: { separator: "-", into: ["departement", "numero"] } } }],
    ["writes numbers, dates and codes otherwise", { numbers: { "*": { decimal: "," } }, pad: { codeCommune: 5 } }],
    [
      "translates listed words and numbers, and reads « n.d. » as a missing value",
      { values: { flux: { OM: "omr" }, tonnage: { "environ 12": "12" }, "*": { "n.d.": null } } },
    ],
    ["writes a name in other letters", { values: { nom: { "  DOLUS D'OLERON": "Dolus-d’Oléron" } } }],
    ["reads the code that a commune has today", { lookup: { codeCommune: { communes: "code" } } }],
    ["says which words are a secret", { absences: { secret: ["s", ""], unknown: ["nd"] } }],
    [
      "reads dates in the form of the file",
      { dateFormat: { jour: "JJ/MM/AAAA", mois: ["MM/AAAA", "mois AAAA"], naissance: "AAAA" } },
    ],
    [
      "reads days in the forms of spreadsheets and programs",
      { dateFormat: { jour: ["excel", "%A %-d %B %Y", "%d %b %y", "%Y-%j"] } },
    ],
  ])("that %s publishes all that it reads", (_, recipe) => {
    expect(leavesOut(recipe, schema)).toBe(false);
  });

  it.each<[string, Recipe]>([
    ["a column", { columns: { Téléphone: null } }],
    ["a part of a column", { split: { Agent: { separator: " ", into: ["service", null] } } }],
    ["lines that it does not keep", { keepRows: [{ column: "Type", isNot: ["particulier"] }] }],
    ["lines that it drops", { dropRows: ["Total"] }],
    ["the lines that it adds up", { sum: { by: ["codeCommune"], columns: { tonnage: "secret" } } }],
    ["columns that it does not name when it makes lines", { unpivot: { columns: { "PARC_{AAAA}": "parc" } } }],
    [
      "an identifier that a dataset replaces",
      { lookup: { metier: { dataset: "agents", key: "matricule", give: "metier" } } },
    ],
    [
      "what the file says where a dataset says it of another column",
      { lookup: { metier: { dataset: "agents", key: "matricule", give: "metier", from: "matricule" } } },
    ],
    [
      "what the file calls a commune where its code says it",
      { lookup: { nom: { communes: "nom", from: "codeCommune" } } },
    ],
    ["the text of a cell", { values: { nom: { "Jeanne Martin": null } } }],
    ["the text of a cell, for an empty one", { values: { nom: { "Jeanne Martin": " " } } }],
    ["the text of a cell, for another", { values: { nom: { "Jeanne Martin": "un agent" } } }],
    ["a text of any column", { values: { "*": { "Jeanne Martin": "un agent" } } }],
    ["counts said to be secret", { absences: { secret: ["1", "2", "3"] } }],
    ["the day of a birth, of which the year is published", { dateFormat: { naissance: "JJ/MM/AAAA" } }],
    ["the day of a month", { dateFormat: { mois: ["MM/AAAA", "%d/%m/%Y"] } }],
    ["the hour of a day", { dateFormat: { jour: "JJ/MM/AAAA hh:mm" } }],
    ["the hour of a day, in one word", { dateFormat: { jour: "%d/%m/%Y %T" } }],
  ])("leaves out %s", (_, recipe) => {
    expect(leavesOut(recipe, schema)).toBe(true);
  });
});
