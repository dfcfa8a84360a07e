import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectedRows, collectionsJson, collectionsSchema, toCsv } from "../secrecy/protected-place.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const SLUG = visitsJson.slug;
const OTHER = "arrets";

let place: Place;
let datalogue: Datalogue;
let api: ReturnType<typeof supertest>;

beforeEach(async () => {
  place = createPlace({ DATALOGUE_RATE_LIMIT: "0", DATALOGUE_LOG: "silent" });
  place.write(`mobilites/${OTHER}/dataset.json`, { ...visitsJson, slug: OTHER, title: "Arrêts" });
  place.write(`mobilites/${OTHER}/schema.json`, { fields: [{ name: "nom", type: "string" }] });
  place.write(`mobilites/${OTHER}/data.geojson`, {
    type: "FeatureCollection",
    features: ["Port", "Église", "Plage"].map((nom, rank) => ({
      type: "Feature",
      properties: { nom },
      geometry: { type: "Point", coordinates: [-1.2, 45.8 + rank / 100] },
    })),
  });
  await open();
  expect((await datalogue.load()).problems).toEqual([]);
});
afterEach(() => place.remove());

async function open() {
  datalogue = await place.open();
  api = supertest(createApiApp(datalogue, place.settings));
}

const folderOf = (room: string, version = 1) =>
  join(place.data, "versions", JSON.parse(place.read(`${room}/dataset.json`)).id, String(version));
const visits = () => folderOf("culture/mediatheques");
const stops = () => folderOf(`mobilites/${OTHER}`);
const rows = async (slug = SLUG) => (await api.get(`/api/datasets/${slug}/data`).expect(200)).body.data;

/** Waits until the program has mended what it was told of. */
async function mended(address: string) {
  await expect.poll(async () => (await api.get(address)).status).toBe(200);
}

const damages: [string, (file: string) => void][] = [
  ["overwritten", (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, "x"))],
  ["emptied", (file) => truncateSync(file, 0)],
  ["deleted", (file) => rmSync(file)],
  ["truncated", (file) => truncateSync(file, statSync(file).size - 8192)],
  ["replaced by another database", (file) => copyFileSync(join(stops(), "rows.sqlite"), file)],
];

describe("the rows of a dataset, once their file is", () => {
  it.each(damages)("%s, are refused in words, told, and made again from the received file", async (_what, damage) => {
    const before = await rows();
    damage(join(visits(), "rows.sqlite"));
    const refused = await api.get(`/api/datasets/${SLUG}/data?page_size=2`).expect(503);
    expect(refused.type).toBe("application/problem+json");
    expect(refused.body).toMatchObject({ code: "fichier-abime", detail: expect.stringContaining("abîmés") });
    expect(refused.headers).toMatchObject({ "retry-after": "60", "cache-control": "no-store" });
    expect(await rows(OTHER)).toHaveLength(3);
    await mended(`/api/datasets/${SLUG}/data?page_size=2`);
    expect(await rows()).toEqual(before);
    expect(await datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
    expect((await api.get("/readyz").expect(200)).body).toEqual({ status: "ok" });
  });

  it("damaged beyond repair, are told by the page, by status and by readyz; other datasets answer", async () => {
    for (const name of ["rows.sqlite", "original.csv", "published.csv"]) truncateSync(join(visits(), name), 3);
    const site = supertest(createApp(datalogue, place.settings, { log: () => {} }));
    const page = await site.get(`/jeux/${SLUG}`).set("Accept", "text/html").expect(503);
    expect(page.text).toContain("abîmés sur notre disque");
    await site.get(`/jeux/${OTHER}`).set("Accept", "text/html").expect(200);
    await site.get("/jeux").set("Accept", "text/html").expect(200);
    const { warnings } = (await api.get("/readyz").expect(200)).body;
    expect(warnings).toContain(`${SLUG}, version 1\u00a0: rows.sqlite (les lignes) n'a plus sa longueur.`);
    const told = (await datalogue.status()).damaged.map(({ file, fault }) => [file, fault]);
    expect(told.sort()).toEqual([
      ["original.csv", "size"],
      ["published.csv", "size"],
      ["rows.sqlite", "size"],
    ]);
    await api.get(`/fichiers/${SLUG}/original`).expect(503);
    const { made, lost } = await datalogue.repair([]);
    expect(made).toEqual([]);
    expect(lost.map(({ file }) => file).sort()).toEqual(["original.csv", "published.csv", "rows.sqlite"]);
    // A copy that is put back is enough.
    writeFileSync(join(visits(), "original.csv"), visitsCsv);
    expect((await datalogue.repair([SLUG])).lost).toEqual([]);
    expect(await rows()).toHaveLength(3);
    expect(await datalogue.verify([])).toMatchObject({ valid: true });
    expect((await datalogue.status()).damaged).toEqual([]);
  });

  it("changed within, at the same length, are found by reading them whole, in the background too", async () => {
    const file = join(visits(), "rows.sqlite");
    const bytes = readFileSync(file);
    const at = bytes.indexOf("Dolus-d'Ol");
    bytes.write("Dalus", at);
    writeFileSync(file, bytes);
    expect((await datalogue.verify([])).damaged).toMatchObject([
      { dataset: SLUG, version: 1, served: true, file: "rows.sqlite", fault: "content" },
    ]);
    await api.get(`/api/datasets/${SLUG}/data`);
    await expect
      .poll(async () => JSON.stringify((await api.get(`/api/datasets/${SLUG}/data?page_size=3`)).body))
      .toContain("Dolus");
    expect(await datalogue.verify([])).toMatchObject({ valid: true });
  });

  it("whole again by a copy put back while the site runs, answer at once", async () => {
    const copy = join(place.data, "..", "copie");
    cpSync(visits(), copy, { recursive: true });
    const before = await rows();
    for (const name of ["rows.sqlite", "original.csv", "published.csv"]) rmSync(join(visits(), name));
    await api.get(`/api/datasets/${SLUG}/data?page_size=1`).expect(503);
    cpSync(copy, visits(), { recursive: true });
    expect(await rows()).toEqual(before);
  });
});

describe("the other files of a version", () => {
  it("are made again when they are derived, the same byte for byte; layers have their tiles back", async () => {
    const kept = new Set(["manifest.json", "original.geojson", "received-schema.json"]);
    const names = readdirSync(stops()).filter((name) => !kept.has(name));
    const before = new Map(names.map((name) => [name, readFileSync(join(stops(), name))]));
    expect(names).toEqual(expect.arrayContaining(["rows.sqlite", "tiles.mbtiles", "published.gpkg", "schema.json"]));
    for (const name of names) rmSync(join(stops(), name));
    writeFileSync(join(stops(), "manifest.json"), "{}");
    await api.get(`/fichiers/${OTHER}/${OTHER}.geojson`).expect(503);
    await api.get(`/ogc/collections/${OTHER}/tiles/WebMercatorQuad/0/0/0`).expect(503);
    const { made, lost } = await datalogue.repair([]);
    expect(lost).toEqual([]);
    for (const name of names)
      expect(readFileSync(join(stops(), name)).equals(before.get(name) as Buffer), name).toBe(true);
    expect(made.length + 0).toBeGreaterThanOrEqual(0);
    expect(await datalogue.verify([])).toMatchObject({ valid: true });
    await api.get(`/fichiers/${OTHER}/${OTHER}.geojson`).expect(200);
    await api.get(`/ogc/collections/${OTHER}/tiles/WebMercatorQuad/0/0/0`).expect(200);
    expect((await api.get(`/ogc/collections/${OTHER}/items`).expect(200)).body.numberMatched).toBe(3);
  });

  it("are said to be lost when they came from outside", async () => {
    rmSync(join(visits(), "original.csv"));
    rmSync(join(visits(), "received-schema.json"));
    expect((await datalogue.repair([])).lost.map(({ file, message }) => [file, message])).toEqual([
      ["original.csv", `${SLUG}, version 1\u00a0: original.csv (le fichier reçu) n'est plus là.`],
      ["received-schema.json", expect.stringContaining("le schéma du fichier reçu")],
    ]);
    expect(await rows()).toHaveLength(3);
    await api.get(`/fichiers/${SLUG}/${SLUG}.csv`).expect(200);
  });

  it("of the time when they bore the name of the dataset are read, and made again under it", async () => {
    const catalogue = await place.openCatalogue();
    const id = JSON.parse(place.read("culture/mediatheques/dataset.json")).id;
    const manifest = JSON.parse(readFileSync(join(visits(), "manifest.json"), "utf8"));
    delete manifest.derived;
    for (const name of Object.keys(manifest.files).filter((one) => one.startsWith("published"))) {
      const old = name.replace("published", SLUG);
      renameSync(join(visits(), name), join(visits(), old));
      manifest.files[old] = manifest.files[name];
      delete manifest.files[name];
    }
    writeFileSync(join(visits(), "manifest.json"), JSON.stringify(manifest));
    await catalogue("versions")
      .where({ dataset_id: id })
      .update({ manifest: JSON.stringify(manifest) });
    await catalogue.destroy();
    await open();
    await datalogue.load();
    expect((await api.get(`/fichiers/${SLUG}/${SLUG}.csv`).expect(200)).text).toBe(visitsCsv);
    rmSync(join(visits(), `${SLUG}.csv`));
    rmSync(join(visits(), "rows.sqlite"));
    expect((await datalogue.repair([])).lost).toEqual([]);
    expect(readFileSync(join(visits(), `${SLUG}.csv`), "utf8")).toBe(visitsCsv);
    expect(await datalogue.verify([])).toMatchObject({ valid: true });
  });

  it("of the time when a schema told what was still to be written are made again as they were", async () => {
    const description = "À compléter : dites ce que contient la colonne et d’où cela vient.";
    place.write(`mobilites/${OTHER}/schema.json`, { fields: [{ name: "nom", type: "string", description }] });
    expect((await datalogue.load()).problems).toEqual([]);
    const folder = folderOf(`mobilites/${OTHER}`, 2);
    const file = join(folder, "schema.json");
    const told = readFileSync(file, "utf8");
    expect(told).not.toContain("À compléter");
    rmSync(file);
    expect((await datalogue.repair([])).lost).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe(told);

    const older = `${JSON.stringify({ ...JSON.parse(told), fields: [{ name: "nom", type: "string", description }] }, null, 2)}\n`;
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    manifest.files["schema.json"] = {
      bytes: Buffer.byteLength(older),
      sha256: createHash("sha256").update(older).digest("hex"),
    };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    const catalogue = await place.openCatalogue();
    const id = JSON.parse(place.read(`mobilites/${OTHER}/dataset.json`)).id;
    await catalogue("versions")
      .where({ dataset_id: id, number: 2 })
      .update({ manifest: JSON.stringify(manifest) });
    await catalogue.destroy();
    await open();
    await datalogue.load();
    rmSync(file);
    expect((await datalogue.repair([])).lost).toEqual([]);
    expect(readFileSync(file, "utf8")).toBe(older);
  });
});

describe("a version under statistical secrecy", () => {
  beforeEach(async () => {
    place.write("dechets/levees/dataset.json", collectionsJson);
    place.write("dechets/levees/schema.json", collectionsSchema);
    place.write("dechets/levees/data.csv", toCsv(collectedRows()));
    expect((await datalogue.load()).problems).toEqual([]);
  });
  const levees = () => folderOf("dechets/levees");
  const table = () => rows(`${collectionsJson.slug}`);

  it("has its very protected table back, read from what was published", async () => {
    const before = await table();
    // Whatever the received file says now: it is not read.
    writeFileSync(
      join(levees(), "original.csv"),
      readFileSync(join(levees(), "original.csv"), "utf8").replace(/\d(?=\n)/g, "7"),
    );
    rmSync(join(levees(), "rows.sqlite"));
    const { made, lost } = await datalogue.repair([]);
    expect(made).toMatchObject([{ file: "rows.sqlite" }]);
    expect(lost).toMatchObject([{ file: "original.csv", fault: "content" }]);
    expect(await table()).toEqual(before);
  });

  it("has no row rather than others when the published table is lost too", async () => {
    rmSync(join(levees(), "rows.sqlite"));
    rmSync(join(levees(), "published.csv"));
    expect((await datalogue.repair([])).lost.map(({ file }) => file)).toEqual(
      expect.arrayContaining(["rows.sqlite", "published.csv"]),
    );
    await api.get(`/api/datasets/${collectionsJson.slug}/data`).expect(503);
    expect(existsSync(join(levees(), "rows.sqlite"))).toBe(false);
  });

  it("lets no other follow while what it told and masked cannot be read", async () => {
    rmSync(join(levees(), "secret-cells.json"));
    place.write("dechets/levees/data.csv", `${toCsv(collectedRows())}\n2025,17093,120,100000,50`);
    const { published, problems } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems).toMatchObject([{ fault: "internal", message: expect.stringContaining("la commande repair") }]);
  });
});

describe("a copy of the catalogue put back", () => {
  it("loses no version published since: it is told and kept", async ({ skip }) => {
    skip(place.settings.database !== null, "a file to copy is SQLite's");
    await datalogue.close();
    const catalogue = join(place.data, "catalogue.sqlite");
    copyFileSync(catalogue, `${catalogue}.copie`);
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    await open();
    await datalogue.load();
    await datalogue.close();
    renameSync(`${catalogue}.copie`, catalogue);
    await open();
    expect(await rows()).toHaveLength(3);
    const { id } = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    expect(await datalogue.verify([])).toMatchObject({ valid: true, unnamed: [`${id}/2`] });
    expect((await datalogue.load()).published).toBe(1);
    expect(readdirSync(join(place.data, "versions", id)).sort()).toEqual(["1", "2", "3"]);
    expect(readFileSync(join(place.data, "versions", id, "2", "original.csv"), "utf8")).toContain("2024,9000");
  });
});
