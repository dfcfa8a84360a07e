import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../cases/importers/${path}`, import.meta.url)));
const WALLS = file("iso-19139/geonetwork/input.xml").toString("utf8");
const HYDRANTS = file("iso-19139/windows-1252/input.xml");
const HYDRANTS_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/** A catalogue of this machine, which the site is allowed to ask. */
describe("the catalogue of another, taken over", () => {
  let peer: Server;
  let address: string;
  let asked: string[];
  let answers: Record<string, string | Buffer | number>;
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;
  let keys: Record<"publisher" | "other" | "reader", string>;

  beforeAll(async () => {
    [asked, answers] = [[], { "/murs.xml": WALLS }];
    peer = createServer((request, response) => {
      asked.push(request.url ?? "");
      const answer = answers[request.url ?? ""] ?? 404;
      response.statusCode = typeof answer === "number" ? answer : 200;
      if (answer === 302) response.setHeader("Location", "http://127.0.0.2:1/secret");
      response.end(typeof answer === "number" ? "" : answer);
    });
    address = await listen(peer);
    place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const make = async (organisation: string, scope: "publish" | "read") =>
      (await datalogue.keys.create({ organisation, scopes: [scope], label: null, expiresOn: null })).secret;
    keys = {
      publisher: await make("ile-d-oleron", "publish"),
      other: await make("pole-marennes-oleron", "publish"),
      reader: await make("ile-d-oleron", "read"),
    };
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(async () => {
    await place.remove();
    peer.closeAllConnections();
    await new Promise((done) => peer.close(done));
  });

  const as = (key: keyof typeof keys) => ["Authorization", `Bearer ${keys[key]}`] as const;
  const send = async (content: string | Buffer, name = "fiche.xml", kind = "iso-19139") => {
    const begun = await api
      .post(`/api/imports?kind=${kind}`)
      .set(...as("publisher"))
      .attach("file", Buffer.from(content), name);
    expect(begun).toMatchObject({ status: 201, body: { state: expect.stringMatching(/reading|ready/) } });
    return (await api.get(`/api/imports/${begun.body.id}`).set(...as("publisher"))).body;
  };
  const askFor = async (url: string, kind = "iso-19139", key?: string) => {
    const begun = await api
      .post(`/api/imports?kind=${kind}`)
      .set(...as("publisher"))
      .send({ address: url, ...(key ? { key } : {}) });
    if (begun.status !== 201) return begun.body;
    return (await api.get(`/api/imports/${begun.body.id}`).set(...as("publisher"))).body;
  };
  const take = (id: string, records: string[], organisation = "ile-d-oleron") =>
    api
      .post(`/api/imports/${id}/drafts`)
      .set(...as("publisher"))
      .send({ organisation, records });
  const drafts = async () => (await api.get("/api/drafts").set(...as("publisher"))).body;

  it("is read for who publishes, and its preview is theirs alone", async () => {
    expect(await api.post("/api/imports?kind=iso-19139").send({ address })).toMatchObject({
      ...{ status: 401, body: { code: "cle-attendue" } },
    });
    const refused = await api
      .post("/api/imports?kind=iso-19139")
      .set(...as("reader"))
      .send({ address });
    expect(refused).toMatchObject({ status: 403, body: { code: "acte-reserve" } });
    expect(
      await api
        .post("/api/imports")
        .set(...as("publisher"))
        .send({ address }),
    ).toMatchObject({ status: 400, body: { code: "parametre-manquant" } });
    expect(asked).toEqual([]);
    const { id } = await send(HYDRANTS);
    expect(await api.get(`/api/imports/${id}`).set(...as("other"))).toMatchObject({
      ...{ status: 404, body: { code: "reprise-inconnue" } },
    });
  });

  it("is shown record by record, and nothing is written", async () => {
    const preview = await askFor(`${address}/murs.xml`);
    expect(preview).toMatchObject({ state: "ready", source: `${address}/murs.xml`, failure: null, faults: [] });
    const [walls] = preview.records;
    expect(walls).toMatchObject({
      ...{ title: "Murs en pierre sèche", standing: { kind: "new" }, takeable: true, asked: ["theme"] },
      files: [{ url: "https://carto.exemple.fr/murs.csv", readable: true }],
    });
    expect(walls.fields).toContainEqual({ field: "spatial", value: "17093", from: "Le Château-d'Oléron" });
    expect(walls.fields).toContainEqual({ field: "licence", value: "lov2", from: "gmd:useLimitation" });
    expect((await drafts()).meta.total).toBe(0);

    const [hydrants] = (await send(HYDRANTS)).records;
    expect(hydrants).toMatchObject({
      ...{ id: HYDRANTS_ID, standing: { kind: "incomplete", missing: ["description"] }, takeable: true },
      asked: ["description", "theme", "licence"],
    });
  });

  it("tells in French what cannot be read, and asks nothing within the network of the site", async () => {
    expect(await send("<html><body/></html>")).toMatchObject({
      ...{ state: "failed", records: [], failure: expect.stringContaining("page web") },
    });
    Object.assign(answers, { "/compte": 401, "/ailleurs": 302 });
    const failures = [];
    for (const path of ["/rien", "/compte", "/ailleurs"]) failures.push((await askFor(address + path)).failure);
    failures.push((await askFor("https://169.254.169.254/latest")).failure);
    expect(failures).toEqual([
      expect.stringContaining("404"),
      expect.stringContaining("demande un compte"),
      expect.stringMatching(/127\.0\.0\.2/),
      expect.stringContaining("n'est pas une adresse publique"),
    ]);
    for (const wrong of ["murs.xml", "file:///etc/passwd", "https://nom:secret@exemple.fr/"])
      expect(await askFor(wrong)).toMatchObject({ status: 422, code: "document-invalide" });
    expect(asked.filter((url) => url === "/secret")).toEqual([]);
  });

  it("becomes drafts that keep its identifiers, and asks again for a licence that it does not surely say", async () => {
    const { id, records } = await send(HYDRANTS);
    expect(await take(id, [records[0].id], "pole-marennes-oleron")).toMatchObject({ status: 403 });
    expect(await take(id, [records[0].id], "personne")).toMatchObject({
      ...{ status: 404, body: { code: "organisme-inconnu" } },
    });
    // Two at the same time: one draft.
    const both = await Promise.all([take(id, [records[0].id]), take(id, [records[0].id])]);
    expect(both.flatMap(({ body }) => body.made)).toHaveLength(1);
    expect(both.flatMap(({ body }) => body.refused)).toMatchObject([
      { sentence: expect.stringContaining("déjà fait") },
    ]);
    const draft = both.flatMap(({ body }) => body.made)[0].draft;
    const { body } = await api.get(`/api/drafts/${draft}`).set(...as("publisher"));
    expect(body).toMatchObject({
      ...{ state: "empty", title: "Bornes d’incendie de l’Île d’Oléron", organisation: "ile-d-oleron" },
      imported: { catalogue: "Fiches ISO 19139", source: "fiche.xml", asked: ["licence"] },
    });
    expect(body.imported.left).toContainEqual({
      from: "gmd:useLimitation",
      value: "Usage commercial soumis à accord",
      why: expect.stringContaining("Licence à préciser"),
    });
    const described = await api.get(`/api/drafts/${draft}/description`).set(...as("publisher"));
    expect(described.body.missing).toEqual(["description", "licence"]);

    const change = async (metadata: object) =>
      api
        .patch(`/api/drafts/${draft}`)
        .set(...as("publisher"))
        .send({ metadata });
    await change({ description: "Les bornes.", theme: "culture", licence: "lov2" });
    await api
      .put(`/api/drafts/${draft}/file`)
      .set(...as("publisher"))
      .set("Content-Type", "text/csv")
      .set("Content-Disposition", 'attachment; filename="bornes.csv"')
      .send("code,commune\n1,Dolus-d'Oléron\n2,Saint-Denis-d'Oléron\n");
    await api.get(`/api/drafts/${draft}/report`).set(...as("publisher"));
    const published = await api.post(`/api/drafts/${draft}/publish`).set(...as("publisher"));
    expect(published).toMatchObject({ status: 200, body: { dataset: HYDRANTS_ID, version: 1 } });
  });

  it("doubles nothing when it comes again, and names what it says otherwise", async () => {
    const again = await send(HYDRANTS);
    expect(again.records).toMatchObject([
      {
        standing: { kind: "here", by: "identifier", own: true, changes: [], dataset: { id: HYDRANTS_ID } },
        takeable: false,
      },
    ]);
    expect((await take(again.id, [HYDRANTS_ID])).body).toMatchObject({
      ...{ made: [], refused: [{ sentence: expect.stringContaining("dit la même chose") }] },
    });
    const changed = Buffer.from(HYDRANTS.toString("latin1").replace("Bornes", "Toutes les bornes"), "latin1");
    const other = await send(changed);
    expect(other.records).toMatchObject([
      {
        standing: {
          kind: "here",
          changes: [
            {
              field: "title",
              before: "Bornes d’incendie de l’Île d’Oléron",
              after: "Toutes les bornes d’incendie de l’Île d’Oléron",
            },
          ],
        },
        takeable: true,
      },
    ]);
    const [made] = (await take(other.id, [HYDRANTS_ID])).body.made;
    const { body } = await api.get(`/api/drafts/${made.draft}`).set(...as("publisher"));
    expect(body).toMatchObject({
      dataset: { id: HYDRANTS_ID },
      metadata: { title: expect.stringContaining("Toutes") },
    });
    expect(await send(changed)).toMatchObject({
      records: [{ standing: { kind: "begun", draft: { id: made.draft } } }],
    });
  });

  it("is read as we and others give it: DCAT, page after page, in each form, and known again", async () => {
    const read = async (path: string) => (await api.get(path)).text;
    for (const form of ["ttl", "jsonld", "rdf", "nt"]) {
      const { records, failure } = await send(await read(`/catalogue.${form}`), `catalogue.${form}`, "dcat");
      expect({ form, failure }).toEqual({ form, failure: null });
      const own = records.find(({ title }: { title: string }) => title === "Fréquentation des médiathèques");
      expect(own).toMatchObject({ standing: { kind: "here", by: "identifier", own: true } });
      // What comes back says what went out.
      expect({ form, changes: own.standing.changes }).toEqual({ form, changes: [] });
    }
    const dataset = (name: string) =>
      `<${address}/${name}> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> "${name}"@fr .\n`;
    const view = (page: number, next: string) => `<?page=${page}> <http://www.w3.org/ns/hydra/core#next> <${next}> .\n`;
    answers["/feed.ttl"] = dataset("un") + view(1, "?page=2");
    answers["/feed.ttl?page=2"] = dataset("deux") + dataset("un") + view(2, "?page=3");
    const { records, faults } = await askFor(`${address}/feed.ttl`, "dcat");
    expect(records.map(({ title }: { title: string }) => title)).toEqual(["un", "deux"]);
    expect(faults).toEqual([expect.stringMatching(/^Page 3.*404/)]);
    answers["/feed.ttl?page=3"] = view(3, "http://127.0.0.2:1/feed.ttl");
    expect((await askFor(`${address}/feed.ttl`, "dcat")).faults).toEqual([expect.stringContaining("127.0.0.2")]);
    answers["/contexte.jsonld"] = JSON.stringify({ "@context": "https://169.254.169.254/c.jsonld", "@id": "a" });
    expect(await askFor(`${address}/contexte.jsonld`, "dcat")).toMatchObject({
      failure: expect.stringContaining("n'est pas une adresse publique"),
    });
  });

  it("is known by the address of its page too, and a record that comes twice is taken once", async () => {
    const two = `<c>${WALLS.replace(/^[\s\S]*?-->/, "")}${WALLS.replace(/^[\s\S]*?-->/, "")}</c>`;
    const { id, records } = await send(two);
    expect(records.map(({ standing }: { standing: { kind: string } }) => standing.kind)).toEqual(["new", "twice"]);
    expect((await take(id, [records[0].id, records[1].id])).body).toMatchObject({ made: [{}], refused: [] });
    const page = `${place.settings.publicUrl}/jeux/frequentation-mediatheques`;
    const [known] = (
      await send(WALLS.replaceAll("https://carto.exemple.fr/murs<", `${page}<`).replace("murs-8F", "x-8F"))
    ).records;
    expect(known).toMatchObject({ standing: { kind: "here", by: "address", own: true }, takeable: true });
  });
});
