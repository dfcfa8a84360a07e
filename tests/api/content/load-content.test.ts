import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { problemOf } from "@datalogue/api";
import iconv from "iconv-lite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  catalogueJson,
  createPlace,
  type Place,
  visitsCsv,
  visitsJson,
  visitsSchema,
} from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";

describe("loading the content", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  it("publishes a dataset, and writes its permanent identifier into dataset.json without touching the rest", async () => {
    const datalogue = await place.open();
    const summary = await datalogue.load();
    expect(summary.problems).toEqual([]);
    expect(summary.lines).toEqual([
      "«\u00A0Fréquentation des médiathèques\u00A0» (culture/mediatheques)\u00A0: version 1 publiée, 3\u00A0lignes.",
    ]);
    const dataset = await datalogue.services.catalogue.getDataset(SLUG);
    expect(dataset).toMatchObject({ version: 1, rows: 3, theme: "culture", spatial: "241700624", fileName: SLUG });
    const text = place.read(`${FOLDER}/dataset.json`);
    expect(text).toBe(JSON.stringify({ id: dataset?.id, ...visitsJson }, null, 2));
    expect(await datalogue.services.catalogue.getDataset(dataset?.id ?? "")).toEqual(dataset);
  });

  it("completes the metadata from the organisation, then from the catalogue", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({
      organisationName: "Communauté de communes de l'Île d'Oléron",
      contact: { email: "donnees@exemple.fr" },
      bbox: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
  });

  it("does nothing the second time, in the same process and after a restart", async () => {
    const first = await place.open();
    await first.load();
    // But for what the process that is open leaves while it is.
    const folders = () =>
      readdirSync(place.data, { recursive: true }).filter((name) => !/sqlite-|^checking|^open\//.test(String(name)));
    const before = folders();
    expect(await first.load()).toMatchObject({ lines: [], problems: [], published: 0, unchanged: 1 });
    await first.close();
    const second = await place.open();
    expect(await second.load()).toMatchObject({ lines: [], problems: [], published: 0, unchanged: 1 });
    expect((await second.services.catalogue.listVersions(SLUG)).map(({ number }) => number)).toEqual([1]);
    expect(folders()).toEqual(before);
  });

  it("makes a new version of a changed file, at the same addresses", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const before = await datalogue.services.catalogue.getReadable(SLUG);
    place.write(`${FOLDER}/data.csv`, `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`);
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const after = await datalogue.services.catalogue.getReadable(SLUG);
    expect(after).toMatchObject({ version: 2, rows: 4, issued: before?.issued });
    expect(after?.distributions.map(({ path }) => path)).toEqual(before?.distributions.map(({ path }) => path));
    const old = await datalogue.services.catalogue.listRows(SLUG, { version: 1 });
    expect(old.total).toBe(3);
  });

  it("tells what is wrong with a source, and publishes the data that are there", async () => {
    place.write("culture/mediatheques/source.json", { title: "Entrées" });
    const { problems, published } = await (await place.open()).load();
    expect(published).toBe(1);
    expect(problems.map(({ path }) => path)).toContain("datasets/culture/mediatheques/source.json");
    expect(problems.map(({ message }) => message).join()).toMatch(/«\sfrom\s» manque/);
  });

  it("says that all identifiers change where the address that they begin with does, once something is published", async () => {
    const write = (idBase: string) => place.write("catalogue.json", JSON.stringify({ ...catalogueJson, idBase }));
    write("https://datalogue.example");
    const datalogue = await place.open();
    await datalogue.load();
    write("https://donnees.cc-essai.fr");
    const { lines } = await datalogue.load();
    expect(lines).toEqual([
      expect.stringContaining(
        "était https://datalogue.example, c'est maintenant https://donnees.cc-essai.fr\u00a0: tous les identifiants permanents changent.",
      ),
    ]);
    expect((await datalogue.load()).lines).toEqual([]);
  });

  it("takes a new title without making a new version", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const { id } = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write(`${FOLDER}/dataset.json`, { id, ...visitsJson, title: "Entrées des médiathèques" });
    expect(await datalogue.load()).toMatchObject({ published: 0, described: 1 });
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({
      title: "Entrées des médiathèques",
      version: 1,
    });
  });

  it("refuses a file with errors, says why, and still serves the previous version", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("8300", "beaucoup"));
    const { problems, published } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems).toEqual([
      { path: "datasets/culture/mediatheques/data.csv", fault: "data", message: expect.stringContaining("beaucoup") },
    ]);
    expect(problems[0]?.message).toContain("Rien n'est publié. La version 1 reste en ligne.");
    const { data } = await datalogue.services.catalogue.listRows(SLUG, {});
    expect(data.map(({ entrees }) => entrees)).toEqual([12_500, 8300, null]);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
  });

  it("refuses a file without any row", async () => {
    place.write(`${FOLDER}/data.csv`, "codeCommune,commune,annee,entrees\n");
    const datalogue = await place.open();
    const { problems } = await datalogue.load();
    expect(problems).toMatchObject([{ fault: "data", message: expect.stringContaining("aucune ligne") }]);
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toBeUndefined();
  });

  it.each([
    ["an empty file", "data.csv", "", "data"],
    ["a binary file", "data.csv", "PK\u0003\u0004\u0000\u0000\u0000\u0000\u0000\u0000", "data"],
    ["a missing required column", "data.csv", "commune,annee,entrees\nDolus-d'Oléron,2023,1\n", "data"],
    ["a schema that is not JSON", "schema.json", '{ "fields": [', "use"],
    ["a schema that is not one", "schema.json", '{ "champs": [] }', "use"],
    ["a dataset.json that is not JSON", "dataset.json", '{ "slug": "x",, }', "use"],
    ["a dataset.json that is a list", "dataset.json", "[]", "use"],
    ["a dataset.json without licence", "dataset.json", JSON.stringify({ ...visitsJson, licence: undefined }), "use"],
    ["an unknown organisation", "dataset.json", JSON.stringify({ ...visitsJson, organisation: "inconnu" }), "use"],
    ["a theme that is not the folder", "dataset.json", JSON.stringify({ ...visitsJson, theme: "dechets" }), "use"],
    ["a shared schema that is not there", "dataset.json", JSON.stringify({ ...visitsJson, schema: "absent" }), "use"],
    ["a schema out of its folder", "dataset.json", JSON.stringify({ ...visitsJson, schema: "../../secret" }), "use"],
    ["a data file out of its folder", "dataset.json", JSON.stringify({ ...visitsJson, file: "../../../x" }), "use"],
    [
      "a statistical secrecy declared by half",
      "dataset.json",
      JSON.stringify({ ...visitsJson, confidentialite: { unit: "menages", countField: "entrees" } }),
      "use",
    ],
  ])("tells %s with its path, publishes nothing and loads the rest", async (_, file, content, fault) => {
    place.write("culture/autre/dataset.json", { ...visitsJson, slug: "autre" });
    place.write("culture/autre/schema.json", visitsSchema);
    place.write("culture/autre/data.csv", visitsCsv);
    place.write(`${FOLDER}/${file}`, content);
    const datalogue = await place.open();
    const { problems, published } = await datalogue.load();
    expect(published).toBe(1);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).toMatchObject({ path: `datasets/${FOLDER}/${file}`, fault });
      expect(problem.message).toMatch(/\.$/);
    }
    expect(await datalogue.services.catalogue.getDataset("autre")).toBeDefined();
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toBeUndefined();
  });

  it("refuses a file over the limit without copying it", async () => {
    const small = createPlace({ DATALOGUE_MAX_FILE_MB: "1" });
    small.write(`${FOLDER}/data.csv`, visitsCsv + "17093,Le Château-d'Oléron,2022,1\n".repeat(40_000));
    const datalogue = await small.open();
    const { problems } = await datalogue.load();
    expect(problems).toMatchObject([{ fault: "data", path: `datasets/${FOLDER}/data.csv` }]);
    await small.remove();
  });

  it("names both folders when one is a copy of the other, identifier included", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const { id } = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write("culture/copie/dataset.json", { id, ...visitsJson });
    place.write("culture/copie/schema.json", visitsSchema);
    place.write("culture/copie/data.csv", visitsCsv);
    const { problems } = await datalogue.load();
    expect(problems).toHaveLength(1);
    expect(`${problems[0]?.path} ${problems[0]?.message}`).toMatch(/copie.*mediatheques|mediatheques.*copie/);
  });

  it("never gives a slug twice, and answers to the former one for ever", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const { id } = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write(`${FOLDER}/dataset.json`, { id, ...visitsJson, slug: "entrees-mediatheques" });
    await datalogue.load();
    const { catalogue } = datalogue.services;
    expect(await catalogue.getDataset(SLUG)).toMatchObject({ slug: "entrees-mediatheques", fileName: SLUG });

    place.write("culture/autre/dataset.json", visitsJson);
    place.write("culture/autre/schema.json", visitsSchema);
    place.write("culture/autre/data.csv", visitsCsv);
    const { problems } = await datalogue.load();
    expect(problems).toMatchObject([{ path: "datasets/culture/autre/dataset.json", fault: "use" }]);
    expect(problems[0]?.message).toContain(SLUG);
  });

  it("leaves alone, and names, what was changed through the site since the last load", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const db = await place.openCatalogue();
    await db("datasets").update({ touched_at: "2999-01-01T00:00:00.000Z" });
    await db.destroy();
    const { id } = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write(`${FOLDER}/dataset.json`, { id, ...visitsJson, title: "Entrées des médiathèques" });
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("8300", "8400"));
    const summary = await datalogue.load();
    expect(summary).toMatchObject({ published: 0, described: 0, leftAlone: 1, problems: [] });
    expect(summary.lines[0]).toContain(`datasets/${FOLDER}/dataset.json`);
    expect((await datalogue.status()).datasets).toMatchObject([
      { slug: SLUG, touched: ["data", "metadata", "schema", "recipe"] },
    ]);
  });

  it("shows the public nothing but the description of a dataset of restricted access, and says so", async () => {
    place.write(`${FOLDER}/dataset.json`, { ...visitsJson, access: "organisation" });
    const datalogue = await place.open();
    const { lines } = await datalogue.load();
    expect(lines[0]).toContain("Accès réservé");
    const { catalogue } = datalogue.services;
    expect(await catalogue.getDataset(SLUG)).toMatchObject({ title: visitsJson.title, readable: false });
    const refusal = await catalogue.listRows(SLUG, {}).catch((error) => error);
    expect(problemOf(refusal)).toMatchObject({
      status: 401,
      detail: expect.stringContaining("réservé à son producteur"),
    });
  });

  it("drops the rows of versions beyond the number kept, never the received file", async () => {
    const two = createPlace({ DATALOGUE_KEEP_VERSIONS: "2" });
    const datalogue = await two.open();
    for (const entries of ["8300", "8301", "8302"]) {
      two.write(`${FOLDER}/data.csv`, visitsCsv.replace("8300", entries));
      await datalogue.load();
    }
    const versions = await datalogue.services.catalogue.listVersions(SLUG);
    expect(versions.map(({ number, current }) => [number, current])).toEqual([
      [3, true],
      [2, true],
      [1, false],
    ]);
    const { id } = JSON.parse(two.read(`${FOLDER}/dataset.json`));
    expect(readdirSync(join(two.data, "versions", id, "1")).sort()).toEqual([
      "manifest.json",
      "original.csv",
      "received-schema.json",
      "report.json",
      "schema.json",
    ]);
    await two.remove();
  });

  it("gives the line to add when the identifier cannot be written into dataset.json", async () => {
    mkdirSync(join(place.content, FOLDER, "dataset.json.new"));
    const datalogue = await place.open();
    const { problems, published } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems).toMatchObject([{ fault: "use", message: expect.stringMatching(/"id": "[0-9a-f-]{36}",/) }]);
  });

  it("publishes one folder only when asked for it, and refuses a path that holds none", async () => {
    place.write("culture/autre/dataset.json", { ...visitsJson, slug: "autre" });
    place.write("culture/autre/schema.json", visitsSchema);
    place.write("culture/autre/data.csv", visitsCsv);
    const datalogue = await place.open();
    expect(await datalogue.publish([join(place.content, "culture/autre")])).toMatchObject({
      published: 1,
      problems: [],
    });
    expect(datalogue.isReady()).toBe(false);
    const nothing = await datalogue.publish([join(place.content, "nulle-part")]);
    expect(nothing.problems).toMatchObject([{ fault: "use", message: "ce dossier n'existe pas." }]);
  });

  it("forgets a path where nothing was, once what it holds is published", async () => {
    const datalogue = await place.open();
    const path = join(place.content, "culture/autre");
    await datalogue.publish([path]);
    expect((await datalogue.status()).problems).toMatchObject([
      { path: "datasets/culture/autre", message: "ce dossier n'existe pas." },
    ]);
    place.write("culture/autre/dataset.json", { ...visitsJson, slug: "autre" });
    place.write("culture/autre/schema.json", visitsSchema);
    place.write("culture/autre/data.csv", visitsCsv);
    expect(await datalogue.publish([path])).toMatchObject({ published: 1, problems: [] });
    expect((await datalogue.status()).problems).toEqual([]);
  });

  it("gives the normalised CSV back equal when it is published in its turn", async () => {
    const received = `${visitsCsv.replaceAll(",", ";")}17485;"Saint-Georges; « la ""grande"" »";2023;5\n`;
    place.write(`${FOLDER}/data.csv`, iconv.encode(received, "windows-1252"));
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const { id } = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    const csv = (version: number) =>
      readFileSync(join(place.data, "versions", id, `${version}`, "published.csv"), "utf8");
    expect(csv(1)).toBe(`${visitsCsv}17485,"Saint-Georges; « la ""grande"" »",2023,5\n`);

    place.write(`${FOLDER}/data.csv`, csv(1));
    place.write(`${FOLDER}/schema.json`, (await datalogue.services.catalogue.getSchema(SLUG)) ?? {});
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect(csv(2)).toBe(csv(1));
  });
});
