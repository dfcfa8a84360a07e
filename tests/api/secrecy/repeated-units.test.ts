import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { collectedRows, collectionsJson, collectionsSchema, toCsv } from "./protected-place.js";

const { primaryKey: _, ...schema } = collectionsSchema;
const MONTH = { name: "mois", type: "integer", constraints: { minimum: 1, maximum: 12 } };

describe("a file whose rows count the same units each month", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
    place.write("dechets/levees/dataset.json", collectionsJson);
    place.write("dechets/levees/schema.json", { ...schema, fields: [...schema.fields, MONTH] });
  });
  afterAll(() => place.remove());

  const [header = "", ...lines] = toCsv(collectedRows()).split("\n");
  const load = async (rows: string[]) => {
    place.write("dechets/levees/data.csv", [`${header},mois`, ...rows].join("\n"));
    const datalogue = await place.open();
    const { problems } = await datalogue.load();
    const version = (await datalogue.services.catalogue.getReadable(collectionsJson.slug))?.version;
    await datalogue.close();
    return { problems: problems.map(({ message }) => message.replaceAll("\u00a0", " ")).join(" "), version };
  };

  it("is refused: one household a month would pass for twelve", async () => {
    const monthly = Array.from({ length: 12 }, (_, month) => `2024,17406,240,4,1,${month + 1}`);
    const whole = lines.filter((line) => !line.startsWith("2024,17406,240")).map((line) => `${line},`);
    const { problems, version } = await load([...whole, ...monthly]);
    expect(version).toBeUndefined();
    expect(problems).toContain("Colonne « mois »");
    expect(problems).toContain("Les mêmes unités y seraient comptées plusieurs fois");
  });

  it("is published where the month is said nowhere, or once", async () => {
    const once = lines.map((line, rank) => `${line},${rank === 0 ? 7 : ""}`);
    expect(await load(once)).toEqual({ problems: "", version: 1 });
  });
});
