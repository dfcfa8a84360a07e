import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue, type Gap } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

let today = "2026-03-10T12:00:00Z";
let place: Place;
let datalogue: Datalogue;
let app: Server;

const visits = {
  id: "culture-entrees",
  theme: "culture",
  title: "Entrées dans les médiathèques",
  shortTitle: "Entrées",
  description: "Entrées par an.",
  unit: "entrées",
  unitLabel: "entrées par an",
  decimals: 0,
  direction: "up",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  method: "Somme.",
  source: "Service culture.",
  measure: { kind: "sum", numerator: { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" } },
  territoryField: "codeCommune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci"],
};
const byInhabitant = {
  ...visits,
  id: "culture-entrees-hab",
  title: "Entrées par habitant",
  unit: "entrées/hab",
  unitLabel: "entrées par habitant",
  measure: {
    kind: "ratio",
    numerator: visits.measure.numerator,
    denominator: { population: "municipale" },
  },
};
/** In 2015, before any population that the site knows. */
const csv = `codeCommune,commune,annee,entrees
17093,Le Château-d'Oléron,2015,9000
17093,Le Château-d'Oléron,2022,12000
17140,Dolus-d'Oléron,2022,8000
17093,Le Château-d'Oléron,2023,12500
`;

beforeAll(async () => {
  place = createPlace();
  place.write("culture/mediatheques/data.csv", csv);
  place.write("culture/indicators/culture-entrees.json", visits);
  place.write("culture/indicators/culture-entrees-hab.json", byInhabitant);
  place.write("culture/indicators/culture-entrees-enquete.json", {
    ...visits,
    id: "culture-entrees-enquete",
    frequency: "TRIENNIAL",
  });
  place.write("culture/reserve/dataset.json", {
    ...visitsJson,
    slug: "prets-reserves",
    title: "Prêts, pour les seuls agents",
    access: "members",
  });
  place.write("culture/reserve/schema.json", JSON.parse(place.read("culture/mediatheques/schema.json")));
  place.write("culture/reserve/data.csv", csv);
  place.write("territoires/groups.json", [
    { code: "g-sud", name: "Sud", description: "Deux communes.", communes: ["17093", "17140"] },
  ]);
  datalogue = await place.open({ now: () => new Date(today) });
  expect((await datalogue.load()).problems).toEqual([]);
  app = createServer(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());

const list = async (query: string): Promise<Gap[]> =>
  (await request(app).get(`/api/gaps?${query}`).expect(200)).body.data;

describe("what is missing", () => {
  it("names the commune without a line, the year, who owes the figure and since when", async () => {
    const [gap] = (await list("territory=17140")).filter(
      ({ period, indicator }) => period === "2023" && indicator === "culture-entrees",
    );
    expect(gap).toEqual({
      cause: "not-published",
      theme: "culture",
      indicator: "culture-entrees",
      datasets: ["frequentation-mediatheques"],
      territory: "17140",
      level: "commune",
      period: "2023",
      reason: "Aucune donnée de 2023 pour Dolus-d’Oléron.",
      owedBy: [{ slug: "ile-d-oleron", name: "Communauté de communes de l'Île d'Oléron" }],
      since: "2024-01-01",
      next: "2027-03-10",
    });
  });

  it("owes one year in three of what is measured every three years, and none of those between", async () => {
    const owed = async (territory: string) =>
      (await list(`territory=${territory}&indicator=culture-entrees-enquete&cause=not-published`)).map(
        ({ period }) => period,
      );
    // Known in 2015, 2022 and 2023: those of 2018 and 2021 were not made; where another commune has one, it is owed.
    expect(await owed("17093")).toEqual(["2021", "2018"]);
    expect(await owed("17140")).toEqual(["2023", "2021", "2018", "2015"]);
  });

  it("tells a total that lacks communes from a figure that is not there", async () => {
    const causes = (await list("territory=241700624")).map(({ indicator, period, cause }) => [
      indicator,
      period,
      cause,
    ]);
    expect(causes).toContainEqual(["culture-entrees", "2023", "incomplete"]);
    expect((await list("cause=incomplete")).every(({ cause }) => cause === "incomplete")).toBe(true);
  });

  it("asks no producer for a population that the site does not know", async () => {
    const [gap] = (await list("territory=17093&cause=no-denominator")).filter(({ period }) => period === "2015");
    expect(gap).toMatchObject({ indicator: "culture-entrees-hab", owedBy: [], next: null });
    expect(gap?.reason).toMatch(/population municipale de 2015/);
    // Values of a group are made when they are asked for.
    const ofGroup = (await list("territory=g-sud")).filter(
      ({ period, cause }) => period === "2015" && cause !== "incomplete",
    );
    expect(ofGroup.map(({ cause }) => cause)).not.toContain("not-published");
  });

  it("counts an update that its rhythm promised, once its day is past", async () => {
    expect(await list("cause=late")).toEqual([]);
    today = "2027-04-01T12:00:00Z";
    expect(await list("cause=late&territory=17140")).toMatchObject([
      { indicator: null, period: null, datasets: ["frequentation-mediatheques"], since: "2027-03-11" },
    ]);
    expect(await list("cause=late&territory=241700699")).toEqual([]);
    today = "2026-03-10T12:00:00Z";
  });

  it("says nothing of a closed dataset", async () => {
    const { text } = await request(app).get("/api/gaps").expect(200);
    expect(text).not.toContain("prets-reserves");
  });

  it.each([
    ["territory=99999", "territoire-inconnu"],
    ["theme=magie", "valeur-invalide"],
    ["dataset=rien", "valeur-invalide"],
    ["indicator=rien", "valeur-invalide"],
    ["cause=oubli", "valeur-invalide"],
    ["annee=2024", "parametre-inconnu"],
  ])("refuses %s, by its name", async (query, code) => {
    expect((await request(app).get(`/api/gaps?${query}`).expect(400)).body.code).toBe(code);
  });

  it("is given as CSV, one gap a line, for machines and for spreadsheets", async () => {
    const { text } = await request(app).get("/api/gaps.csv?territory=17140&cause=not-published").expect(200);
    const [head, ...lines] = text.trim().split("\n");
    expect(head).toMatch(/^cause,theme,id_indicateur,indicateur,jeux,code_geo/);
    expect(lines).toHaveLength((await list("territory=17140&cause=not-published")).length);
    const sheet = await request(app).get("/api/gaps.csv?delimiter=;&decimal=,&bom=true").expect(200);
    expect(sheet.headers["content-disposition"]).toContain("manques-tableur.csv");
  });
});
