import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSource, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const schema: Schema = {
  fields: [
    { name: "codeCommune", type: "string" },
    { name: "annee", type: "year" },
    { name: "surface_m2", type: "number" },
  ],
};

/** The commented example of docs/contenu.md, its comments taken out. */
const page = readFileSync(join(import.meta.dirname, "../../docs/contenu.md"), "utf8");
const example = JSON.parse((/```jsonc source\n([\s\S]*?)```/.exec(page)?.[1] ?? "").replace(/^ *\/\/.*$/gm, ""));

const problemsOf = (json: unknown) => {
  const parsed = parseSource(json, schema);
  return "problems" in parsed ? parsed.problems.map((problem) => problem.replace(/[\u00a0\u202f]/g, " ")) : [];
};

describe("a source that cannot be used is refused in words", () => {
  it.each<[string, object, string]>([
    ["without what would make a file refused", { guard: undefined }, "« guard » manque"],
    ["without a header that a file must have", { guard: { columns: [] } }, "« guard.columns » : ne doit pas être vide"],
    [
      "at an address that is not encrypted",
      { from: { family: "file", address: "http://exemple.fr/a.csv" } },
      "commence par https://",
    ],
    ["at an address with a password", { page: "https://moi:secret@exemple.fr/" }, "sans mot de passe dedans"],
    [
      "of a family that is not known",
      { from: { family: "ftp" } },
      "valeurs possibles : « data.gouv », « tabular », « melodi », « dido », « data-fair », « opendatasoft », « wfs », « file », « ogc-features » et « datalogue »",
    ],
    ["whose family lacks what it asks", { from: { family: "data-fair", dataset: "conso" } }, "« host » manque"],
    [
      "whose server is an address",
      { from: { family: "opendatasoft", host: "https://exemple.fr/", dataset: "a" } },
      "le nom du serveur seul",
    ],
    ["filtered in two ways", { filter: { communes: "a", epci: "b" } }, "« filter »"],
    [
      "whose recipe is wrong",
      { recipe: { columns: { idcom: "insee" } } },
      "« recipe » : « columns.idcom » : « insee » n'est pas une colonne du schéma",
    ],
    ["where zero is a secret", { secret: ["0"] }, "zéro est une valeur"],
    ["where a text is secret and unknown", { secret: ["s"], unknown: ["s"] }, "« s » est dans les deux"],
    ["whose years end before they begin", { vintages: { from: 2024, to: 2011 } }, "2024 vient après 2011"],
    ["tried on a day that never was", { triedOn: "2026-02-30" }, "le 2026-02-30 n'existe pas"],
    [
      "whose control is of no column",
      { control: { territory: "33", period: "2023", field: "surface", value: 1 } },
      "« surface » n'est pas une colonne du schéma",
    ],
    ["with a member that is not foreseen", { adresse: "https://exemple.fr" }, "« adresse » n'est pas prévu"],
  ])("%s", (_, change, words) => {
    expect(problemsOf(JSON.parse(JSON.stringify({ ...example, ...change }))).join("\n")).toContain(words);
  });
});

describe("a source", () => {
  it("is read as the example of docs/contenu.md, and in every family", () => {
    expect(problemsOf(example)).toEqual([]);
    const families: object[] = [
      { family: "tabular", resource: "59379519-0000", parameters: { columns: ["a", "b"] } },
      { family: "melodi", dataset: "DS_RP_LOGEMENT_PRINC", parameters: { RP_MEASURE: "DWELLINGS" } },
      { family: "dido", datafile: "9c90a880-0000" },
      { family: "data-fair", host: "opendata.exemple.fr", dataset: "conso" },
      { family: "opendatasoft", host: "odre.exemple.fr", dataset: "registre" },
      { family: "wfs", address: "https://data.exemple.fr/wfs/ows", layer: "wfs_du:zone_urba" },
      { family: "file", address: "https://exemple.fr/a.zip", entry: "a.csv" },
      { family: "ogc-features", address: "https://exemple.fr/ogc", collection: "zones" },
      { family: "datalogue", address: "https://donnees.exemple.fr", dataset: "dechets-tonnages" },
    ];
    for (const from of families) expect([from, problemsOf({ ...example, from })]).toEqual([from, []]);
  });
});
