import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

describe("a deposit whose process dies once the draft names its file, and before that is in its place", () => {
  let place: Place;
  let datalogue: Datalogue;
  let secret: string;
  let id: string;
  const ask = (method: "get" | "post" | "put", path: string) =>
    supertest(createApiApp(datalogue, place.settings))[method](path).auth(secret, { type: "bearer" });
  const putAsideAs = async (put: (from: string, arrived: string) => void) => {
    await datalogue.close();
    const knex = await place.openCatalogue();
    const { stored, arrived } = JSON.parse((await knex("drafts").where({ id }).first("file")).file);
    await knex.destroy();
    put(join(place.data, "drafts", id, stored), arrived);
    datalogue = await place.open();
    await datalogue.load();
  };

  beforeAll(async () => {
    place = createPlace();
    datalogue = await place.open();
    await datalogue.load();
    ({ secret } = await datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
    }));
    const begun = await ask("post", "/api/drafts").send({
      ...{ organisation: "ile-d-oleron", dataset: "frequentation-mediatheques" },
    });
    id = begun.body.id;
    const sent = ask("put", `/api/drafts/${id}/file`).set("Content-Type", "text/csv");
    expect((await sent.set("Content-Disposition", 'attachment; filename="a.csv"').send(visitsCsv)).status).toBe(200);
  });
  afterAll(() => place.remove());

  it("is whole at the next start", async () => {
    await putAsideAs((from, arrived) => {
      mkdirSync(dirname(arrived), { recursive: true });
      renameSync(from, arrived);
    });
    const kept = await ask("get", `/api/drafts/${id}/file`);
    expect([kept.status, String(kept.body)]).toEqual([200, visitsCsv]);
  });

  it("is said in words where somebody removed the file, and takes another", async () => {
    await putAsideAs((from) => rmSync(from));
    expect(await ask("get", `/api/drafts/${id}/file`)).toMatchObject({
      ...{ status: 409, body: { code: "sans-fichier", detail: expect.stringContaining("n'est plus sur le disque") } },
    });
    const again = ask("put", `/api/drafts/${id}/file`).set("Content-Type", "text/csv");
    expect((await again.set("Content-Disposition", 'attachment; filename="b.csv"').send(visitsCsv)).status).toBe(200);
    expect(String((await ask("get", `/api/drafts/${id}/file`)).body)).toBe(visitsCsv);
  });
});
