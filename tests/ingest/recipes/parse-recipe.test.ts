import { parseRecipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import fc from "../../support/properties.js";

const schema: Schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "codeCommune" },
    { name: "nomCommune" },
    { name: "tonnage", type: "number" },
    { name: "mois", type: "yearmonth" },
    { name: "releve", type: "date" },
  ],
};

const problemsOf = (json: unknown, against = schema) => {
  const parsed = parseRecipe(json, against);
  return "problems" in parsed ? parsed.problems.map((problem) => problem.replace(/[\u00a0\u202f]/g, " ")) : [];
};

describe("a recipe that cannot be used", () => {
  it.each([
    ["no object", [], "n'est pas un objet"],
    ["a member that is not foreseen", { colonnes: {} }, "« colonnes » n'est pas prévu"],
    [
      "a column that the schema does not have",
      { columns: { Tonnes: "tonnages" } },
      "« columns.Tonnes » : « tonnages » n'est pas une colonne du schéma. Colonnes du schéma : annee, codeCommune, nomCommune, tonnage, mois, releve.",
    ],
    [
      "two sources for one field",
      { columns: { Commune: "nomCommune", Ville: "nomCommune" } },
      "« columns.Ville » : « nomCommune » est déjà lue dans « Commune »",
    ],
    [
      "the same header twice",
      { columns: { "Code INSEE": "codeCommune", "code insee": "nomCommune" } },
      "c'est le même en-tête que « Code INSEE »",
    ],
    ["an empty header", { columns: { " ": "nomCommune" } }, "un en-tête est vide"],
    [
      "a constant for an unknown field",
      { constants: { an: "2024" } },
      "« constants.an » : « an » n'est pas une colonne du schéma",
    ],
    [
      "a constant for a field that is read",
      { columns: { An: "annee" }, constants: { annee: "2024" } },
      "« constants.annee » : « annee » est déjà lue dans « An »",
    ],
    ["a constant of another type", { constants: { annee: "vingt" } }, "« constants.annee » : « vingt » n'est pas"],
    [
      "a translation for an unknown field",
      { values: { tonne: { OK: null } } },
      "« values.tonne » : « tonne » n'est pas une colonne du schéma",
    ],
    [
      "a translation into another type",
      { values: { tonnage: { OK: "beaucoup" } } },
      "« values.tonnage.OK » : « beaucoup » n'est pas un nombre",
    ],
    [
      "a text translated twice",
      { values: { tonnage: { "n.d.": null, "N.D.": null } } },
      "c'est le même texte que « n.d. »",
    ],
    ["translations out of a column", { values: { OK: null } }, "« values.OK »"],
    ["a number form for a text", { numbers: { nomCommune: { decimal: "," } } }, "n'est pas une colonne de nombres"],
    ["a factor that is no power of ten", { numbers: { tonnage: { factor: 3 } } }, "« numbers.tonnage.factor »"],
    ["a date form for a text", { dateFormat: { nomCommune: "JJ/MM/AAAA" } }, "n'est pas une colonne de dates"],
    [
      "a date form that is none",
      { dateFormat: { releve: "hier" } },
      "« dateFormat.releve » : « hier » n'est pas une forme de date",
    ],
    ["an unknown directive", { dateFormat: { releve: "%Q" } }, "directive de date inconnue"],
    [
      "a month where a day is needed",
      { dateFormat: { releve: "MM/AAAA" } },
      "« MM/AAAA » ne dit pas assez pour la colonne « releve », qui attend un jour",
    ],
    [
      "a pattern that is no regular expression",
      { dropRows: [{ pattern: "(" }] },
      "« dropRows[0] » : expression régulière invalide",
    ],
    ["a pattern that may take for ever", { dropRows: [{ pattern: "(a+)\\1+" }] }, "demande trop de calcul"],
    [
      "a rule that says nothing",
      { dropRows: ["Total", { column: "Commune" }] },
      "« dropRows[1] » : donnez « startsWith » ou « pattern »",
    ],
    ["a rule that says two things", { dropRows: [{ startsWith: "Total", pattern: "Total.*" }] }, "l'un des deux"],
    ["a header row of zero", { headerRow: 0 }, "« headerRow »"],
    [
      "a header with two holes",
      { columns: { "{*} tonnage {*}": "tonnage" } },
      "« {*} » ne s'écrit qu'une fois par en-tête",
    ],
    ["an empty sheet name", { sheet: "" }, "« sheet »"],
  ])("tells of %s, with its place", (_, json, words) => {
    expect(problemsOf(json).join("\n")).toContain(words);
  });

  it("is one made for a JSON Schema", () => {
    expect(problemsOf({}, { ...schema, jsonSchema: {} }).join()).toContain("Table Schema");
  });
});

describe("a unit written after the numbers", () => {
  const inUnit = (unit: string): Schema => ({ fields: [{ name: "valeur", type: "number", unit }] });

  it.each([
    ["kg", "t", 'Ajoutez « "factor": 0.001 », ou « "factor": 1 » si les nombres du fichier sont déjà en « t ».'],
    ["ha", "m²", 'Ajoutez « "factor": 10000 »'],
    ["k€", "€", 'Ajoutez « "factor": 1000 »'],
    ["kg/hab.", "t par habitant", 'Ajoutez « "factor": 0.001 »'],
    ["min", "h", "Demandez ces nombres dans l'unité du schéma, ou écrivez « \"factor\": 1 » s'ils y sont déjà."],
    ["kWh", "t", "Demandez ces nombres dans l'unité du schéma"],
    ["t", "kg/hab", "Demandez ces nombres dans l'unité du schéma"],
    ["kg/hab", "t", "Demandez ces nombres dans l'unité du schéma"],
    ["t/an/hab", "kg/hab/an", 'Ajoutez « "factor": 1000 »'],
  ])("is refused without a factor where it is not that of the schema: %s in a column in %s", (unit, wanted, remedy) => {
    const told = problemsOf({ numbers: { valeur: { unit } } }, inUnit(wanted));
    expect(told).toEqual([
      expect.stringContaining(
        `« numbers.valeur.unit » : « ${unit} » n'est pas l'unité de « valeur », qui est en « ${wanted} ».`,
      ),
    ]);
    expect(told[0]).toContain(remedy);
    expect(problemsOf({ numbers: { valeur: { unit, factor: 1 } } }, inUnit(wanted))).toEqual([]);
  });

  it.each([
    ["kg", "kg"],
    ["tonnes", "t"],
    ["T.", "t"],
    ["m2", "m²"],
    ["euros", "€"],
    ["kg", "kg/hab"],
    ["kg / habitant", "kg/hab."],
    ["kg/an/hab", "kg/hab/an"],
    ["€/an", "€/hab/an"],
    ["kg/ménage", "kg/hab"],
    ["teqCO2", "teqCO₂"],
    ["€ TTC", "€"],
    ["bennes", "t"],
  ])("is dropped where it may be that of the schema: %s in a column in %s", (unit, wanted) => {
    expect(problemsOf({ numbers: { valeur: { unit } } }, inUnit(wanted))).toEqual([]);
  });

  it("is dropped for all columns, whatever their units, and from a column without any", () => {
    expect(problemsOf({ numbers: { "*": { unit: "kg" } } }, inUnit("t"))).toEqual([]);
    expect(problemsOf({ numbers: { tonnage: { unit: "kg" } } })).toEqual([]);
  });
});

it("never fails on a document, whatever it is", () => {
  const name = fc.constantFrom("tonnage", "releve", "*", "__proto__", "constructor", "{AAAA}", "");
  const part = fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.oneof(fc.jsonValue(), name, fc.dictionary(name, name))));
  const member = fc.constantFrom(
    "sheet",
    "headerRow",
    "columns",
    "constants",
    "values",
    "numbers",
    "dateFormat",
    "dropRows",
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(member, part)), (json) => {
      const parsed = parseRecipe(json, schema);
      expect("recipe" in parsed || parsed.problems.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it("accepts a recipe that uses all there is", () => {
  expect(
    problemsOf({
      title: "Tableau annuel",
      description: "Envoyé en février",
      sheet: "Tonnages {AAAA}",
      headerRow: 4,
      columns: { Commune: "nomCommune", "Tonnage {AAAA} (kg)": "tonnage", "Tonnage {AAAA-1}": null, "Note {*}": null },
      constants: { annee: "{AAAA}" },
      values: { "*": { "-": null }, tonnage: { OK: null, zéro: "0" } },
      numbers: { "*": { decimal: "," }, tonnage: { decimal: ",", unit: "kg", factor: 0.001 } },
      dateFormat: { releve: ["JJ/MM/AAAA", "excel"], mois: "MM/AAAA" },
      dropRows: ["Total", { column: "Commune", pattern: "Sous-total .*" }],
    }),
  ).toEqual([]);
});
