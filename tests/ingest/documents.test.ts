import { readFileSync } from "node:fs";
import { parseDatasetMetadata, parseOrganisation, parseRecipe, parseSchema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { documentForms, validatorSource } from "../../scripts/lib/validator-source.mjs";

const problemsOf = (parsed: object) => ("problems" in parsed ? (parsed.problems as string[]) : []);

describe("a schema document", () => {
  it("is read when it is a Table Schema, v1 or v2, with whatever it holds besides", () => {
    const json = { fields: [{ name: "code", type: "string", rdfType: "x" }], fieldsMatch: ["subset"], licenses: [] };
    expect(parseSchema(json)).toEqual({ schema: { ...json, fieldsMatch: "subset" } });
  });

  it.each([
    ["no field", {}, ["fields"]],
    ["not an object", 12, ["12"]],
    ["an unknown type", { fields: [{ name: "a", type: "nombre" }] }, ["fields[0].type", "nombre"]],
    ["a field without name", { fields: [{ type: "string" }] }, ["fields[0]", "name"]],
    [
      "a pattern that is not one",
      { fields: [{ name: "a", constraints: { pattern: "(" } }] },
      ["fields[0]", "expression régulière"],
    ],
    ["an axis that is no column", { fields: [{ name: "a" }], axes: ["b"] }, ["axes", "b"]],
    ["an unknown date directive", { fields: [{ name: "a", type: "date", format: "%Q" }] }, ["%Q"]],
    [
      "a date without year",
      { fields: [{ name: "a", type: "date", format: "%H:%M" }] },
      ["fields[0]", "%H:%M", "l'année", "time"],
    ],
    [
      "a bound of another type",
      { fields: [{ name: "a", type: "date", constraints: { minimum: "hier" } }] },
      ["minimum", "hier"],
    ],
    ["a name given twice", { fields: [{ name: "a" }, { name: "a" }] }, ["fields[1]", "déjà pris"]],
    ["a key on no column", { fields: [{ name: "a" }], primaryKey: "b" }, ["primaryKey", "b"]],
    [
      "a foreign key of unequal width",
      {
        fields: [{ name: "a" }, { name: "b" }],
        foreignKeys: [{ fields: ["a", "b"], reference: { resource: "x", fields: "a" } }],
      },
      ["foreignKeys[0]", "autant"],
    ],
  ])("is refused in French with the place: %s", (_, json, words) => {
    const [problem] = problemsOf(parseSchema(json));
    for (const word of words) expect(problem).toContain(word);
  });
});

describe("the validators written ahead", () => {
  const ingest = new URL("../../packages/ingest/", import.meta.url);

  it.each(Object.entries(documentForms))(
    "of %s is the one that its form gives: else, npm run build && node scripts/generate-document-validators.mjs",
    async (name, [file, form]) => {
      const { [form]: schema } = await import(new URL(`src/${file}.ts`, ingest).pathname);
      const written = readFileSync(new URL(`src/documents/validators/${name}.ts`, ingest), "utf8");
      expect(written === validatorSource(schema)).toBe(true);
    },
  );

  it("counts an emoji as one character", () => {
    expect(parseSchema({ fields: [{ name: "🦪" }] })).toHaveProperty("schema");
  });
});

describe("a schema that holds more than anybody needs", () => {
  const many = (count: number) => Array.from({ length: count }, (_, rank) => ({ name: `c${rank}` }));
  const key = { fields: "c0", reference: { resource: "jeu", fields: "c0" } };

  it("is refused with what there is too much of, how much, and how much there may be", () => {
    const tooMuch = { fields: many(5001), foreignKeys: Array(51).fill(key), uniqueKeys: Array(51).fill(["c0"]) };
    expect(problemsOf(parseSchema(tooMuch))).toEqual([
      "«\u00a0fields\u00a0»\u00a0: ce schéma a 5\u202f001 colonnes, 5\u202f000 au plus sont admises.",
      "«\u00a0foreignKeys\u00a0»\u00a0: ce schéma a 51 clés étrangères, 50 au plus sont admises.",
      "«\u00a0uniqueKeys\u00a0»\u00a0: ce schéma a 51 clés uniques, 50 au plus sont admises.",
    ]);
    expect(parseSchema({ fields: many(5000), foreignKeys: Array(50).fill(key) })).toHaveProperty("schema");
  });

  it("is refused when it is nested for ever, a Table Schema, a JSON Schema or the metadata of a dataset", () => {
    const deep = JSON.parse(`${"[".repeat(300_000)}${"]".repeat(300_000)}`);
    const told = "Ce document est imbriqué sur plus de 64 niveaux, ce qu'aucun usage ne demande.";
    expect(problemsOf(parseSchema({ fields: [{ name: "a", example: deep }] }))).toEqual([told]);
    expect(problemsOf(parseSchema({ properties: { a: deep } }))).toEqual([told]);
    expect(problemsOf(parseDatasetMetadata({ title: deep }))).toEqual([told]);
  });
});

describe("the metadata of a dataset", () => {
  const metadata = {
    slug: "tonnages",
    title: "Tonnages",
    description: "Tonnages collectés",
    organisation: "cc-oleron",
    theme: "dechets",
    licence: "lov2",
    frequency: "ANNUAL",
  };

  it("are open and without keywords unless they say otherwise", () => {
    expect(parseDatasetMetadata(metadata)).toEqual({ metadata: { ...metadata, access: "open", keywords: [] } });
  });

  it("without licence say what to write", () => {
    const { licence: _, ...rest } = metadata;
    const [problem] = problemsOf(parseDatasetMetadata(rest));
    expect(problem).toContain("«\u00a0licence\u00a0» manque.");
    expect(problem).toContain('"licence": "lov2"');
  });

  it("with an unknown licence, frequency or member name it and list the valid ones", () => {
    const problems = problemsOf(
      parseDatasetMetadata({ ...metadata, licence: "libre", frequency: "parfois", licens: "lov2" }),
    ).join("\n");
    for (const word of ["libre", "odc-odbl", "parfois", "MONTHLY", "licens"]) expect(problems).toContain(word);
  });
});

describe("a value that may be of several forms", () => {
  const told = (recipe: object) =>
    problemsOf(parseRecipe(recipe, { fields: [{ name: "tonnage" }] })).map((one) =>
      one.replace(/[\u00A0\u202F]/g, " "),
    );

  it("is refused with the types of all, when it has none of them", () => {
    expect(told({ columns: { Tonnage: 5 } })).toEqual(["« columns.Tonnage » : « 5 » n'est pas un texte ou « null »."]);
    expect(told({ sheet: true })).toEqual([
      "« sheet » : « true » n'est pas un texte ou un nombre entier. Donnez le nom de la feuille entre guillemets, ou son rang : 1 pour la première.",
    ]);
  });

  it("is refused for what the nearest form refuses", () => {
    expect(told({ dateFormat: { jour: ["JJ/MM/AAAA", 5] } })).toEqual([
      "« dateFormat.jour[1] » : « 5 » n'est pas un texte.",
    ]);
    expect(told({ dropRows: [{ startsWith: "Total", colonne: "Flux" }] })).toEqual([
      "« dropRows[0] » : le membre « colonne » n'est pas prévu. Corrigez son nom, ou retirez-le. Membres prévus : column et startsWith.",
    ]);
  });

  it("is told what to write when nothing says which form was meant", () => {
    for (const rule of [{}, { column: "Flux" }, { startsWith: "Total", pattern: "T.*" }])
      expect(told({ dropRows: [rule] })).toEqual([
        "« dropRows[0] » : donnez « startsWith » ou « pattern », l'un des deux.",
      ]);
  });
});

describe("an organisation", () => {
  it("is read with a name and a slug", () => {
    const organisation = { slug: "cc-oleron", name: "CC de l’Île d’Oléron", siren: "241700624" };
    expect(parseOrganisation(organisation)).toEqual({ organisation });
  });

  it("is refused when its address is not one of the web", () => {
    const organisation = { slug: "cc", name: "CC", homepage: "javascript:alert(1)" };
    expect(problemsOf(parseOrganisation(organisation))[0]).toContain("qui commence par https://");
  });

  it("is refused when its SIREN has not nine digits", () => {
    expect(problemsOf(parseOrganisation({ slug: "cc", name: "CC", siren: "241 700 624" }))[0]).toContain("siren");
  });
});
