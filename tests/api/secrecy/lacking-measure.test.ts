import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { collectionsJson, collectionsSchema } from "./protected-place.js";

describe("a file under secrecy where a commune counts households and leaves a measure empty", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
    place.write("dechets/levees/dataset.json", collectionsJson);
    place.write("dechets/levees/schema.json", collectionsSchema);
  });
  afterAll(() => place.remove());

  const load = async (rows: string[]) => {
    const text = ["annee,code_insee,volume_l,nb_levees,nb_redevables", ...rows].join("\n");
    place.write("dechets/levees/data.csv", text);
    const datalogue = await place.open();
    const { problems } = await datalogue.load();
    const version = (await datalogue.services.catalogue.getReadable(collectionsJson.slug))?.version;
    await datalogue.close();
    return { problems: problems.map(({ message }) => message.replaceAll("\u00a0", " ")).join(" "), version };
  };
  const told = ["2024,17058,120,700,60", "2024,17219,120,5100,410"];

  it("is refused where cells are masked: its totals would be told as whole", async () => {
    const { problems, version } = await load([...told, "2024,17185,120,,8", "2024,17265,120,300,6"]);
    expect(version).toBeUndefined();
    expect(problems).toContain(
      "Colonne « nb_levees » : elle est vide où l’on compte quelqu’un (code_insee 17185, 120, 2024)",
    );
    expect(problems).toContain("Donnez la valeur (0 s’il n’y en a pas)");
  });

  it("is published where none is masked, where nobody is counted, or once the value is given", async () => {
    expect(await load([...told, "2024,17185,120,,80"])).toEqual({ problems: "", version: 1 });
    expect(await load([...told, "2024,17185,120,,0", "2024,17265,120,300,70"])).toEqual({ problems: "", version: 2 });
    expect(await load([...told, "2024,17185,120,0,8", "2024,17265,120,300,6"])).toEqual({ problems: "", version: 3 });
  });
});
