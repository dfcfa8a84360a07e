import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../api/support/catalogue-engines.js";
import { createPlace, type Place, visitsIndicator, visitsJson, visitsSchema } from "../api/support/content-folder.js";

const ID = visitsIndicator.id;
const OTHER = "surfaces";
const indicator = (dataset: string) => ({
  ...visitsIndicator,
  measure: { ...visitsIndicator.measure, numerator: { ...visitsIndicator.measure.numerator, dataset } },
});
const surfaces = { ...visitsJson, id: "01890000-0000-7000-8000-000000000002", slug: OTHER, title: "Surfaces" };

describe.each(ENGINES)("values that were read before, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let load: () => Promise<void>;
  let read: (path: string) => supertest.Test;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/surfaces/dataset.json", surfaces);
    place.write("culture/surfaces/schema.json", visitsSchema);
    place.write("culture/surfaces/data.csv", "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,777\n");
    place.write("culture/indicators/culture-entrees.json", indicator(OTHER));
    place.write("culture/indicators/culture-autre.json", { ...indicator(visitsJson.slug), id: "culture-autre" });
    place.write("culture/observatory.json", {
      ...{ theme: "culture", title: "Culture", description: "Les médiathèques.", order: 1, dcatThemes: ["EDUC"] },
      ...{ compareWith: 2022, keyFigures: ["culture-autre"], sections: [] },
    });
    datalogue = await place.open();
    load = async () => expect((await datalogue.load()).problems).toEqual([]);
    const app = createApp(datalogue, place.settings, { log: () => {} });
    read = (path) => supertest(app).get(path);
    await load();
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  it("of a former definition are no longer told once the dataset they were made of is closed", async () => {
    const state = (await datalogue.services.indicators.state(ID))?.state;
    const former = [
      `/api/indicators/${ID}/observations?territory=17093&state=${state}`,
      `/api/indicators/${ID}/observations.csv?state=${state}`,
      `/indicateurs/${ID}?territoire=17093&etat=${state}`,
      `/api/indicators/${ID}/chart.vl.json?territory=17093&state=${state}`,
    ];
    place.write("culture/indicators/culture-entrees.json", indicator(visitsJson.slug));
    await load();
    for (const path of former) expect((await read(path).expect(200)).text, path).toContain("777");

    place.write("culture/surfaces/dataset.json", { ...surfaces, access: "organisation" });
    await load();
    for (const path of former) expect((await read(path)).text, path).not.toContain("777");
    expect((await read(`/api/indicators/${ID}/observations?territory=17093`).expect(200)).text).toContain("12500");
  });

  it("are gone with their indicator", async () => {
    const paths = [`/api/indicators/${ID}/observations`, `/api/indicators/${ID}`];
    for (const path of paths) await read(path).expect(200);
    rmSync(join(place.content, "culture/indicators/culture-entrees.json"));
    await load();
    for (const path of [...paths, ...paths]) await read(path).expect(404);
  });
});
