import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const schema = {
  fields: [
    { name: "codeCommune", type: "string", constraints: { required: true } },
    { name: "foyers", type: "integer" },
  ],
};

describe("a file with cells under the thresholds of statistical secrecy", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write("culture/mediatheques/schema.json", schema);
  });
  afterEach(() => place.remove());

  it("is not published as long as the dataset declares no secret, and says why in French", async () => {
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers\n17093,1200\n17486,7\n");
    const datalogue = await place.open();
    const { problems, published } = await datalogue.load();
    expect(published).toBe(0);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain("Ligne 3, colonne «\u00A0foyers\u00A0»");
    expect(problems[0]?.message).toContain(
      "Le jeu ne déclare pas de secret statistique\u00A0: ce fichier ne peut pas être publié tant que ces cellules y sont. Rien n'est publié.",
    );
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toBeUndefined();
  });

  it("is published once they are emptied or grouped", async () => {
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers\n17093,1200\n17486,\n17140,11\n");
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
  });

  it("leaves the version served before it online", async () => {
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers\n17093,1200\n");
    const datalogue = await place.open();
    await datalogue.load();
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers\n17093,1200\n17486,7\n");
    const { problems } = await datalogue.load();
    expect(problems[0]?.message).toContain("La version 1 reste en ligne.");
    expect(await datalogue.services.catalogue.getDataset(SLUG)).toMatchObject({ version: 1, rows: 1 });
  });

  it("is not published either where a secret is declared, until its protected table can be made", async () => {
    place.write("culture/mediatheques/dataset.json", {
      ...visitsJson,
      confidentialite: { unit: "menages", countField: "foyers" },
    });
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers\n17093,1200\n17486,7\n");
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: 0, problems: [{}] });
  });
});
