import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogueReader, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileReader } from "../../../packages/api/src/catalogue/file-reader.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

describe("a dataset that is published again while an answer is made of it", () => {
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    place = createPlace();
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(() => place.remove());

  it("is told whole as it was read: its files and what is said of them are of one version", async () => {
    // The routes have both in one object.
    const catalogue = datalogue.services.catalogue as CatalogueReader & Pick<FileReader, "findServed">;
    const before = await catalogue.getReadable(visitsJson.slug);
    const folder = "culture/mediatheques";
    place.write(`${folder}/schema.json`, {
      ...visitsSchema,
      fields: [...visitsSchema.fields, { name: "prets", type: "integer" }],
    });
    const [head, ...rows] = visitsCsv.trim().split("\n");
    place.write(`${folder}/data.csv`, `${[`${head},prets`, ...rows.map((row) => `${row},7`)].join("\n")}\n`);
    expect(await datalogue.publish([join(place.content, folder)])).toMatchObject({ published: 1 });
    const after = await catalogue.getReadable(visitsJson.slug);
    expect([before?.version, after?.version]).toEqual([1, 2]);
    for (const dataset of [before, after]) {
      const served = dataset && (await catalogue.findServed(dataset));
      const names = dataset?.fields.map(({ name }) => name);
      expect(served?.manifest.fields.map(({ name }) => name)).toEqual(names);
      const schema = JSON.parse(await readFile((await served?.fileOf("schema.json")) ?? "", "utf8"));
      expect(schema.fields.map(({ name }: { name: string }) => name)).toEqual(names);
    }
  });
});
