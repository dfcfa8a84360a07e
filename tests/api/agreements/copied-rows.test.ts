import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";
import { oysters, parties, productionJson, writeProduction } from "./agreement-content.js";

const lookup = { dataset: productionJson.slug, key: "code_insee", give: "tonnes", from: "code" };
const recipe = { columns: { Commune: "code" }, lookup: { tonnes: lookup } };

/** What an open dataset copies goes out under its own licence, for good. */
describe("rows of a dataset under agreement", () => {
  let place: Place;
  let datalogue: Datalogue;

  beforeAll(async () => {
    place = createPlace();
    writeProduction(place);
    place.write("organisations.json", parties);
    place.write("agriculture/production/schema.json", {
      fields: [
        { name: "code_insee", type: "string", constraints: { required: true } },
        { name: "tonnes", type: "number" },
      ],
    });
    const { confidentialite: _, ...plain } = productionJson;
    place.write("agriculture/production/dataset.json", plain);
    place.write("agriculture/production/data.csv", "code_insee,tonnes\n17093,1420.5\n17140,1860.5\n");
    place.write("agriculture/agreements/huitres.json", {
      ...oysters,
      datasets: [{ dataset: productionJson.slug, fields: ["code_insee", "tonnes"] }],
    });
    place.write("culture/mediatheques/schema.json", {
      fields: [
        { name: "code", type: "string" },
        { name: "tonnes", type: "number" },
      ],
    });
    place.write("culture/mediatheques/data.csv", "Commune\n17093\n17140\n");
    place.write("culture/mediatheques/recipe.json", recipe);
    datalogue = await place.open({ now: () => new Date("2025-06-01T10:00:00Z") });
  });
  afterAll(() => place.remove());

  it("are looked up by the recipe of no other one", async () => {
    const { problems } = await datalogue.load();
    expect(problems.map(({ message }) => message).join(" ")).toContain(productionJson.slug);
    const { catalogue } = datalogue.services;
    expect(await catalogue.getDataset(productionJson.slug)).toMatchObject({ readable: true, rows: 2 });
    expect(await catalogue.getDataset(visitsJson.slug)).toBeUndefined();
  });
});
