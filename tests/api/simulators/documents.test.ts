import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { validateSimulator } from "../../../packages/api/src/simulators/load-simulators.js";
import type { Simulator } from "../../../packages/api/src/simulators/simulator-schema.js";

/** A loan of tools by the day, as any theme may have one: a table read by band, a note, a case. */
const LOAN: Simulator = {
  id: "pret-outils",
  theme: "services",
  title: "Prêt d'outils",
  description: "Ce que coûte un outil de l'outilthèque.",
  path: "outils",
  inputs: [
    { id: "outil", label: "Outil", type: "choice", choices: { column: "tarifs.outil" } },
    { id: "jours_pris", label: "Jours", parameter: "jours", type: "integer", minimum: 1, maximum: 30, default: 2 },
  ],
  tables: [
    {
      id: "tarifs",
      title: "Tarifs",
      datasets: ["outils-tarifs"],
      columns: ["outil", "jours_min", "jours_max", "prix_jour"],
      where: [
        { column: "outil", equals: "outil" },
        { from: "jours_min", to: "jours_max", holds: "jours_pris" },
      ],
    },
  ],
  values: [{ id: "payes", formula: "max(1 ; jours_pris - 1)" }],
  parts: [
    { id: "pret", label: "{payes} {payes:jour/jours} à {prix:eur}", quantity: "payes", unitPrice: "tarifs.prix_jour" },
  ],
  result: { label: "Je paierai", unit: "€", step: 0.01 },
  notes: [{ id: "moins", changes: { jours_pris: "jours_pris - 1" }, when: "ecart > 0", text: "{ecart:eur} de moins" }],
  fixtures: {
    tarifs: {
      tarifs: [
        { outil: "broyeur", jours_min: 1, jours_max: 6, prix_jour: 12.5 },
        { outil: "broyeur", jours_min: 7, jours_max: null, prix_jour: 9 },
      ],
    },
  },
  cases: [
    { title: "2 × 12,50", with: "tarifs", inputs: { outil: "broyeur", jours_pris: 3 }, expected: { amount: 25 } },
    { title: "9 × 9", with: "tarifs", inputs: { outil: "broyeur", jours_pris: 10 }, expected: { amount: 81 } },
    {
      title: "un outil que nul tarif ne dit",
      with: "tarifs",
      inputs: { outil: "grue" },
      expected: { absent: "outil" },
    },
  ],
};
const place = { theme: "services", name: "pret-outils" };
const changed = (change: (document: Simulator) => void) => {
  const document = structuredClone(LOAN);
  change(document);
  return validateSimulator(document, place);
};
/** The first of a list that a document has. */
const first = <T>(list: readonly T[] | undefined): T => list?.[0] as T;

describe("the document of a simulator", () => {
  it("is taken when its cases come out, for any theme", () => {
    expect(validateSimulator(LOAN, place)).toEqual([]);
  });

  it("is refused when a case does not come out, with what came", () => {
    expect(changed((one) => Object.assign(first(one.cases).expected, { amount: 24.99 }))).toEqual([
      "«\u00A0cases[0]\u00A0» (2 × 12,50)\u00A0: le résultat est 25, et non 24.99.",
    ]);
    expect(changed((one) => Object.assign(first(one.cases), { with: "autres" }))).toEqual([
      "«\u00A0cases[0]\u00A0» (2 × 12,50)\u00A0: aucune «\u00A0fixtures\u00A0» ne s'appelle «\u00A0autres\u00A0».",
    ]);
    expect(changed((one) => Object.assign(first(one.cases).inputs, { jours_pris: 31 }))).toEqual([
      "«\u00A0cases[0]\u00A0» (2 × 12,50)\u00A0: «\u00A0jours\u00A0» est un nombre entier de 1 à 30, et non «\u00A031\u00A0».",
    ]);
  });

  it.each<[string, (document: Simulator) => void, string]>([
    [
      "a name that is nothing",
      (one) => Object.assign(first(one.parts), { quantity: "payes * kilos" }),
      "kilos n'est rien de connu ici.",
    ],
    [
      "a value used before it is there",
      (one) => Object.assign(first(one.values), { formula: "payes + 1" }),
      "payes n'est rien de connu ici.",
    ],
    [
      "a formula cut short",
      (one) => Object.assign(first(one.parts), { unitPrice: "2 *" }),
      "«\u00A0parts[0].unitPrice\u00A0»\u00A0: la formule s'arrête trop tôt",
    ],
    [
      "a column that is not read",
      (one) => Object.assign(first(one.tables), { columns: ["outil", "prix_jour"] }),
      "ajoutez jours_min à «\u00A0columns\u00A0».",
    ],
    [
      "a word of the formulas as a name",
      (one) => Object.assign(first(one.values), { id: "montant" }),
      "montant est un mot des formules.",
    ],
    ["a name taken twice", (one) => Object.assign(first(one.values), { id: "outil" }), "outil est déjà pris."],
    [
      "a usual value out of bounds",
      (one) => Object.assign(one.inputs[1] ?? {}, { default: 40 }),
      "40 n'est pas un nombre que cette entrée accepte.",
    ],
    [
      "a sentence that writes nothing",
      (one) => Object.assign(first(one.parts), { label: "{prxi:eur}" }),
      "{prxi} n'est rien de connu ici.",
    ],
    [
      "a choice without choices",
      (one) => void delete first(one.inputs).choices,
      "un choix a une liste, ou une colonne.",
    ],
    ["choices of a column that nothing filters", (one) => void first(one.tables).where.shift(), "n'a pas de filtre"],
    [
      "a note that changes a text",
      (one) => Object.assign(first(one.notes), { changes: { outil: "1" } }),
      "écrivez une entrée de type integer ou number.",
    ],
    ["an unknown member", (one) => void Object.assign(one, { script: "alert(1)" }), "script"],
    [
      "another place",
      (one) => Object.assign(one, { theme: "dechets" }),
      "écrivez «\u00A0services\u00A0», le nom du dossier.",
    ],
  ])("is refused with where and why: %s", (_, change, told) => {
    expect(changed(change).join("\n")).toContain(told);
  });
});

it("the example of the documentation is a simulator that is taken", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/simulateurs.md"), "utf8");
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  expect(validateSimulator(JSON.parse(example), { theme: "services", name: "composteurs" })).toEqual([]);
});
