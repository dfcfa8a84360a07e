import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collectedRows, collectionsJson, openProtectedPlace, writeCollections } from "../secrecy/protected-place.js";
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

  it("tells nothing of them either when both come for the first time, or by the name of the folder", async () => {
    for (const resource of [visitsJson.slug, "mediatheques"]) {
      place.write("culture/apres/schema.json", {
        ...visitsSchema,
        foreignKeys: [{ fields: "codeCommune", reference: { resource, fields: "codeCommune" } }],
      });
      place.write("culture/apres/dataset.json", {
        ...visitsJson,
        slug: `apres-${resource.length}`,
        organisation: "bassin-de-marennes",
      });
      place.write(
        "culture/apres/data.csv",
        "codeCommune,commune,annee,entrees\n17485,Le Grand-Village-Plage,2023,12\n",
      );
      const datalogue = await place.open();
      const { problems } = await datalogue.load();
      expect(problems, resource).toEqual([]);
      const report = await datalogue.services.catalogue.getReport(`apres-${resource.length}`);
      expect(report?.issues.map(({ code }) => code)).toContain("foreign-key-not-checked");
      place.drop("culture/apres");
    }
  });
});

describe("a foreign key towards a dataset that is published by the same load", () => {
  let place: Place;
  beforeEach(() => {
    place = createPlace();
  });
  afterEach(() => place.remove());

  const writeLinked = (name: string, resource: string, code: string) => {
    place.write(`culture/${name}/dataset.json`, { ...visitsJson, slug: name });
    place.write(`culture/${name}/schema.json`, {
      ...visitsSchema,
      foreignKeys: [{ fields: "codeCommune", reference: { resource, fields: "codeCommune" } }],
    });
    place.write(`culture/${name}/data.csv`, `codeCommune,commune,annee,entrees\n${code},Dolus-d'Oléron,2023,12\n`);
  };

  it("is checked although its own folder comes first, since the other is published before it", async () => {
    writeLinked("agenda", "bibliotheques", "17140");
    writeLinked("bibliotheques", visitsJson.slug, "17485");
    const { problems, published } = await (await place.open()).load();
    expect(problems).toMatchObject([
      { path: expect.stringContaining("bibliotheques"), message: expect.stringContaining("17485") },
    ]);
    expect(published).toBe(2);
    writeLinked("bibliotheques", visitsJson.slug, "17140");
    const { problems: none, lines } = await (await place.open()).load();
    expect(none).toEqual([]);
    expect(lines.filter((line) => line.includes("publiée"))).toHaveLength(1);
  });

  it("keeps no dataset from being published when two lead to each other", async () => {
    writeLinked("agenda", "bibliotheques", "17140");
    writeLinked("bibliotheques", "agenda", "17140");
    expect(await (await place.open()).load()).toMatchObject({ problems: [], published: 3 });
  });
});

describe("a foreign key towards a dataset under statistical secrecy of the same producer", () => {
  it("knows what its table tells, and no masked count", async () => {
    const rows = collectedRows();
    const own = await openProtectedPlace((content) => writeCollections(content, rows));
    const [small] = rows.filter(({ code_insee }) => code_insee === "17406");
    own.place.write("culture/suivi/dataset.json", { ...visitsJson, slug: "suivi" });
    const publishWith = async (fields: string[], record: (string | number | undefined)[]) => {
      own.place.write("culture/suivi/schema.json", {
        fields: fields.map((name) => ({ name, type: "string" })),
        foreignKeys: [{ fields, reference: { resource: collectionsJson.slug, fields } }],
      });
      own.place.write("culture/suivi/data.csv", `${fields.join(",")}\n${record.join(",")}\n`);
      return (await own.datalogue.publish([`${own.place.content}/culture/suivi`])).problems;
    };
    const fields = ["annee", "code_insee", "volume_l", "nb_redevables"];
    const at = [small?.annee, small?.code_insee, small?.volume_l];
    for (const guess of [small?.nb_redevables, 1, 9])
      expect(await publishWith(fields, [...at, guess])).toMatchObject([{ fault: "data" }]);
    expect(await publishWith(fields.slice(0, 3), at)).toEqual([]);
    await own.close();
  });
});
