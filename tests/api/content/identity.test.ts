import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

const COPY = "culture/copie";
const ID = "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a11";

describe("the identity of a dataset", () => {
  let place: Place;
  beforeEach(async () => {
    place = createPlace();
    place.write("culture/mediatheques/dataset.json", { id: ID, ...visitsJson });
  });
  afterEach(() => place.remove());

  it("is not taken over by a copy of its folder that is published alone", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write(`${COPY}/dataset.json`, { id: ID, ...visitsJson, slug: "copie", title: "Autre chose" });
    place.write(`${COPY}/schema.json`, visitsSchema);
    place.write(`${COPY}/data.csv`, visitsCsv.replace("12500", "1"));
    const { published, described, problems } = await datalogue.publish([join(place.content, COPY)]);
    expect({ published, described }).toEqual({ published: 0, described: 0 });
    expect(problems).toMatchObject([{ fault: "use", message: expect.stringContaining("culture/mediatheques") }]);
    expect(await datalogue.services.catalogue.getDataset(ID)).toMatchObject({ slug: visitsJson.slug, version: 1 });
  });

  it("is not taken over by a folder without identifier that bears its short name", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    const stranger = { ...visitsJson, title: "Autre chose" };
    place.write(`${COPY}/dataset.json`, stranger);
    place.write(`${COPY}/schema.json`, visitsSchema);
    place.write(`${COPY}/data.csv`, visitsCsv.replace("12500", "1"));
    const { published, problems } = await datalogue.publish([join(place.content, COPY)]);
    expect(published).toBe(0);
    expect(problems[0]).toMatchObject({ fault: "use", message: expect.stringContaining(ID) });
    expect(JSON.parse(place.read(`${COPY}/dataset.json`))).toEqual(stranger);
    expect(await datalogue.services.catalogue.getDataset(ID)).toMatchObject({ title: visitsJson.title, version: 1 });
  });
});

describe("a dataset published from elsewhere", () => {
  it("goes into a theme that exists, or is told those there are", async () => {
    const place = createPlace();
    const datalogue = await place.open();
    await datalogue.load();
    place.write("../ailleurs/jeu/dataset.json", { ...visitsJson, slug: "ailleurs", theme: "loisirs" });
    place.write("../ailleurs/jeu/schema.json", visitsSchema);
    place.write("../ailleurs/jeu/data.csv", visitsCsv);
    const path = join(place.content, "../ailleurs/jeu");
    expect((await datalogue.publish([path])).problems).toMatchObject([
      { fault: "use", message: expect.stringContaining("culture") },
    ]);
    place.write("../ailleurs/jeu/dataset.json", { ...visitsJson, slug: "ailleurs", theme: "culture" });
    expect(await datalogue.publish([path])).toMatchObject({ published: 1, problems: [] });
    await place.remove();
  });
});

describe("links between datasets", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  it("are checked against the rows published under the name given", async () => {
    const datalogue = await place.open();
    await datalogue.load();
    place.write("culture/horaires/dataset.json", { ...visitsJson, slug: "horaires", title: "Horaires" });
    place.write("culture/horaires/schema.json", {
      fields: [{ name: "commune", type: "string" }],
      foreignKeys: [{ fields: "commune", reference: { resource: visitsJson.slug, fields: "codeCommune" } }],
    });
    place.write("culture/horaires/data.csv", "commune\n17093\n17999\n");
    const { problems } = await datalogue.publish([join(place.content, "culture/horaires")]);
    expect(problems).toMatchObject([{ fault: "data", message: expect.stringContaining("17999") }]);
    place.write("culture/horaires/data.csv", "commune\n17093\n17140\n");
    expect(await datalogue.publish([join(place.content, "culture/horaires")])).toMatchObject({
      published: 1,
      problems: [],
    });
  });

  it("may go through a local schema that extends a shared one", async () => {
    place.write("schemas/visites.json", visitsSchema);
    place.write("culture/mediatheques/schema.json", {
      extends: "visites",
      fields: [{ name: "source", type: "string" }],
    });
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    const dataset = await datalogue.services.catalogue.getReadable(visitsJson.slug);
    expect(dataset?.fields.map(({ name }) => name)).toEqual(["codeCommune", "commune", "annee", "entrees", "source"]);
  });
});

describe("a table with coordinates", () => {
  it("is published as a map layer too", async () => {
    const csv = "nom,Xlong,Ylat\nMarennes,-1.1,45.82\nLe Gua,-0.97,45.73\n";
    const place = createPlace();
    place.write("culture/mediatheques/schema.json", {
      fields: [
        { name: "nom", type: "string" },
        { name: "Xlong", type: "number" },
        { name: "Ylat", type: "number" },
      ],
    });
    place.write("culture/mediatheques/data.csv", csv);
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    expect(await datalogue.services.catalogue.getDataset(visitsJson.slug)).toMatchObject({
      geographic: true,
      bbox: [-1.1, 45.73, -0.97, 45.82],
    });
    const { text } = await supertest(createApiApp(datalogue, place.settings)).get(
      `/api/datasets/${visitsJson.slug}/data/csv`,
    );
    expect(text).toBe(csv);
    await place.remove();
  });
});

describe("the data folder", () => {
  it("is refused in one sentence when a file bears its name", async () => {
    const place = createPlace();
    writeFileSync(place.data, "");
    await expect(place.open()).rejects.toMatchObject({
      variable: "DATALOGUE_DATA",
      message: expect.stringContaining("un fichier"),
    });
    await place.remove();
  });

  it("is refused at once where no folder can be made", async () => {
    const place = createPlace({ DATALOGUE_DATA: "/proc/datalogue" });
    await expect(place.open()).rejects.toMatchObject({ variable: "DATALOGUE_DATA" });
    await place.remove();
  });
});
