import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const publisher = fileURLToPath(new URL("../support/publish-process.mjs", import.meta.url));

function publishInAnotherProcess(place: Place, fatalStep: string) {
  return spawnSync(process.execPath, [publisher, fatalStep], {
    env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
    encoding: "utf8",
  });
}

const STEPS = ["copied", "checked", "written", "synced", "installed", "observed", "flipping"];

describe("a publication killed in the middle", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  it.each(STEPS)("leaves the previous version served when it dies once %s, and nothing behind", async (step) => {
    const before = await place.open();
    await before.load();
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    expect(publishInAnotherProcess(place, step).signal).toBe("SIGKILL");

    // The server that was running, then one that starts.
    expect((await before.services.catalogue.listRows(SLUG, {})).total).toBe(3);
    await before.close();
    const after = await place.open();
    const { id } = (await after.services.catalogue.getDataset(SLUG)) ?? { id: "" };
    expect(await after.services.catalogue.getDataset(SLUG)).toMatchObject({ version: 1, rows: 3 });
    expect(readdirSync(join(place.data, "versions", id))).toEqual(["1"]);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);

    expect(await after.load()).toMatchObject({ published: 1, problems: [] });
    expect((await after.services.catalogue.listRows(SLUG, {})).total).toBe(4);
  });

  it("serves the new version when it dies just after the flip", async () => {
    expect(publishInAnotherProcess(place, "flipped").signal).toBe("SIGKILL");
    const after = await place.open();
    expect(await after.services.catalogue.getDataset(SLUG)).toMatchObject({ version: 1, rows: 3 });
    expect(await after.load()).toMatchObject({ published: 0, unchanged: 1 });
    expect((await after.services.catalogue.listRows(SLUG, {})).total).toBe(3);
  });

  it.each(STEPS)("keeps serving the previous version when an error stops it once %s", async (step) => {
    let fatal = false;
    const datalogue = await place.open({
      onStep: (reached) => {
        if (fatal && reached === step) throw new Error("disque plein");
      },
    });
    await datalogue.load();
    fatal = true;
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    expect(await datalogue.load()).toMatchObject({ published: 0, problems: [{ fault: "internal" }] });
    expect((await datalogue.services.catalogue.listRows(SLUG, {})).total).toBe(3);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
    fatal = false;
    expect(await datalogue.load()).toMatchObject({ published: 1 });
    expect((await datalogue.services.catalogue.listRows(SLUG, {})).total).toBe(4);
  });
});

describe("two processes on the same folders", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  it("shows at the next request what another process published", async () => {
    const server = await place.open();
    await server.load();
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    const other = publishInAnotherProcess(place, "");
    expect(other.stderr).toBe("");
    expect(JSON.parse(other.stdout)).toMatchObject({ published: 1, problems: [] });
    const { catalogue } = server.services;
    expect(await catalogue.getDataset(SLUG)).toMatchObject({ version: 2, rows: 4 });
    expect((await catalogue.listRows(SLUG, {})).total).toBe(4);
    expect((await catalogue.searchDatasets({ q: "mediatheque" })).total).toBe(1);
    expect(await server.load()).toMatchObject({ published: 0, unchanged: 1 });
  });

  it("publishes once what two processes load at the same time, under one identifier", async () => {
    const [one, two] = await Promise.all([place.open(), place.open()]);
    const summaries = await Promise.all([one.load(), two.load()]);
    expect(summaries.flatMap(({ problems }) => problems)).toEqual([]);
    expect(summaries.map(({ published }) => published).sort()).toEqual([0, 1]);
    const { id } = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    // Whoever names its version first wins, whichever number it took.
    const versions = await two.services.catalogue.listVersions(id);
    expect(versions).toHaveLength(1);
    expect(readdirSync(join(place.data, "versions", id))).toEqual(versions.map(({ number }) => String(number)));
  });

  it("does not sweep what another process is making", async () => {
    const making = await place.open();
    let other: Promise<unknown> | undefined;
    const publisherProcess = await place.open({
      onStep: (step) => {
        if (step === "installed") other = place.open();
      },
    });
    await publisherProcess.load();
    await other;
    expect(await making.services.catalogue.getDataset(SLUG)).toMatchObject({ version: 1, rows: 3 });
    expect((await making.services.catalogue.listRows(SLUG, {})).total).toBe(3);
  });
});
