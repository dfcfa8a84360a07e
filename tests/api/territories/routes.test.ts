import { createApiApp } from "@datalogue/api";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { territoryRoutes } from "../../../packages/api/src/territories/routes.js";
import { territoryReader } from "../../../packages/api/src/territories/territory-reader.js";
import { MARENNES, OLERON, territories } from "../indicators/support.js";
import { watchAnswers } from "../openapi/watch-answers.js";

const router = territoryRoutes({ territories }, { publicUrl: "https://donnees.exemple.fr" });
const app = createApiApp({ router: watchAnswers(router) }, { trustProxy: 0 });
const get = (address: string) => request(app).get(address);
const codes = (list: { code: string }[]) => list.map(({ code }) => code);

describe("/api/territories", () => {
  it("lists the home perimeter, its parents and its groups", async () => {
    const { body } = await get("/api/territories").expect(200);
    expect(body.meta).toMatchObject({ total: 22, vintage: "2026-01-01" });
    expect(codes(body.data)).toEqual(
      expect.arrayContaining(["17093", OLERON, "petr-marennes-oleron", "dep-17", "france"]),
    );
  });

  it("gives the population of the two EPCI, with its year and source", async () => {
    const { body } = await get("/api/territories?level=epci");
    const of2022 = body.data.map((one: { code: string; populations: { year: number; value: number }[] }) => [
      one.code,
      one.populations.find(({ year }) => year === 2022)?.value,
    ]);
    expect(of2022).toEqual([
      [OLERON, 22_518],
      [MARENNES, 15_522],
    ]);
    expect(body.data[0].populations[0].source).toContain("Insee");
  });

  it.each(["departement", "region", "france"])(
    "gives no population to what reaches beyond the perimeter (%s): the sum of the communes known here is not its own",
    async (level) => {
      const { body } = await get(`/api/territories?level=${level}`).expect(200);
      expect(body.data.length).toBeGreaterThan(0);
      for (const { populations } of body.data) expect(populations).toEqual([]);
    },
  );

  it("gives the communes of an EPCI, in the geography asked for", async () => {
    const now = await get(`/api/territories?level=commune&parent=${MARENNES}`);
    expect(now.body.data).toHaveLength(6);
    const then = await get(`/api/territories?level=commune&parent=${MARENNES}&vintage=2018`);
    expect(codes(then.body.data)).toContain("17189");
    expect(then.body.meta.vintage).toBe("2018-01-01");
  });

  it("lists the groups, with what they are for and their communes", async () => {
    const { body } = await get("/api/territories?level=group").expect(200);
    expect(codes(body.data)).toEqual(["g-oleron-nord", "g-rives-seudre"]);
    expect(body.data[0].description).toMatch(/nord de l’île/);
    const group = await get("/api/territories/g-oleron-nord").expect(200);
    expect(group.body.data.communes).toEqual(["17323", "17337", "17486"]);
    expect(group.body.data.populations.at(-1)).toMatchObject({ year: 2023, kind: "municipale", value: 6141 });
  });

  it("gives outlines, as features that carry the code", async () => {
    const answer = await get("/api/territories?level=commune&format=geojson&geometry=true").expect(200);
    expect(answer.headers["content-type"]).toContain("application/geo+json");
    const { features, outlines } = answer.body;
    expect(features).toHaveLength(14);
    expect(features[0]).toMatchObject({
      type: "Feature",
      properties: { code: "17093" },
      geometry: { type: "Polygon" },
    });
    expect(outlines.kind).toBe("schematic");
    const { body } = await get("/api/territories?level=commune&geometry=true&page_size=1");
    expect(body.data[0].geometry.type).toBe("Polygon");
    expect(body.links.next).toContain("https://donnees.exemple.fr/api/territories?");
  });

  it.each([
    ["niveau=epci", "niveau"],
    ["level=canton", "level"],
    ["parent=99999", "parent"],
    ["geometry=oui", "geometry"],
    ["format=shp", "format"],
    ["vintage=demain", "vintage"],
    ["vintage=2024-02-30", "vintage"],
    ["vintage=2999", "vintage"],
    ["page=0", "page"],
    ["format=geojson&page=1", "page"],
  ])("refuses %s, naming the parameter", async (query, parameter) => {
    const { body } = await get(`/api/territories?${query}`)
      .expect(400)
      .expect("Content-Type", /problem\+json/);
    expect(body.parameter).toBe(parameter);
    expect(body.detail).toMatch(/\p{L}/u);
  });
});

describe("/api/territories/{code}", () => {
  it("tells names, parents, populations and events", async () => {
    const { body } = await get("/api/territories/17219").expect(200);
    expect(body.data).toMatchObject({ code: "17219", level: "commune", name: "Marennes-Hiers-Brouage" });
    expect(codes(body.data.parents)).toContain(MARENNES);
    expect(body.data.populations[0]).toMatchObject({ year: 2018, kind: "municipale", value: 6250 });
    expect(body.data.events[0]).toMatchObject({ date: "2019-01-01", before: ["17189", "17219"] });
  });

  it("tells neighbours and peers, and how these were chosen", async () => {
    const { body } = await get("/api/territories/17219").expect(200);
    expect(codes(body.data.neighbours)).toEqual(expect.arrayContaining(["17058", "17351"]));
    expect(codes(body.data.neighbours)).not.toContain("17385");
    const { size, kind } = body.data.peers;
    expect(size).toMatchObject({ class: "de 5\u202f000 à 9\u202f999\u00A0habitants", from: 5000, to: 10_000 });
    expect(size.method).toContain("population de 2023");
    expect(codes(size.territories)).toEqual(["17385"]);
    expect(kind.kind).toBe("littorale");
    expect(codes(kind.territories)).toContain("17093");
    expect(codes(kind.territories)).not.toContain("17189");
    const region = await get("/api/territories/reg-75").expect(200);
    expect(region.body.data.peers).toEqual({ size: null, kind: null });
  });

  it("knows a former commune, and the end of its validity", async () => {
    const { body } = await get("/api/territories/17189").expect(200);
    expect(body.data.validity.to).toBe("2019-01-01");
  });

  it("is a 404 for a code that is none", async () => {
    await get("/api/territories/75056").expect(404);
  });
});

describe("a commune whose code another bears since: Drain, 49126 as Orée d’Anjou", () => {
  const outline = {
    type: "Feature" as const,
    properties: { code: "49126" },
    geometry: { type: "Point" as const, coordinates: [-1.2, 47.3] },
  };
  const drawn = { type: "FeatureCollection" as const, features: [outline] };
  const anjou = territoryReader({
    territories: [
      { code: "200060010", level: "epci", name: "Mauges Communauté", parents: [] },
      {
        ...{ code: "49126", level: "commune", name: "Orée d’Anjou", parents: [{ code: "200060010" }] },
        ...{ validity: { from: "2025-01-01" }, earlier: [{ name: "Drain", to: "2015-12-15" }] },
      },
    ],
    ...{ events: [], populations: [], outlines: drawn, precise: drawn, surroundings: { ...drawn, features: [] } },
    sources: {
      ...{ vintage: "2026-01-01", sources: [] },
      outlines: { kind: "official", title: "Contours", source: "IGN", licence: "etalab-2.0" },
    },
    home: "200060010",
  });
  const own = createApiApp({ router: territoryRoutes({ territories: anjou }) }, { trustProxy: 0 });

  it.each([
    ["2012", "Drain", null],
    ["2026", "Orée d’Anjou", outline.geometry],
  ])("has in %s the outline of no other: %s", async (vintage, name, geometry) => {
    const address = `/api/territories?level=commune&vintage=${vintage}`;
    const { body } = await request(own).get(`${address}&geometry=true`).expect(200);
    expect(body.data).toMatchObject([{ code: "49126", name, geometry }]);
    const layer = JSON.parse((await request(own).get(`${address}&format=geojson`).expect(200)).text);
    expect(layer.features[0].geometry).toEqual(geometry);
  });
});
