import { type DatasetMetadata, findFieldProblems, parseDatasetMetadata, schemaUnderSecrecy } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "./support/check-bytes.js";

const confidentialite = {
  unit: "menages",
  countField: "nb_redevables",
  measures: ["nb_levees"],
  territoryField: "code_insee",
  periodField: "annee",
  levels: ["commune", "epci"],
  dimensions: ["volume_l"],
};
const dataset = {
  slug: "levees",
  title: "Levées",
  description: "Levées de bacs.",
  organisation: "pole",
  theme: "dechets",
  licence: "lov2",
  frequency: "ANNUAL",
};
const schema = {
  fields: [
    { name: "annee", type: "year" as const },
    { name: "code_insee", type: "string" as const },
    { name: "volume_l", type: "integer" as const },
    { name: "nb_levees", type: "integer" as const },
    { name: "nb_redevables", type: "integer" as const, constraints: { minimum: 11 } },
    { name: "part", type: "string" as const },
    { name: "status", type: "string" as const },
  ],
};

function problemsOf(change: object): string[] {
  const parsed = parseDatasetMetadata({ ...dataset, confidentialite: { ...confidentialite, ...change } });
  const found = "problems" in parsed ? parsed.problems : [];
  return found.map((problem) => problem.replace(/[\u00A0\u202F]/g, " "));
}

function fieldProblemsOf(change: object): string[] {
  const declared = { ...confidentialite, ...change } as NonNullable<DatasetMetadata["confidentialite"]>;
  return findFieldProblems(declared, schema).map((problem) => problem.replace(/[\u00A0\u202F]/g, " "));
}

describe("the declaration of a statistical secrecy", () => {
  it("is accepted whole, with a higher threshold and the largest contributor of a measure", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ threshold: 20 })).toEqual([]);
    expect(problemsOf({ largest: [{ measure: "nb_levees", shareField: "part" }] })).toEqual([]);
  });

  it("says what became of values that changed, by values or by the name of the dimension", () => {
    const recodings = (...list: object[]) => problemsOf({ recodings: list });
    expect(recodings({ dimension: "volume_l", from: ["80", "120"], to: ["80-120"] })).toEqual([]);
    expect(recodings({ dimension: "volume_l", from: [], to: ["500"] })).toEqual([]);
    expect(recodings({ dimension: "volume_l", formerly: null })).toEqual([]);
    expect(recodings({ dimension: "flux", formerly: "volume_l" })).toEqual([
      "« confidentialite.recodings[0] » : « flux » n'est pas une des dimensions (« volume_l »).",
    ]);
    for (const wrong of [{ from: [], to: [] }, { from: ["80"] }, { to: ["80"], formerly: "x" }, {}])
      expect(recodings({ dimension: "volume_l", ...wrong })[0]).toContain("donnez « from » et « to »");
  });

  it("is never under the threshold of its unit", () => {
    expect(problemsOf({ threshold: 5 })).toEqual([
      "« confidentialite.threshold » : 5 est sous le seuil légal, 11 pour des ménages ou logements. Écrivez 11 ou plus, ou retirez cette ligne.",
    ]);
    expect(problemsOf({ unit: "entreprises", threshold: 2 })[0]).toContain("3 pour des entreprises");
    expect(problemsOf({ unit: "entreprises", threshold: 3 })).toEqual([]);
  });

  it.each([
    ["unit", { unit: "personnes" }, "« confidentialite.unit » : « personnes » n'est pas admis"],
    ["no measure", { measures: [] }, "« confidentialite.measures » : ne doit pas être vide."],
    ["no level", { levels: undefined }, "« levels » manque. Énumérez les mailles publiées"],
    ["an unknown level", { levels: ["canton"] }, "« confidentialite.levels[0] » : « canton » n'est pas admis"],
    ["a misspelt member", { seuil: 11 }, "le membre « seuil » n'est pas prévu"],
    ["a measure twice", { measures: ["a", "a"] }, "« confidentialite.measures[1] » : « a » est donné deux fois."],
    [
      "a largest contributor of no measure",
      { largest: [{ measure: "bacs", shareField: "part" }] },
      "« confidentialite.largest[0] » : « bacs » n'est pas une des mesures",
    ],
    [
      "two ways to tell it",
      { largest: [{ measure: "nb_levees", shareField: "part", amountField: "part" }] },
      "l'une ou l'autre",
    ],
  ])("tells %s with its path and what to write", (_, change, expected) => {
    const problems = problemsOf(change);
    expect(problems.join("\n")).toContain(expected);
  });

  it("names columns that the schema has, of the right type, each once", () => {
    expect(fieldProblemsOf({})).toEqual([]);
    expect(fieldProblemsOf({ countField: "foyers" })[0]).toBe(
      "« confidentialite.countField » : « foyers » n'est pas une colonne du schéma. Colonnes : annee, code_insee, volume_l, nb_levees, nb_redevables, part et status.",
    );
    expect(fieldProblemsOf({ measures: ["part"] })[0]).toContain("une colonne de nombres est attendue");
    expect(fieldProblemsOf({ territoryField: "volume_l", dimensions: [] })[0]).toContain(
      "une colonne de texte est attendue",
    );
    expect(fieldProblemsOf({ measures: ["nb_redevables"] })[0]).toContain(
      "déjà donné par « confidentialite.countField »",
    );
    expect(fieldProblemsOf({ dimensions: ["status"] })[0]).toContain("Renommez-la dans le schéma.");
  });

  it("asks the place and the count of each row, and lifts the minimum that the schema gave to the count", () => {
    const declared = confidentialite as NonNullable<DatasetMetadata["confidentialite"]>;
    const { fields } = schemaUnderSecrecy(schema, declared);
    expect(fields.map(({ name, constraints }) => [name, constraints])).toEqual([
      ["annee", { required: true }],
      ["code_insee", { required: true }],
      ["volume_l", undefined],
      ["nb_levees", undefined],
      ["nb_redevables", { required: true, minimum: 0 }],
      ["part", undefined],
      ["status", undefined],
    ]);
  });

  it("refuses a row that counts nobody and has a figure", async () => {
    const declared = confidentialite as NonNullable<DatasetMetadata["confidentialite"]>;
    const text =
      "annee,code_insee,volume_l,nb_levees,nb_redevables\n2024,17306,80,12,0\n2024,17306,120,0,0\n2024,17306,240,,0\n";
    const { valid, issues } = (
      await checkBytes("levees.csv", Buffer.from(text), { schema: schemaUnderSecrecy(schema, declared) })
    ).report;
    expect(valid).toBe(false);
    expect(
      issues.flatMap(({ code, line, field, message }) =>
        code === "measure-without-count" ? [[line, field, message.replace(/[\u00A0\u202F]/g, " ")]] : [],
      ),
    ).toEqual([
      [
        2,
        "nb_levees",
        "Ligne 2, colonne « nb_levees » : la ligne compte 0 (« nb_redevables ») et porte pourtant « 12 ». Corrigez le compte ou le chiffre : le secret statistique suppose que là où il n'y a personne, il n'y a rien.",
      ],
    ]);
  });

  describe("with the largest contributor of a measure", () => {
    const firms = { ...confidentialite, unit: "entreprises", countField: "nb", measures: ["ca_keur"], dimensions: [] };
    const fields = [
      { name: "annee", type: "year" as const },
      { name: "code_insee", type: "string" as const },
      { name: "nb", type: "integer" as const },
      { name: "ca_keur", type: "number" as const },
      { name: "premier", type: "number" as const, decimalChar: "," },
    ];
    const told = async (largest: object, rows: string[]) => {
      const declared = { ...firms, largest: [{ measure: "ca_keur", ...largest }] } as unknown as NonNullable<
        DatasetMetadata["confidentialite"]
      >;
      const text = ["annee;code_insee;nb;ca_keur;premier", ...rows.map((row) => `2024;17093;${row}`)].join("\n");
      const { report } = await checkBytes("ateliers.csv", Buffer.from(text), {
        schema: schemaUnderSecrecy({ fields }, declared),
      });
      return report.issues.flatMap(({ code, line, message }) =>
        code === "impossible-largest-contributor" ? [[line, message.replace(/[\u00A0\u202F]/g, " ")]] : [],
      );
    };

    it("refuses a share that is written as a fraction, and says what is expected", async () => {
      expect(await told({ shareField: "premier" }, ["4;7682;98,29", "4;7682;0,9829"])).toEqual([
        [
          3,
          "Ligne 3, colonne « premier » : « 0,9829 » ne peut pas être la part, en %, du plus gros contributeur : d'après le compte de la ligne (« nb »), un nombre entre 25 et 100 est attendu. Corrigez-le (une part de 0,85 s'écrit 85), ou laissez la cellule vide s'il n'est pas connu.",
        ],
      ]);
    });

    it("accepts what is not known, what is rounded, and any share of nobody or of nothing", async () => {
      const rows = ["4;7682;", "3;7682;33,3", "3;7682;33", "1;120;100", "0;0;0", "0;0;", "5;0;0", "250;9000;0,4"];
      expect(await told({ shareField: "premier" }, rows)).toEqual([]);
      for (const wrong of ["4;7682;0", "4;7682;-98", "4;7682;150", "1;120;0", "3;7682;32,9"])
        expect(await told({ shareField: "premier" }, [wrong]), wrong).toHaveLength(1);
    });

    it("refuses an amount in another unit than the measure", async () => {
      expect(await told({ amountField: "premier" }, ["4;7682;7550", "4;7682;"])).toEqual([]);
      expect(await told({ amountField: "premier" }, ["4;7682;7,55"])).toEqual([
        [
          2,
          "Ligne 2, colonne « premier » : « 7,55 » ne peut pas être le montant du plus gros contributeur : d'après le compte de la ligne (« nb »), un nombre entre 1920,5 et la valeur de « ca_keur » est attendu. Corrigez-le (donnez-le dans l'unité de « ca_keur »), ou laissez la cellule vide s'il n'est pas connu.",
        ],
      ]);
      expect(await told({ amountField: "premier" }, ["4;7682;7550000"])).toHaveLength(1);
    });
  });
});
