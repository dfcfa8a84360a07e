import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startPublicationThread } from "../../../packages/api/src/publication/publication-thread.js";
import { openUpkeep } from "../../../packages/api/src/publication/upkeep.js";
import { openFileKeeper } from "../../../packages/api/src/stored-files/file-keeper.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import { openVersionFolders } from "../../../packages/api/src/versions/version-folders.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const SLUG = visitsJson.slug;

describe("rows that a site keeps no more", () => {
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;
  beforeEach(async () => {
    place = createPlace({ DATALOGUE_KEEP_VERSIONS: "1", DATALOGUE_RATE_LIMIT: "0", DATALOGUE_LOG: "silent" });
    datalogue = await place.open();
    api = supertest(createApiApp(datalogue, place.settings));
    await datalogue.load();
  });
  afterEach(() => place.remove());

  const fileOf = (name: string) =>
    join(place.data, "versions", JSON.parse(place.read("culture/mediatheques/dataset.json")).id, "1", name);
  const publishMore = async () => {
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
  };

  it("are not told to be damaged, whatever they were before", async () => {
    rmSync(fileOf("rows.sqlite"));
    await api.get(`/api/datasets/${SLUG}/data`).expect(503);
    await publishMore();
    expect((await api.get("/readyz").expect(200)).body).toEqual({ status: "ok" });
    expect((await datalogue.status()).damaged).toEqual([]);
  });

  it("are removed later where a stop left them, and nothing else is", async () => {
    const names = ["rows.sqlite", "published.csv", "original.csv"];
    mkdirSync(join(place.data, "avant"));
    for (const name of names) copyFileSync(fileOf(name), join(place.data, "avant", name));
    await publishMore();
    expect(names.map((name) => existsSync(fileOf(name)))).toEqual([false, false, true]);
    // As if it had stopped once the catalogue said so.
    for (const name of names) copyFileSync(join(place.data, "avant", name), fileOf(name));
    const knex = await place.openCatalogue();
    const keeper = openFileKeeper();
    const upkeep = openUpkeep({
      ...{ store: openCatalogueStore(knex), folders: openVersionFolders(place.data), keeper: () => keeper },
      ...{ territoriesFolder: join(place.content, "territoires"), territoriesDigest: "", readOnly: false },
      ...{ thread: startPublicationThread(), now: () => new Date(), log: () => {} },
    });
    await upkeep.examineServed();
    expect(names.map((name) => existsSync(fileOf(name)))).toEqual([false, false, true]);
    expect((await api.get(`/api/datasets/${SLUG}/data`).expect(200)).body.data).toHaveLength(4);
    expect(await datalogue.verify([])).toMatchObject({ valid: true });
    await upkeep.close();
    await keeper.close();
    await knex.destroy();
  });
});
