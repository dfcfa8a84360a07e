import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { createApiApp, type Datalogue, sessionCookie } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { createPlace, organisationsJson, type Place, visitsCsv } from "../support/content-folder.js";

const project = join(import.meta.dirname, "../../..");
const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const SLUG = "frequentation-mediatheques";

let place: Place;
let datalogue: Datalogue;
let server: Server;
let base: string;
let key: string;
let otherKey: string;
let readingKey: string;

beforeAll(async () => {
  place = createPlace({ DATALOGUE_MAX_FILE_MB: "1" });
  const [pole, island] = organisationsJson;
  place.write("organisations.json", [pole, { ...island, parent: pole?.slug }]);
  datalogue = await place.open({ passwordCost: { N: 2 ** 10, r: 8, p: 1 } });
  await datalogue.load();
  server = createServer(createApiApp(datalogue, place.settings));
  base = await listen(server);
  const make = async (organisation: string, scopes: ("read" | "publish")[]) =>
    (await datalogue.keys.create({ organisation, scopes, label: null, expiresOn: null })).secret;
  key = await make("ile-d-oleron", ["publish"]);
  otherKey = await make("pole-marennes-oleron", ["publish"]);
  readingKey = await make("ile-d-oleron", ["read"]);
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await place?.remove();
});

const api = () => supertest(base);
const begin = async (body: object = { organisation: "ile-d-oleron", dataset: SLUG }) =>
  (await api().post("/api/drafts").auth(key, { type: "bearer" }).send(body).expect(201)).body;
const deposit = (id: string, text: string | Buffer, name = "entrees.csv") =>
  api()
    .put(`/api/drafts/${id}/file`)
    .auth(key, { type: "bearer" })
    .set("Content-Type", "text/csv")
    .set("Content-Disposition", `attachment; filename="${name}"`)
    .send(text);

describe("what is refused", () => {
  it("tells who may not: no key 401, another organisation 403, a key that only reads 403", async () => {
    const { id } = await begin();
    const body = { organisation: "ile-d-oleron" };
    expect((await api().post("/api/drafts").send(body).expect(401)).body.code).toBe("cle-attendue");
    for (const bad of [otherKey, readingKey]) {
      const answer = await api().post("/api/drafts").auth(bad, { type: "bearer" }).send(body).expect(403);
      expect(answer.body).toMatchObject({ code: "acte-reserve" });
    }
    for (const path of ["", "/report", "/file", "/description", "/difference", "/copy"]) {
      await api().get(`/api/drafts/${id}${path}`).expect(401);
      await api().get(`/api/drafts/${id}${path}`).auth(otherKey, { type: "bearer" }).expect(403);
    }
    for (const path of ["submit", "publish", "plan", "fetch"]) {
      await api().post(`/api/drafts/${id}/${path}`).expect(401);
      const sent = { submit: {}, publish: {}, plan: { day: null }, fetch: { url: "https://exemple.fr" } }[path];
      await api().post(`/api/drafts/${id}/${path}`).auth(otherKey, { type: "bearer" }).send(sent).expect(403);
    }
    await api().delete(`/api/drafts/${id}`).auth(otherKey, { type: "bearer" }).expect(403);
    await api().put(`/api/drafts/${id}/file`).set("Content-Type", "text/csv").send("a;b").expect(401);
    await api()
      .post(`/api/datasets/${SLUG}/rollback`)
      .auth(otherKey, { type: "bearer" })
      .send({ version: 1 })
      .expect(403);
    expect((await api().get("/api/drafts").auth(otherKey, { type: "bearer" }).expect(200)).body.data).toEqual([]);
  });

  it("refuses what is no JSON, an unknown field or parameter, another method, what does not exist", async () => {
    const post = (body: string, type = "application/json") =>
      api().post("/api/drafts").auth(key, { type: "bearer" }).set("Content-Type", type).send(body);
    expect((await post("{").expect(400)).body.code).toBe("corps-illisible");
    expect((await post('{"organisation":"ile-d-oleron","couleur":1}').expect(400)).body.detail).toContain("couleur");
    expect((await post("a=1", "application/x-www-form-urlencoded").expect(415)).body.code).toBe("type-refuse");
    expect((await post('{"organisation":"nulle-part"}').expect(404)).body.code).toBe("organisme-inconnu");
    expect((await post('{"organisation":"ile-d-oleron","dataset":"rien"}').expect(404)).body.code).toBe("jeu-inconnu");
    await api().get("/api/drafts?couleur=1").auth(key, { type: "bearer" }).expect(400);
    expect((await api().put("/api/drafts").auth(key, { type: "bearer" }).expect(405)).headers.allow).toContain("POST");
    const absent = await api().get("/api/drafts/0197a0c4-0000-7000-8000-000000000000").auth(key, { type: "bearer" });
    expect(absent.body).toMatchObject({ status: 404, code: "brouillon-inconnu" });
  });

  it("keeps a faulty file in its draft with its report, and publishes nothing", async () => {
    const { id } = await begin();
    expect((await api().get(`/api/drafts/${id}/report`).auth(key, { type: "bearer" }).expect(409)).body.code).toBe(
      "sans-fichier",
    );
    await deposit(id, NEXT_YEAR.replace("13100", "treize mille")).expect(200);
    const report = await api().get(`/api/drafts/${id}/report`).auth(key, { type: "bearer" }).expect(200);
    expect(report.body).toMatchObject({ valid: false, counts: { error: 1 } });
    const refused = await api().post(`/api/drafts/${id}/publish`).auth(key, { type: "bearer" }).send({}).expect(422);
    expect(refused.body).toMatchObject({ code: "fichier-en-erreur" });
    expect(refused.body.detail).toContain("treize mille");
    const kept = await api()
      .get(`/api/drafts/${id}/file`)
      .auth(key, { type: "bearer" })
      .responseType("blob")
      .expect(200);
    expect(kept.body.toString()).toBe(NEXT_YEAR.replace("13100", "treize mille"));
    expect(kept.headers["content-disposition"]).toContain("attachment");
    expect((await api().get(`/api/datasets/${SLUG}/versions`)).body.meta.total).toBe(1);
  });

  it("refuses a file over the limit, one without name, one with another digest, and keeps the one before", async () => {
    const { id } = await begin();
    await deposit(id, NEXT_YEAR).expect(200);
    expect((await deposit(id, Buffer.alloc(1_100_000, "a")).expect(413)).body.code).toBe("fichier-trop-grand");
    const unnamed = api().put(`/api/drafts/${id}/file`).auth(key, { type: "bearer" }).set("Content-Type", "text/csv");
    expect((await unnamed.send("a;b\n1;2\n").expect(400)).body.code).toBe("nom-absent");
    const digest = Buffer.alloc(32).toString("base64");
    const other = await deposit(id, "a;b\n1;2\n").set("Content-Digest", `sha-256=:${digest}:`).expect(400);
    expect(other.body.code).toBe("empreinte-differente");
    const draft = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" });
    expect(draft.body.file).toMatchObject({ name: "entrees.csv", bytes: Buffer.byteLength(NEXT_YEAR) });
  });

  it("does not follow an address of its own network", async () => {
    const { id } = await begin();
    const answer = await api()
      .post(`/api/drafts/${id}/fetch`)
      .auth(key, { type: "bearer" })
      .send({ url: "https://127.0.0.1/a.csv" });
    expect(answer.body).toMatchObject({ status: 502, code: "adresse-sans-fichier" });
    expect(answer.body.detail).toContain("adresse publique");
  });
});

it("lists the drafts of one's organisations by pages, the last changed first", async () => {
  const { id } = await begin();
  const list = async (query: string) =>
    (await api().get(`/api/drafts${query}`).auth(key, { type: "bearer" }).expect(200)).body;
  const first = await list("?page_size=1");
  expect(first).toMatchObject({
    data: [{ id, state: "empty", dataset: { slug: SLUG }, startedFrom: 1 }],
    meta: { page_size: 1 },
  });
  expect(first.links.next).toContain("page=2");
  expect((await list("?state=empty&dataset=frequentation-mediatheques")).data[0]).toMatchObject({ id });
  expect((await list("?state=published")).data).toEqual([]);
  await api().delete(`/api/drafts/${id}`).auth(key, { type: "bearer" }).expect(204);
  expect((await list("?state=empty")).data.map((one: { id: string }) => one.id)).not.toContain(id);
});

describe("two people on the same draft", () => {
  it("write nothing over each other: the second is given both texts", async () => {
    const { id, revision } = await begin();
    const write = (note: string) =>
      api().patch(`/api/drafts/${id}`).auth(key, { type: "bearer" }).set("If-Match", `"${revision}"`).send({ note });
    const [first, second] = await Promise.all([write("Ajout de 2024."), write("Correction de 2023.")]);
    const [done, late] = first.status === 200 ? [first, second] : [second, first];
    expect(done.status).toBe(200);
    expect(done.headers.etag).toBe(`"${revision + 1}"`);
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({
      code: "brouillon-change",
      current: { note: done.body.note, revision: revision + 1 },
    });
    expect([late.body.yours.note, done.body.note].sort()).toEqual(["Ajout de 2024.", "Correction de 2023."]);
    // The ETag of a reading is that which If-Match gives back.
    const read = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" }).expect(200);
    expect(read.headers.etag).toBe(`"${revision + 1}"`);
  });
});

describe("a session", () => {
  it("does what a key does from this site, nothing from another", async () => {
    const handed = await datalogue.people.invite("command", {
      ...{ email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "contributor" },
    });
    const password = "huître verte du chenal 17";
    const link = "link" in handed ? handed.link : "";
    const answers = { email: "", name: "Agente A.", password, client: "192.0.2.1" };
    await datalogue.people.acceptLink(/cle=([\w-]{43})/.exec(link)?.[1] ?? "", answers);
    const entered = await datalogue.people.signIn({
      email: "agente@exemple.fr",
      password,
      client: "192.0.2.1",
      agent: "",
    });
    if (entered.kind !== "open") throw new Error(entered.kind);
    const cookie = sessionCookie(entered.token, place.settings.publicUrl).split(";")[0] ?? "";
    const send = (site: string) =>
      api()
        .post("/api/drafts")
        .set({ Cookie: cookie, "Sec-Fetch-Site": site })
        .send({ organisation: "ile-d-oleron", dataset: SLUG });
    expect((await send("cross-site").expect(403)).body.code).toBe("autre-site");
    expect((await send("same-site").expect(403)).body.code).toBe("autre-site");
    const { id } = (await send("same-origin").expect(201)).body;

    // A form, in Windows-1252 as spreadsheets export it; a contributor submits, and does not publish.
    const file = Buffer.from(NEXT_YEAR.replaceAll(",", ";").replaceAll("Château", "Ch\u00e2teau"), "latin1");
    const own = { Cookie: cookie, "Sec-Fetch-Site": "same-origin" };
    await api().put(`/api/drafts/${id}/file`).set(own).attach("file", file, "entrées.csv").expect(200);
    const { body: report } = await api().get(`/api/drafts/${id}/report`).set("Cookie", cookie).expect(200);
    expect(report).toMatchObject({
      valid: true,
      file: { name: "entrées.csv", encoding: "Windows-1252", delimiter: ";" },
    });
    const submitted = await api().post(`/api/drafts/${id}/submit`).set(own).send({ message: "À relire" }).expect(200);
    expect(submitted.body).toMatchObject({ state: "submitted", submitted: { message: "À relire" } });
    expect((await api().post(`/api/drafts/${id}/publish`).set(own).send({}).expect(403)).body.rule).toBe(
      "role-insuffisant",
    );
    // What was submitted and is changed is submitted no more.
    expect((await api().patch(`/api/drafts/${id}`).set(own).send({ note: "Ajout de 2024." })).body.state).toBe("ready");
    await api().delete(`/api/drafts/${id}`).set(own).expect(204);
  });
});

describe("an upload that can go on", () => {
  const tus = { "Tus-Resumable": "1.0.0" };
  const send = (path: string, method: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>) =>
    fetch(new URL(path, base), {
      ...{ method, headers: { ...tus, Authorization: `Bearer ${key}`, ...headers } },
      ...(body ? { body } : {}),
    });
  const metadata = (values: Record<string, string>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
      .join(",");
  const file = new TextEncoder().encode(NEXT_YEAR);
  const open = async (id: string, more: Record<string, string> = {}) => {
    const answer = await send(`/api/drafts/${id}/uploads`, "POST", {
      "Upload-Length": String(file.length),
      "Upload-Metadata": metadata({ filename: "entrées 2024.csv", ...more }),
    });
    expect([answer.status, answer.headers.get("upload-expires") !== null]).toEqual([201, true]);
    return answer.headers.get("location") ?? "";
  };
  const patch = (path: string, offset: number, body: Uint8Array<ArrayBuffer>) =>
    send(path, "PATCH", { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" }, body);

  it("resumes where it was cut, refuses another offset, and becomes the file of its draft", async () => {
    const { id } = await begin();
    const path = await open(id, { sha256: createHash("sha256").update(file).digest("hex") });
    expect((await patch(path, 0, file.slice(0, 40))).status).toBe(204);
    const wrong = await patch(path, 10, file.slice(10));
    expect([wrong.status, (await wrong.json()).code]).toEqual([409, "envoi-decale"]);
    const half = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" });
    expect(half.body).toMatchObject({
      state: "empty",
      uploads: [{ name: "entrées 2024.csv", offset: 40, bytes: file.length, path }],
    });
    expect((await send(path, "HEAD", {})).headers.get("upload-offset")).toBe("40");
    expect((await patch(path, 40, file.slice(40))).status).toBe(204);
    const whole = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" });
    expect(whole.body).toMatchObject({ file: { name: "entrées 2024.csv", bytes: file.length }, uploads: [] });
    // The answer to the last piece may be lost: it is told again.
    expect((await send(path, "HEAD", {})).headers.get("upload-offset")).toBe(String(file.length));
    expect((await api().get(`/api/drafts/${id}/report`).auth(key, { type: "bearer" })).body).toMatchObject({ rows: 4 });
  });

  it("takes the place of the file that its sender saw, and of no other that came since", async () => {
    const { id } = await begin();
    const [mine, theirs] = [await open(id, { replaces: "" }), await open(id, { replaces: "" })];
    expect((await patch(theirs, 0, file)).status).toBe(204);
    const late = await patch(mine, 0, file);
    expect([late.status, (await late.json()).code]).toEqual([412, "brouillon-change"]);
    const kept = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" });
    expect(kept.body).toMatchObject({ file: { sha256: createHash("sha256").update(file).digest("hex") }, uploads: [] });
    const seen = await open(id, { replaces: kept.body.file.sha256 });
    expect((await patch(seen, 0, file)).status).toBe(204);
  });

  it("takes the place of no file that came at the very moment when it was whole", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await begin();
      const files = ["13101", "13102"].map((count) => new TextEncoder().encode(NEXT_YEAR.replace("13100", count)));
      const paths = [await open(id, { replaces: "" }), await open(id, { replaces: "" })];
      const done = await Promise.all(paths.map((path, rank) => patch(path, 0, files[rank] ?? file)));
      const first = done.findIndex(({ status }) => status === 204);
      expect(done.map(({ status }) => status).sort()).toEqual([204, 412]);
      // The other is not taken by whoever looks afterwards.
      const { body } = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" }).expect(200);
      const sha256 = createHash("sha256")
        .update(files[first] ?? file)
        .digest("hex");
      expect(body).toMatchObject({ file: { sha256 }, uploads: [] });
    }
  });

  it("that is refused as somebody else reads the draft is told to its sender, and keeps nobody from reading", async () => {
    const { id } = await begin();
    const [mine, theirs] = [await open(id, { replaces: "" }), await open(id, { replaces: "" })];
    expect((await patch(theirs, 0, file)).status).toBe(204);
    const other = await open(id, { sha256: "0".repeat(64) });
    // The program stopped once their last bytes were there.
    for (const path of [mine, other]) writeFileSync(join(place.data, "uploads", basename(path)), file);
    const { body } = await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" }).expect(200);
    expect(body).toMatchObject({ file: { sha256: createHash("sha256").update(file).digest("hex") }, uploads: [] });
    for (const [path, status, code] of [
      [mine, 412, "brouillon-change"],
      [other, 400, "empreinte-differente"],
    ] as const) {
      expect((await send(path, "HEAD", {})).status).toBe(status);
      expect((await (await patch(path, 0, file)).json()).code).toBe(code);
    }
  });

  it("refuses what is too large, another digest, the upload of another draft, a request that is not of the protocol", async () => {
    const { id } = await begin();
    const large = await send(`/api/drafts/${id}/uploads`, "POST", { "Upload-Length": "1100000" });
    expect([large.status, (await large.json()).code]).toEqual([413, "fichier-trop-grand"]);
    expect((await send(`/api/drafts/${id}/uploads`, "POST", {})).status).toBe(400);
    const path = await open(id, { sha256: "0".repeat(64) });
    const other = await patch(path, 0, file);
    expect([other.status, (await other.json()).code]).toEqual([400, "empreinte-differente"]);
    expect((await send(path, "HEAD", {})).status).toBe(404);
    const mine = await open(id);
    const { id: second } = await begin();
    expect((await send(mine.replace(id, second), "HEAD", {})).status).toBe(404);
    expect((await send(`/api/drafts/${id}/uploads/..%2F..%2Fcatalogue`, "HEAD", {})).status).toBe(404);
    expect((await send(mine, "HEAD", { Authorization: `Bearer ${otherKey}` })).status).toBe(403);
    expect((await send(mine, "DELETE", {})).status).toBe(204);
    expect((await api().get(`/api/drafts/${id}`).auth(key, { type: "bearer" })).body).toMatchObject({
      file: null,
      uploads: [],
    });
  });
});

/** Lines of `curl` that begin with these words, the same in the README and in its French documentation. */
const linesOf = (start: string) => {
  const [lines, inFrench] = ["README.md", "docs/publier.md"].map((path) => {
    const [, after = ""] = readFileSync(join(project, path), "utf8").split(`\`\`\`sh\n${start}`);
    return `${start}${after.split("```")[0]}`;
  });
  expect(lines).toContain("$SITE/api/drafts/$draft");
  expect(inFrench).toBe(lines);
  return lines ?? "";
};
const curl = async (lines: string) => {
  const env = {
    ...process.env,
    ...{ SITE: base, KEY: key, REVIEWER: otherKey },
    ...{ DATASET: SLUG, ORGANISATION: "ile-d-oleron", FILE: "entrees-2024.csv" },
  };
  writeFileSync(join(place.content, env.FILE), NEXT_YEAR);
  const { stdout } = await promisify(execFile)("bash", ["-eu", "-c", lines], { cwd: place.content, env });
  return JSON.parse(stdout);
};
const received = (name: string) => JSON.parse(readFileSync(join(place.content, name), "utf8"));

it("deposits a file by the very lines of the README, and of its French documentation", async () => {
  expect(await curl(linesOf("# SITE"))).toMatchObject({ slug: SLUG, version: 2, unchanged: false });
  expect(received("report.json")).toMatchObject({ valid: true, rows: 4 });
  const { body } = await api().get(`/api/datasets/${SLUG}/data?annee__exact=2024`).expect(200);
  expect(body.data).toMatchObject([{ codeCommune: "17093", entrees: 13100 }]);
  const versions = await api().get(`/api/datasets/${SLUG}/versions`);
  expect(versions.body.data[0]).toMatchObject({ number: 2, note: "1\u00A0ligne ajoutée." });
});

it("publishes an earlier version again, as a new one, once it was said what that changes", async () => {
  const path = `/api/datasets/${SLUG}/rollback`;
  await api().get(`${path}?version=1`).expect(401);
  await api().get(`${path}?version=1`).auth(otherKey, { type: "bearer" }).expect(403);
  await api().get(`${path}?version=7`).auth(key, { type: "bearer" }).expect(404);
  const told = await api().get(`${path}?version=1`).auth(key, { type: "bearer" }).expect(200);
  expect(told.body).toMatchObject({
    kind: "made",
    difference: { base: 2, rows: { added: 0, removed: 1, changed: 0 } },
  });
  const moved = await api().post(path).auth(key, { type: "bearer" }).send({ version: 1, seen: 1 }).expect(409);
  expect(moved.body.code).toBe("version-changee");
  const { body } = await api()
    .post(`/api/datasets/${SLUG}/rollback`)
    .auth(key, { type: "bearer" })
    .send({ version: 1, seen: 2, note: "Le fichier de 2024 était celui d'un autre réseau." })
    .expect(200);
  expect(body).toMatchObject({ slug: SLUG, version: 3 });
  expect((await api().get(`/api/datasets/${SLUG}/versions`)).body.data[0]).toMatchObject({
    ...{ number: 3, note: "Le fichier de 2024 était celui d'un autre réseau." },
  });
  expect((await api().get(`/api/datasets/${SLUG}`)).body).toMatchObject({ version: 3, rows: 3 });
  expect(
    (await api().post(`/api/datasets/${SLUG}/rollback`).auth(key, { type: "bearer" }).send({ version: 9 }).expect(404))
      .body.code,
  ).toBe("version-inconnue");
});

it("has a file read before the public by the very lines of the README: submitted, sent back, submitted again, published by who reviews", async () => {
  const deposit = linesOf("# SITE").trim().split("\n");
  expect(deposit.pop()).toContain("/publish");
  const done = await curl([...deposit, linesOf("# Where somebody reads it first")].join("\n"));
  expect(done).toMatchObject({ slug: SLUG, version: 4 });
  expect(received("review.json")).toMatchObject({ events: [{ kind: "submitted", text: "Fichier de la nuit" }] });
  expect(received("returned.json")).toMatchObject({
    ...{ state: "returned", returned: { reason: "Vérifiez le total de 2024." } },
  });
  expect(received("submitted.json")).toMatchObject({ state: "submitted", submitted: { message: "Total vérifié" } });
});

it("gives with the difference the revision of the draft that it is of, which is published as it was read", async () => {
  const publish = (id: string, revision: string | undefined) =>
    api()
      .post(`/api/drafts/${id}/publish`)
      .auth(key, { type: "bearer" })
      .set(revision === undefined ? {} : { "If-Match": revision });
  const [{ id }, { id: other }] = [await begin(), await begin()];
  const { headers } = await deposit(id, NEXT_YEAR.replace("13100", "13300"));
  await deposit(other, NEXT_YEAR.replace("13100", "13400"));
  await publish(other, undefined).expect(200);
  const read = await api().get(`/api/drafts/${id}/difference`).auth(key, { type: "bearer" }).expect(200);
  expect(read.body.kind).toBe("made");
  expect(read.headers.etag).not.toBe(headers.etag);
  expect(read.headers.etag).toBe(`"${read.body.revision}"`);
  expect((await publish(id, headers.etag)).body.code).toBe("brouillon-change");
  await publish(id, read.headers.etag).expect(200);
});

it("takes the JSON Schema of the objects of a layer, as a check does, and publishes what it allows alone", async () => {
  const properties = {
    ...{ type: "object", required: ["ame"] },
    properties: { ame: { type: "string", enum: ["VOIE VERTE", "AUTRE"] }, largeur: { type: ["number", "null"] } },
  };
  const items = { type: "object", properties: { properties } };
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...{ title: "Voies", type: "object", properties: { features: { type: "array", items } } },
  };
  const layer = (ame: string) => {
    const geometry = { type: "Point", coordinates: [-1.22, 45.88] };
    return JSON.stringify({
      type: "FeatureCollection",
      features: [{ type: "Feature", properties: { ame, largeur: 3, lampes: 2 }, geometry }],
    });
  };
  const { id } = await begin({ organisation: "ile-d-oleron", title: "Voies cyclables" });
  const patch = (body: object) => api().patch(`/api/drafts/${id}`).auth(key, { type: "bearer" }).send(body);
  await patch({ schema: { kind: "own", schema } }).expect(200);
  const metadata = { title: "Voies cyclables", description: "Les voies de l'île.", theme: "culture" };
  await patch({ metadata }).expect(200);
  await deposit(id, layer("PISTE"), "voies.geojson").expect(200);
  const publish = () => api().post(`/api/drafts/${id}/publish`).auth(key, { type: "bearer" });
  expect((await publish().expect(422)).body.detail).toContain("PISTE\u00a0» n'est pas une valeur admise");
  await deposit(id, layer("VOIE VERTE"), "voies.geojson").expect(200);
  const { slug } = (await publish().expect(200)).body;
  const { features } = (await api().get(`/api/datasets/${slug}/data/geojson`).expect(200)).body;
  expect(features).toMatchObject([{ properties: { ame: "VOIE VERTE", largeur: 3, lampes: "2" } }]);
});
