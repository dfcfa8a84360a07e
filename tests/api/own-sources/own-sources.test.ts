import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsJson,
  visitsSchema,
  visitsSource,
} from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const FOLDER = "culture/mediatheques";
const RECEIVED = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const bearer = (organisation: string, role: "publisher" | "contributor"): Caller => ({
  ...{ kind: "key", key: role },
  memberships: [{ organisation, role, kind: null }],
});
const publisher = bearer("ile-d-oleron", "publisher");

/** A producer of this machine, which the site is allowed to ask. */
describe("the sources of one's datasets", () => {
  let producer: Server;
  let address: string;
  let answers: Record<string, string>;
  /** What the producer waits for before it answers. */
  let onAsked: (path: string) => unknown = () => {};
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;
  let keys: Record<"publisher" | "other", string>;

  beforeAll(async () => {
    answers = { "/entrees.csv": RECEIVED };
    producer = createServer(async (request, response) => {
      await onAsked(request.url ?? "");
      const text = answers[request.url ?? ""];
      response.statusCode = text === undefined ? 404 : 200;
      response.setHeader("Content-Type", "text/csv");
      response.end(text ?? "");
    });
    address = await listen(producer);
    place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
    place.write(`${FOLDER}/source.json`, { ...visitsSource, from: { family: "file", url: `${address}/entrees.csv` } });
    const closed = { slug: "autre", organisation: "pole-marennes-oleron", access: "organisation" };
    place.write("culture/autre/dataset.json", { ...visitsJson, ...closed });
    place.write("culture/autre/schema.json", visitsSchema);
    place.write("culture/autre/data.csv", visitsCsv.replace("codeCommune", "code"));
    place.write("culture/autre/recipe.json", { columns: { code: "codeCommune" } });
    const guard = { columns: ["code", "annee", "entrees"] };
    place.write("culture/autre/source.json", { ...visitsSource, guard });
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const make = async (organisation: string) =>
      (await datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null })).secret;
    keys = { publisher: await make("ile-d-oleron"), other: await make("pole-marennes-oleron") };
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(async () => {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  });

  const own = async () => (await datalogue.ownSources.list(publisher))[0];
  const version = async () => (await datalogue.services.catalogue.getReadable(SLUG))?.version;
  const refresh = async () => {
    await datalogue.ownSources.refresh(publisher, SLUG);
    await datalogue.ownSources.settle();
    return own();
  };

  it("are those of the organisation that the caller publishes for, and of nobody without account", async () => {
    expect(await api.get("/api/sources")).toMatchObject({ status: 401, body: { code: "cle-attendue" } });
    const { body } = await api.get("/api/sources").set("Authorization", `Bearer ${keys.publisher}`);
    expect(body).toMatchObject({
      data: [{ dataset: SLUG, state: "never", running: false, attempt: null, address: `${address}/entrees.csv` }],
      meta: { total: 1 },
    });
    const beyond = await api.get("/api/sources?page=2&page_size=1").set("Authorization", `Bearer ${keys.publisher}`);
    expect(beyond).toMatchObject({ status: 200, body: { data: [], meta: { total: 1 } } });
    const path = `/api/datasets/${SLUG}/source/refresh`;
    expect(await api.post(path)).toMatchObject({ status: 401 });
    expect(await api.post(path).set("Authorization", `Bearer ${keys.other}`)).toMatchObject({
      ...{ status: 403, body: { code: "acte-reserve" } },
    });
    expect(await datalogue.ownSources.list(bearer("ile-d-oleron", "contributor"))).toEqual([]);
    const unknown = await api
      .post("/api/datasets/rien/source/refresh")
      .set("Authorization", `Bearer ${keys.publisher}`);
    expect(unknown).toMatchObject({ status: 404, body: { code: "source-inconnue" } });
    expect(await api.get(path)).toMatchObject({ status: 405 });
    expect(await version()).toBe(1);
    // What they give may be closed to all others.
    expect(await datalogue.ownSources.list(bearer("pole-marennes-oleron", "publisher"))).toMatchObject([
      { dataset: "autre", state: "never", version: 1 },
    ]);
    expect((await datalogue.status()).sources.map(({ dataset }) => dataset)).toEqual(["autre", SLUG]);
  });

  it("are as never received once paused and resumed where nothing came: what the content brought is not received", async () => {
    const other = bearer("pole-marennes-oleron", "publisher");
    const pause = (paused: boolean) => datalogue.ownSources.change(other, "autre", { paused });
    expect(await pause(true)).toMatchObject({ state: "paused" });
    expect(await pause(false)).toMatchObject({ state: "never", refreshed: null, next: null });
    const { sources } = await datalogue.status();
    expect(sources.find(({ dataset }) => dataset === "autre")).toMatchObject({ state: "never" });
  });

  it("are read again in the content as soon as it changes, and only then", async () => {
    const [before] = (await datalogue.listSources()).sources;
    expect((await datalogue.listSources()).sources[0]?.content.schema).toBe(before?.content.schema);
    const guard = { columns: ["code", "annee", "entrees"] };
    place.write("culture/autre/source.json", { ...visitsSource, guard, producer: "Un autre producteur" });
    expect((await datalogue.listSources()).sources.map(({ source }) => source.producer)).toContain(
      "Un autre producteur",
    );
    place.write("culture/autre/schema.json", { ...visitsSchema, fields: "rien" });
    expect((await datalogue.listSources()).problems).toMatchObject([{ path: expect.stringContaining("schema.json") }]);
    place.write("culture/autre/schema.json", visitsSchema);
    expect((await datalogue.listSources()).sources).toHaveLength(2);
  });

  it("are asked in the background, and tell what came", async () => {
    const asked = await api
      .post(`/api/datasets/${SLUG}/source/refresh`)
      .set("Authorization", `Bearer ${keys.publisher}`);
    expect(asked).toMatchObject({ status: 200, body: { dataset: SLUG, running: true, version: 1 } });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({
      ...{ running: false, state: "fresh", version: 2 },
      attempt: {
        failure: null,
        outcome: "published",
        told: expect.stringContaining("version 2 publiée, 4\u00A0lignes"),
      },
    });
    expect(await refresh()).toMatchObject({ version: 2, attempt: { outcome: "unchanged", told: "rien de nouveau." } });
  });

  it("never replace a good file by a bad one, and say which guard refused it", async () => {
    answers["/entrees.csv"] = RECEIVED.replace("entrees", "visites");
    const { attempt, version: served } = (await refresh()) ?? {};
    expect(served).toBe(2);
    expect(attempt).toMatchObject({ outcome: "refused", told: expect.stringContaining("Rien n'est publié.") });
    expect(attempt?.failure).toContain("entrees");
  });

  it("are given another address, which the content leaves alone from then on", async () => {
    delete answers["/entrees.csv"];
    expect(await refresh()).toMatchObject({ attempt: { outcome: "failed", failure: expect.stringContaining("404") } });
    answers["/entrees-v3.csv"] = RECEIVED.replace("13100", "13200");
    const mend = (url: string) =>
      api.patch(`/api/datasets/${SLUG}/source`).set("Authorization", `Bearer ${keys.publisher}`).send({ address: url });
    for (const wrong of ["entrees.csv", "ftp://exemple.fr/a.csv", "https://nom:secret@exemple.fr/a.csv"])
      expect(await mend(wrong)).toMatchObject({ status: 422, body: { code: "document-invalide" } });
    expect(await mend(`${address}/entrees-v3.csv`)).toMatchObject({
      status: 200,
      body: { mended: true, running: true },
    });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 3, address: `${address}/entrees-v3.csv`, attempt: { failure: null } });
    const status = await datalogue.status();
    expect(status.datasets.find(({ slug }) => slug === SLUG)?.touched).toEqual(["source"]);

    expect(await datalogue.load()).toMatchObject({ published: 0, described: 0, leftAlone: 0, problems: [] });
    place.write(`${FOLDER}/source.json`, { ...visitsSource, title: "Autre titre" });
    expect((await datalogue.load()).lines).toMatchObject([expect.stringContaining("(source)")]);
    expect(await own()).toMatchObject({ address: `${address}/entrees-v3.csv` });
    const folder = join(place.data, "..", "export");
    await datalogue.exportContent(folder);
    expect(JSON.parse(readFileSync(join(folder, FOLDER, "source.json"), "utf8")).from.url).toBe(
      `${address}/entrees-v3.csv`,
    );
  });

  it("are given an address as people write it: capitals, accents and spaces", async () => {
    const written = `${address.replace("http", "HTTP")}/entrées {AAAA} v3.csv`;
    const mended = await datalogue.ownSources.change(publisher, SLUG, { address: written });
    expect(mended).toMatchObject({ address: `${address}/entr%C3%A9es%20{AAAA}%20v3.csv` });
    const refused = await api
      .patch(`/api/datasets/${SLUG}/source`)
      .set("Authorization", `Bearer ${keys.publisher}`)
      .send({ address: "exemple.fr/a.csv" });
    expect(refused).toMatchObject({ status: 422 });
    expect(JSON.stringify(refused.body)).not.toContain("from.url");
    await datalogue.ownSources.change(publisher, SLUG, { address: `${address}/entrees-v3.csv` });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 3, address: `${address}/entrees-v3.csv`, attempt: { failure: null } });
  });

  it("are asked where they are last moved to, and nothing of where they were is published", async () => {
    const move = (path: string) => datalogue.ownSources.change(publisher, SLUG, { address: address + path });
    answers["/detour.csv"] = RECEIVED.replace("13100", "13300");
    answers["/entrees-v4.csv"] = RECEIVED.replace("13100", "13400");
    /** The producer is asked there, and answers once it is let. */
    const hold = async () => {
      let answer = () => {};
      const asked = new Promise<void>((resolve) => {
        onAsked = (path) => {
          if (path !== "/detour.csv") return;
          resolve();
          return new Promise<void>((done) => {
            answer = done;
          });
        };
      });
      await move("/detour.csv");
      await asked;
      return () => answer();
    };
    let release = await hold();
    expect(await move("/entrees-v4.csv")).toMatchObject({ running: true });
    release();
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 4, running: false, attempt: { outcome: "published" } });
    const { data } = await datalogue.services.catalogue.listRows(SLUG, { pageSize: 50 });
    expect(data.map(({ entrees }) => entrees)).toContain(13400);

    // Nor anything of one that is paused meanwhile.
    release = await hold();
    await datalogue.ownSources.change(publisher, SLUG, { paused: true });
    release();
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({
      ...{ version: 4, running: false, state: "paused" },
      attempt: { failure: null, outcome: "left", told: expect.stringContaining("mise en pause") },
    });
    await datalogue.ownSources.change(publisher, SLUG, { paused: false, address: `${address}/entrees-v4.csv` });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 4, attempt: { outcome: "unchanged" } });
    onAsked = () => {};
  });

  it("keep what two agents change of them at the same moment", async () => {
    const { change } = datalogue.ownSources;
    await Promise.all([
      change(publisher, SLUG, { frequency: "MONTHLY" }),
      change(publisher, SLUG, { leastRows: 3 }),
      change(publisher, SLUG, { frequency: "MONTHLY" }),
    ]);
    expect(await own()).toMatchObject({ frequency: "MONTHLY", leastRows: 3 });
  });

  it("are never asked within the network of the site", async () => {
    const { port } = new URL(address);
    await datalogue.ownSources.change(publisher, SLUG, { address: `http://127.0.0.2:${port}/entrees-v3.csv` });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 4, attempt: { outcome: "failed" } });
    await datalogue.ownSources.change(publisher, SLUG, { address: "https://169.254.169.254/latest/meta-data" });
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ version: 4, attempt: { failure: expect.stringContaining("169.254.169.254") } });
  });

  it("go on being read as they were once somebody corrects by hand a dataset that a recipe reads", async () => {
    const other = bearer("pole-marennes-oleron", "publisher");
    const { drafts } = datalogue;
    const { id } = await drafts.create(other, { organisation: "pole-marennes-oleron", dataset: "autre" });
    const table = await drafts.rows.open(other, id);
    const [{ id: row, revision, cells } = { id: "", revision: 0, cells: {} }] = table.rows;
    await drafts.rows.change(other, id, [{ row, revision, cells: { ...cells, entrees: "12501" } }]);
    expect(await drafts.whenRead(other, id, 60_000)).toMatchObject({ boundTo: { paused: false } });
    await drafts.edit(other, id, { source: { act: "follow" }, note: "Une entrée de plus." });
    await drafts.publish(other, id);
    const one = (await datalogue.listSources()).sources.find(({ content }) => content.metadata.slug === "autre");
    expect(one?.source.recipe).toEqual({ columns: { code: "codeCommune" } });
    expect(one?.content.recipeOf("deposit", datalogue.services.territories)).toBeUndefined();
    // Nobody but its organisation reads what it gives.
    answers["/autre.csv"] = RECEIVED.replace("codeCommune", "code");
    await datalogue.ownSources.change(other, "autre", { address: `${address}/autre.csv` });
    await datalogue.ownSources.settle();
    expect(await datalogue.ownSources.list(other)).toMatchObject([{ attempt: { outcome: "published" }, version: 3 }]);
  });

  it("are mended in the content as long as nothing of them was ever published", async () => {
    await expect(
      datalogue.ownSources.change(bearer("pole-marennes-oleron", "publisher"), "rien", { address: "https://a.fr" }),
    ).rejects.toThrow("unknown-source");
    await expect(datalogue.ownSources.change(publisher, "autre", { address: "https://a.fr" })).rejects.toThrow(
      "not-allowed",
    );
  });
});

it("a source whose address has accents, sent back as it is, is not moved by what else is changed", async () => {
  let asked = 0;
  const producer = createServer((_request, response) => {
    asked++;
    response.writeHead(200, { "Content-Type": "text/csv" }).end(RECEIVED);
  });
  const address = await listen(producer);
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  const url = `${address}/entrées.csv`;
  const source = { ...visitsSource, triedOn: "2026-07-01", from: { family: "file", url } };
  place.write(`${FOLDER}/source.json`, source);
  try {
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const changed = await datalogue.ownSources.change(publisher, SLUG, { address: url, leastRows: 2 });
    await datalogue.ownSources.settle();
    expect(changed).toMatchObject({ address: url, leastRows: 2, running: false });
    expect(asked).toBe(0);
    expect((await datalogue.listSources()).sources[0]?.source).toMatchObject({ triedOn: "2026-07-01" });
  } finally {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  }
});

it("a source that somebody asked is told by every process, and asked by another where the first one ends", async () => {
  let isHeld = true;
  let asked = 0;
  const producer = createServer(async (request, response) => {
    if (request.url !== "/entrees.csv") return response.writeHead(404).end();
    asked++;
    if (!isHeld) response.writeHead(200, { "Content-Type": "text/csv" }).end(RECEIVED);
  });
  const address = await listen(producer);
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  place.write(`${FOLDER}/source.json`, { ...visitsSource, from: { family: "file", url: `${address}/entrees.csv` } });
  try {
    const first = await place.open();
    expect((await first.load()).problems).toEqual([]);
    const second = await place.open();
    await second.load();
    const told = async (one: Datalogue) => (await one.ownSources.list(publisher))[0];
    await first.ownSources.refresh(publisher, SLUG);
    await expect.poll(() => asked).toBe(1);
    expect(await told(second)).toMatchObject({ running: true, version: 1 });
    expect(await second.ownSources.refresh(publisher, SLUG)).toMatchObject({ running: true });
    expect(asked).toBe(1);
    isHeld = false;
    const ended = first.close();
    producer.closeAllConnections();
    await ended;
    second.keepDrafts();
    await expect.poll(() => told(second), { timeout: 20_000 }).toMatchObject({ running: false, version: 2 });
    expect((await second.status()).jobs.ended).toContainEqual({ kind: "ask-source", outcome: "published", count: 1 });
  } finally {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  }
});

it.each([
  ["still asks it", false, 200],
  ["has its file too late", true, 200],
  ["is told too late that it has none", true, 404],
])("a source that another process moves is asked once where it is, as the first one %s", async (_, isLast, status) => {
  const asked: string[] = [];
  const answers = new Map<string, () => void>();
  const producer = createServer(async (request, response) => {
    const path = request.url ?? "";
    if (asked.push(path) <= 2) await new Promise<void>((done) => answers.set(path, done));
    response
      .writeHead(path === "/v2.csv" ? 200 : status, { "Content-Type": "text/csv" })
      .end(path === "/v2.csv" ? RECEIVED.replace("13100", "13200") : RECEIVED);
  });
  const address = await listen(producer);
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  place.write(`${FOLDER}/source.json`, { ...visitsSource, from: { family: "file", url: `${address}/v1.csv` } });
  try {
    const first = await place.open();
    expect((await first.load()).problems).toEqual([]);
    const second = await place.open();
    await second.load();
    await first.ownSources.refresh(publisher, SLUG);
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["/v1.csv"]);
    await second.ownSources.change(publisher, SLUG, { address: `${address}/v2.csv` });
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual(["/v1.csv", "/v2.csv"]);
    const [ofFirst, ofSecond] = [["/v1.csv", first] as const, ["/v2.csv", second] as const];
    for (const [path, one] of isLast ? [ofSecond, ofFirst] : [ofFirst, ofSecond]) {
      answers.get(path)?.();
      await one.ownSources.settle();
    }
    expect(asked).toEqual(["/v1.csv", "/v2.csv"]);
    for (const one of [first, second])
      expect((await one.ownSources.list(publisher))[0]).toMatchObject({
        ...{ running: false, version: 2, address: `${address}/v2.csv`, attempt: { outcome: "published" } },
      });
  } finally {
    producer.closeAllConnections();
    await place.remove();
    await new Promise((done) => producer.close(done));
  }
});

it("a source of the content that is half written as its file comes is said to have stopped, and not unbound", async () => {
  let onAsked: () => void = () => {};
  const producer = createServer((_request, response) => {
    onAsked();
    response.writeHead(200, { "Content-Type": "text/csv" }).end(RECEIVED);
  });
  const address = await listen(producer);
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  try {
    const from = { family: "file", url: `${address}/entrees.csv` };
    place.write(`${FOLDER}/source.json`, { ...visitsSource, from });
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const { ownSources } = datalogue;
    const refresh = async () => {
      await ownSources.refresh(publisher, SLUG);
      await ownSources.settle();
    };
    const attempt = async () => (await ownSources.list(publisher))[0]?.attempt;
    for (const name of ["source.json", "schema.json", "dataset.json"]) {
      const path = `${FOLDER}/${name}`;
      const whole = place.read(path);
      onAsked = () => place.write(path, whole.slice(0, -10));
      await refresh();
      await expect(ownSources.refresh(publisher, SLUG)).rejects.toThrow("cannot be read now");
      onAsked = () => {};
      place.write(path, whole);
      expect(await attempt()).toMatchObject({
        ...{ outcome: "failed", failure: expect.stringContaining("s'est arrêtée par une faute du site") },
      });
      await refresh();
      expect(await attempt()).toMatchObject({ failure: null });
    }
  } finally {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  }
});
