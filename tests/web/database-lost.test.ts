import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PgliteServer, startPglite } from "../api/support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../api/support/content-folder.js";

let server: PgliteServer;
let place: Place;
let datalogue: Datalogue;
let app: ReturnType<typeof supertest>;
const logged: string[] = [];
const log = (line: string) => void logged.push(line);

beforeAll(async () => {
  server = await startPglite();
  place = createPlace({ DATABASE_URL: server.createDatabase().url, DATALOGUE_LOG: "silent" });
  datalogue = await place.open({ log });
  await datalogue.load();
  app = supertest(createApp(datalogue, place.settings, { log }));
});
afterAll(async () => {
  await place.remove();
  await server.stop();
});

describe("a database that leaves while the site is served", () => {
  const dataset = `/api/datasets/${visitsJson.slug}`;
  const page = `/jeux/${visitsJson.slug}`;

  it("is told by apologies and no stack, then comes back by itself", async () => {
    await app.get("/readyz").expect(200);
    await app.get(dataset).expect(200);
    await app.get(page).expect(200);

    await server.leave();
    // Twice: the connection that was there, then the ones that are refused.
    for (let turn = 0; turn < 2; turn++) {
      const ready = await app.get("/readyz").expect(503);
      expect(ready.body.detail).toContain("La base du catalogue ne répond pas.");
      const machine = await app.get(dataset).expect(503);
      expect(machine.headers).toMatchObject({ "retry-after": "5", "cache-control": "no-store" });
      expect(machine.body).toMatchObject({ code: "base-indisponible" });
      const human = await app.get(page).set("Accept", "text/html").expect(503);
      expect(human.text).toContain("La panne vient de nous");
      expect(human.headers).toMatchObject({ "retry-after": "5" });
      await app.get("/healthz").expect(200);
    }
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join("\n")).not.toMatch(/secret|127\.0\.0\.1|\n\s+at /);

    await server.comeBack();
    await app.get("/readyz").expect(200);
    await app.get(dataset).expect(200);
    await app.get(page).expect(200);
    await expect(datalogue.load()).resolves.toMatchObject({ unchanged: 1, problems: [] });
  });
});
