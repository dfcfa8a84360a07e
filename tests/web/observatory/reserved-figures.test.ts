import type { Datalogue } from "@datalogue/api";
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

const observatory = {
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
};

/** An observatory that opens with the visits, whose dataset is reserved, and draws the loans further down, which are open, then a reserved layer. */
let place: Place;
let datalogue: Datalogue;
let app: Parameters<typeof supertest>[0];
let load: () => Promise<void>;
let read: (path: string, status?: number) => Promise<string>;
let get: (path: string, status?: number) => Promise<supertest.Response["body"]>;
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
  place.write("culture/observatory.json", observatory);
  datalogue = await place.open();
  const lines = datalogue.services.territories.home().communes.map(({ code, name }) => `${code},${name},2021,4321`);
  place.write("culture/prets/data.csv", ["codeCommune,commune,annee,entrees", ...lines, ""].join("\n"));
  load = async () => expect((await datalogue.load()).problems).toEqual([]);
  app = createApp(datalogue, place.settings, { log: () => {} });
  read = async (path, status = 200) =>
    textOf((await supertest(app).get(path).set("Accept", "text/html").expect(status)).text);
  get = async (path, status = 200) => (await supertest(app).get(path).expect(status)).body;
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
  expect(page).toContain("Entrées réservé");
  const frame = await read(`/integrer/observatoires/culture/chiffres?territoire=${CHATEAU}`);
  expect(frame).toContain("Entrées réservé");
  expect(frame).toContain("Le contenu de ce jeu est réservé");
  expect(frame).not.toContain("non disponible");
  expect(await read("/integrer/observatoires/culture/tableau")).toMatch(/4\s319 réservé/);
  expect(page).not.toContain("Boîtes à livres");
  expect(await read("/integrer/observatoires/culture/layer-boites", 401)).toContain("réservé");
});

it("the page of a reserved figure says that it is, and whom to ask, at the address of a year or of a former state too", async () => {
  const page = `/indicateurs/${visitsIndicator.id}?territoire=${CHATEAU}`;
  const state = "0".repeat(32);
  for (const told of [
    await read(page),
    await read(`${page}&annee=2023`, 404),
    await read(`${page}&annee=2023&etat=${state}`, 404),
    await read(`/integrer${page}&etat=${state}`, 404),
    (await get(`/api/indicators/${visitsIndicator.id}/chart.svg?territory=${CHATEAU}`, 404)).detail,
  ]) {
    expect(told).toMatch(
      /à partir du jeu («\s)?Fréquentation des médiathèques(\s»)? ne sont pas montrés\. Le contenu de ce jeu est réservé/,
    );
    expect(told).toContain("Pour demander un accès, écrivez à");
    expect(told).not.toContain("Nous n’avons rien");
  }
});

it("a program can tell a reserved figure from a state that never was, and from a place without any", async () => {
  const valuesOf = (id: string, query: string, status = 200) =>
    get(`/api/indicators/${id}/observations${query}`, status);
  const state = "0".repeat(32);
  for (const query of ["", `?state=${state}`])
    expect(await valuesOf(visitsIndicator.id, query)).toMatchObject({
      data: [],
      meta: { state: null, reserved: [visitsJson.slug] },
    });
  expect((await valuesOf("culture-prets", `?state=${state}`, 400)).code).toBe("etat-inconnu");
  expect(await valuesOf("culture-prets", "?from=1990&to=1991")).toMatchObject({ data: [], meta: { reserved: [] } });
});

it("an observatory draws no chart of a reserved figure, and says why its figures are not there", async () => {
  place.write("culture/indicators/culture-entrees-hab.json", {
    ...{ ...visitsIndicator, id: "culture-entrees-hab", title: "Entrées par habitant", unit: "entrées/hab" },
    measure: { kind: "ratio", numerator, denominator: { population: "municipale" } },
  });
  place.write("culture/observatory.json", {
    ...observatory,
    sections: [
      { id: "entrees", blocks: [{ kind: "choropleth", indicator: "culture-entrees-hab" }] },
      ...observatory.sections,
    ],
  });
  await load();
  const page = await read(`/observatoires/culture?territoire=${CHATEAU}`);
  const { text: html } = await supertest(app).get("/observatoires/culture").expect(200);
  expect(html).toContain('id="trend-culture-prets"');
  expect(html).not.toContain('id="choropleth-culture-entrees-hab"');
  expect(page).toContain("ne sont pas montrés. Le contenu de ce jeu est réservé");
  expect(page).toMatch(/Voir aussi Entrées[^.]*? réservé/);
  place.write("culture/observatory.json", observatory);
  await load();
});

it("the follow-up of a document says that the figures of an objective are reserved", async () => {
  place.write("culture/plans/lecture.json", {
    ...{ id: "lecture", theme: "culture", kind: "PCAET", title: "Lire partout", shortTitle: "Lecture" },
    ...{ description: "Ce qui est prévu.", territory: "241700624", organisation: "ile-d-oleron" },
    ...{ dates: { approved: "2020-01-01" }, horizon: { from: 2020, to: 2030 } },
    objectives: [
      {
        ...{ id: "entrees", title: "Vingt mille entrées", indicator: visitsIndicator.id, type: "VALEUR" },
        ...{ reference: { period: "2020", value: 10_000 }, target: { period: "2030", value: 20_000 } },
        trajectory: "linear",
      },
    ],
  });
  await load();
  for (const address of ["/suivi/lecture", "/suivi/lecture/bilan?au=2020-01-01"])
    expect(await read(address)).toContain(
      "Aucune valeur de cet indicateur n’est montrée : les données dont il est calculé sont réservées.",
    );
});

it("a layer keeps its frames wherever the page takes it: that of its dataset, and those of the sections it was in; no other name is its own", async () => {
  const boxes = JSON.parse(place.read("culture/boites/dataset.json"));
  const halls = { id: "01890000-0000-7000-8000-000000000004", slug: "halles", title: "Halles" };
  place.write("culture/boites/dataset.json", { ...boxes, access: "open" });
  place.write("culture/halles/dataset.json", { ...boxes, ...halls, access: "open" });
  for (const file of ["schema.json", "data.geojson"])
    place.write(`culture/halles/${file}`, place.read(`culture/boites/${file}`));
  await load();
  const frame = (block: string, status = 200) => read(`/integrer/observatoires/culture/${block}`, status);
  const unknown = async (...names: string[]) => {
    for (const name of names) expect(await frame(name, 404)).toContain("Bloc inconnu");
  };
  const caller = {
    ...{ kind: "person" as const, person: "p", session: "s", grants: [] },
    memberships: [
      { organisation: "pole-marennes-oleron", role: "administrator" as const, kind: undefined, parent: true },
    ],
  };
  const compose = async (sections: object[]) => {
    await datalogue.compositions.save(caller, "observatory", "culture", { ...observatory, sections });
    await datalogue.compositions.publish(caller, "observatory", "culture", "Essai");
  };
  const [trend, layer] = observatory.sections[0]?.blocks ?? [];
  const text = { kind: "text", text: ["Les boîtes à livres sont ouvertes."] };
  const NEVER_GIVEN = ["layer-nimporte-quoi", "layer-%3Cx", `layer-${"a".repeat(3000)}`, "layer-mot", "layer-halles"];

  for (const name of ["layer-boites", "layer-prets"]) expect(await frame(name)).toContain("Boîtes à livres");
  await unknown(...NEVER_GIVEN, "layer-coin");
  await compose([
    { id: "prets", blocks: [trend] },
    { id: "coin", blocks: [layer, text] },
  ]);
  for (const name of ["layer-boites", "layer-prets", "layer-coin"])
    expect(await frame(name)).toContain("Boîtes à livres");
  await unknown(...NEVER_GIVEN);
  // The sections that it left are no more.
  await compose([{ id: "mot", blocks: [trend, text, layer] }]);
  for (const name of ["layer-boites", "layer-prets", "layer-coin"])
    expect(await frame(name)).toContain("Boîtes à livres");
  // What takes its place is not what its addresses spoke of.
  await compose([{ id: "mot", blocks: [trend, text, { kind: "layer", dataset: "halles" }] }]);
  expect(await frame("layer-halles")).toContain("Halles");
  await unknown("layer-boites", "layer-prets", "layer-coin");
  place.write("culture/boites/dataset.json", boxes);
  await load();
  await compose(observatory.sections);
});

it("an observatory that has nothing open says so, and not that nothing was published", async () => {
  place.write("culture/prets/dataset.json", { ...loans, access: "organisation" });
  await load();
  const page = await read("/observatoires/culture");
  expect(page).toContain("Aucun chiffre de cet observatoire n’est ouvert à tous aujourd’hui.");
  expect(page).not.toContain("encore publié");
});
