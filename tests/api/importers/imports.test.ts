import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { importers } from "../../../packages/api/src/importers/index.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { fault } from "../support/fault.js";

const file = (path: string) => readFileSync(fileURLToPath(new URL(`../../cases/importers/${path}`, import.meta.url)));
const WALLS = file("iso-19139/geonetwork/input.xml").toString("utf8");
const HYDRANTS = file("iso-19139/windows-1252/input.xml");
const NOTICE = "https://culture.exemple.fr/notice-%C3%A9t%C3%A9";
const HYDRANTS_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/** A catalogue of this machine, which the site is allowed to ask. */
describe("the catalogue of another, taken over", () => {
  let peer: Server;
  /** Another server, that the first one leads to; what it was told by way of keys. */
  let elsewhere: Server;
  let heard: string;
  /** What is answered to who shows the key alone. */
  let locked: string;
  let address: string;
  let asked: string[];
  let answers: Record<string, string | Buffer | number>;
  /** What the first one waits for before it answers. */
  let onAsked: (path: string) => unknown = () => {};
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;
  let keys: Record<"publisher" | "other" | "reader", string>;

  beforeAll(async () => {
    [asked, answers, heard, locked] = [[], { "/murs.xml": WALLS }, "", "/nothing"];
    elsewhere = createServer((request, response) => {
      heard += request.headers.authorization ?? "";
      response.statusCode = 401;
      response.end();
    });
    const other = await listen(elsewhere);
    peer = createServer(async (request, response) => {
      asked.push(request.url ?? "");
      await onAsked(request.url ?? "");
      const isShown = request.headers.authorization === "Bearer cle-secrete";
      const answer = request.url?.startsWith(locked) && !isShown ? 401 : (answers[request.url ?? ""] ?? 404);
      if (answer === 307) response.setHeader("Location", `${other}/tables`);
      response.statusCode = typeof answer === "number" ? answer : 200;
      if (answer === 302) response.setHeader("Location", "http://127.0.0.2:1/secret");
      response.end(typeof answer === "number" ? "" : answer);
    });
    address = await listen(peer);
    place = createPlace({ DATALOGUE_ALLOWED_HOSTS: `${new URL(address).host},${new URL(other).host}` });
    // Neither the spaces nor the order of what a catalogue in RDF gives back.
    place.write("culture/mediatheques/dataset.json", {
      ...JSON.parse(place.read("culture/mediatheques/dataset.json")),
      description: "Entrées par an\u00A0: médiathèques de l'île d'Oléron.",
      keywords: ["médiathèque", "culture"],
      documentation: [{ title: "Notice", url: NOTICE }],
    });
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
    for (const server of [peer, elsewhere]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
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
  /** Says what a draft lacks, and publishes it. */
  const complete = async (draft: string) => {
    await api
      .patch(`/api/drafts/${draft}`)
      .set(...as("publisher"))
      .send({ metadata: { description: "Les bornes.", theme: "culture", licence: "lov2" } });
    await api
      .put(`/api/drafts/${draft}/file`)
      .set(...as("publisher"))
      .set("Content-Type", "text/csv")
      .set("Content-Disposition", 'attachment; filename="bornes.csv"')
      .send("code,commune\n1,Dolus-d'Oléron\n2,Saint-Denis-d'Oléron\n");
    await api.get(`/api/drafts/${draft}/report`).set(...as("publisher"));
    return api.post(`/api/drafts/${draft}/publish`).set(...as("publisher"));
  };
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
    for (const key of ["cle\nX-Autre: 1", "clé’"])
      expect(await askFor(`${address}/doc/tN6cGxZ4yCbK`, "grist", key)).toMatchObject({
        ...{ status: 422, code: "document-invalide", detail: expect.stringContaining("recopiez-la") },
      });
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

    const published = await complete(draft);
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
    const stored = await datalogue.services.catalogue.getDataset("frequentation-mediatheques");
    const iso = await read(`/id/jeu/${stored?.id}.iso.xml`);
    expect((await send(iso)).records).toMatchObject([{ standing: { kind: "here", by: "identifier" } }]);
    const dataset = (name: string) =>
      `<${address}/${name}> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> "${name}"@fr .\n`;
    const view = (page: number, next: string) => `<?page=${page}> <http://www.w3.org/ns/hydra/core#next> <${next}> .\n`;
    answers["/feed.ttl"] = dataset("un") + view(1, "?page=2");
    answers["/feed.ttl?page=2"] = dataset("deux") + dataset("un") + view(2, "?page=3");
    const { records, faults } = await askFor(`${address}/feed.ttl`, "dcat");
    expect(records.map(({ title }: { title: string }) => title)).toEqual(["un", "deux"]);
    expect(faults).toEqual([expect.stringMatching(/^Page 3.*404/)]);
    // One page at a time is kept on the disk, however many there are.
    let files = 0;
    const path = () => join(place.data, `page-${++files}`);
    const fetcher = openFetcher({ userAgent: "essai", allowedHosts: [new URL(address).host] });
    const tools = { fetcher, reserve: path, note() {} };
    const whole = await importers.dcat.read({ from: "address", url: `${address}/feed.ttl` }, tools);
    expect([whole.records.length, files]).toEqual([2, 1]);
    answers["/feed.ttl?page=3"] = view(3, "http://127.0.0.2:1/feed.ttl");
    expect((await askFor(`${address}/feed.ttl`, "dcat")).faults).toEqual([expect.stringContaining("127.0.0.2")]);
    answers["/contexte.jsonld"] = JSON.stringify({ "@context": "https://169.254.169.254/c.jsonld", "@id": "a" });
    expect(await askFor(`${address}/contexte.jsonld`, "dcat")).toMatchObject({
      failure: expect.stringContaining("n'est pas une adresse publique"),
    });
  });

  it("tells apart its records that share a page, once one of them is published too", async () => {
    const record = (name: string) =>
      `<${address}/id/${name}> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> "${name}"@fr; <http://purl.org/dc/terms/description> "Texte."@fr; <http://www.w3.org/ns/dcat#landingPage> <https://portail.exemple.fr/> .\n`;
    const both = record("bornes") + record("bancs");
    const { id, records } = await send(both, "portail.ttl", "dcat");
    const { made } = (await take(id, [records[0].id, records[1].id])).body;
    expect(await complete(made[0].draft)).toMatchObject({ status: 200, body: { version: 1 } });
    const [first, second] = (await send(both, "portail.ttl", "dcat")).records;
    expect(first.standing).toMatchObject({ kind: "here", by: "identifier", dataset: { id: made[0].record } });
    expect(second.standing).toMatchObject({ kind: "begun", draft: { id: made[1].draft }, changes: [] });
    // Alone with this page, but the dataset that has it here is another of the catalogue.
    const moved = record("bornes").replace("https://portail.exemple.fr/", "https://ailleurs.exemple.fr/");
    const others = await send(moved + record("quais"), "portail.ttl", "dcat");
    expect(others.records[1]).toMatchObject({ title: "quais", standing: { kind: "new" } });
  });

  it("is not taken for that of another where both write the same local identifier, nor for another than before", async () => {
    const record = (town: string, title: string, name = "equipements") =>
      `<https://${town}.exemple.fr/explore/dataset/${name}/> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/identifier> "${name}"; <http://purl.org/dc/terms/title> "${title}"@fr; <http://purl.org/dc/terms/description> "Texte."@fr .\n`;
    const sports = record("dolus", "Équipements sportifs");
    const culture = record("chaucre", "Équipements culturels");
    const { id, records } = await send(sports, "dolus.ttl", "dcat");
    const { made } = (await take(id, [records[0].id])).body;
    expect(await complete(made[0].draft)).toMatchObject({ status: 200, body: { version: 1 } });
    const placed = async (turtle: string) => (await send(turtle, "equipements.ttl", "dcat")).records[0];
    expect(await placed(sports)).toMatchObject({ standing: { kind: "here", dataset: { id: made[0].record } } });
    expect(await placed(culture)).toMatchObject({ identifier: "equipements", standing: { kind: "new" } });

    // Taken when the local identifier alone was looked at.
    const publisher: Caller = {
      ...{ kind: "key", key: "a" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    const former = await datalogue.drafts.create(publisher, {
      ...{ organisation: "ile-d-oleron", title: "Équipements culturels", metadata: { title: "Équipements culturels" } },
      identifier: "225c02b3-a094-534d-a0a0-dfc6bdc7849e",
    });
    expect(await placed(culture)).toMatchObject({ standing: { kind: "begun", draft: { id: former.id } } });
    expect(await placed(record("cheray", "Équipements scolaires"))).toMatchObject({ standing: { kind: "new" } });
    // Its title was corrected since, and no other record of the catalogue bears it: one of its pages is of that town.
    await datalogue.drafts.edit(publisher, former.id, { metadata: { title: "Lieux de culture" } });
    expect(await placed(culture)).toMatchObject({ standing: { kind: "new" } });
    const portal = [{ title: "Portail", url: "https://chaucre.exemple.fr/" }];
    await datalogue.drafts.edit(publisher, former.id, { metadata: { documentation: portal } });
    expect(await placed(record("cheray", "Équipements scolaires"))).toMatchObject({ standing: { kind: "new" } });
    expect(await placed(culture)).toMatchObject({ standing: { kind: "begun", draft: { id: former.id } } });
    // One that is known by its own address takes no place among those that may be it.
    const together = await send(sports + culture, "equipements.ttl", "dcat");
    expect(together.records).toMatchObject([
      { standing: { kind: "here", dataset: { id: made[0].record } } },
      { standing: { kind: "begun", draft: { id: former.id } } },
    ]);
    const renamed = await send(culture + record("chaucre", "Lieux de culture", "lieux"), "equipements.ttl", "dcat");
    expect(renamed.records).toMatchObject([{ standing: { kind: "new" } }, { standing: { kind: "new" } }]);
    // Of several that write its identifier, the one that bears its title.
    await datalogue.drafts.edit(publisher, former.id, { metadata: { title: "Équipements culturels" } });
    const gathered = await send(record("cheray", "Équipements scolaires") + culture, "equipements.ttl", "dcat");
    expect(gathered.records).toMatchObject([
      { standing: { kind: "new" } },
      { standing: { kind: "begun", draft: { id: former.id } } },
    ]);
    // The same title too, but its page is that of the other town's record.
    const pageOf = (town: string) => `https://${town}.exemple.fr/explore/dataset/equipements/`;
    const describeWith = (town: string) =>
      datalogue.drafts.edit(publisher, former.id, {
        metadata: { documentation: [{ title: "Fiche", url: pageOf(town) }] },
      });
    await describeWith("dolus");
    expect(await placed(culture)).toMatchObject({ standing: { kind: "new" } });
    await describeWith("chaucre");
    expect(await placed(culture)).toMatchObject({ standing: { kind: "begun", draft: { id: former.id } } });
  });

  it("gives to none of its records what was taken by the identifier that they all have, where none bears its title", async () => {
    // That of the town, which it wrote as the identifier of each of its datasets.
    const siret = "21170001700018";
    await datalogue.drafts.create(
      { kind: "key", key: "a", memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }] },
      {
        ...{ organisation: "ile-d-oleron", title: "Titre corrigé", identifier: "3889c640-34c9-5411-8981-95cd5868d1ec" },
        metadata: {
          title: "Titre corrigé",
          documentation: [{ title: "Portail", url: "https://siret.exemple.fr/" }],
        },
      },
    );
    const all = Array.from(
      { length: 1000 },
      (_, rank) =>
        `<https://siret.exemple.fr/jeux/${rank}> a dcat:Dataset; dct:identifier "${siret}"; dct:title "Jeu ${rank}"@fr; dct:description "Texte."@fr .`,
    );
    const prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .";
    const { records } = await send([prefixes, ...all].join("\n"), "catalogue.ttl", "dcat");
    expect(records).toHaveLength(1000);
    expect(records.filter(({ standing }: { standing: { kind: string } }) => standing.kind !== "new")).toEqual([]);
  });

  it.each([
    ["http", "https"],
    ["https", "http"],
  ])("is known again once its catalogue, taken by %s, is asked by %s", async (before, after) => {
    const host = `${before}-d-abord.exemple.fr`;
    const records = (scheme: string) =>
      [
        `<${scheme}://${host}/explore/dataset/bancs/> a dcat:Dataset; dct:identifier "bancs"; dct:title "Bancs"@fr .`,
        `<${scheme}://${host}/id/bornes> a dcat:Dataset; dct:title "Bornes de ${host}"@fr .`,
        `[] a dcat:Dataset; dct:title "Quais"@fr; dcat:landingPage <${scheme}://${host}/port> .`,
        `[] a dcat:Dataset; dct:title "Phares"@fr; dcat:landingPage <${scheme}://${host}/port> .`,
      ].join("\n");
    const read = (scheme: string) =>
      send(
        `@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n${records(scheme)}`,
        "catalogue.ttl",
        "dcat",
      );
    const { id, records: found } = await read(before);
    const chosen = found.map((one: { id: string }) => one.id);
    const { made } = (await take(id, chosen)).body;
    expect(await complete(made[0].draft)).toMatchObject({ status: 200, body: { version: 1 } });
    const again = (await read(after)).records;
    expect(again.map((one: { id: string }) => one.id)).toEqual(chosen);
    expect(again.map(({ standing }: never) => standing)).toMatchObject([
      { kind: "here", by: "identifier", dataset: { id: chosen[0] } },
      ...made.slice(1).map(({ draft }: { draft: string }) => ({ kind: "begun", draft: { id: draft } })),
    ]);
  });

  it("takes each of the records without identifier that share a page, and knows those taken before by their page alone", async () => {
    const line = (title: string, url: string) => `;${title};Texte.;${url}\n`;
    const portal = "https://portail.exemple.fr/";
    const csv = `ID;TITRE;DESCRIPTION;URL\n${["Quais", "Pontons", "Phares"].map((one) => line(one, portal)).join("")}`;
    const { id, records } = await send(csv, "catalogue.csv", "scdl");
    expect(records.map(({ standing, takeable }: never) => [standing, takeable])).toEqual(
      Array.from({ length: 3 }, () => [{ kind: "new" }, true]),
    );
    const { made, refused } = (
      await take(
        id,
        records.map((one: { id: string }) => one.id),
      )
    ).body;
    expect([made.length, refused]).toEqual([3, []]);
    const again = (await send(csv, "catalogue.csv", "scdl")).records;
    expect(again.map(({ standing }: never) => standing)).toMatchObject(
      made.map(({ draft }: { draft: string }) => ({ kind: "begun", draft: { id: draft }, changes: [] })),
    );

    const page = "https://commune.exemple.fr/donnees";
    const read = (...titles: string[]) => {
      const lines = titles.map((title) => line(title, page)).join("");
      return send(`ID;TITRE;DESCRIPTION;URL\n${lines}`, "catalogue.csv", "scdl");
    };
    const placed = async (...titles: string[]) => (await read(...titles)).records;
    // That of its page alone, which it has as long as it is alone there.
    const identifier = "09ce7953-0753-50b5-854e-a5b67fbfea20";
    expect(await placed("Marchés")).toMatchObject([{ id: identifier, standing: { kind: "new" } }]);
    const publisher: Caller = {
      ...{ kind: "key", key: "a" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    const former = await datalogue.drafts.create(publisher, {
      ...{ organisation: "ile-d-oleron", title: "Marchés", metadata: { title: "Marchés" }, identifier },
    });
    const begun = { kind: "begun", draft: { id: former.id } };
    expect(await placed("Foires", "Marchés")).toMatchObject([{ standing: { kind: "new" } }, { standing: begun }]);
    await datalogue.drafts.edit(publisher, former.id, { metadata: { title: "Marchés de plein vent" } });
    expect(await placed("Marchés", "Foires")).toMatchObject([{ standing: begun }, { standing: { kind: "new" } }]);
    // Once the other one is taken by its own title too, whichever comes first.
    const preview = await read("Marchés", "Foires");
    expect((await take(preview.id, [preview.records[1].id])).body).toMatchObject({ made: [{}], refused: [] });
    expect(await placed("Foires", "Marchés")).toMatchObject([{ standing: { kind: "begun" } }, { standing: begun }]);
  });

  it("is asked of a CSW page after page, as far as it answers", async () => {
    const service = `${address}/geonetwork/srv/fre/csw`;
    const asks = (position: number) => {
      const query = new URLSearchParams({
        service: "CSW",
        version: "2.0.2",
        request: "GetRecords",
        resultType: "results",
      });
      query.set("typeNames", "gmd:MD_Metadata");
      query.set("namespace", "xmlns(gmd=http://www.isotc211.org/2005/gmd)");
      query.set("outputSchema", "http://www.isotc211.org/2005/gmd");
      for (const [name, value] of Object.entries({ elementSetName: "full", startPosition: position, maxRecords: 50 }))
        query.set(name, String(value));
      return `/geonetwork/srv/fre/csw?${query}`;
    };
    const results = (matched: number, next: number, ...records: string[]) =>
      `<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults numberOfRecordsMatched="${matched}" nextRecord="${next}">${records.join("")}</csw:SearchResults></csw:GetRecordsResponse>`;
    const walls = WALLS.replace(/^[\s\S]*?-->/, "");
    answers[asks(1)] = results(3, 2, walls);
    answers[asks(2)] = results(3, 3, walls.replace("murs-8F", "murs-9F"));
    const cut = await askFor(`${service}?SERVICE=CSW&REQUEST=GetCapabilities`, "csw");
    expect(cut).toMatchObject({ state: "ready", records: [{ place: "fiche 1" }, { place: "fiche 2" }] });
    expect(cut.faults).toEqual([expect.stringMatching(/^À partir de la fiche 3.*404/)]);
    // One that goes round is left.
    answers[asks(3)] = results(3, 1, walls.replace("murs-8F", "murs-7F"));
    expect(await askFor(service, "csw")).toMatchObject({ faults: [], records: { length: 3 } });

    answers[asks(1)] = results(0, 0);
    expect(await askFor(service, "csw")).toMatchObject({ state: "ready", failure: null, records: [] });
    answers[asks(1)] = results(1, 0, '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"/>');
    expect((await askFor(service, "csw")).failure).toContain("Dublin Core");
    answers[asks(1)] =
      '<o:ExceptionReport xmlns:o="http://www.opengis.net/ows"><o:Exception><o:ExceptionText>No such outputSchema</o:ExceptionText></o:Exception></o:ExceptionReport>';
    expect((await askFor(service, "csw")).failure).toContain("No such outputSchema");
    answers[asks(1)] = "<html></html>";
    expect((await askFor(service, "csw")).failure).toContain("HTML");
    expect(
      (
        await api
          .post("/api/imports?kind=csw")
          .set(...as("publisher"))
          .attach("file", Buffer.from("x"), "a.xml")
      ).body,
    ).toMatchObject({ code: "document-invalide" });
  });

  it("brings the tables of a Grist document, by their types, with a key that is told to nobody else", async () => {
    const base = "/o/pole/api/docs/tN6cGxZ4yCbJ";
    const columns = Object.entries({
      ...{ code: "Text", Plante_le: "Date", Releve: "DateTime:Europe/Paris", Hauteur: "Numeric", Remarquable: "Bool" },
      ...{ Especes: "ChoiceList", Parc: "Ref:Parcs", Photo: "Attachments" },
    }).map(([id, type]) => ({ id, fields: { label: id === "Plante_le" ? "Planté le" : id, type } }));
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Arbres_remarquables" }, { id: "Perdue" }] });
    answers[`${base}/tables/Arbres_remarquables/columns`] = JSON.stringify({ columns });
    answers[`${base}/tables/Arbres_remarquables/records`] = JSON.stringify({
      records: [
        {
          id: 1,
          fields: {
            ...{
              code: 'A "1", rue',
              Plante_le: 1_706_659_200,
              Releve: 1_706_659_200,
              Hauteur: 12.5,
              Remarquable: true,
            },
            ...{ Especes: ["L", "chêne", "orme"], Parc: 3, Photo: ["L", 7] },
          },
        },
        { id: 2, fields: { code: "A2", Plante_le: null, Hauteur: 0, Remarquable: false, Parc: 0 } },
      ],
    });
    locked = base;
    expect((await askFor(`${address}/o/pole/tN6cGxZ4yCbJ/Arbres/p/2`, "grist")).failure).toContain("demande un compte");
    expect((await askFor(`${address}/o/pole/tN6cGxZ4yCbJ/Arbres/p/2`, "grist", "cle-perimee")).failure).toContain(
      "refuse la clé donnée",
    );
    const preview = await askFor(`${address}/o/pole/tN6cGxZ4yCbJ/Arbres/p/2`, "grist", "cle-secrete");
    expect(preview.faults).toEqual([expect.stringMatching(/^Perdue.*404/)]);
    expect(JSON.stringify(preview)).not.toContain("cle-secrete");
    const [trees] = preview.records;
    expect(trees).toMatchObject({ title: "Arbres remarquables", standing: { kind: "incomplete" }, takeable: true });
    expect(trees.left.map(({ from }: { from: string }) => from)).toEqual(["colonne Parc", "colonne Photo"]);

    const [{ draft }] = (await take(preview.id, [trees.id])).body.made;
    const { body: report } = await api.get(`/api/drafts/${draft}/report`).set(...as("publisher"));
    expect(report).toMatchObject({ valid: true, rows: 2 });
    const { body } = await api.get(`/api/drafts/${draft}`).set(...as("publisher"));
    expect(body.file).toMatchObject({ name: "Arbres_remarquables.csv", from: "address" });
    expect(JSON.stringify(body)).not.toContain("cle-secrete");
    expect(body.schema.schema.fields).toMatchObject([
      { name: "code", type: "string" },
      { name: "Plante_le", type: "date", title: "Planté le" },
      ...["datetime", "number", "boolean", "string"].map((type) => ({ type })),
      { name: "Parc", type: "integer", missingValues: ["", "0"] },
    ]);
    const file = await api
      .get(`/api/drafts/${draft}/file`)
      .set(...as("publisher"))
      .buffer(true);
    expect(file.body.toString()).toBe(
      `code,Plante_le,Releve,Hauteur,Remarquable,Especes,Parc\r\n"A ""1"", rue",2024-01-31,2024-01-31T00:00:00Z,12.5,true,chêne ; orme,3\r\nA2,,,0,false,,0\r\n`,
    );
    expect(
      (await askFor(`${address}/o/pole/tN6cGxZ4yCbJ/Arbres`, "grist", "cle-secrete")).records[0].standing.kind,
    ).toBe("begun");
    expect((await askFor(`${address}/accueil`, "grist")).failure).toContain("document Grist");
    // Led elsewhere, the key stays behind.
    answers["/api/docs/tN6cGxZ4yCbK/tables"] = 307;
    expect((await askFor(`${address}/doc/tN6cGxZ4yCbK`, "grist", "cle-secrete")).failure).toContain(
      "demande un compte",
    );
    expect(heard).not.toContain("cle-secrete");
  });

  it("tells each formula in error of a Grist document at its cell, whatever its column holds", async () => {
    const base = "/api/docs/tN6cGxZ4yCbN";
    const columns = Object.entries({ Commune: "Text", Part: "Numeric", Note: "Any" }).map(([id, type]) => ({
      ...{ id, fields: { label: id, type } },
    }));
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Parts" }] });
    answers[`${base}/tables/Parts/columns`] = JSON.stringify({ columns });
    answers[`${base}/tables/Parts/records`] = JSON.stringify({
      records: [
        { id: 1, fields: { Commune: "17093", Part: 0.4, Note: ["E", "TypeError"] } },
        { id: 2, fields: { Commune: "17140", Part: ["E", "ZeroDivisionError"], Note: null } },
      ],
    });
    const { id, records } = await askFor(`${address}/doc/tN6cGxZ4yCbN`, "grist");
    const [{ draft }] = (await take(id, [records[0].id])).body.made;
    const { body: report } = await api.get(`/api/drafts/${draft}/report`).set(...as("publisher"));
    expect(report.issues).toMatchObject([
      { line: 3, field: "Part", value: "#ZeroDivisionError", message: expect.stringContaining("erreur") },
      { line: 2, field: "Note", value: "#TypeError", message: expect.stringContaining("erreur") },
    ]);
  });

  it("refuses a table of Grist that cannot be brought, or whose columns changed since the preview, and says why", async () => {
    const base = "/o/pole/api/docs/tN6cGxZ4yCbQ";
    const describeColumns = (...columns: [id: string, type: string][]) =>
      JSON.stringify({ columns: columns.map(([id, type]) => ({ id, fields: { label: id, type } })) });
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Bornes" }, { id: "Prises" }] });
    for (const table of ["Bornes", "Prises"]) {
      answers[`${base}/tables/${table}/columns`] = describeColumns(["code", "Text"], ["Puissance", "Numeric"]);
      answers[`${base}/tables/${table}/records`] = JSON.stringify({
        records: [{ id: 1, fields: { code: "A", Puissance: 22 } }],
      });
    }
    const preview = await askFor(`${address}/o/pole/tN6cGxZ4yCbQ/Recharge`, "grist");
    const [posts, plugs] = preview.records;
    const before = (await drafts()).meta.total;
    answers[`${base}/tables/Prises/columns`] = 404;
    answers[`${base}/tables/Bornes/columns`] = describeColumns(["code", "Text"], ["Puissance_kW", "Numeric"]);
    answers[`${base}/tables/Bornes/records`] = JSON.stringify({
      records: [{ id: 1, fields: { code: "A", Puissance_kW: 22 } }],
    });
    const { body } = await take(preview.id, [posts.id, plugs.id]);
    expect(body).toMatchObject({
      made: [],
      refused: [
        {
          title: "Bornes",
          sentence: expect.stringMatching(/ont changé .*«\sPuissance\s», «\sPuissance_kW\s».*lisez de nouveau/),
        },
        { title: "Prises", sentence: expect.stringContaining("404") },
      ],
    });
    // A type that changed would write days as numbers.
    answers[`${base}/tables/Bornes/columns`] = describeColumns(["code", "Text"], ["Puissance", "Date"]);
    expect((await take(preview.id, [posts.id])).body.refused[0].sentence).toContain("«\u00A0Puissance\u00A0»");
    // Of many, some are named and the others counted.
    const many = Array.from({ length: 9 }, (_, rank): [string, string] => [`Mesure_${rank + 1}`, "Numeric"]);
    answers[`${base}/tables/Bornes/columns`] = describeColumns(["code", "Text"], ["Puissance", "Numeric"], ...many);
    expect((await take(preview.id, [posts.id])).body.refused[0].sentence).toMatch(
      /\(«\sMesure_1\s», .*«\sMesure_5\s» et 4\sautres\)/,
    );
    expect((await drafts()).meta.total).toBe(before);
  });

  it("refuses a link of Grist that became a number since the preview: its zeros would be lost", async () => {
    const base = "/o/pole/api/docs/tN6cGxZ4yCbR";
    const describeColumn = (type: string) =>
      JSON.stringify({ columns: [{ id: "Places", fields: { label: "Places", type } }] });
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Parkings" }] });
    answers[`${base}/tables/Parkings/columns`] = describeColumn("Ref:Tailles");
    answers[`${base}/tables/Parkings/records`] = JSON.stringify({ records: [{ id: 1, fields: { Places: 0 } }] });
    const { id, records } = await askFor(`${address}/o/pole/tN6cGxZ4yCbR/Parkings`, "grist");
    answers[`${base}/tables/Parkings/columns`] = describeColumn("Int");
    const { body } = await take(id, [records[0].id]);
    expect(body).toMatchObject({ made: [], refused: [{ sentence: expect.stringContaining("«\u00A0Places\u00A0»") }] });
  });

  it("makes the drafts of the others where a fault of the site stops one, and leaves nothing of that one", async () => {
    const base = "/o/pole/api/docs/tN6cGxZ4yCbM";
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Bancs" }, { id: "Bornes" }] });
    for (const table of ["Bancs", "Bornes"]) {
      const columns = [{ id: "code", fields: { label: "code", type: "Text" } }];
      answers[`${base}/tables/${table}/columns`] = JSON.stringify({ columns });
      answers[`${base}/tables/${table}/records`] = JSON.stringify({ records: [{ id: 1, fields: { code: "A" } }] });
    }
    const preview = await askFor(`${address}/o/pole/tN6cGxZ4yCbM/Mobilier`, "grist");
    const [benches, posts] = preview.records;
    const before = (await drafts()).meta.total;
    const knex = await place.openCatalogue();
    const mend = await fault(knex, {
      table: "drafts",
      event: "update of file",
      when: `new.dataset_id = '${benches.id}'`,
    });
    const { body } = await take(preview.id, [benches.id, posts.id]);
    expect(body.refused).toEqual([
      { record: benches.id, title: "Bancs", sentence: expect.stringContaining("Une faute du site") },
    ]);
    expect(body.made).toMatchObject([{ record: posts.id }]);
    expect((await drafts()).meta.total).toBe(before + 1);
    await mend();
    await knex.destroy();
    expect((await take(preview.id, [benches.id])).body.made).toHaveLength(1);
  });

  it("is taken over for one organisation while a server makes another one wait", async () => {
    const base = "/o/pole/api/docs/tN6cGxZ4yCbP";
    answers[`${base}/tables`] = JSON.stringify({ tables: [{ id: "Fontaines" }] });
    const columns = [{ id: "code", fields: { label: "code", type: "Text" } }];
    answers[`${base}/tables/Fontaines/columns`] = JSON.stringify({ columns });
    answers[`${base}/tables/Fontaines/records`] = JSON.stringify({ records: [{ id: 1, fields: { code: "A" } }] });
    const slow = await askFor(`${address}/o/pole/tN6cGxZ4yCbP/Eau`, "grist");
    const begun = await api
      .post("/api/imports?kind=iso-19139")
      .set(...as("other"))
      .attach("file", Buffer.from(WALLS.replace("murs-8F", "murs-6F")), "fiche.xml");
    const { body: quick } = await api.get(`/api/imports/${begun.body.id}`).set(...as("other"));

    let answer = () => {};
    const held = new Promise<void>((done) => {
      answer = done;
    });
    const waited = new Promise<void>((resolve) => {
      onAsked = (path) => {
        if (!path.startsWith(`${base}/tables/Fontaines/records`)) return;
        resolve();
        return held;
      };
    });
    const first = take(slow.id, [slow.records[0].id]).then(({ body }) => body);
    await waited;
    const { body } = await api
      .post(`/api/imports/${quick.id}/drafts`)
      .set(...as("other"))
      .send({ organisation: "pole-marennes-oleron", records: [quick.records[0].id] });
    expect(body).toMatchObject({ made: [{}], refused: [] });
    answer();
    expect(await first).toMatchObject({ made: [{}], refused: [] });
    onAsked = () => {};
  });

  it("is known by its page here, though another dataset names that page among its own, by http or by https", async () => {
    const page = `${place.settings.publicUrl}/jeux/frequentation-mediatheques`;
    const other = page.replace(/^http(s?):/, (_, secure) => (secure ? "http:" : "https:"));
    const beside = await datalogue.drafts.create(
      { kind: "key", key: "a", memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }] },
      {
        ...{ organisation: "ile-d-oleron", title: "Fréquentation des plages" },
        metadata: { title: "Fréquentation des plages", documentation: [{ title: "Voir aussi", url: other }] },
      },
    );
    expect(await complete(beside.id)).toMatchObject({ status: 200, body: { version: 1 } });
    for (const [rank, address] of [page, other].entries()) {
      const record = WALLS.replaceAll("https://carto.exemple.fr/murs<", `${address}<`).replace(
        "murs-8F",
        `u${rank}-8F`,
      );
      const [known] = (await send(record)).records;
      expect(known.standing).toMatchObject({ kind: "here", dataset: { slug: "frequentation-mediatheques" } });
      expect(known.fields.filter(({ field }: { field: string }) => field === "documentation")).toEqual([]);
    }
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
    const here = { standing: { kind: "here", by: "address", own: true }, takeable: true };
    expect(known).toMatchObject(here);
    // Whichever of them escapes its signs.
    const written = WALLS.replaceAll("https://carto.exemple.fr/murs<", `${decodeURI(NOTICE)}<`);
    expect((await send(written.replace("murs-8F", "y-8F"))).records).toMatchObject([here]);
    // Asked by http or by https.
    const plain = written.replaceAll(decodeURI(NOTICE), decodeURI(NOTICE).replace("https:", "http:"));
    expect((await send(plain.replace("murs-8F", "z-8F"))).records).toMatchObject([here]);
    // The page of two records is that of neither, be it written by http in one and by https in the other.
    const each = [written.replace("murs-8F", "v-8F"), plain.replace("murs-8F", "w-8F")];
    const both = await send(`<c>${each.map((one) => one.replace(/^[\s\S]*?-->/, "")).join("")}</c>`);
    expect(both.records).toMatchObject([{ standing: { kind: "new" } }, { standing: { kind: "new" } }]);
  });
});
