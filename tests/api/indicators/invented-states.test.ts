import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import request from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsIndicator,
  visitsJson,
  visitsSchema,
} from "../support/content-folder.js";
import { readingPlan } from "../support/reading-plan.js";

const FOLDER = "culture/mediatheques";
const INVENTED = "Chiffres inventés pour la démonstration";
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const plan = {
  ...readingPlan,
  objectives: [
    {
      id: "entrees",
      title: "Accueillir plus de lecteurs",
      indicator: "culture-entrees",
      type: "VALEUR",
      reference: { period: "2020", value: 10_000 },
      target: { period: "2030", value: 15_000 },
      trajectory: "linear",
    },
  ],
};

describe("invented figures, once real ones took their place", () => {
  let today: string;
  let place: Place;
  let datalogue: Datalogue;
  let app: Server;
  let state: string;
  beforeEach(async () => {
    today = "2026-03-10T12:00:00Z";
    place = createPlace();
    place.write(`${FOLDER}/dataset.json`, { ...visitsJson, demonstration: true });
    place.write("culture/indicators/culture-entrees.json", visitsIndicator);
    place.write("culture/plans/plan-lecture.json", plan);
    datalogue = await place.open({ now: () => new Date(today) });
    expect((await datalogue.load()).problems).toEqual([]);
    app = createServer(createApiApp(datalogue, place.settings));
    state = (await observations()).meta.state.id;
    today = "2026-03-12T12:00:00Z";
  });
  afterEach(() => place.remove());

  const get = async (address: string) => request(app).get(address).expect(200);
  const address = (form: string, more = "") => `/api/indicators/culture-entrees/${form}?territory=17093${more}`;
  const observations = async (more = "") => (await get(address("observations", more))).body;
  const objectiveOn = async (day: string) => (await get(`/api/plans/plan-lecture?at=${day}`)).body.data;
  const receive = async (visits = "13020") => {
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, visitsCsv.replace("12500", visits));
    const note = "Reçu de la source.";
    const file = { path, name: "entrees.csv", origin: "source", note, actor: "sources" } as const;
    expect(await datalogue.receive(join(place.content, FOLDER), file)).toMatchObject({ kind: "published" });
  };
  /** Without a word, as where the line is taken off. */
  const describeAs = (demonstration?: boolean) =>
    place.write(`${FOLDER}/dataset.json`, { ...JSON.parse(place.read(`${FOLDER}/dataset.json`)), demonstration });
  const load = async () => {
    const { lines, problems } = await datalogue.load();
    expect(problems).toEqual([]);
    return lines.join("\n");
  };
  const replaceInContent = (demonstration?: boolean) => async () => {
    describeAs(demonstration);
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("12500", "13020"));
    await load();
  };
  const listTold = async () => {
    const versions: { number: number; demonstration: boolean }[] = (
      await get(`/api/datasets/${visitsJson.slug}/versions`)
    ).body.data;
    return versions.map(({ number, demonstration }) => [number, demonstration]);
  };

  it.each([
    ["a source gave", () => receive()],
    ["the content gave, whose description says that they are real", replaceInContent(false)],
    ["the content gave, whose description says nothing more of it", replaceInContent()],
  ])("stay told as invented where they are frozen: real ones that %s", async (_, publish) => {
    await publish();

    const now = await observations();
    expect([now.data[0].value, now.meta.demonstration]).toEqual([13_020, false]);
    const then = await observations(`&state=${state}`);
    expect([then.data[0].value, then.meta.demonstration]).toEqual([12_500, true]);
    expect((await get(address("observations.csv", `&state=${state}`))).text).toContain(INVENTED);
    expect((await get(address("observations.csv"))).text).not.toContain(INVENTED);
    const cube = (await get(address("jsonstat.json", `&state=${state}`))).body;
    expect(cube.extension.demonstration).toBe(true);
    const origin = (await get(address("lineage", `&period=2023&state=${state}`))).body.data.datasets;
    expect(origin).toMatchObject([{ version: 1, demonstration: true }]);
    expect(await listTold()).toEqual([
      [2, false],
      [1, true],
    ]);
    expect(await datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
  });

  it("stay told as invented on the past days of a document", async () => {
    await receive();

    const then = await objectiveOn("2026-03-11");
    expect(then).toMatchObject({
      demonstration: true,
      objectives: [{ demonstration: true, latest: { value: 12_500 } }],
    });
    const now = await objectiveOn("2026-03-12");
    expect(now).toMatchObject({
      demonstration: false,
      objectives: [{ demonstration: false, latest: { value: 13_020 } }],
    });
  });

  it.each([false, undefined])("stay told as invented while those that came cannot be computed (%s)", async (word) => {
    const fields = visitsSchema.fields.map((field) =>
      field.name === "entrees" ? { ...field, name: "visites" } : field,
    );
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, fields });
    place.write(`${FOLDER}/data.csv`, visitsCsv.replace("entrees", "visites"));
    describeAs(word);
    await datalogue.load();

    const { data, meta } = await observations();
    expect([data[0].value, data[0].versions, meta.demonstration]).toEqual([12_500, [`${visitsJson.slug}@1`], true]);
  });

  it.each([false, undefined])("are invented again where one comes back to them (%s)", async (word) => {
    await replaceInContent(word)();
    await datalogue.drafts.rollback(publisher, visitsJson.slug, 1);

    const { data, meta } = await observations();
    expect([data[0].value, data[0].versions, meta.demonstration]).toEqual([12_500, [`${visitsJson.slug}@3`], true]);
    const dataset = (await get(`/api/datasets/${visitsJson.slug}`)).body;
    expect(dataset).toMatchObject({ demonstration: true, title: `${visitsJson.title} (démonstration)` });
    expect(await listTold()).toEqual([
      [3, true],
      [2, false],
      [1, true],
    ]);

    // Whatever else is described or read otherwise, they are the same figures.
    const told = JSON.parse(place.read(`${FOLDER}/dataset.json`));
    place.write(`${FOLDER}/dataset.json`, { ...told, description: "Entrées de l'année." });
    await load();
    const fields = visitsSchema.fields.map((field) => ({ ...field, description: "Comptée à la porte." }));
    place.write(`${FOLDER}/schema.json`, { ...visitsSchema, fields });
    await load();
    expect((await observations()).meta.demonstration).toBe(true);
    const folder = join(place.data, "..", "elsewhere");
    await datalogue.exportContent(folder);
    expect(JSON.parse(readFileSync(join(folder, FOLDER, "published.json"), "utf8"))).toMatchObject({ invented: true });
    expect(await datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
  });

  it.each([false, undefined])("are invented again where the content comes back to their file (%s)", async (word) => {
    await replaceInContent(word)();
    place.write(`${FOLDER}/data.csv`, visitsCsv);
    await load();

    expect(await listTold()).toEqual([
      [3, true],
      [2, false],
      [1, true],
    ]);
  });

  it("are invented too in a catalogue that follows this one, and had the real ones alone", async () => {
    await replaceInContent()();
    const follower = createPlace();
    const follow = async (name: string) => {
      const folder = join(place.data, "..", name);
      await datalogue.exportContent(folder, { withOriginals: true });
      rmSync(follower.content, { recursive: true });
      cpSync(folder, follower.content, { recursive: true });
    };
    await follow("before");
    const other = await follower.open();
    await other.load();
    await datalogue.drafts.rollback(publisher, visitsJson.slug, 1);
    await follow("after");
    expect((await other.load()).problems).toEqual([]);

    const versions = await other.services.catalogue.listVersions(visitsJson.slug);
    expect(versions.map(({ number, demonstration }) => [number, demonstration])).toEqual([
      [2, true],
      [1, false],
    ]);
    await follower.remove();
  });

  it("say nothing to those who follow the catalogue of an objective that they took to another state", async () => {
    const tell = async () => {
      await datalogue.following.tell();
      const catalogue = await place.openCatalogue();
      const types = await catalogue("events").orderBy("rank").pluck("type");
      await catalogue.destroy();
      return types;
    };
    expect(await tell()).toEqual([]);
    const [before] = (await objectiveOn("2026-03-11")).objectives;
    await receive("10020");
    const [after] = (await objectiveOn("2026-03-12")).objectives;
    expect([before.status, after.status]).toEqual(["on-track", "off-track"]);
    expect(await tell()).toEqual(["dataset.published"]);

    today = "2026-03-13T12:00:00Z";
    await receive("13020");
    expect(await tell()).toEqual(["dataset.published", "dataset.published", "objective.changed"]);
  });

  it("stay told as invented where their description loses the word before their file is replaced", async () => {
    const same = (await observations()).meta.state.id;
    describeAs();
    expect(await load()).toContain("ses données restent dites inventées");
    expect(await load()).not.toContain("inventées");
    const meanwhile = (await observations()).meta;
    expect([meanwhile.demonstration, meanwhile.state.id]).toEqual([true, same]);

    await receive();

    expect((await observations()).meta.demonstration).toBe(false);
    expect((await observations(`&state=${state}`)).meta.demonstration).toBe(true);
    expect(await datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
  });

  it.each([
    ["at once", []],
    ["after the word was taken off", [undefined]],
  ])("were real where the content writes, of the same file, that it is no demonstration: %s", async (_, words) => {
    for (const word of [...words, false]) {
      describeAs(word);
      await load();
    }

    expect((await observations(`&state=${state}`)).meta.demonstration).toBe(false);
    expect(await listTold()).toEqual([[1, false]]);
    await replaceInContent(false)();
    expect(await listTold()).toEqual([
      [2, false],
      [1, false],
    ]);
  });
});
