import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findBundle } from "../../../packages/api/src/threads/find-bundle.js";
import { openPublisher } from "../../../scripts/lib/publisher.mjs";
import { makeKey, type ServedProgram, serveProgram } from "../../../scripts/lib/serve-program.mjs";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";
import { startStore, type TestStore } from "../support/object-stores.js";

let store: TestStore;
let place: Place;
const started: ServedProgram[] = [];
beforeEach(async () => {
  store = await startStore("s3");
  place = createPlace();
  // A theme is a folder: that of what the publisher publishes.
  place.write("mobilites/arrets/dataset.json", { ...visitsJson, slug: "arrets", title: "Arrêts" });
  place.write("mobilites/arrets/schema.json", { fields: [{ name: "nom", type: "string" }] });
  place.write("mobilites/arrets/data.csv", "nom\nPort\n");
});
afterEach(async () => {
  for (const program of started.splice(0)) await program.stop();
  await place.remove();
  await store.stop();
});

it("as it is built, the program publishes to a store of the S3 protocol, and reads there what no disk of its own holds", async () => {
  const env = {
    ...store.env,
    // One file of SQLite, that a link gives to another machine.
    ...{ DATABASE_URL: "", DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
    ...{ DATALOGUE_REFRESH: "off", DATALOGUE_LOG: "silent" },
  };
  const serve = async (data: string) => {
    const program = await serveProgram({ env: { ...env, DATALOGUE_DATA: data }, patience: 60_000 });
    started.push(program);
    return program;
  };
  // From its bundle, where the client of the protocol stays apart.
  expect(findBundle(new URL("../../../bin/run-program.mjs", import.meta.url))).toBeDefined();
  const here = await serve(place.data);
  const { slug } = await openPublisher({ key: makeKey(env), rows: 20 }).publish(here.url, 7);
  await here.stop();

  const data = `${place.data}-2`;
  mkdirSync(data);
  symlinkSync(join(place.data, "catalogue.sqlite"), join(data, "catalogue.sqlite"));
  const elsewhere = await serve(data);
  const answer = await fetch(`${elsewhere.url}/api/datasets/${slug}/data`);
  expect(answer.status).toBe(200);
  const { data: rows } = (await answer.json()) as { data: { valeur: number }[] };
  expect(rows.map(({ valeur }) => valeur)).toEqual(Array(20).fill(7));
});
