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

  it("is published as a protected table where a secret is declared", async () => {
    place.write("culture/mediatheques/dataset.json", {
      ...visitsJson,
      confidentialite: {
        ...{ unit: "menages", countField: "foyers", measures: ["cartes"] },
        ...{ territoryField: "codeCommune", levels: ["commune"] },
      },
    });
    place.write("culture/mediatheques/schema.json", {
      fields: [...schema.fields, { name: "cartes", type: "integer" }],
    });
    place.write("culture/mediatheques/data.csv", "codeCommune,foyers,cartes\n17093,1200,900\n17486,7,6\n");
    const datalogue = await place.open();
    const { published, lines } = await datalogue.load();
    expect(published).toBe(1);
    expect(lines.at(-1)).toContain("Secret statistique\u00A0: 1\u00A0ligne masquée sur 2.");
    expect((await datalogue.services.catalogue.listRows(SLUG, {})).data).toMatchObject([
      { codeCommune: "17093", foyers: 1200, cartes: 900, status: "OBSERVE" },
      { codeCommune: "17486", foyers: null, cartes: null, status: "SECRET" },
    ]);
  });
});
