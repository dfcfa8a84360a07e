import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue, type PersonCaller } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { oysters, parties, productionJson, productionSchema } from "./agreement-content.js";

const SLUG = productionJson.slug;
/** Who composes what all of the site shows. */
const composer: PersonCaller = {
  ...{ kind: "person", person: "01a22200-386d-715f-bcf9-000000000001", session: "s", grants: [] },
  memberships: [{ organisation: "pole-marennes-oleron", role: "administrator", kind: null, parent: true }],
};
const { confidentialite: _, ...recordJson } = productionJson;

/** Of Le Château-d'Oléron (17093) and Dolus-d'Oléron (17140); no group is small. */
const csv = `code_insee,annee,entreprises,tonnes,remarque
17093,2022,27,1420.5,
17140,2022,31,1860.5,
17093,2023,26,1390.5,
17140,2023,30,1840.5,
`;
const indicator = (dataset: string, field: string, territoryField: string) => ({
  ...{ id: "huitres", theme: "agriculture", title: "Huîtres vendues", shortTitle: "Huîtres" },
  ...{ description: "Tonnes vendues.", unit: "t", unitLabel: "tonnes", decimals: 1, direction: "none" },
  wording: { subject: "les huîtres", number: "plural", gender: "feminine", of: "d'huîtres" },
  ...{ method: "Somme des tonnes.", source: "Groupement.", levels: ["commune"] },
  measure: { kind: "sum", numerator: { dataset, aggregate: "sum", field } },
  ...{ territoryField, periodField: "annee", nativeLevel: "commune" },
});

describe("figures once made of data under agreement", () => {
  let place: Place;
  let datalogue: Datalogue;
  let app: Server;
  let clock = new Date("2025-06-01T10:00:00Z");
  /** The state of the figures when all of it was out. */
  let former: string;

  const agree = (terms: object, change: object = {}) =>
    place.write("agriculture/agreements/huitres.json", {
      ...{ ...oysters, ...change },
      datasets: [{ dataset: SLUG, fields: ["code_insee", "annee", "tonnes"], ...terms }],
    });
  const load = async () => (await datalogue.load()).problems.map(({ message }) => message);
  const figures = async (query = "") => {
    const { status, body } = await request(app).get(`/api/indicators/huitres/observations${query}`);
    if (status !== 200) return status;
    return (body.data as { value: number | null }[]).flatMap(({ value }) => value ?? []);
  };
  const rowsOf = async (version: number) =>
    (await request(app).get(`/api/datasets/${SLUG}/versions/${version}/data`)).status;

  beforeAll(async () => {
    place = createPlace();
    place.write("organisations.json", parties);
    place.write("agriculture/production/dataset.json", recordJson);
    place.write("agriculture/production/schema.json", productionSchema);
    place.write("agriculture/production/data.csv", csv);
    place.write("agriculture/indicators/huitres.json", indicator(SLUG, "tonnes", "code_insee"));
    agree({});
    datalogue = await place.open({ now: () => clock });
    app = createServer(createApiApp(datalogue, place.settings));
    expect(await load()).toEqual([]);
    const { body } = await request(app).get("/api/indicators/huitres/observations");
    former = `?state=${encodeURIComponent(body.meta.state.id)}`;
  });
  afterAll(() => place.remove());

  it("are told as they were while what they were made of is", async () => {
    expect(await figures()).toEqual([1420.5, 1860.5, 1390.5, 1840.5]);
    expect(await figures(former)).toEqual([1420.5, 1860.5, 1390.5, 1840.5]);
  });

  it("are no longer, once the agreement lets out less", async () => {
    agree({ embargo: { column: "annee", after: "P24M" } });
    expect(await load()).toEqual([]);
    expect(await figures()).toEqual([1420.5, 1860.5]);
    expect(await figures(former)).toBe(400);
  });

  it("are no longer, now or before, where nothing of it may go out any more", async () => {
    agree({ embargo: { until: "2026-06-01" } });
    await load();
    expect(await figures()).toBe(410);
    expect(await figures(former)).toBe(410);
    const { indicators } = datalogue.services;
    expect([...(await indicators.portrait("17093", ["huitres"])).values()]).toEqual([[]]);
    expect(await indicators.state("huitres")).toBeUndefined();
    expect(await indicators.stateOn("huitres", "2025-06-01")).toBeUndefined();
  });

  it("are nothing, and not those of its former definition, for one that is made of it since", async () => {
    const { indicators } = datalogue.services;
    const { measure: _, territoryField: __, periodField: ___, nativeLevel: ____, ...words } = indicator("", "", "");
    place.write("agriculture/indicators/deux-fois.json", {
      ...{ ...words, id: "deux-fois", title: "Deux fois" },
      measure: { kind: "expression", expression: "2 * val(huitres)" },
    });
    place.write(
      "agriculture/indicators/huitres.json",
      indicator("frequentation-mediatheques", "entrees", "codeCommune"),
    );
    expect(await load()).toEqual([]);
    expect(await figures()).toEqual([12500, 8300]);
    const visits = `?state=${(await indicators.state("huitres"))?.state}`;
    place.write("agriculture/indicators/huitres.json", indicator(SLUG, "tonnes", "code_insee"));
    expect(await load()).toEqual([]);
    expect(await figures()).toBe(410);
    expect(await indicators.observations("deux-fois", {})).toEqual([]);
    const portrait = await indicators.portrait("17093", ["huitres", "deux-fois"]);
    expect([...portrait.values()]).toEqual([[], []]);
    // What it was made of before is told no more than itself.
    expect(await figures(visits)).toBe(410);
    expect(await indicators.stateOn("huitres", "2025-06-01")).toBeUndefined();
    place.drop("agriculture/indicators/deux-fois.json");
  });

  it("are not told by an indicator that is made of something else since, once the agreement has ended", async () => {
    agree({});
    place.write("agriculture/production/data.csv", `${csv}17323,2023,12,640.5,\n`);
    expect(await load()).toEqual([]);
    const { body } = await request(app).get("/api/indicators/huitres/observations");
    former = `?state=${encodeURIComponent(body.meta.state.id)}`;
    expect(await figures(former)).toContain(640.5);
    place.write(
      "agriculture/indicators/huitres.json",
      indicator("frequentation-mediatheques", "entrees", "codeCommune"),
    );
    expect(await load()).toEqual([]);
    expect(await figures()).not.toContain(640.5);
    clock = new Date("2027-01-02T10:00:00Z");
    expect(await figures(former)).toBe(400);
  });

  it("are not tried either by who composes one made of them", async () => {
    place.write("agriculture/indicators/huitres.json", indicator(SLUG, "tonnes", "code_insee"));
    const { measure: _, territoryField: __, periodField: ___, nativeLevel: ____, ...words } = indicator("", "", "");
    const derived = { ...words, id: "double", measure: { kind: "expression", expression: "2 * val(huitres)" } };
    await load();
    const { compositions } = datalogue;
    const trial = async () => {
      await compositions.save(composer, "indicator", "double", derived);
      const tried = await compositions.tryIndicator(composer, "double");
      return "faults" in tried ? tried : tried.observations.flatMap(({ value }) => value ?? []);
    };
    const now = clock;
    clock = new Date("2026-06-02T10:00:00Z");
    expect(await trial()).toContain(2 * 640.5);
    clock = now;
    expect(await trial()).toEqual([]);
  });

  it("leave former versions untold when the dataset is published since under an open licence", async () => {
    const { body } = await request(app).get(`/api/datasets/${SLUG}`);
    expect(body.code).toBe("partage-termine");
    place.write("agriculture/production/dataset.json", { ...recordJson, licence: "lov2" });
    place.write("agriculture/production/data.csv", csv.split("\n").slice(0, 2).join("\n"));
    place.drop("agriculture/agreements/huitres.json");
    await load();
    const { body: versions } = await request(app).get(`/api/datasets/${SLUG}/versions`).expect(200);
    const last = versions.data[0].number;
    expect(await rowsOf(last)).toBe(200);
    for (let number = 1; number < last; number++) {
      expect(`${number} ${await rowsOf(number)}`).toBe(`${number} 404`);
      await request(app).get(`/fichiers/${SLUG}/versions/${number}/${SLUG}.csv`).expect(404);
    }
    expect(await figures(former)).toBe(400);
  });
});
