import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue } from "@datalogue/api";
import request from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsIndicator, visitsSchema } from "../support/content-folder.js";
import { readingPlan } from "../support/reading-plan.js";

const FOLDER = "culture/mediatheques";
const INDICATOR = "culture/indicators/culture-entrees.json";
const indicator = {
  ...visitsIndicator,
  dimensions: [
    {
      id: "age",
      field: "age",
      title: "Âge",
      values: [
        { value: "JEUNE", label: "Jeunes" },
        { value: "ADULTE", label: "Adultes" },
      ],
    },
  ],
};
const objective = {
  id: "jeunes",
  title: "Accueillir plus de jeunes",
  indicator: "culture-entrees",
  dimensions: { age: "JEUNE" },
  type: "VALEUR",
  reference: { period: "2020", value: 1000 },
  target: { period: "2030", value: 2000 },
  trajectory: "linear",
};
const { wording: _, territoryField: __, periodField: ___, nativeLevel: ____, ...words } = visitsIndicator;
const twice = {
  ...words,
  wording: visitsIndicator.wording,
  id: "culture-double",
  title: "Double des entrées",
  measure: { kind: "expression", expression: "val(culture-entrees) * 2" },
};
const plan = {
  ...readingPlan,
  objectives: [objective, { ...objective, id: "double", indicator: "culture-double" }],
};

describe("a document at a past day", () => {
  let today: string;
  let place: Place;
  let datalogue: Datalogue;
  let app: Server;
  beforeEach(async () => {
    today = "2026-03-10T12:00:00Z";
    place = createPlace();
    place.write(`${FOLDER}/schema.json`, {
      fields: [...visitsSchema.fields, { name: "age", type: "string" }],
      primaryKey: ["codeCommune", "annee", "age"],
    });
    place.write(
      `${FOLDER}/data.csv`,
      "codeCommune,commune,annee,entrees,age\n17093,Le Château-d'Oléron,2024,1500,JEUNE\n17093,Le Château-d'Oléron,2024,6000,ADULTE\n",
    );
    place.write(INDICATOR, indicator);
    place.write("culture/indicators/culture-double.json", twice);
    place.write("culture/plans/plan-lecture.json", plan);
    datalogue = await place.open({ now: () => new Date(today) });
    expect((await datalogue.load()).problems).toEqual([]);
    app = createServer(createApiApp(datalogue, place.settings));
    today = "2026-03-20T12:00:00Z";
  });
  afterEach(() => place.remove());

  const get = async (address: string) => (await request(app).get(address).expect(200)).body;
  const follow = async (at: string) => (await get(`/api/plans/plan-lecture?at=${at}`)).data.objectives;

  it("reads its values by the dimensions that they had, renamed since", async () => {
    const [before, doubleBefore] = await follow("2026-03-15");
    expect([before.latest.value, doubleBefore.latest.value]).toEqual([1500, 3000]);
    const [dimension] = indicator.dimensions;
    place.write(INDICATOR, { ...indicator, dimensions: [{ ...dimension, id: "generation" }] });
    await datalogue.load();

    const [now] = await follow("2026-03-20");
    expect(now.status).toBe("not-computable");
    const [then, double] = await follow("2026-03-15");
    expect(then).toMatchObject({ status: before.status, sentence: before.sentence, latest: { value: 1500 } });
    expect(double).toMatchObject({ status: doubleBefore.status, latest: { value: 3000 } });

    for (const frozen of [then.frozen, double.frozen]) {
      const { data, meta } = await get(frozen.address);
      expect(data).toMatchObject([{ dimensions: { age: "JEUNE" }, period: "2024" }]);
      await get(data[0].lineage);
      const renamed = new URL(meta.state.address);
      renamed.searchParams.delete("age");
      renamed.searchParams.set("generation", "JEUNE");
      const { body } = await request(app).get(`${renamed.pathname}${renamed.search}`).expect(400);
      expect(body).toMatchObject({ code: "parametre-inconnu", parameter: "generation" });
    }
  });

  it("gives its targets in the unit of then, whose values are closed since", async () => {
    const { numerator } = indicator.measure;
    place.write(INDICATOR, {
      ...indicator,
      unit: "milliers d'entrées",
      unitLabel: "milliers d'entrées par an",
      measure: { kind: "sum", numerator: { ...numerator, scale: 0.001 } },
    });
    const inThousands = { ...objective, reference: { period: "2020", value: 1 }, target: { period: "2030", value: 2 } };
    place.write("culture/plans/plan-lecture.json", { ...plan, objectives: [inThousands] });
    await datalogue.load();
    today = "2026-03-30T12:00:00Z";
    place.write(`${FOLDER}/dataset.json`, {
      ...JSON.parse(place.read(`${FOLDER}/dataset.json`)),
      access: "organisation",
    });
    await datalogue.load();

    const [then] = await follow("2026-03-15");
    expect(then).toMatchObject({ declared: 2000, latest: null, frozen: null, words: { unit: "entrées" } });
    expect(then.notes.join(" ")).toContain("en milliers d'entrées");
    const [now] = await follow("2026-03-30");
    expect(now).toMatchObject({ declared: 2, latest: null, words: { unit: "milliers d'entrées" } });
  });
});
