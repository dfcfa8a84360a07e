import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const samples = process.env.DATALOGUE_SAMPLES;

describe.skipIf(!samples)("the national carpooling file (skipped without DATALOGUE_SAMPLES)", () => {
  const file = join(samples ?? "", "data/real/transport-base-nationale-covoiturage__bnlc-.csv");
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;

  beforeAll(async () => {
    place = createPlace();
    const folder = "mobilites/covoiturage";
    mkdirSync(join(place.content, folder), { recursive: true });
    mkdirSync(join(place.content, "schemas"));
    copyFileSync(file, join(place.content, folder, "bnlc-.csv"));
    copyFileSync(
      join(samples ?? "", "data/schemas/lieux-covoiturage/schema.json"),
      join(place.content, "schemas/lieux-covoiturage.json"),
    );
    place.write(`${folder}/dataset.json`, {
      slug: "lieux-covoiturage",
      title: "Lieux de covoiturage",
      description: "Base nationale des lieux de covoiturage.",
      organisation: "pole-marennes-oleron",
      licence: "lov2",
      frequency: "IRREG",
      keywords: ["covoiturage"],
      access: "open",
      schema: "lieux-covoiturage",
      file: "bnlc-.csv",
    });
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(() => place.remove());

  it("is found, with its 2 473 rows", async () => {
    const { body } = await api.get("/api/datasets?q=covoiturage").expect(200);
    expect(body.data).toMatchObject([{ slug: "lieux-covoiturage", rows: 2473 }]);
    expect(body.data[0].fields.at(-1)).toMatchObject({ name: "id_local" });
  });

  it("is paged through to the last row, each one once", async () => {
    const seen = new Set<string>();
    let next: string | null = "/api/datasets/lieux-covoiturage/data?page_size=200";
    while (next) {
      const body: { data: { id_lieu: string }[]; links: { next: string | null } } = (await api.get(next).expect(200))
        .body;
      for (const row of body.data) seen.add(row.id_lieu);
      next = body.links.next ? body.links.next.replace(place.settings.publicUrl, "") : null;
    }
    expect(seen.size).toBe(2473);
  });

  it("answers questions on its rows", async () => {
    const { body } = await api.get("/api/datasets/lieux-covoiturage/data?insee__exact=17219&columns=nom_lieu,insee");
    expect(body.data.every(({ insee }: { insee: string }) => insee === "17219")).toBe(true);
  });

  it("downloads byte for byte", async () => {
    const { body } = await api.get("/api/datasets/lieux-covoiturage");
    const answer = await api
      .get(`/fichiers/${body.id}/original`)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);
    expect(readFileSync(file).equals(answer.body)).toBe(true);
    expect(answer.headers["content-disposition"]).toBe("attachment; filename=bnlc-.csv");
  });
});
