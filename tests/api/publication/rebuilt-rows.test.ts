import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue, problemOf } from "@datalogue/api";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startPublicationThread } from "../../../packages/api/src/publication/publication-thread.js";
import { openRebuiltRows } from "../../../packages/api/src/publication/rebuilt-rows.js";
import { collectedRows, collectionsJson, collectionsSchema, toCsv } from "../secrecy/protected-place.js";
import { createPlace, type Place } from "../support/content-folder.js";

const SLUG = "releves";
const ROOM = "dechets/releves";

const metadata = {
  slug: SLUG,
  title: "Relevés des déchetteries",
  description: "Tonnages par commune et par jour.",
  organisation: "ile-d-oleron",
  licence: "lov2",
  frequency: "ANNUAL",
  keywords: ["déchets"],
  access: "open",
};
/** As spreadsheets in French write them: what is published is written otherwise. */
const schema = {
  fields: [
    { name: "code_insee", type: "string" },
    { name: "jour", type: "date", format: "%d/%m/%Y" },
    { name: "tonnage", type: "number", decimalChar: ",", groupChar: " " },
    { name: "ouvert", type: "boolean", trueValues: ["oui"], falseValues: ["non"] },
    { name: "remarque", type: "string" },
  ],
};
const lines = [
  "code_insee;jour;tonnage;ouvert;remarque",
  "17093;31/01/2024;1 250,5;oui;Le Château, quai nord",
  "17140;01/02/2024;8;non;",
  "17219;;;;« été »",
];

let place: Place;
let datalogue: Datalogue;
let api: ReturnType<typeof supertest>;

beforeEach(async () => {
  place = createPlace({ DATALOGUE_KEEP_VERSIONS: "1", DATALOGUE_RATE_LIMIT: "0" });
  place.write(`${ROOM}/dataset.json`, metadata);
  place.write(`${ROOM}/schema.json`, schema);
  place.write(`${ROOM}/data.csv`, `${lines.join("\r\n")}\r\n`);
  datalogue = await place.open();
  api = supertest(createApiApp(datalogue, place.settings));
  await load();
});
afterEach(() => place.remove());

async function load() {
  expect((await datalogue.load()).problems).toEqual([]);
}

/** Publishes a second version, which leaves the first without rows. */
async function publishAnother() {
  place.write(`${ROOM}/data.csv`, `${[...lines, "17093;02/03/2024;2;oui;Ajout"].join("\r\n")}\r\n`);
  await load();
  expect(existsSync(join(folder(1), "rows.sqlite"))).toBe(false);
}

/** What an address answers once the rows are there: a busy machine may take longer than a caller waits. */
async function get(address: string, status = 200) {
  for (let attempt = 0; ; attempt++) {
    const answer = await api.get(address).buffer(true);
    if (answer.status === 503 && answer.body.code === "lignes-en-preparation" && attempt < 20) continue;
    expect(answer.status).toBe(status);
    return answer;
  }
}

const id = () => JSON.parse(place.read(`${ROOM}/dataset.json`)).id;
const folder = (version: number) => join(place.data, "versions", id(), String(version));
const data = (rest = "") => `/api/datasets/${SLUG}/versions/1/data${rest}`;

describe("the rows of a version beyond those kept", () => {
  it("are read again from the received file, the same in every form", async () => {
    const addresses = ["", "?tonnage__greater=5&jour__sort=desc", "?q=chateau", "?ouvert__groupby&tonnage__sum"];
    const read = async (address: string) => (await get(data(address))).body;
    const files = async () =>
      Promise.all(
        ["csv", "json"].map(
          async (form) =>
            (
              await api
                .get(data(`/${form}`))
                .buffer(true)
                .expect(200)
            ).text,
        ),
      );
    const before = [await Promise.all(addresses.map(read)), await files()];
    await publishAnother();
    expect([await Promise.all(addresses.map(read)), await files()]).toEqual(before);
    expect((await read("")).meta.total).toBe(3);
    const { data: versions } = (await api.get(`/api/datasets/${SLUG}/versions`).expect(200)).body;
    expect(versions.map(({ number, rowsKept }: { number: number; rowsKept: boolean }) => [number, rowsKept])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it("are made once, and kept while there is room", async () => {
    await publishAnother();
    await get(data());
    const kept = join(place.data, "cache/rows");
    const [file = "", ...others] = readdirSync(kept);
    expect(others).toEqual([]);
    const { ino } = statSync(join(kept, file));
    await get(data("?page_size=2"));
    expect(statSync(join(kept, file)).ino).toBe(ino);
  });

  it("answer the pages that were begun before the next publication, features too", async () => {
    place.write("mobilites/arrets/dataset.json", { ...metadata, slug: "arrets", title: "Arrêts" });
    place.write("mobilites/arrets/schema.json", { fields: [{ name: "nom", type: "string" }] });
    const stops = (...names: string[]) =>
      place.write("mobilites/arrets/data.geojson", {
        type: "FeatureCollection",
        features: names.map((nom, rank) => ({
          type: "Feature",
          properties: { nom },
          geometry: { type: "Point", coordinates: [-1.2, 45.8 + rank / 100] },
        })),
      });
    stops("Port", "Église", "Plage");
    await load();
    const path = (href: string) => href.replace(/^https?:\/\/[^/]+/, "");
    const rows = (await api.get("/api/datasets/arrets/data?page_size=2").expect(200)).body.links.next;
    const items = (await api.get("/ogc/collections/arrets/items?limit=2").expect(200)).body.links.find(
      ({ rel }: { rel: string }) => rel === "next",
    ).href;
    stops("Gare");
    await load();
    expect((await get(path(rows))).body.data).toMatchObject([{ nom: "Plage" }]);
    expect((await get(path(items))).body.features).toMatchObject([{ id: 3, properties: { nom: "Plage" } }]);
  });

  it("are refused in a sentence when the file is no longer read as it was", async () => {
    await publishAnother();
    const file = join(folder(1), "original.csv");
    writeFileSync(file, readFileSync(file, "utf8").replace("1 250,5", "1 250,6"));
    for (let round = 0; round < 2; round++) {
      const { body } = await get(data(), 404);
      expect(body).toMatchObject({ code: "lignes-non-conservees", detail: expect.stringContaining("version 1") });
    }
    expect(readdirSync(join(place.data, "cache/rows"))).toEqual([]);
    await get(data("/csv"), 404);
    await api.get(`/fichiers/${id()}/versions/1/original`).expect(200);
    await api.get(`/api/datasets/${SLUG}/data`).expect(200);
  });

  it("are awaited for some seconds, then announced, and go on being made", async () => {
    await publishAnother();
    const cache = join(place.data, "cache/impatient");
    const impatient = openRebuiltRows({
      folder: cache,
      thread: startPublicationThread(),
      territories: { territoriesFolder: join(place.content, "territoires"), territoriesDigest: "" },
      patience: 0,
    });
    try {
      const manifest = JSON.parse(readFileSync(join(folder(1), "manifest.json"), "utf8"));
      const find = () => impatient.find({ dataset: id(), number: 1, folder: folder(1), manifest, fileName: SLUG });
      const refused: unknown = await find().catch((error) => error);
      expect(problemOf(refused)).toMatchObject({
        status: 503,
        code: "lignes-en-preparation",
        headers: { "Retry-After": "5" },
      });
      await expect.poll(() => readdirSync(cache).filter((name) => name.endsWith(".sqlite"))).toHaveLength(1);
      expect(await find()).toContain(cache);
    } finally {
      await impatient.close();
    }
  });

  it("are those of the protected table, which is never dropped, under statistical secrecy", async () => {
    const room = "dechets/levees";
    place.write(`${room}/dataset.json`, collectionsJson);
    place.write(`${room}/schema.json`, collectionsSchema);
    place.write(`${room}/data.csv`, toCsv(collectedRows()));
    await load();
    const rows = async () => (await get("/api/datasets/levees-bacs/versions/1/data?page_size=200")).body;
    const before = await rows();
    place.write(`${room}/data.csv`, `${toCsv(collectedRows())}\n2025,17093,120,100000,50`);
    await load();
    expect(existsSync(join(place.data, "versions", collectionsJson.id, "1", "rows.sqlite"))).toBe(true);
    expect(await rows()).toEqual(before);
  });

  it("are not those of a version that never was", async () => {
    await publishAnother();
    expect((await api.get(`/api/datasets/${SLUG}/versions/7/data`).expect(404)).body.code).toBe("version-inconnue");
  });
});
