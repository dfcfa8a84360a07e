import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsJson } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";

/** Turns the writing that follows, takes no room: both names seem to be others. */
const TURNED = "\u202emon";
const SAME = "nom\u200b";
const TAGGED = "nom\u{e0041}";
const DRAWN = ["\\u202emon", "nom\\u200b", "nom\\u{e0041}"];
const HIDDEN = /[\u202e\u200b\u{e0041}]/u;

let place: Place;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  place = createPlace();
  place.write("culture/ports/dataset.json", { ...visitsJson, slug: "ports", title: "Ports de l’île" });
  place.write("culture/ports/schema.json", {
    fields: [
      { name: "nom", type: "string" },
      { name: "quai", type: "integer", title: "Quai\u202e" },
    ],
  });
  place.write("culture/ports/data.geojson", {
    type: "FeatureCollection",
    features: [
      ["La Cotinière", 1],
      ["Le Château", 2],
    ].map(([nom, quai], at) => ({
      type: "Feature",
      properties: { nom, quai, [TURNED]: `a${at}`, [SAME]: `b${at}`, [TAGGED]: `c${at}` },
      geometry: { type: "Point", coordinates: [-1.3 + at / 10, 45.9] },
    })),
  });
  const datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  app = createApp(datalogue, place.settings, { log: () => {} });
});
afterAll(() => place.remove());

const get = (path: string) => supertest(app).get(path).set("Accept", "text/html");

describe("a column whose name hides signs", () => {
  it.each([
    "/jeux/ports",
    `/jeux/ports?${encodeURIComponent(TURNED)}__exact=a0`,
    "/api/docs?jeu=ports",
    "/ogc/collections/ports/schema?f=html",
    "/ogc/collections/ports/queryables?f=html",
    "/ogc/collections/ports/items?f=html",
    "/ogc/collections/ports/items/1?f=html",
    "/carte?couche=ports",
    "/jeux/ports/proposer-une-reutilisation",
  ])("is drawn with them: %s", async (path) => {
    const { text } = await get(path).expect(200);
    expect(await htmlFaults(text)).toEqual([]);
    const words = textOf(text);
    expect(words).not.toMatch(HIDDEN);
    // The map shows the first columns alone.
    for (const name of DRAWN.slice(0, path.startsWith("/carte") ? 2 : undefined)) expect(words).toContain(name);
  });

  it("is drawn so in the titles and sentences of the definitions of the API, where programs find it as it is", async () => {
    const openapi = (await get("/api/datasets/ports/openapi.json").expect(200)).body;
    const parameters: { name: string; description: string }[] = Object.values(
      openapi.paths as Record<string, { get?: { parameters?: { name: string; description: string }[] } }>,
    ).flatMap((path) => path.get?.parameters ?? []);
    const own = parameters.filter(({ name }) => name?.startsWith(TURNED));
    expect(own.length).toBeGreaterThan(3);
    for (const { description } of own) expect(description).toContain(DRAWN[0]);
    for (const { description = "" } of parameters) expect(description).not.toMatch(HIDDEN);
    const schema = JSON.parse((await get("/ogc/collections/ports/schema?f=json").expect(200)).text);
    expect(schema.properties.properties.properties.quai.title).toBe("Quai\\u202e");
  });

  it("keeps its name in what is downloaded, and filters by it", async () => {
    const { body } = await get(`/api/datasets/ports/data?${encodeURIComponent(TURNED)}__exact=a1`).expect(200);
    expect(body.data).toMatchObject([{ nom: "Le Château", [TURNED]: "a1", [SAME]: "b1" }]);
  });
});
