import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

const publisher = fileURLToPath(new URL("../support/publish-process.mjs", import.meta.url));

let place: Place;
beforeEach(() => {
  place = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
});
afterEach(() => place.remove());

function describeDataset(slug: string, folder = slug) {
  place.write(`culture/${folder}/dataset.json`, { ...visitsJson, slug, title: `Jeu ${folder}` });
  place.write(`culture/${folder}/schema.json`, visitsSchema);
  place.write(`culture/${folder}/data.csv`, visitsCsv);
}

/** A layer of one point whose property holds arrays within arrays. */
function nestedLayer(depth: number): string {
  const value = "[".repeat(depth) + "]".repeat(depth);
  return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":${value}},"geometry":{"type":"Point","coordinates":[-1.2,45.9]}}]}`;
}

describe("a dataset", () => {
  it("may bear the name of any file of ours: its files are its own", async () => {
    const names = [
      "report",
      "schema",
      "manifest",
      "original",
      "received-schema",
      "secret-cells",
      "recipe",
      "published",
    ];
    const slugs = [...names, "rows", "tiles", "constructor", "a".repeat(100)];
    for (const slug of slugs) describeDataset(slug);
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: slugs.length + 1, problems: [] });
    const api = supertest(createApiApp(datalogue, place.settings));
    for (const slug of slugs) {
      const { id } = JSON.parse(place.read(`culture/${slug}/dataset.json`));
      for (const path of [`${slug}.csv`, `versions/1/${slug}.csv`, "original"])
        expect((await api.get(`/fichiers/${id}/${path}`).buffer(true).expect(200)).text, path).toBe(visitsCsv);
      expect((await api.get(`/fichiers/${id}/${slug}.json`).expect(200)).body, slug).toHaveLength(3);
      expect((await api.get(`/api/datasets/${slug}/schema`).expect(200)).body.fields, slug).toHaveLength(4);
      expect((await api.get(`/api/datasets/${slug}/report`).expect(200)).body.valid, slug).toBe(true);
      // Files that only we read have no address.
      await api.get(`/fichiers/${id}/received-schema.json`).expect(slug === "received-schema" ? 200 : 404);
      await api.get(`/fichiers/${id}/published.json`).expect(slug === "published" ? 200 : 404);
    }
  });

  it("is told what a short name is when its own is not one, and stops no other", async () => {
    const wrong = [
      "médiathèques",
      "Mediatheques",
      "medias_oleron",
      "-medias",
      "a".repeat(101),
      "a".repeat(300),
      "0198d1a2-3b4c-7d5e-8f60-718293a4b5c6",
    ];
    for (const [rank, slug] of wrong.entries()) describeDataset(slug, `jeu-${rank}`);
    const datalogue = await place.open();
    const { published, problems } = await datalogue.load();
    expect(published).toBe(1);
    expect(problems.map(({ path, fault }) => [path, fault])).toEqual(
      wrong.map((_, rank) => [`datasets/culture/jeu-${rank}/dataset.json`, "use"]),
    );
    for (const { message } of problems)
      expect(message).toMatch(/100 caractères au plus.*lettres minuscules sans accent.*chiffres.*tiret/);
  });
});

describe("what keeps one dataset from being published", () => {
  it("is told when a property is nested 200 000 deep, and stops no other", async () => {
    describeDataset("arrets");
    place.drop("culture/arrets/data.csv");
    place.write("culture/arrets/schema.json", { fields: [{ name: "nom", type: "any" }] });
    place.write("culture/arrets/data.geojson", nestedLayer(200_000));
    const logged: string[] = [];
    const datalogue = await place.open({ log: (line) => logged.push(line) });
    const { published, problems } = await datalogue.load();
    expect(published).toBe(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: expect.stringContaining("culture/arrets/") });
    expect(problems[0]?.message).not.toMatch(/\n|\bat |Maximum/);
    expect((await datalogue.services.catalogue.listRows(visitsJson.slug, {})).total).toBe(3);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
    // `status`, which is another process, tells it too.
    expect((await datalogue.status()).problems).toEqual(problems);
    describeDataset("arrets");
    place.drop("culture/arrets/data.geojson");
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect((await datalogue.status()).problems).toEqual([]);
  });

  it("is told when what bears the name of its data is no file, be it a pipe that nobody writes to, and stops no other", async () => {
    for (const slug of ["dossier", "tuyau"]) {
      describeDataset(slug);
      place.drop(`culture/${slug}/data.csv`);
    }
    mkdirSync(join(place.content, "culture/dossier/data.csv"));
    expect(spawnSync("bash", ["-c", 'mkfifo "$0"', join(place.content, "culture/tuyau/data.csv")]).status).toBe(0);
    const { published, problems } = await (await place.open()).load();
    expect(published).toBe(1);
    expect(problems).toEqual(
      ["dossier", "tuyau"].map((slug) => ({
        path: `datasets/culture/${slug}/dataset.json`,
        message: expect.stringContaining("data.csv\u00A0» n'est pas un fichier"),
        fault: "use",
      })),
    );
  });

  it("is told when the disk has no room for it, and stops no other", () => {
    describeDataset("grand", "avant-mediatheques");
    const lines = Array.from(
      { length: 400_000 },
      (_, rank) => `17093,Le Château-d'Oléron,${1000 + (rank % 9000)},${rank}`,
    );
    place.write("culture/avant-mediatheques/data.csv", `codeCommune,commune,annee,entrees\n${lines.join("\n")}\n`);
    // No file of more than 4 MB: a disk that is full for one dataset, without a disk.
    const { stdout, stderr, signal } = spawnSync(
      "bash",
      ["-c", `ulimit -f 4096 && exec "$0" "$1" ""`, process.execPath, publisher],
      { env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data }, encoding: "utf8" },
    );
    expect(signal).toBeNull();
    const { published, problems } = JSON.parse(stdout);
    expect(published).toBe(1);
    expect(problems).toMatchObject([
      {
        path: "datasets/culture/avant-mediatheques/dataset.json",
        message: expect.stringContaining("le disque du dossier de données est plein"),
        fault: "internal",
      },
    ]);
    // The log alone has the stack.
    expect(stderr).toContain("culture/avant-mediatheques");
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
  });
});
