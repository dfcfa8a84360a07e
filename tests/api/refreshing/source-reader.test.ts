import { afterAll, beforeAll, expect, it } from "vitest";
import { listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { sourceReader } from "../../../packages/api/src/refreshing/source-reader.js";
import { createPlace, type Place, visitsJson, visitsSource } from "../support/content-folder.js";

let place: Place;
beforeAll(() => {
  place = createPlace();
});
afterAll(() => place.remove());

it("lists sources again some seconds after one could not be read, and not for each reader", async () => {
  const datalogue = await place.open();
  const path = "culture/mediatheques/source.json";
  place.write(path, "{ half");
  let lists = 0;
  let instant = 0;
  const reader = sourceReader({
    listSources() {
      lists++;
      return listContentSources(place.content);
    },
    states: datalogue.sourceStates,
    catalogue: () => datalogue.services.catalogue,
    isAgreed: () => false,
    elapsed: () => instant,
  });
  const list = async () => (await reader.listStates()).map(({ dataset }) => dataset);
  expect(await list()).toEqual([]);
  place.write(path, visitsSource);
  instant = 4_000;
  expect([await list(), lists]).toEqual([[], 1]);
  instant = 6_000;
  expect([await list(), lists]).toEqual([[visitsJson.slug], 2]);
  instant = 60_000;
  expect([await list(), lists]).toEqual([[visitsJson.slug], 2]);
});
