import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsJson } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";

const CHATEAU = "17093";
const OLERON = "241700624";

const indicator = (id: string, measure: object, more: object = {}) => ({
  ...{
    id,
    theme: "culture",
    title: "Entrées des médiathèques",
    shortTitle: "Entrées",
    description: "Entrées de l’année.",
  },
  ...{ unit: "entrées", unitLabel: "entrées", decimals: 0, direction: "up" },
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d’entrées" },
  ...{ method: "Somme des entrées de chaque médiathèque.", source: "Réseau des médiathèques.", measure },
  levels: ["commune", "epci", "petr"],
  ...more,
});
const rows = { territoryField: "codeCommune", periodField: "annee", statusField: "statut", nativeLevel: "commune" };
const numerator = { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" };

/** Two libraries in each commune; in 2024 the second of Le Château-d’Oléron gave no figure. */
let place: Place;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  place = createPlace();
  place.write("culture/mediatheques/dataset.json", visitsJson);
  place.write("culture/mediatheques/schema.json", {
    fields: [
      { name: "codeCommune", type: "string", constraints: { required: true } },
      { name: "annee", type: "year", constraints: { required: true } },
      { name: "entrees", type: "integer" },
      { name: "statut", type: "string", constraints: { enum: ["OBSERVE", "MINIMUM", "NON_CALCULABLE"] } },
    ],
    primaryKey: ["codeCommune", "annee"],
  });
  place.write("culture/mediatheques/recipe.json", {
    sum: { by: ["codeCommune", "annee"], columns: { entrees: "minimum" }, status: "statut" },
  });
  place.write("culture/indicators/entrees.json", indicator("entrees", { kind: "sum", numerator }, rows));
  place.write(
    "culture/indicators/entrees-hab.json",
    indicator(
      "entrees-hab",
      { kind: "ratio", numerator, denominator: { population: "municipale", lookBack: 5 }, scale: 1000 },
      rows,
    ),
  );
  place.write(
    "culture/indicators/entrees-evolution.json",
    indicator("entrees-evolution", { kind: "growth", of: "entrees" }),
  );
  place.write(
    "culture/indicators/entrees-cumul.json",
    indicator("entrees-cumul", { kind: "cumulative", of: "entrees", since: "2023" }),
  );
  place.write(
    "culture/indicators/entrees-epci.json",
    indicator("entrees-epci", { kind: "sum", numerator }, { ...rows, levels: ["epci"] }),
  );
  // Readings on the spot: no library gave the second of its figures.
  place.write("culture/lectures/dataset.json", { ...visitsJson, slug: "lectures", title: "Lectures sur place" });
  for (const name of ["schema.json", "recipe.json"])
    place.write(`culture/lectures/${name}`, JSON.parse(place.read(`culture/mediatheques/${name}`)));
  for (const [id, measure] of [
    ["lectures", { kind: "sum", numerator: { ...numerator, dataset: "lectures" } }],
    [
      "lectures-hab",
      {
        ...{ kind: "ratio", numerator: { ...numerator, dataset: "lectures" }, scale: 1000 },
        denominator: { population: "municipale", lookBack: 5 },
      },
    ],
  ] as const)
    place.write(`culture/indicators/${id}.json`, indicator(id, measure, rows));
  place.write("culture/observatory.json", {
    ...{ theme: "culture", title: "Culture", description: "Les médiathèques.", order: 1, dcatThemes: ["EDUC"] },
    ...{ keyFigures: ["entrees"], compareWith: 2023 },
    sections: [
      {
        id: "entrees",
        blocks: ["trend", "ranking", "symbols"].map((kind) => ({ kind, indicator: "entrees" })),
      },
    ],
  });
  const datalogue = await place.open();
  const communes = datalogue.services.territories.home().communes.map(({ code }) => code);
  const lines = communes.flatMap((code, rank) => [
    `${code};2023;${100 + rank}`,
    `${code};2023;1`,
    `${code};2024;${200 + rank}`,
    `${code};2024;${code === CHATEAU ? "" : 2}`,
  ]);
  place.write("culture/mediatheques/data.csv", ["codeCommune;annee;entrees", ...lines, ""].join("\n"));
  const least = communes.flatMap((code, rank) => [`${code};2024;${20 + rank}`, `${code};2024;`]);
  place.write("culture/lectures/data.csv", ["codeCommune;annee;entrees", ...least, ""].join("\n"));
  expect((await datalogue.load()).problems).toEqual([]);
  app = createApp(datalogue, place.settings, { log: () => {} });
});
afterAll(() => place.remove());

const get = (path: string) => supertest(app).get(path);
const values = async (id: string, query: string) =>
  (await get(`/api/indicators/${id}/observations?${query}`)).body.data;

describe("a sum of which a part is unknown", () => {
  it("is a minimum in the API, in the commune, in the sums that hold it and in what it is divided by", async () => {
    const [before, after] = await values("entrees", `territory=${CHATEAU}`);
    expect(before).not.toHaveProperty("bound");
    expect(after).toMatchObject({ value: expect.any(Number), bound: "min", status: "OBSERVE" });
    expect(after.reason).toContain("C'est un minimum");
    expect((await values("entrees", `territory=${OLERON}&from=2024`))[0]).toMatchObject({ bound: "min", coverage: 1 });
    expect((await values("entrees-hab", `territory=${CHATEAU}&from=2024`))[0]).toMatchObject({ bound: "min" });
    expect((await values("entrees-cumul", `territory=${CHATEAU}&from=2024`))[0]).toMatchObject({ bound: "min" });
    expect((await values("entrees", "territory=17140&from=2024"))[0]).not.toHaveProperty("bound");
  });

  it("is compared with nothing: no rate of change is computed from it", async () => {
    const [growth] = await values("entrees-evolution", `territory=${CHATEAU}&from=2024`);
    expect(growth).toMatchObject({ value: null, status: "NON_CALCULABLE" });
    expect(growth.reason).toContain("n'est connue que comme un minimum");
    expect((await values("entrees-evolution", "territory=17140&from=2024"))[0]).toMatchObject({
      value: expect.any(Number),
    });
  });

  it("is marked in files", async () => {
    const { text } = await get(`/api/indicators/entrees/observations.csv?territory=${CHATEAU}&from=2024`);
    const [header = "", line = ""] = text.split(/\r?\n/);
    const rank = header.split(",").indexOf("borne");
    expect(line.replace(/"[^"]*"/g, "").split(",")[rank]).toBe("min");
    const { body } = await get(`/api/indicators/entrees/jsonstat.json?territory=${CHATEAU}&from=2024`);
    expect(Object.values(body.status)).toEqual(["MINIMUM"]);
  });

  it("is said « au moins » on pages, without rank nor change", async () => {
    const { text: html } = await get(`/observatoires/culture?territoire=${CHATEAU}`);
    const page = textOf(html);
    const [{ value }] = await values("entrees", `territory=${CHATEAU}&from=2024`);
    expect(page).toContain(`au moins ${value}`);
    expect(page).toContain("n. d. : au moins 200");
    expect(await htmlFaults(html)).toEqual([]);
    const whole = textOf((await get("/observatoires/culture")).text);
    expect(whole).toContain("au moins 2");
    expect(whole).not.toMatch(/% de (plus|moins)/);
    const then = textOf((await get(`/observatoires/culture?territoire=${CHATEAU}&annee=2024`)).text);
    expect(then).toContain(`Entrées : au moins ${value} en 2024`);
    expect(then).toContain("de 203 à 215 entrées");
    expect(then).not.toMatch(/% de (plus|moins)|de plus qu’en 2023/);
    const one = textOf((await get(`/indicateurs/entrees?territoire=${CHATEAU}&annee=2024`)).text);
    expect(one).toContain(`au moins ${value}`);
    expect(one).toContain(`au moins ${value} : somme de`);
    const sum = textOf((await get(`/indicateurs/entrees-cumul?territoire=${CHATEAU}&annee=2024`)).text);
    expect(sum).toContain(`2024 : au moins ${value}`);
    const portrait = await get(`/territoires/${CHATEAU}`);
    expect(textOf(portrait.text)).toContain(`Au moins ${value} en 2024`);
  });

  it("is among the peers of a portrait as a minimum, told and set against nothing, and its file says the bound", async () => {
    const [{ value }] = await values("entrees", `territory=${CHATEAU}&from=2024`);
    const page = textOf((await get("/territoires/17140")).text);
    expect(page).toContain(`au moins ${value}`);
    expect(page).not.toMatch(new RegExp(`Le Château-d’Oléron,? ${value}|\\(Le Château-d’Oléron\\)`));
    const { text } = await get("/territoires/17140.csv");
    const [header = "", ...lines] = text.trim().split(/\r?\n/);
    const rank = (name: string) => header.split(",").indexOf(name);
    const cells = (line: string) => line.replace(/"[^"]*"/g, "").split(",");
    const bounds = lines
      .map(cells)
      .filter((line) => line[rank("annee")] === "2024" && line[rank("code_geo")] === CHATEAU)
      .map((line) => [line[rank("valeur")], line[rank("borne")]]);
    expect(bounds).toEqual([[String(value), "min"]]);
  });

  it("has no circle on the map, still or live: it would be read as a zero", async () => {
    const html = (await get("/carte?indicateur=entrees&annee=2024")).text;
    const cuts = html.split("<svg").filter((one) => one.includes("cut-map"));
    expect(cuts.map((one) => one.match(/<circle /g)?.length)).toEqual([13, 13]);
    expect(textOf(html)).toContain("Le Château n. d.");
    const { values } = JSON.parse(/<script[^>]*id="map-data"[^>]*>([^<]*)</.exec(html)?.[1] ?? "{}");
    expect(values[CHATEAU]).toEqual({ text: "n.\u00a0d." });
  });

  it("is what the charts say where no commune has more, with its calculation", async () => {
    for (const id of ["lectures", "lectures-hab"])
      for (const address of [`/indicateurs/${id}`, `/indicateurs/${id}?territoire=${CHATEAU}`]) {
        const html = (await get(address)).text;
        const page = textOf(html);
        expect(page).not.toContain("Aucune commune n’a de valeur");
        expect(page).not.toContain("Aucun chiffre n’est publié");
        expect(page).toContain("Quatorze communes ont un minimum, et aucune de valeur complète en 2024");
        expect(page).toMatch(/Lecture\s:.{0,40}, au moins [\d,]+ ; le tableau donne le minimum de chaque commune/);
        expect(page).toMatch(/En 2024, au moins [\d  ,]+ pour /);
        expect(await htmlFaults(html)).toEqual([]);
      }
  });

  it("is owed: what is missing says it", async () => {
    const { text } = await get("/manques?territoire=17093");
    expect(textOf(text)).toMatch(/Entrées/);
  });
});

describe("a figure that is known by intercommunality only", () => {
  it.each(["/indicateurs/entrees-epci", `/indicateurs/entrees-epci?territoire=${CHATEAU}`])(
    "says so where it is not known, and leads to each: %s",
    async (address) => {
      const html = (await get(address)).text;
      expect(textOf(html)).toContain("Ce chiffre est connu par intercommunalité : Île d’Oléron, Bassin de Marennes.");
      const href = "/indicateurs/entrees-epci?territoire=241700699";
      expect(html).toContain(`<a href="${href}`);
      expect(textOf((await get(href)).text)).not.toContain("est connu par");
      expect(await htmlFaults(html)).toEqual([]);
    },
  );
});
