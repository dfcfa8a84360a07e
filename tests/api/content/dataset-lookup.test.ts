import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkSource } from "../../../packages/api/src/refreshing/check-source.js";
import { type ContentSource, listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { createPlace, type Place, visitsJson, visitsSource } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const text = (name: string) => ({ name, type: "string" });
const codes = { ...visitsJson, slug: "types-de-lieux", title: "Types de lieux" };

let place: Place;
let datalogue: Datalogue;
beforeAll(async () => {
  place = createPlace();
  // After it in the folder: what is looked up is published first all the same.
  place.write("culture/types/dataset.json", codes);
  place.write("culture/types/schema.json", {
    fields: [text("code"), text("libelle"), { name: "places", type: "integer" }],
  });
  place.write(
    "culture/types/data.csv",
    "code;libelle;places\nMED;Médiathèque;40\nBIB;Bibliothèque;12\nX;Un;1\nX;Deux;1\n",
  );
  place.write("culture/mediatheques/schema.json", {
    fields: [text("commune"), text("code"), text("type"), { name: "places", type: "integer" }],
  });
  const lookup = { dataset: "types-de-lieux", key: "code" };
  place.write("culture/mediatheques/recipe.json", {
    columns: { Commune: "commune", Genre: "code" },
    lookup: { type: { ...lookup, give: "libelle", from: "code" }, places: { ...lookup, give: "places", from: "code" } },
  });
  place.write("culture/mediatheques/data.csv", "Commune;Genre\n17093;MED\n17140;bib\n17323;X\n17219;BIB\n17411;\n");
  datalogue = await place.open();
});
afterAll(() => place.remove());

const rows = async () => (await datalogue.services.catalogue.listRows("frequentation-mediatheques", {})).data;

describe("a recipe that reads a published dataset", () => {
  it("gives the label and the value of each code; nothing where the code is unknown or has two, and counts them", async () => {
    expect((await datalogue.load()).problems).toEqual([]);
    expect(await rows()).toEqual([
      { commune: "17093", code: "MED", type: "Médiathèque", places: 40 },
      { commune: "17140", code: "bib", type: null, places: null },
      { commune: "17323", code: "X", type: null, places: 1 },
      { commune: "17219", code: "BIB", type: "Bibliothèque", places: 12 },
      { commune: "17411", code: null, type: null, places: null },
    ]);
    const report = await datalogue.services.catalogue.getReport("frequentation-mediatheques");
    expect(report?.normalised.map((one) => one.replace(/[\u00A0\u202F]/g, " "))).toContain(
      "Recette : colonne « type » : 2 valeurs données par le jeu « types-de-lieux » ; 2 codes qu'il ne donne pas, ou de plusieurs façons (le premier : « bib »).",
    );
  });

  it("puts a label in the place of the code where no other column is named", async () => {
    place.write("culture/mediatheques/recipe.json", {
      columns: { Commune: "commune", Genre: "type" },
      values: { type: { bib: "BIB" } },
      lookup: { type: { dataset: "types-de-lieux", key: "code", give: "libelle" } },
    });
    expect((await datalogue.load()).problems).toEqual([]);
    expect((await rows()).map(({ type }) => type)).toEqual(["Médiathèque", "Bibliothèque", "X", "Bibliothèque", null]);
  });

  it("keeps the lines of what the dataset lists, and tells how many it left", async () => {
    const before = place.read("culture/mediatheques/recipe.json");
    const of = { dataset: "types-de-lieux", key: "code" };
    place.write("culture/mediatheques/recipe.json", {
      columns: { Commune: "commune", Genre: "code" },
      keepRows: [{ column: "Genre", of }],
      lookup: { places: { ...of, give: "places", from: "code" } },
    });
    expect((await datalogue.load()).problems).toEqual([]);
    expect((await rows()).map(({ commune, places }) => [commune, places])).toEqual([
      ["17093", 40],
      // Conditions compare without capitals, where a lookup takes codes as they are.
      ["17140", null],
      ["17323", 1],
      ["17219", 12],
    ]);
    const report = await datalogue.services.catalogue.getReport("frequentation-mediatheques");
    expect(report?.normalised.map((one) => one.replace(/[\u00A0\u202F]/g, " "))).toContain(
      "Recette : lignes gardées où « Genre » est dans le jeu « types-de-lieux » : 1 ligne laissée de côté.",
    );
    place.write("culture/mediatheques/recipe.json", JSON.parse(before));
    expect((await datalogue.load()).problems).toEqual([]);
  });

  it("is tried with it too, when a source is checked", async () => {
    place.write("culture/mediatheques/source.json", {
      ...visitsSource,
      guard: { columns: ["Commune", "Genre"] },
      recipe: JSON.parse(place.read("culture/mediatheques/recipe.json")),
    });
    const folder = join(place.data, "..", "recus");
    mkdirSync(folder);
    writeFileSync(join(folder, "frequentation-mediatheques.csv"), "Commune;Genre\n17093;MED\n");
    const { sources } = await listContentSources(place.content);
    const { territories } = datalogue.services;
    const options = {
      ...{ origin: { folder }, question: askForHome(territories, undefined, 2026), maxFileBytes: 1_000_000 },
      territories,
    };
    const check = (more: object) => checkSource(sources[0] as ContentSource, { ...options, ...more });
    expect(await check({ openReferences: datalogue.openReferences })).toMatchObject({ kind: "checked", rows: 1 });
    expect(await check({})).toMatchObject({ kind: "rejected" });
    place.drop("culture/mediatheques/source.json");
  });

  it("is refused, and what is served stays, where the dataset is closed to the public or not published", async () => {
    place.write("culture/types/dataset.json", {
      ...JSON.parse(place.read("culture/types/dataset.json")),
      access: "organisation",
    });
    place.write("culture/mediatheques/data.csv", "Commune;Genre\n17093;MED\n");
    const closed = await datalogue.load();
    expect(closed.problems.map(({ message }) => message).join()).toContain("n'est pas publié ici, n'est pas ouvert");
    expect(await rows()).toHaveLength(5);
  });

  it("is checked with the content folder by the command", async () => {
    const file = join(place.data, "..", "envoi.csv");
    writeFileSync(file, "Commune;Genre\n17093;MED\n");
    const { stdout } = await new Promise<{ stdout: string }>((done) => {
      const args = ["check", file, "--schema", join(place.content, "culture/mediatheques/schema.json")];
      args.push("--recipe", join(place.content, "culture/mediatheques/recipe.json"));
      const env = { ...process.env, DATALOGUE_CONTENT: place.content };
      execFile(process.execPath, [program, ...args], { env }, (_error, out, stderr) => done({ stdout: out + stderr }));
    });
    expect(stdout.replace(/[\u00A0\u202F]/g, " ")).toContain("1 valeur donnée par le jeu « types-de-lieux »");
  });
});
