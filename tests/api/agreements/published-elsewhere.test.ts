import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Datalogue, SharedDataset } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../../web/support/page-checks.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsIndicator } from "../support/content-folder.js";
import { oysters, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const { confidentialite: _, ...recordJson } = productionJson;
const visits = { ...visitsIndicator, id: "entrees", theme: "agriculture" };
const sold = {
  ...visits,
  ...{ id: "huitres", unit: "t", unitLabel: "tonnes" },
  ...{ title: "Huîtres vendues", shortTitle: "Huîtres", description: "Tonnes vendues dans l'année." },
  wording: { subject: "les huîtres", number: "plural", gender: "feminine", of: "d'huîtres" },
  measure: { kind: "sum", numerator: { dataset: SLUG, aggregate: "sum", field: "tonnes" } },
  territoryField: "code_insee",
};
const WAITED = "rien n’est encore publié";

/** Two processes that serve one catalogue: one of them alone publishes. */
describe.each(ENGINES)("figures of a partner's data, published by another process, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let publishing: Datalogue;
  const apps: Record<string, Server> = {};
  const now = () => new Date("2026-03-10T10:00:00Z");

  /** What each of the two tells, at the address of the figures and wherever they are listed; `first`: asked before all else. */
  const tell = async (first: keyof typeof ways) => {
    const told: Record<string, object> = {};
    for (const [name, app] of Object.entries(apps)) {
      const own: Record<string, unknown> = {};
      for (const way of [first, ...Object.keys(ways)]) own[way] = await ways[way as keyof typeof ways](app);
      told[name] = own;
    }
    return told;
  };
  const read = async (app: Server, address: string) => (await request(app).get(address)).text;
  const readPage = async (app: Server) => textOf(await read(app, "/observatoires/agriculture?territoire=17093"));
  const ways = {
    own: async (app: Server) => (await request(app).get(`/api/indicators/${sold.id}`)).status,
    listed: async (app: Server) => (await read(app, "/api/indicators?theme=agriculture")).includes(sold.id),
    portrait: async (app: Server) => (await read(app, "/territoires/17093.csv")).includes(sold.title),
    search: async (app: Server) => (await read(app, "/recherche?q=huitres")).includes(`/indicateurs/${sold.id}`),
    page: async (app: Server) => (await readPage(app)).includes(sold.shortTitle),
    waited: async (app: Server) => (await readPage(app)).includes(WAITED),
  };
  const SHOWN = { own: 200, listed: true, portrait: true, search: true, page: true, waited: false };
  const LEFT_OUT = { own: 410, listed: false, portrait: false, search: false, page: false, waited: true };
  const publish = async () =>
    (await publishing.publish([join(place.content, "agriculture/production")])).problems.map(({ message }) => message);
  const agree = (change: Partial<SharedDataset>) =>
    place.write("agriculture/agreements/huitres.json", {
      ...oysters,
      datasets: oysters.datasets.map((shared) => ({ ...shared, ...change })),
    });

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace({ DATALOGUE_RATE_LIMIT: "0", ...(url ? { DATABASE_URL: url } : {}) });
    writeProduction(place);
    place.write("agriculture/production/dataset.json", recordJson);
    agree({});
    place.write("agriculture/indicators/huitres.json", sold);
    place.write("agriculture/indicators/entrees.json", visits);
    place.write("agriculture/observatory.json", {
      ...{ theme: "agriculture", title: "Agriculture", description: "Récolter.", order: 1, dcatThemes: ["AGRI"] },
      ...{ keyFigures: [visits.id, sold.id], compareWith: 2023 },
      sections: [
        {
          ...{ id: "recolte", title: "La récolte" },
          blocks: [visits.id, sold.id].map((indicator) => ({ kind: "trend", indicator })),
        },
      ],
    });
    publishing = await place.open({ now });
    expect((await publishing.load()).problems).toEqual([]);
    const other = await place.open({ now });
    await other.load();
    for (const [name, datalogue] of Object.entries({ publishing, other }))
      apps[name] = createServer(createApp(datalogue, place.settings, { log: () => {}, now }));
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const both = (told: object) => ({ publishing: told, other: told });

  it("are told by both while the agreement lets rows out", async () => {
    expect(await tell("listed")).toEqual(both(SHOWN));
  });

  it.each([
    ["listed", "P60M", 2019],
    ["search", "P120M", 2014],
    ["page", "P180M", 2009],
  ] as const)(
    "are left out by both once it keeps all of them, and come back with the first version that it lets out: %s",
    async (first, after, year) => {
      agree({ embargo: { column: "annee", after } });
      await publish();
      expect(await tell(first)).toEqual(both(LEFT_OUT));
      place.write("agriculture/production/data.csv", `${productionCsv}17093,${year},25,1350,\n`);
      expect(await publish()).toEqual([]);
      expect(await tell(first)).toEqual(both(SHOWN));
    },
  );
});
