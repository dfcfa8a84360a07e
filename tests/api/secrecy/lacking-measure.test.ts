import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { collectionsJson, collectionsSchema } from "./protected-place.js";

const { dimensions: _, ...plain } = collectionsJson.confidentialite;

describe("a file under secrecy where a commune counts households and leaves a measure empty", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
    place.write("dechets/levees/schema.json", collectionsSchema);
  });
  afterAll(() => place.remove());

  const load = async (confidentialite: object, rows: string[]) => {
    place.write("dechets/levees/dataset.json", { ...collectionsJson, confidentialite });
    place.write("dechets/levees/data.csv", ["annee,code_insee,volume_l,nb_levees,nb_redevables", ...rows].join("\n"));
    const datalogue = await place.open();
    const { problems } = await datalogue.load();
    const version = (await datalogue.services.catalogue.getReadable(collectionsJson.slug))?.version;
    await datalogue.close();
    return { problems: problems.map(({ message }) => message.replaceAll("\u00a0", " ")).join(" "), version };
  };
  const told = ["2024,17058,120,700,60", "2024,17219,120,5100,410"];
  const without = (households: number) => [...told, `2024,17185,120,,${households}`];

  it("is refused where a total hides what it is made of, without a word on which commune", async () => {
    const masked = await load(plain, [...without(8), "2024,17265,120,300,6", "2023,17058,120,,70"]);
    expect(masked.version).toBeUndefined();
    expect(masked.problems).toContain(
      "Colonne « nb_levees » : elle est vide dans une case qui compte quelqu’un (2024)",
    );
    expect(masked.problems).toContain("Donnez la valeur (0 s’il n’y en a pas)");
    expect(masked.problems).not.toContain("17185");
    const undeclared = { ...plain, levels: ["epci", "petr"] };
    for (const declared of [undeclared, collectionsJson.confidentialite])
      expect((await load(declared, without(80))).problems).toContain("Colonne « nb_levees »");
  });

  it("is published where all is told, where nobody is counted, or once the value is given", async () => {
    expect(await load(plain, without(80))).toEqual({ problems: "", version: 1 });
    expect(await load(plain, [...without(80), "2023,17185,120,40,6", "2023,17219,120,80,7"])).toEqual({
      ...{ problems: "", version: 2 },
    });
    expect(await load(plain, [...without(0), "2024,17265,120,300,6", "2024,17351,120,10,5"])).toEqual({
      ...{ problems: "", version: 3 },
    });
    const given = [...told, "2024,17185,120,0,8", "2024,17265,120,300,6"];
    expect(await load(plain, given)).toEqual({ problems: "", version: 4 });
  });
});
