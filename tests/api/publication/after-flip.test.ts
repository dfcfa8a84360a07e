import { existsSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";
import { fault } from "../support/fault.js";

const SLUG = "frequentation-mediatheques";
const NEXT = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;

describe("a version that is published, where what it replaces cannot be removed", () => {
  let place: Place;
  let datalogue: Datalogue;
  let told: string;
  let secret: string;
  const ask = (method: "get" | "post" | "put", path: string) =>
    supertest(createApiApp(datalogue, place.settings))[method](path).auth(secret, { type: "bearer" });

  beforeAll(async () => {
    place = createPlace({ DATALOGUE_KEEP_VERSIONS: "1" });
    told = "";
    datalogue = await place.open({
      log: (line) => {
        told += line;
      },
    });
    await datalogue.load();
    const made = { organisation: "ile-d-oleron", scopes: ["publish" as const], label: null, expiresOn: null };
    secret = (await datalogue.keys.create(made)).secret;
  });
  afterAll(() => place.remove());

  it("is told as published, whoever publishes it, and the next one removes what is left", async () => {
    const knex = await place.openCatalogue();
    const mend = await fault(knex, { table: "versions", event: "update of rows_kept" });
    const draft = await ask("post", "/api/drafts").send({ organisation: "ile-d-oleron", dataset: SLUG });
    const { id, dataset } = draft.body;
    const sent = ask("put", `/api/drafts/${id}/file`).set("Content-Type", "text/csv");
    expect((await sent.set("Content-Disposition", 'attachment; filename="a.csv"').send(NEXT)).status).toBe(200);
    expect(await ask("post", `/api/drafts/${id}/publish`).send({})).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    const back = await ask("post", `/api/datasets/${SLUG}/rollback`).send({ version: 1 });
    expect([back.status, back.body.version]).toEqual([200, 3]);
    expect((await ask("get", `/api/datasets/${SLUG}`)).body.version).toBe(3);
    expect(told).toContain("a fault");
    await mend();
    await knex.destroy();
    expect((await ask("post", `/api/datasets/${SLUG}/rollback`).send({ version: 2 })).body.version).toBe(4);
    const rows = [1, 2, 3, 4].map((n) =>
      existsSync(join(place.data, "versions", dataset.id ?? dataset, `${n}`, "rows.sqlite")),
    );
    expect(rows).toEqual([false, false, false, true]);
  });
});
