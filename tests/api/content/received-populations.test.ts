import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsIndicator, visitsJson } from "../support/content-folder.js";

/** The dataset that `territoires/metadata.json` names. */
const SLUG = "logement-populations";
const FOLDER = "logement/populations";
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const schema = {
  fields: [
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "code_insee", type: "string", constraints: { required: true } },
    { name: "population", type: "integer" },
  ],
  primaryKey: ["annee", "code_insee"],
};
/** Of Le Château-d'Oléron, where 12 500 come to the library. */
const csvOf = (population: number) => `annee,code_insee,population\n2023,17093,${population}\n`;

describe("what is divided by populations", () => {
  let place: Place;
  let datalogue: Datalogue;
  let published = () => {};

  beforeAll(async () => {
    // What a publication has left to do once it is served takes longer than a reading.
    place = createPlace({ DATALOGUE_KEEP_VERSIONS: "1" });
    place.write(`${FOLDER}/dataset.json`, { ...visitsJson, slug: SLUG, title: "Populations" });
    place.write(`${FOLDER}/schema.json`, schema);
    place.write(`${FOLDER}/data.csv`, csvOf(5000));
    const { numerator } = visitsIndicator.measure;
    place.write("culture/indicators/culture-entrees.json", {
      ...visitsIndicator,
      measure: { kind: "ratio", numerator, denominator: { population: "municipale" } },
    });
    datalogue = await place.open({ onStep: (step) => step === "flipped" && published() });
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.remove());

  const read = async () => {
    const { indicators } = datalogue.services;
    return (await indicators.observations(visitsIndicator.id, { territory: "17093" })).map(({ value }) => value);
  };

  it("follows those of the content", async () => {
    expect(await read()).toEqual([2.5]);
  });

  it("follows those of a draft as soon as it is published", async () => {
    const { drafts } = datalogue;
    const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.receiveText(publisher, id, { text: csvOf(2500), name: "populations.csv" });
    await drafts.whenRead(publisher, id, 60_000);
    expect(await drafts.publish(publisher, id)).toMatchObject({ version: 2 });
    expect(await read()).toEqual([5]);
  });

  it("follows those of a former version as soon as it is published again", async () => {
    await datalogue.drafts.rollback(publisher, SLUG, 1);
    expect(await read()).toEqual([2.5]);
  });

  it("follows those of a file received, which a visitor reads before its publication ends", async () => {
    const path = join(place.data, "..", "recu.csv");
    writeFileSync(path, csvOf(1250));
    published = () => void datalogue.readState();
    await datalogue.receive(join(place.content, FOLDER), {
      ...{ path, name: "populations.csv", note: null },
      ...{ origin: "source", actor: "sources" },
    });
    expect(await read()).toEqual([10]);
  });
});
