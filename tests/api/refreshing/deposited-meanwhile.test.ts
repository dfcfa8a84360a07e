import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { describeServed } from "../../../packages/api/src/refreshing/describe-served.js";
import { type ContentSource, listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
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
beforeEach(() => {
  place = createPlace();
});
afterEach(() => place.remove());

const open = async (more: object = {}) => {
  place.write(`${FOLDER}/dataset.json`, { ...visitsJson, slug: SLUG, ...more });
  place.write(`${FOLDER}/schema.json`, schema);
  const guard = { columns: ["codeCommune", "annee", "tonnes"] };
  place.write(`${FOLDER}/source.json`, {
    ...{ ...visitsSource, guard },
    from: { family: "file", url: `${producers.base}${PATH}` },
  });
  datalogue = await place.open();
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
    describeServed: (slug) => describeServed(datalogue.services.catalogue, slug),
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
});
