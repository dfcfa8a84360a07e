import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../api/support/catalogue-engines.js";
import { createPlace, type Place, visitsIndicator, visitsJson, visitsSchema } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";

const ID = "01890000-0000-7000-8000-000000000001";
const OTHER = "01890000-0000-7000-8000-000000000002";
const PAGES = [
  "/indicateurs/culture-entrees?territoire=17093",
  "/indicateurs/culture-cumul?territoire=17093",
  "/indicateurs/culture-rapport?territoire=17093",
  "/territoires/17093",
];
const indicator = visitsIndicator;

/** What is computed from it. */
const { territoryField: _field, periodField: _period, nativeLevel: _level, ...words } = indicator;
const total = {
  ...words,
  id: "culture-cumul",
  unitLabel: "entrées",
  measure: { kind: "cumulative", of: indicator.id, since: "2023" },
};

/** Of another dataset, and what is computed from both. */
const surfaces = {
  ...indicator,
  id: "culture-surfaces",
  measure: { ...indicator.measure, numerator: { dataset: "surfaces", aggregate: "sum", field: "entrees" } },
};
const ratio = {
  ...words,
  id: "culture-rapport",
  measure: { kind: "expression", expression: "val(culture-entrees) / val(culture-surfaces)" },
};

describe.each(ENGINES)("an indicator that could not be computed, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/mediatheques/dataset.json", { ...visitsJson, id: ID });
    place.write("culture/indicators/culture-entrees.json", indicator);
    place.write("culture/indicators/culture-cumul.json", total);
    place.write("culture/surfaces/dataset.json", { ...visitsJson, id: OTHER, slug: "surfaces" });
    place.write("culture/surfaces/schema.json", visitsSchema);
    place.write("culture/surfaces/data.csv", "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,1\n");
    place.write("culture/indicators/culture-surfaces.json", surfaces);
    place.write("culture/indicators/culture-rapport.json", ratio);
    place.write("culture/observatory.json", {
      ...{ theme: "culture", title: "Culture", description: "Les médiathèques.", order: 1, dcatThemes: ["EDUC"] },
      ...{ compareWith: 2022, keyFigures: [indicator.id], sections: [] },
    });
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  it("is shown by the pages that were read meanwhile as soon as it is, with nothing published nor defined anew", async () => {
    const rows = join(place.data, "versions", ID, "1", "rows.sqlite");
    const datalogue = await place.open({
      // Its rows are where nobody looks for them.
      onStep: (step) => {
        if (step === "installed" && existsSync(rows)) renameSync(rows, `${rows}.ailleurs`);
      },
    });
    const app = createApp(datalogue, place.settings, { log: () => {} });
    const read = async (path: string) => textOf((await supertest(app).get(path).expect(200)).text);

    const first = await datalogue.load();
    expect(first).toMatchObject({ published: 2, indicators: 1 });
    expect(first.problems).toMatchObject([indicator, total, ratio].map(({ id }) => ({ path: `indicateur ${id}` })));
    for (const path of PAGES) expect(await read(path), path).not.toContain("12 500");

    // Published meanwhile: what is computed from both is not made from what the other one had.
    place.write("culture/surfaces/data.csv", "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,2\n");
    expect(await datalogue.load()).toMatchObject({ published: 1 });
    for (const path of PAGES) expect(await read(path), path).not.toMatch(/12 500|6 250/);

    renameSync(`${rows}.ailleurs`, rows);
    expect(await datalogue.load()).toMatchObject({ published: 0, definitions: 0, indicators: 3, problems: [] });
    for (const path of PAGES) expect(await read(path), path).toContain(path.includes("rapport") ? "6 250" : "12 500");
    expect(
      (await supertest(app).get("/api/indicators/culture-entrees/observations?territory=17093")).body.data,
    ).toMatchObject([{ value: 12_500 }]);
  });
});
