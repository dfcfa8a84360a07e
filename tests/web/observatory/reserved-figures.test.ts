import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createPlace,
  type Place,
  visitsIndicator,
  visitsJson,
  visitsSchema,
} from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";

const CHATEAU = "17093";
const loans = { ...visitsJson, id: "01890000-0000-7000-8000-000000000002", slug: "prets", title: "Prêts" };
const { numerator } = visitsIndicator.measure;

/** An observatory that opens with the visits, whose dataset is reserved, and draws the loans further down, which are open, then a reserved layer. */
let place: Place;
let load: () => Promise<void>;
let read: (path: string, status?: number) => Promise<string>;
beforeAll(async () => {
  place = createPlace();
  place.write("culture/mediatheques/dataset.json", { ...visitsJson, access: "organisation" });
  place.write("culture/prets/dataset.json", loans);
  place.write("culture/prets/schema.json", visitsSchema);
  place.write("culture/indicators/culture-entrees.json", visitsIndicator);
  place.write("culture/indicators/culture-prets.json", {
    ...{ ...visitsIndicator, id: "culture-prets", title: "Prêts des médiathèques", shortTitle: "Prêts" },
    levels: ["commune", "epci", "petr"],
    measure: { ...visitsIndicator.measure, numerator: { ...numerator, dataset: loans.slug } },
  });
  place.write("culture/boites/dataset.json", {
    ...{ ...visitsJson, id: "01890000-0000-7000-8000-000000000003", slug: "boites", title: "Boîtes à livres" },
    ...{ access: "organisation", file: "data.geojson" },
  });
  place.write("culture/boites/schema.json", { fields: [{ name: "nom", type: "string" }] });
  place.write("culture/boites/data.geojson", {
    type: "FeatureCollection",
    features: [
      { type: "Feature", properties: { nom: "Halle" }, geometry: { type: "Point", coordinates: [-1.19, 45.88] } },
    ],
  });
  place.write("culture/observatory.json", {
    ...{ theme: "culture", title: "Culture", description: "Les médiathèques.", order: 1, dcatThemes: ["EDUC"] },
    ...{ compareWith: 2021, keyFigures: [visitsIndicator.id] },
    sections: [
      {
        id: "prets",
        blocks: [
          { kind: "trend", indicator: "culture-prets" },
          { kind: "layer", dataset: "boites" },
        ],
      },
    ],
  });
  const datalogue = await place.open();
  const lines = datalogue.services.territories.home().communes.map(({ code, name }) => `${code},${name},2021,4321`);
  place.write("culture/prets/data.csv", ["codeCommune,commune,annee,entrees", ...lines, ""].join("\n"));
  load = async () => expect((await datalogue.load()).problems).toEqual([]);
  const app = createApp(datalogue, place.settings, { log: () => {} });
  read = async (path, status = 200) =>
    textOf((await supertest(app).get(path).set("Accept", "text/html").expect(status)).text);
  await load();
});
afterAll(() => place.remove());

it("an observatory whose key figures are reserved shows what is open, and leads to it from the home page", async () => {
  const page = await read(`/observatoires/culture?territoire=${CHATEAU}`);
  expect(page).not.toContain("Aucun chiffre");
  expect(page).toContain("4 321");
  expect(page).not.toMatch(/12\s500/);
  expect(await read(`/observatoires/culture?territoire=${CHATEAU}&annee=2023`, 404)).toContain(
    "Voici les années connues",
  );
  expect(await read("/")).not.toContain("Aucun chiffre n’est encore publié");
  await read("/integrer/observatoires/culture/chiffres");
  expect(page).not.toContain("Boîtes à livres");
  expect(await read("/integrer/observatoires/culture/layer-prets", 401)).toContain("réservé");
});

it("the page of a reserved figure promises no year", async () => {
  const page = await read(`/indicateurs/${visitsIndicator.id}?territoire=${CHATEAU}&annee=2023`, 404);
  expect(page).toContain("Nous n’avons rien pour 2023, ni pour une autre année.");
});

it("an observatory that has nothing open says so, and not that nothing was published", async () => {
  place.write("culture/prets/dataset.json", { ...loans, access: "organisation" });
  await load();
  const page = await read("/observatoires/culture");
  expect(page).toContain("Aucun chiffre de cet observatoire n’est ouvert à tous aujourd’hui.");
  expect(page).not.toContain("encore publié");
});
