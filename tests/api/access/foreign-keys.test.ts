import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlace, organisationsJson, type Place, visitsJson, visitsSchema } from "../support/content-folder.js";

describe("a foreign key towards a closed dataset", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
    place.write("organisations.json", [
      ...organisationsJson,
      { slug: "bassin-de-marennes", name: "CC du Bassin de Marennes" },
    ]);
    place.write("culture/mediatheques/dataset.json", { ...visitsJson, access: "organisation" });
    place.write("culture/prets/schema.json", {
      ...visitsSchema,
      foreignKeys: [
        {
          fields: "codeCommune",
          reference: { resource: visitsJson.slug, fields: "codeCommune" },
        },
      ],
    });
    place.write("culture/prets/data.csv", "codeCommune,commune,annee,entrees\n17485,Le Grand-Village-Plage,2023,12\n");
  });
  afterEach(() => place.remove());

  const publishLoans = async (organisation: string) => {
    const datalogue = await place.open();
    await datalogue.publish([`${place.content}/culture/mediatheques`]);
    place.write("culture/prets/dataset.json", { ...visitsJson, slug: "prets", organisation });
    const { problems } = await datalogue.publish([`${place.content}/culture/prets`]);
    return { problems, report: await datalogue.services.catalogue.getReport("prets") };
  };

  it("is checked for its producer", async () => {
    const { problems } = await publishLoans("ile-d-oleron");
    expect(problems).toMatchObject([{ fault: "data", message: expect.stringContaining("17485") }]);
  });

  it("tells another organisation nothing of the keys that it has, only that the link was not checked", async () => {
    const { problems, report } = await publishLoans("bassin-de-marennes");
    expect(problems).toEqual([]);
    expect(report?.issues.map(({ code }) => code)).toContain("foreign-key-not-checked");
  });
});
