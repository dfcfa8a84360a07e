import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const SLUG = "frequentation-mediatheques";
const OWN = "ile-d-oleron";
const OTHER = "pole-marennes-oleron";
/** A year that these tests end in: what is planned below is due. */
const LATER = new Date("2030-01-02T09:00:00.000Z");

let place: Place;
let datalogue: Datalogue;
let server: Server;
let base: string;
let key: string;
let otherKey: string;

const makeKey = (organisation: string) =>
  datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null });

beforeAll(async () => {
  place = createPlace({ DATALOGUE_MAX_FILE_MB: "1" });
  place.write("culture/musees/dataset.json", {
    ...visitsJson,
    ...{ slug: "frequentation-musees", title: "Fréquentation des musées", organisation: OTHER },
  });
  place.write("culture/musees/schema.json", visitsSchema);
  place.write("culture/musees/data.csv", visitsCsv);
  place.write("culture/ateliers/dataset.json", {
    ...visitsJson,
    ...{ slug: "ateliers-reserves", title: "Ateliers réservés", organisation: OTHER, access: "organisation" },
  });
  place.write("culture/ateliers/schema.json", {
    ...visitsSchema,
    foreignKeys: [{ fields: "codeCommune", reference: { resource: SLUG, fields: "codeCommune" } }],
  });
  place.write("culture/ateliers/data.csv", visitsCsv);
  datalogue = await place.open({
    passwordCost: { N: 2 ** 10, r: 8, p: 1 },
    now: () => new Date("2026-03-10T09:00:00.000Z"),
  });
  expect((await datalogue.load()).problems).toEqual([]);
  server = createServer(createApiApp(datalogue, place.settings));
  base = await listen(server);
  key = (await makeKey(OWN)).secret;
  otherKey = (await makeKey(OTHER)).secret;
});
afterAll(async () => {
  server?.closeAllConnections();
  if (server) await new Promise((done) => server.close(done));
  await place?.remove();
});

const ask = (method: "get" | "post" | "put" | "patch" | "delete" | "head", path: string, secret = key) =>
  supertest(base)[method](path).auth(secret, { type: "bearer" });
const begin = async (body: object = { organisation: OWN, dataset: SLUG }, secret = key): Promise<string> =>
  (await ask("post", "/api/drafts", secret).send(body).expect(201)).body.id;
const deposit = async (id: string, text: string | Buffer = NEXT_YEAR, name = "entrees.csv", secret = key) => {
  const sent = ask("put", `/api/drafts/${id}/file`, secret)
    .set("Content-Type", "text/csv")
    .set("Content-Disposition", `attachment; filename="${name}"`);
  await sent.send(text).expect(200);
  await ask("get", `/api/drafts/${id}/report`, secret).expect(200);
};
const upload = (id: string, headers: Record<string, string>, secret = key) =>
  ask("post", `/api/drafts/${id}/uploads`, secret).set({ "Tus-Resumable": "1.0.0", ...headers });

describe("taking what is another's", () => {
  it("refuses the address of another dataset, now or formerly, as one of a draft", async () => {
    const id = await begin({ organisation: OWN, title: "Nos musées" });
    await deposit(id, visitsCsv);
    const metadata = {
      slug: "frequentation-musees",
      title: "Nos musées",
      description: "x".repeat(80),
      theme: "culture",
    };
    await ask("patch", `/api/drafts/${id}`).send({ metadata }).expect(200);
    const description = await ask("get", `/api/drafts/${id}/description`).expect(200);
    expect(description.body.problems.join(" ")).toContain("frequentation-musees");
    const refused = await ask("post", `/api/drafts/${id}/publish`).send({});
    expect(refused.body).toMatchObject({ status: 422, code: "description-incomplete" });
  });

  it("closes the drafts that an organisation left of a dataset that is another's since", async () => {
    const id = await begin();
    await deposit(id);
    const planned = await begin();
    await deposit(planned, `${NEXT_YEAR}17140,Dolus-d'Oléron,2024,9000\n`);
    await ask("post", `/api/drafts/${planned}/plan`).send({ day: "2029-12-31" }).expect(200);
    const before = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    place.write("culture/mediatheques/dataset.json", { ...before, organisation: OTHER, access: "organisation" });
    expect((await datalogue.load()).problems).toEqual([]);
    for (const path of ["", "/file", "/report", "/description", "/difference", "/copy"])
      await ask("get", `/api/drafts/${id}${path}`).expect(403);
    await ask("post", `/api/drafts/${id}/publish`).send({}).expect(403);
    await ask("delete", `/api/drafts/${id}`).expect(204);
    const done = await datalogue.drafts.upkeep(new Date("2029-12-31T09:00:00.000Z"));
    expect(done).toMatchObject({ published: [], failed: [planned] });
    await ask("delete", `/api/drafts/${planned}`).expect(204);
    const { body } = await ask("get", `/api/datasets/${SLUG}/versions`, otherKey).expect(200);
    expect(body.meta.total).toBe(1);
    place.write("culture/mediatheques/dataset.json", before);
    expect((await datalogue.load()).problems).toEqual([]);
  });
});

describe("opening what is closed", () => {
  it("lets a contributor describe a dataset, but neither open it nor change its secrecy", async () => {
    const contributor: Caller = {
      ...{ kind: "person", person: "a", session: "s", grants: [] },
      memberships: [{ organisation: OWN, role: "contributor", kind: null }],
    };
    const id = await begin();
    const edit = (metadata: object) => datalogue.drafts.edit(contributor, id, { metadata });
    const secrecy = { counts: ["entrees"], threshold: 2 } as never;
    for (const metadata of [
      { access: "organisation" },
      { confidentialite: secrecy },
      { scopes: [{ kinds: ["commune"] }] },
    ])
      await expect(edit(metadata), Object.keys(metadata)[0]).rejects.toMatchObject({
        fault: { kind: "not-allowed", action: "publish" },
      });
    await edit({ access: "open", title: "Entrées des médiathèques" });
    await ask("patch", `/api/drafts/${id}`)
      .send({ metadata: { access: "organisation" } })
      .expect(200);
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("what was allowed and is no more", () => {
  it("publishes no planned draft whose key was revoked since", async () => {
    const made = await makeKey(OWN);
    const id = await begin(undefined, made.secret);
    await deposit(id, NEXT_YEAR, "entrees.csv", made.secret);
    await ask("post", `/api/drafts/${id}/plan`, made.secret).send({ day: "2029-12-30" }).expect(200);
    await datalogue.keys.revoke(made.key.id);
    expect(await datalogue.drafts.upkeep(LATER)).toMatchObject({ published: [], failed: [id] });
    const { body } = await ask("get", `/api/drafts/${id}`).expect(200);
    expect(body).toMatchObject({ state: "ready", plannedFor: null, failure: expect.stringContaining("droit") });
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("a plan that fails", () => {
  it("keeps back none of the others, and stays with its file, when the folder of its dataset is faulty that day", async () => {
    const id = await begin();
    await deposit(id);
    await ask("post", `/api/drafts/${id}/plan`).send({ day: "2029-12-29" }).expect(200);
    const theirs = await begin({ organisation: OTHER, dataset: "frequentation-musees" }, otherKey);
    await deposit(theirs, NEXT_YEAR, "entrees.csv", otherKey);
    await ask("post", `/api/drafts/${theirs}/plan`, otherKey).send({ day: "2029-12-30" }).expect(200);
    const before = place.read("culture/mediatheques/dataset.json");
    place.write("culture/mediatheques/dataset.json", visitsJson);
    expect(await datalogue.drafts.upkeep(LATER)).toMatchObject({ published: [theirs], failed: [id] });
    expect((await ask("post", `/api/drafts/${id}/publish`).send({})).status).toBe(400);
    place.write("culture/mediatheques/dataset.json", before);
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("filling the disk", () => {
  it("counts what half uploads announce, of their organisation alone", async () => {
    const ids: string[] = [];
    for (let rank = 0; rank < 5; rank++) ids.push(await begin());
    const last = await begin();
    for (const id of ids)
      for (let rank = 0; rank < 4; rank++) await upload(id, { "Upload-Length": "1000000" }).expect(201);
    expect((await upload(last, { "Upload-Length": "1000000" })).status).toBe(429);
    const sent = ask("put", `/api/drafts/${last}/file`).set("Content-Disposition", 'attachment; filename="a.csv"');
    expect((await sent.set("Content-Type", "text/csv").send(NEXT_YEAR)).status).toBe(429);
    expect((await ask("post", `/api/drafts/${last}/fetch`).send({ url: "https://127.0.0.1/a.csv" })).status).toBe(429);
    // Another organisation is not kept out by it.
    const theirs = await begin({ organisation: OTHER, dataset: "frequentation-musees" }, otherKey);
    await upload(theirs, { "Upload-Length": "1000000" }, otherKey).expect(201);
    for (const id of [...ids, last]) await ask("delete", `/api/drafts/${id}`).expect(204);
    await ask("delete", `/api/drafts/${theirs}`, otherKey).expect(204);
  });
});

describe("what a difference tells of others", () => {
  /** Drafts the libraries without the column that the workshops have a link to. */
  const beginWithoutCommune = async (): Promise<string> => {
    const id = await begin();
    const fields = visitsSchema.fields.filter(({ name }) => name !== "codeCommune");
    const schema = { kind: "own", schema: { fields } };
    await ask("patch", `/api/drafts/${id}`).send({ schema }).expect(200);
    await deposit(id, "commune,annee,entrees\nLe Château-d'Oléron,2023,12500\n");
    return id;
  };
  const lost = { kind: "column-lost", field: "codeCommune" };

  it("does not name the closed dataset of another organisation that has a link to a column", async () => {
    const id = await beginWithoutCommune();
    const { body, text } = await ask("get", `/api/drafts/${id}/difference`).expect(200);
    expect(body.difference.breaks).toContainEqual(
      expect.objectContaining({ ...lost, usedBy: [expect.objectContaining({ kind: "dataset", id: "" })] }),
    );
    expect(text).not.toMatch(/ateliers/i);
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });

  it("says that a dataset whose links cannot be read may have one to a column, and asks that its loss be confirmed", async () => {
    const { id: workshops } = JSON.parse(place.read("culture/ateliers/dataset.json"));
    const path = join(place.data, "versions", workshops, "1", "schema.json");
    const schema = readFileSync(path);
    rmSync(path);
    mkdirSync(path);
    const id = await beginWithoutCommune();
    try {
      const { body, text } = await ask("get", `/api/drafts/${id}/difference`).expect(200);
      expect(body.difference.breaks).toContainEqual({
        ...lost,
        usedBy: [{ kind: "dataset", id: "", title: "jeu réservé d'un autre organisme", unread: true }],
      });
      expect(text).not.toMatch(/ateliers/i);
      const refused = await ask("post", `/api/drafts/${id}/publish`).send({ note: "Sans les communes." });
      expect(refused.body).toMatchObject({ status: 409, code: "rupture-a-confirmer" });
      expect(refused.text).toContain("(peut-être\u00A0: ses liens ne peuvent pas être lus)");
    } finally {
      rmSync(path, { recursive: true });
      writeFileSync(path, schema);
    }
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("archives that are not taken", () => {
  it("are ten at most for an organisation, and leave their place once given", async () => {
    const publisher: Caller = {
      ...{ kind: "key", key: "k", memberships: [{ organisation: OWN, role: "publisher", kind: null }] },
    };
    const id = await begin();
    await deposit(id, NEXT_YEAR.replace("13100", '"13 100"'));
    const held = [];
    for (let rank = 0; rank < 10; rank++) held.push(await datalogue.drafts.mend(publisher, id));
    await expect(datalogue.drafts.mend(publisher, id)).rejects.toMatchObject({
      refusal: { kind: "many-uploads", own: true },
    });
    for (const one of held) if (one.kind === "written") await one.forget();
    expect((await datalogue.drafts.mend(publisher, id)).kind).toBe("written");
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });
});

describe("malformed requests", () => {
  it("answers none of them by an error of ours", async () => {
    const id = await begin();
    await deposit(id);
    const bodies: unknown[] = [
      [],
      null,
      1,
      "x",
      { metadata: null },
      { metadata: [] },
      { metadata: { title: [] } },
      { metadata: { title: 5 } },
      JSON.parse('{"metadata":{"__proto__":{"access":"open"}}}'),
      JSON.parse('{"__proto__":{"a":1}}'),
      { metadata: { constructor: 1 } },
      { metadata: { confidentialite: [] } },
      { metadata: { confidentialite: "x" } },
      { metadata: { organisation: OTHER } },
      { metadata: { id: "x" } },
      { metadata: { keywords: {} } },
      { metadata: { scopes: "x" } },
      { metadata: { access: "secret" } },
      { metadata: { spatial: {} } },
      { metadata: { temporal: [] } },
      { metadata: { documentation: [null] } },
      { metadata: { contact: [] } },
      { schema: null },
      { schema: { kind: "own" } },
      { schema: { kind: "own", schema: { fields: null } } },
      { schema: { kind: "own", schema: { fields: [null] } } },
      { schema: { kind: "shared", name: "../../catalogue" } },
      { schema: { kind: "shared", name: "__proto__" } },
      { schema: { kind: "own", schema: { fields: [{ name: "__proto__" }] } } },
      { recipe: [] },
      { recipe: { columns: [] } },
      { recipe: { columns: { a: 1 } } },
      { recipe: { values: { entrees: null } } },
      JSON.parse('{"recipe":{"columns":{"__proto__":"entrees"}}}'),
      { correction: { columns: { entrees: "toString" } } },
      JSON.parse('{"correction":{"columns":{"__proto__":null}}}'),
      { correction: { headerRow: -1 } },
      { correction: { headerRow: 1e99 } },
      { correction: { encoding: "x" } },
      { correction: { sheet: {} } },
      { note: {} },
      { note: "a".repeat(3000) },
      { confirmed: [] },
    ];
    for (const body of bodies) {
      const sent = ask("patch", `/api/drafts/${id}`).set("Content-Type", "application/json");
      const { status } = await sent.send(JSON.stringify(body));
      if (status >= 500) console.log(JSON.stringify(body), status);
      expect(status, JSON.stringify(body)).toBeLessThan(500);
      for (const path of ["/report", "/description", "/difference"]) {
        const got = await ask("get", `/api/drafts/${id}${path}`);
        if (got.status >= 500) console.log(JSON.stringify(body), path, got.status, got.body);
        expect(got.status, `${path} after ${JSON.stringify(body)}`).toBeLessThan(500);
      }
    }
    const uploads: Record<string, string>[] = [
      { "Upload-Length": "-1" },
      { "Upload-Length": "1e3" },
      { "Upload-Length": "abc" },
      { "Upload-Length": "99999999999999999999" },
      { "Upload-Length": "5", "Upload-Defer-Length": "1" },
      { "Upload-Defer-Length": "1" },
      { "Upload-Length": "5", "Upload-Concat": "partial" },
      { "Upload-Length": "5", "Upload-Concat": "final;/a /b" },
      { "Upload-Length": "5", "Upload-Metadata": "filename ////" },
      { "Upload-Length": "5", "Upload-Metadata": "," },
      { "Upload-Length": "0", "Upload-Metadata": `filename ${Buffer.from("../../a\r\nb<i>.csv").toString("base64")}` },
      { "Upload-Length": "5", "Tus-Resumable": "0.1" },
    ];
    for (const headers of uploads) {
      const { status } = await upload(id, headers);
      if (status >= 500) console.log(JSON.stringify(headers), status);
      expect(status, JSON.stringify(headers)).toBeLessThan(500);
    }
    for (const path of ["..%2f..%2fcatalogue.sqlite", `${id}_..%2f..%2fa`, "%00", "%zz", `${id}_${"0".repeat(32)}`])
      for (const method of ["head", "patch", "delete"] as const) {
        const sent = ask(method, `/api/drafts/${id}/uploads/${path}`).set({
          "Tus-Resumable": "1.0.0",
          "Upload-Offset": "0",
        });
        const { status } = await (method === "patch"
          ? sent.set("Content-Type", "application/offset+octet-stream").send("a")
          : sent);
        if (status >= 500 || status < 400) console.log(method, path, status);
        expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
        expect(status, `${method} ${path}`).toBeLessThan(500);
      }
    for (const name of [
      "../../x.csv",
      "a%0d%0aSet-Cookie: a=b.csv",
      "<img src=x onerror=alert(1)>.csv",
      "é\u0000.csv",
      "con.csv",
      ".",
    ]) {
      const sent = ask("put", `/api/drafts/${id}/file`).set("Content-Type", "text/csv");
      const { status } = await sent
        .set("Content-Disposition", `attachment; filename*=utf-8''${encodeURIComponent(name)}`)
        .send(NEXT_YEAR);
      expect(status, name).toBeLessThan(500);
      const file = await ask("get", `/api/drafts/${id}/file`);
      expect(file.status, name).toBe(200);
      expect(file.headers["set-cookie"]).toBeUndefined();
    }
    for (const text of [
      "__proto__,constructor\n1,2\n",
      "toString;hasOwnProperty\n1;2\n",
      "\u0000\u0000",
      "PK\u0003\u0004",
      "{",
      "[[[[",
      '{"type":"FeatureCollection","features":[null]}',
    ]) {
      const fresh = await begin({ organisation: OWN, title: "Essai" });
      await deposit(fresh, text, "essai.csv").catch(() => {});
      for (const path of ["", "/report", "/description", "/difference", "/copy"]) {
        const got = await ask("get", `/api/drafts/${fresh}${path}`);
        if (got.status >= 500) console.log(JSON.stringify(text), path, got.status, got.body);
        expect(got.status, `${path} of ${JSON.stringify(text)}`).toBeLessThan(500);
      }
      await ask("delete", `/api/drafts/${fresh}`).expect(204);
    }
    for (const version of ["1", 1.5, -1, 0, 1e20, null, []])
      expect((await ask("post", `/api/datasets/${SLUG}/rollback`).send({ version })).status).toBeLessThan(500);
    for (const ref of ["%00", "..%2f..", "__proto__"])
      expect((await ask("post", `/api/datasets/${ref}/rollback`).send({ version: 1 })).status).toBeLessThan(500);
    for (const day of ["2026-02-31", "9999-99-99", "2026-13-01", 5, "demain", "2027-02-30"])
      expect((await ask("post", `/api/drafts/${id}/plan`).send({ day })).status, `${day}`).toBeLessThan(500);
    for (const one of ["__proto__", "a".repeat(5000), "%F0%9F%A6%AA"])
      expect((await ask("get", `/api/drafts/${one}`)).status).toBe(404);
    expect((await ask("get", "/api/drafts/%00")).status).toBe(400);
    await ask("delete", `/api/drafts/${id}`).expect(204);
  });

  it("makes one version of a draft that is published twice at once", async () => {
    const id = await begin();
    await deposit(id);
    const both = await Promise.all([1, 2].map(() => ask("post", `/api/drafts/${id}/publish`).send({})));
    expect(both.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    expect((await ask("get", `/api/datasets/${SLUG}/versions`)).body.meta.total).toBe(2);
  });
});
