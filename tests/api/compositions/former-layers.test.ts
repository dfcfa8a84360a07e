import { afterAll, beforeAll, expect, it } from "vitest";
import { openFormerLayers } from "../../../packages/api/src/compositions/former-layers.js";
import type { Observatory } from "../../../packages/api/src/observatories/observatory.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { observatory } from "./composed-place.js";

let place: Place;
let knex: Awaited<ReturnType<Place["openCatalogue"]>>;
beforeAll(async () => {
  place = createPlace();
  await (await place.open()).close();
  knex = await place.openCatalogue();
});
afterAll(async () => {
  await knex?.destroy();
  await place?.remove();
});

const page = (section: string, dataset: string) =>
  ({
    ...observatory,
    sections: [{ id: section, title: section, blocks: [{ kind: "layer", dataset }] }],
  }) as Observatory;
const publish = (number: number, document: Observatory) =>
  knex("composition_versions").insert({
    ...{ id: `version-${number}`, key: "definition:observatory:culture", number, data: JSON.stringify(document) },
    ...{ digest: "", author: "chef", note: null, at: `2026-03-0${number}T09:00:00.000Z` },
  });

it("the names that layers had are read once for each text of the page, whatever is asked of them", async () => {
  await publish(1, page("prets", "boites"));
  await publish(2, page("coin", "boites"));
  const formerLayers = openFormerLayers(knex);
  let read = 0;
  knex.on("query", () => read++);
  const served = page("mot", "boites");
  const [asked, ...others] = await Promise.all(Array.from({ length: 20 }, () => formerLayers(served)));
  for (const names of [asked, ...others])
    expect(Object.fromEntries(names ?? [])).toEqual({
      ...{ "layer-boites": "boites", "layer-prets": "boites", "layer-coin": "boites" },
    });
  expect(read).toBe(1);

  // A name that two layers had is that of the last one.
  await publish(3, page("coin", "halles"));
  const names = await formerLayers(page("mot", "halles"));
  expect(names.get("layer-coin")).toBe("halles");
  expect(names.get("layer-prets")).toBe("boites");
});

it("the names that could not be read are read again", async () => {
  const formerLayers = openFormerLayers(knex);
  const served = page("mot", "boites");
  await knex.schema.renameTable("composition_versions", "elsewhere");
  await expect(formerLayers(served)).rejects.toThrow("composition_versions");
  await knex.schema.renameTable("elsewhere", "composition_versions");
  expect((await formerLayers(served)).get("layer-prets")).toBe("boites");
});
