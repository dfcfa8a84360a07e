import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { geopackage, gp, wkb } from "../../ingest/support/geopackage.js";
import { writeWorkbook } from "../../ingest/support/workbook.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "code_commune", type: "string", constraints: { required: true, pattern: "\\d{5}" } },
    { name: "entrees", type: "integer" },
  ],
  primaryKey: ["annee", "code_commune"],
};
const recipe = {
  title: "Envoi annuel du réseau",
  columns: { INSEE: "code_commune", "Entrées {AAAA}": "entrees" },
  constants: { annee: "{AAAA}" },
  values: { entrees: { "n.d.": null } },
  dropRows: ["Total"],
};
const sent = (year: number) =>
  `Réseau des médiathèques;\n\nINSEE;Entrées ${year}\n17093;12500\n17219;n.d.\nTotal;12500\n`;

describe("a dataset with an import recipe beside it", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write(`${FOLDER}/schema.json`, schema);
    place.write(`${FOLDER}/recipe.json`, recipe);
    place.write(`${FOLDER}/data.csv`, sent(2023));
  });
  afterEach(() => place.remove());

  const rowsOf = async (datalogue: Awaited<ReturnType<Place["open"]>>) =>
    (await datalogue.services.catalogue.listRows(SLUG, {})).data;

  it("keeps the received file byte for byte, and publishes the rows that the recipe makes of it", async () => {
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    expect(await rowsOf(datalogue)).toMatchObject([
      { annee: 2023, code_commune: "17093", entrees: 12500 },
      { annee: 2023, code_commune: "17219", entrees: null },
    ]);
    const id = JSON.parse(place.read(`${FOLDER}/dataset.json`)).id;
    const version = join(place.data, "versions", id, "1");
    expect(readFileSync(join(version, "original.csv"), "utf8")).toBe(sent(2023));
    expect(
      readFileSync(join(version, "published.csv"), "utf8").replace("\ufeff", "").split(/\r?\n/).slice(0, 2),
    ).toEqual(["annee,code_commune,entrees", "2023,17093,12500"]);
    // What the rows were made with is kept with them.
    expect(JSON.parse(readFileSync(join(version, "recipe.json"), "utf8"))).toEqual(recipe);
    expect(JSON.parse(readFileSync(join(version, "report.json"), "utf8")).normalised.join()).toContain(
      "Envoi annuel du réseau",
    );
  });

  it("takes the file of the next year by itself, as CSV or as a workbook", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write(`${FOLDER}/data.csv`, sent(2024));
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    expect((await rowsOf(datalogue))[0]).toMatchObject({ annee: 2024 });
    const id = JSON.parse(place.read(`${FOLDER}/dataset.json`)).id;
    place.write(`${FOLDER}/dataset.json`, { id, ...visitsJson, file: "envoi.xlsx" });
    const sheet = [["Réseau"], ["INSEE", "Entrées 2025"], ["17093", 13000], ["Total", 13000]];
    place.write(`${FOLDER}/envoi.xlsx`, writeWorkbook({ Feuil1: sheet }));
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    expect(await rowsOf(datalogue)).toMatchObject([{ annee: 2025, code_commune: "17093", entrees: 13000 }]);
  });

  it("publishes the lines that a recipe makes of columns by year, carried to today's communes and added up", async () => {
    place.write(`${FOLDER}/recipe.json`, {
      columns: { INSEE: "code_commune" },
      unpivot: { columns: { "Entrées {AAAA}": "entrees" }, year: "annee" },
      lookup: { code_commune: { communes: "code" } },
      sum: { by: ["annee", "code_commune"], columns: { entrees: "incomplete" } },
    });
    place.write(`${FOLDER}/data.csv`, "INSEE;Entrées 2023;Entrées 2024\n17189;100;\n17093;7;8\n17219;12500;13000\n");
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    expect(await rowsOf(datalogue)).toMatchObject([
      { annee: 2023, code_commune: "17219", entrees: 12600 },
      { annee: 2024, code_commune: "17219", entrees: null },
      { annee: 2023, code_commune: "17093", entrees: 7 },
      { annee: 2024, code_commune: "17093", entrees: 8 },
    ]);
  });

  it("makes a new version when the recipe changes, and none when it does not", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    expect(await datalogue.load()).toMatchObject({ published: 0, unchanged: 1 });
    place.write(`${FOLDER}/recipe.json`, { ...recipe, values: { entrees: { "n.d.": "0" } } });
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    expect((await rowsOf(datalogue))[1]).toMatchObject({ entrees: 0 });
  });

  it("is not loaded when the recipe is mistaken: the file and the place in it are told", async () => {
    place.write(`${FOLDER}/recipe.json`, { columns: { INSEE: "codeCommune" } });
    const datalogue = await place.open();
    const { problems, published } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems).toMatchObject([{ fault: "use" }]);
    expect(problems[0]?.path).toMatch(/culture\/mediatheques\/recipe\.json$/);
    expect(problems[0]?.message.replaceAll("\u00a0", " ")).toContain(
      "« columns.INSEE » : « codeCommune » n'est pas une colonne du schéma",
    );
  });

  it("is not loaded when the recipe is not JSON", async () => {
    place.write(`${FOLDER}/recipe.json`, "{ columns }");
    const { problems } = await (await place.open()).load();
    expect(problems[0]?.path).toMatch(/recipe\.json$/);
    expect(problems[0]?.message).toContain("JSON");
  });

  it("keeps its last version when the sender changes the file beyond the recipe", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write(`${FOLDER}/data.csv`, "Code;Entrées 2024\n17093;1\n");
    const { problems } = await datalogue.load();
    expect(problems[0]?.message.replaceAll("\u00a0", " ")).toContain("la recette la lit dans « INSEE »");
    expect((await rowsOf(datalogue))[0]).toMatchObject({ annee: 2023 });
  });
});

describe("a layer of a GeoPackage", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write(`${FOLDER}/schema.json`, { fields: [{ name: "nom", type: "string" }] });
    place.write(`${FOLDER}/recipe.json`, { sheet: "ports_{AAAA}", columns: { NOM_PORT: "nom" } });
  });
  afterEach(() => place.remove());

  it("is published in WGS84 from the file as QGIS saves it, the layer of the year being the one of the recipe", async () => {
    const layer = (year: number) => ({
      name: `ports_${year}`,
      srs: 2154,
      columns: ["NOM_PORT TEXT"],
      rows: [[1, gp(wkb(1, 374_992.7938, 6_540_400.2412)), `Port de ${year}`]],
    });
    place.drop(`${FOLDER}/data.csv`);
    place.write(`${FOLDER}/data.gpkg`, geopackage([layer(2023), layer(2024)]));
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ problems: [], published: 1 });
    const { catalogue } = datalogue.services;
    expect((await catalogue.listRows(SLUG, {})).data).toEqual([expect.objectContaining({ nom: "Port de 2024" })]);
    const id = JSON.parse(place.read(`${FOLDER}/dataset.json`)).id;
    const [feature] = JSON.parse(
      readFileSync(join(place.data, "versions", id, "1", "published.geojson"), "utf8"),
    ).features;
    expect(feature.geometry.coordinates.map((degrees: number) => degrees.toFixed(5))).toEqual(["-1.19270", "45.88560"]);
  });
});
