import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSchema, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { parseSource } from "../../../packages/api/src/sources/parse-source.js";

const project = join(import.meta.dirname, "../../..");
const text = readFileSync(join(project, "docs/sources.md"), "utf8");
const example = JSON.parse((/```jsonc source\n([\s\S]*?)```/.exec(text)?.[1] ?? "").replace(/^ *\/\/.*$/gm, ""));
const parsed = parseSchema(
  JSON.parse(readFileSync(join(project, "datasets/urbanisme/construction-logements/schema.json"), "utf8")),
);
const schema = "schema" in parsed ? parsed.schema : ({} as Schema);

const problemsOf = (json: unknown) => {
  const read = parseSource(json, schema);
  return "problems" in read ? read.problems.map((one) => one.replace(/[\u00A0\u202F]/g, " ")) : [];
};
const file = { family: "file", url: "https://exemple.fr/{AAAA}/communes/{commune}.csv" };

describe("a source", () => {
  it("is read as the example of docs/sources.md writes it", () => {
    expect(problemsOf(example)).toEqual([]);
  });

  it("may say little", () => {
    const { title, producer, licence, page, frequency } = example;
    const least = { title, producer, licence, page, frequency, from: file, guard: { columns: ["a"] }, triedOn: null };
    expect(problemsOf(least)).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      "of a family that is none",
      { from: { family: "ckan" } },
      "« from.family » : « ckan » n'est pas admis ; valeurs possibles : « file »",
    ],
    [
      "of a family that lacks a parameter",
      { from: { family: "dido" } },
      "« from » : « datafile » manque ; forme attendue : l'identifiant du fichier de DiDo",
    ],
    [
      "of a family that has another's parameter",
      { from: { ...example.from, dataset: "DS_X" } },
      "« from » : le membre « dataset » n'est pas prévu.",
    ],
    ["at an address that is none", { from: { family: "file", url: "ftp://exemple.fr/a.csv" } }, "une adresse complète"],
    [
      "with a hole that nothing fills",
      { from: { family: "file", url: "https://exemple.fr/{insee}.csv" }, vintages: "last" },
      "seuls {AAAA}, {commune}, {epci} et {departement}",
    ],
    ["without guard", { guard: undefined }, "« guard » manque."],
    ["whose guard asks no column", { guard: { columns: [] } }, "« guard.columns » : ne doit pas être vide."],
    [
      "whose guard asks more than all the communes",
      { guard: { columns: ["a"], communes: { field: "COMM", leastShare: 14 } } },
      "« guard.communes.leastShare » : « 14 » n'est pas admis ; un nombre <= 1 est attendu.",
    ],
    [
      "that nobody says to have tried",
      { triedOn: undefined },
      "« triedOn » manque ; forme attendue : le jour où quelqu'un a vu l'adresse répondre",
    ],
    ["tried on a day that is none", { triedOn: "2026-02-30" }, "2026-02-30 n'est pas un jour du calendrier."],
    ["of an unknown licence", { licence: "MIT" }, "« licence » : « MIT » n'est pas admis"],
    [
      "filtered by nothing known",
      { filter: { by: "iris", field: "COMM" } },
      "« filter.by » : « iris » n'est pas admis",
    ],
    ["that asks a whole service", { filter: undefined }, "ce service ne rend que les lignes demandées"],
    [
      "of the Insee, filtered twice",
      { from: { family: "melodi", dataset: "DS_RP_LOGEMENT_PRINC", geo: "COM" } },
      "« filter » : l'API Melodi demande les territoires par « from.geo ».",
    ],
    [
      "whose years end before they begin",
      { vintages: { from: 2020, to: 2013 } },
      "écrivez une année à partir de 2020.",
    ],
    [
      "whose years are asked nowhere",
      { from: { ...example.from, yearColumn: undefined } },
      "rien ne dit où l'année se demande. Ajoutez « from.yearColumn »",
    ],
    ["said public without proof", { reference: undefined }, "une diffusion publique se prouve"],
    ["with a recipe that is none", { recipe: { colonnes: {} } }, "le membre « colonnes » n'est pas prévu"],
    [
      "whose recipe names a column that the schema has not",
      { recipe: { columns: { LOG_AUT: "autorises" } } },
      "« autorises » n'est pas une colonne du schéma",
    ],
    [
      "whose control adds up everything",
      { control: { field: "LOG_AUT", where: {}, value: 1, reference: "x" } },
      "dites quelles lignes sont additionnées",
    ],
  ])("%s is refused in words", (_title, change, words) => {
    const problems = problemsOf(JSON.parse(JSON.stringify({ ...example, ...change })));
    expect(problems.join("\n")).toContain(words);
    expect(problems).toHaveLength(1);
  });
});
