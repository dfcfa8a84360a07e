import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { type ContentSource, listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { noteStopped } from "../../../packages/api/src/refreshing/note-stopped.js";
import type { Provenance } from "../../../packages/api/src/refreshing/reception-memory.js";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { oysters, parties } from "../agreements/agreement-content.js";
import { type Producers, startProducers } from "../sources/support/producers.js";
import { createPlace, type Place, visitsJson, visitsSource } from "../support/content-folder.js";

const SLUG = "tonnages-des-entreprises";
const FOLDER = "culture/tonnages";
const PATH = "/fichiers/tonnages.csv";
const publisher: Caller = {
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const schema = {
  fields: [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "entreprises", type: "integer" },
    { name: "tonnes", type: "number" },
  ],
  primaryKey: ["codeCommune", "annee"],
};
const confidentialite = {
  ...{ unit: "entreprises", countField: "entreprises", measures: ["tonnes"] },
  ...{ territoryField: "codeCommune", periodField: "annee", levels: ["commune"] },
};

let producers: Producers;
beforeAll(async () => {
  producers = await startProducers();
});
afterAll(() => producers.close());

let place: Place;
let datalogue: Datalogue;
let now: Date;
beforeEach(() => {
  place = createPlace();
  now = new Date("2025-06-01T10:00:00Z");
});
afterEach(() => place.remove());

const open = async (more: object = {}, from: object = { family: "file", url: `${producers.base}${PATH}` }) => {
  place.write(`${FOLDER}/dataset.json`, { ...visitsJson, slug: SLUG, ...more });
  place.write(`${FOLDER}/schema.json`, schema);
  const guard = { columns: ["codeCommune", "annee", "tonnes"] };
  place.write(`${FOLDER}/source.json`, {
    ...{ ...visitsSource, guard },
    from,
  });
  datalogue = await place.open({ now: () => now });
  expect((await datalogue.load()).problems).toEqual([]);
};

/** A line by commune and year. */
const file = (years: readonly number[], tonnes = 40) => {
  const { communes } = datalogue.services.territories.home();
  const lines = communes.flatMap(({ code }) => years.map((year) => `${code},${year},12,${tonnes}`));
  return ["codeCommune,annee,entreprises,tonnes", ...lines, ""].join("\n");
};

const refresh = async (text: string, wanted = false) => {
  producers.kept.set(PATH, text);
  const { sources } = await listContentSources(place.content);
  const one = sources.find(({ content }) => content.metadata.slug === SLUG) as ContentSource;
  return refreshSource(one, {
    origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [producers.host] }) },
    question: askForHome(datalogue.services.territories, undefined, 2026),
    ...{ maxFileBytes: 1_000_000, memory: datalogue.receptions, receive: datalogue.receive, wanted },
    describeServed: datalogue.describeServed,
    now: () => now,
  });
};

const deposit = async (text: string) => {
  const { drafts } = datalogue;
  const { id } = await drafts.create(publisher, { organisation: visitsJson.organisation, dataset: SLUG });
  await drafts.receiveText(publisher, id, { text, name: "tonnages.csv" });
  await drafts.whenRead(publisher, id, 60_000);
  await drafts.edit(publisher, id, { note: "Déposé à la main.", confirmed: "Vu avec le producteur." });
  await drafts.publish(publisher, id);
};

const reviews = async () => (await datalogue.status()).reviews.map(({ told }) => told.replace(/[\u00A0\u202F]/g, " "));

describe("what a source gives after somebody deposited a file", () => {
  it("is held to the file that they deposited, and no more to the one before, under a secrecy", async () => {
    await open({ confidentialite });
    const years = [2020, 2021, 2022, 2023, 2024];
    expect(await refresh(file(years))).toMatchObject({ kind: "published", version: 1, rows: 70 });
    const refused = await refresh(file([2024]));
    expect(refused).toMatchObject({ kind: "refused", reasons: [expect.stringContaining("déposez-le à la main")] });
    await deposit(file([2024]));
    expect(await refresh(file([2024], 41), true)).toMatchObject({ kind: "published", version: 3 });
    expect(await refresh(file([2023, 2024]), true)).toMatchObject({ kind: "published", version: 4 });
    // What it gives from then on is compared again.
    expect(await refresh(file([2018, 2019, 2020, 2021, 2022]), true)).toMatchObject({ kind: "published" });
    expect(await refresh(file([2022]), true)).toMatchObject({ kind: "refused" });
  });

  it("takes away the years that they deposited, and not those of the file before", async () => {
    await open();
    await refresh(file([2020, 2021, 2022, 2023, 2024]));
    await deposit(file([2018, 2019, 2021, 2022, 2023, 2024]));
    await refresh(file([2021, 2022, 2023, 2024, 2025]), true);
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2018, 2019."]);
  });

  it("is nothing new where it is their very file, and the next one is compared with it", async () => {
    await open();
    await refresh(file([2020, 2021, 2022, 2023, 2024]));
    await deposit(file([2024]));
    expect(await refresh(file([2024]), true)).toMatchObject({ kind: "unchanged", version: 2 });
    expect(await refresh(file([2024, 2025]))).toMatchObject({ kind: "published", changes: [] });
    expect(await reviews()).toEqual([]);
  });
});

describe("the last year that a source has", () => {
  const pathOf = (year: number) => `/annuel/${year}.csv`;
  const give = (year: number) => producers.kept.set(pathOf(year), file([year], year));
  const openYearly = () => open({}, { family: "file", url: `${producers.base}${pathOf(0).replace("0", "{AAAA}")}` });
  const isGone = {
    kind: "failed",
    reason: expect.stringMatching(/l'année 2025, reçue en dernier, n'y est plus/),
  };
  afterEach(() => {
    for (const year of [2024, 2025, 2026]) producers.kept.delete(pathOf(year));
  });

  it("is known where somebody deposited its very file: the year before does not take its place", async () => {
    // A stand-in of the content, of which no source gave anything.
    place.write(`${FOLDER}/data.csv`, "codeCommune,annee,entreprises,tonnes\n17093,2023,12,40\n");
    await openYearly();
    for (const year of [2024, 2025]) give(year);
    await deposit(file([2025], 2025));
    expect(await refresh("", true)).toMatchObject({ kind: "unchanged", version: 2 });
    producers.kept.delete(pathOf(2025));
    expect(await refresh("", true)).toMatchObject(isGone);
    // What comes next is compared with what is served, for nobody read that file as it came.
    give(2025);
    give(2026);
    expect(await refresh("")).toMatchObject({
      kind: "published",
      version: 3,
      changes: [expect.stringContaining("tonnages.csv"), expect.stringMatching(/^Années qui n'y sont plus.*2025/)],
    });
  });

  it("is known of a file that an older program received, once its server says it unchanged", async () => {
    await openYearly();
    for (const year of [2024, 2025]) give(year);
    expect(await refresh("")).toMatchObject({ kind: "published" });
    const { vintage: _vintage, from: _from, ...older } = (await datalogue.receptions.find(SLUG)) ?? {};
    await datalogue.receptions.remember(SLUG, older as Provenance);
    expect(await refresh("")).toMatchObject({ kind: "unchanged", version: null });
    const { id = "" } = (await datalogue.services.catalogue.getDataset(SLUG)) ?? {};
    for (const kind of ["paused", "followed"] as const)
      await datalogue.receptions.choose(id, { ...{ kind, version: 2, at: now.toISOString() }, actor: "person:1" });
    producers.kept.delete(pathOf(2025));
    expect(await refresh("")).toMatchObject(isGone);
  });
});

describe("years that leave with what a source gives", () => {
  it("are looked at too where the dataset is not for everybody", async () => {
    await open({ access: "organisation" });
    await refresh(file([2020, 2021, 2022]));
    await refresh(file([2021, 2022]));
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2020."]);
  });

  it("are still to be looked at once the next night publishes another file, but those that are there again", async () => {
    await open();
    await refresh(file([2020, 2021, 2022, 2023, 2024]));
    await refresh(file([2021, 2023, 2024]));
    expect(await reviews()).toEqual(["Années manquantes : 2022. Années qui n'y sont plus : 2020."]);
    await refresh(file([2022, 2023, 2024, 2025]));
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2020, 2021."]);
    // Who asks for a file looks at what it takes away, and saw what was said before.
    await refresh(file([2022, 2023, 2025]), true);
    expect(await reviews()).toEqual(["Années manquantes : 2024."]);
  });

  it("are still to be looked at once the content describes the dataset otherwise, or a fault stops a night", async () => {
    await open();
    await refresh(file([2021, 2022, 2023]));
    await refresh(file([2022, 2023]));
    const fields = schema.fields.map((field) => (field.name === "tonnes" ? { ...field, title: "Tonnes" } : field));
    place.write(`${FOLDER}/schema.json`, { ...schema, fields });
    await datalogue.load();
    const owed = [expect.objectContaining({ version: 3, years: [2021] })];
    expect((await datalogue.status()).reviews).toEqual(owed);
    await noteStopped(datalogue.receptions, SLUG, { at: now, error: new Error("no space left") });
    expect((await datalogue.status()).reviews).toEqual(owed);
    await refresh(file([2022, 2023]));
    expect((await datalogue.status()).reviews).toEqual(owed);
  });

  it("are no more to be looked at where another recipe of the content reads them in the same file", async () => {
    const drop = (...years: number[]) =>
      place.write(`${FOLDER}/recipe.json`, { keepRows: [{ column: "annee", isNot: years.map(String) }] });
    await open();
    drop(2024);
    await refresh(file([2020, 2021, 2022, 2023]));
    drop(2020, 2021);
    await refresh(file([2020, 2021, 2022, 2023, 2024]));
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2020, 2021."]);
    drop(2020);
    await datalogue.load();
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2020."]);
    drop(2024);
    await datalogue.load();
    expect(await reviews()).toEqual([]);
    const [listed] = await datalogue.ownSources.list(publisher);
    expect(listed?.attempt?.review).toBeUndefined();
  });

  it("are looked at by who publishes the dataset, be it the same file", async () => {
    const listed = async () =>
      (await datalogue.ownSources.list(publisher)).map(({ attempt }) => attempt?.review?.years);
    await open();
    await refresh(file([2021, 2022, 2023]));
    await refresh(file([2022, 2023]));
    expect(await listed()).toEqual([[2021]]);
    await deposit(file([2021, 2022, 2023], 41));
    expect([await reviews(), await listed()]).toEqual([[], [undefined]]);
    const { id = "" } = (await datalogue.services.catalogue.getDataset(SLUG)) ?? {};
    await datalogue.drafts.rollback(publisher, id, 2);
    expect([await reviews(), await listed()]).toEqual([[], [undefined]]);
  });
});

describe("years that leave with what a source gives under an agreement", () => {
  const share = (more: object = {}) => {
    const { fields } = schema;
    place.write("organisations.json", parties);
    place.write("agriculture/agreements/huitres.json", {
      ...oysters,
      datasets: [{ dataset: SLUG, fields: fields.map(({ name }) => name), ...more }],
    });
  };
  const shared = { organisation: oysters.partner, licence: "convention" };
  const suspend = () =>
    datalogue.agreements.record(
      {
        ...{ kind: "person", person: "p", session: "s", grants: [] },
        memberships: [{ organisation: oysters.partner, role: "publisher", kind: null }],
      },
      oysters.id,
      { kind: "suspend", reason: "Le temps d'une vérification." },
      0,
    );

  it("are told and looked at as ever while it is suspended", async () => {
    share();
    await open(shared);
    await refresh(file([2022, 2023]));
    await suspend();
    expect(await refresh(file([2022, 2023, 2024]))).toMatchObject({ kind: "published", changes: [] });
    expect(await refresh(file([2023, 2024]))).toMatchObject({ kind: "published" });
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2022."]);
  });

  it("do not leave while it is suspended, where their own file is not there in passing", async () => {
    const addressOf = (year: number) => `/annees/${year}.csv`;
    const give = (year: number, tonnes: number) =>
      producers.kept.set(addressOf(year), `codeCommune,entreprises,tonnes\n17093,12,${tonnes}\n17140,12,${tonnes}\n`);
    const files = Object.fromEntries([2024, 2025].map((year) => [year, `${producers.base}${addressOf(year)}`]));
    for (const year of [2024, 2025]) give(year, 40);
    share();
    await open(shared, { family: "files", files, select: ["codeCommune", "entreprises", "tonnes"] });
    await refresh("");
    await suspend();
    give(2024, 41);
    expect(await refresh("")).toMatchObject({ kind: "published", version: 2 });
    producers.absent.add(addressOf(2025));
    expect(await refresh("")).toMatchObject({ kind: "refused", reasons: [expect.stringContaining("2025")] });
    producers.absent.clear();
  });

  it("are still to be looked at once an embargo is over", async () => {
    share({ embargo: { column: "annee", after: "P12M" } });
    await open(shared);
    await refresh(file([2021, 2022, 2023, 2024]));
    await refresh(file([2022, 2023, 2024]));
    now = new Date("2026-01-02T00:00:00Z");
    datalogue.keepDrafts();
    await expect.poll(async () => (await datalogue.services.catalogue.listVersions(SLUG)).length).toBe(3);
    expect(await reviews()).toEqual(["Années qui n'y sont plus : 2021."]);
  });
});
