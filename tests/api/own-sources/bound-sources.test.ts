import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Caller, createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { openJobs } from "../../../packages/api/src/jobs/open-jobs.js";
import { bringHere } from "../../../packages/api/src/refreshing/bring-file.js";
import { checkSource } from "../../../packages/api/src/refreshing/check-source.js";
import { type NightlyParts, openNightly } from "../../../packages/api/src/refreshing/nightly.js";
import { watchSource } from "../../../packages/api/src/refreshing/watch-source.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { listen } from "../../support/listen.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSource } from "../support/content-folder.js";

const ORGANISATION = "ile-d-oleron";
const SLUG = "anneaux-des-ports";
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: ORGANISATION, role: "publisher", kind: null }],
};

const administrator: Caller = {
  ...{ kind: "key", key: "administrator" },
  memberships: [{ organisation: ORGANISATION, role: "administrator", kind: null }],
};

/** The berths of ports as their office writes them: a line of title above, in semicolons. */
const write = (header: string, rows: string[]) => ["Capitaineries;;", header, ...rows, ""].join("\r\n");
const HEADER = "Port;Année;Anneaux occupés";
const rowsOf = (year: number, château: number, denis: number) => [
  `Le Château-d'Oléron;${year};${château}`,
  `Saint-Denis-d'Oléron;${year};${denis}`,
];
const ROWS = [...rowsOf(2022, 210, 688), ...rowsOf(2023, 214, 701)];
const FIRST = write(HEADER, ROWS);
const SECOND = write(HEADER, [...ROWS, ...rowsOf(2024, 219, 705)]);
const RENAMED_HEADER = "Port;Millésime;Places prises";
const RENAMED = write(RENAMED_HEADER, [...ROWS, ...rowsOf(2024, 219, 705), ...rowsOf(2025, 221, 709)]);
const MENDED_ROWS = [...ROWS, ...rowsOf(2024, 219, 705), ...rowsOf(2025, 221, 709), ...rowsOf(2026, 230, 712)];
const FOURTH = write(RENAMED_HEADER, MENDED_ROWS);
const FIFTH = write(RENAMED_HEADER, [...MENDED_ROWS, ...rowsOf(2027, 232, 715)]);

/** A producer of this machine, which the site is allowed to ask. */
describe.each(ENGINES)("a dataset bound to an address in the workspace, with %s", (engine) => {
  let server: EngineServer;
  let producer: Server;
  let address: string;
  let answer: string | undefined;
  /** What happens as the producer is asked. */
  let onAsked: (() => void) | undefined;
  let place: Place;
  let datalogue: Datalogue;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let api: ReturnType<typeof supertest>;
  let secret: string;
  let now = new Date("2026-01-12T10:00:00Z");

  beforeAll(async () => {
    server = await startEngine(engine);
    producer = createServer((request, response) => {
      onAsked?.();
      const etag = `"${createHash("sha256")
        .update(answer ?? "")
        .digest("hex")}"`;
      response.statusCode = answer === undefined ? 404 : request.headers["if-none-match"] === etag ? 304 : 200;
      response.setHeader("Content-Type", "text/csv; charset=utf-8");
      response.setHeader("ETag", etag);
      response.end(response.statusCode === 200 ? answer : "");
    });
    address = `${await listen(producer)}/anneaux.csv`;
    const { url } = server.createDatabase();
    place = createPlace({
      ...{ DATALOGUE_ALLOWED_HOSTS: new URL(address).host },
      ...(url ? { DATABASE_URL: url } : {}),
    });
    datalogue = await place.open({ now: () => now });
    expect((await datalogue.load()).problems).toEqual([]);
    knex = await openDatabase(place.settings.database ?? join(place.data, "catalogue.sqlite"));
    ({ secret } = await datalogue.keys.create({
      ...{ organisation: ORGANISATION, scopes: ["publish"], label: null, expiresOn: null },
    }));
    api = supertest(createApiApp(datalogue, place.settings));
  });
  afterAll(async () => {
    await knex.destroy();
    await place.remove();
    await server.stop();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  });

  const ask = (method: "get" | "post" | "patch" | "delete", path: string) =>
    api[method](path).set("Authorization", `Bearer ${secret}`);
  const own = async (slug = SLUG) =>
    (await datalogue.ownSources.list(publisher)).find(({ dataset }) => dataset === slug);
  const touched = async () => (await datalogue.status()).datasets.find(({ slug }) => slug === SLUG)?.touched;
  /** What the night of an instant did. */
  const night = async (instant: string) => {
    now = new Date(instant);
    const { catalogue, territories } = datalogue.services;
    const done: string[] = [];
    const parts: NightlyParts = {
      jobs: openJobs({ knex, now: () => now, log: () => {} }),
      ...{ listSources: datalogue.listSources, states: datalogue.sourceStates, catalogue, territories },
      ...{ memory: datalogue.receptions, maxFileBytes: 1_000_000, now: () => now },
      options: {
        origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [new URL(address).host] }) },
        ...{ receive: datalogue.receive, bring: bringHere, hold: datalogue.holdFile, release: datalogue.releaseFile },
      },
    };
    await openNightly(parts, (dataset, { kind }) => done.push(`${dataset} ${kind}`)).look();
    return done;
  };
  const rows = async () => {
    const { data } = await datalogue.services.catalogue.listRows(SLUG, { pageSize: 50 });
    return data.map((row) => Object.values(row).join(" "));
  };
  const publishEdited = async (id: string) => {
    await datalogue.drafts.edit(publisher, id, { note: "Fichier de la capitainerie." });
    return datalogue.drafts.publish(publisher, id);
  };

  it("is bound as its first file is published: how the file is read and what it must have are kept", async () => {
    answer = FIRST;
    const { body: draft } = await ask("post", "/api/drafts").send({ organisation: ORGANISATION });
    const path = `/api/drafts/${draft.id}`;
    const early = await ask("patch", path).send({ source: { act: "bind" } });
    expect(early).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("ne vient pas d'une adresse") },
    });
    expect(await ask("post", `${path}/fetch`).send({ url: "https://169.254.169.254/a.csv" })).toMatchObject({
      ...{ status: 502, body: { code: "adresse-sans-fichier" } },
    });
    await ask("post", `${path}/fetch`).send({ url: address }).expect(200);
    await datalogue.drafts.whenRead(publisher, draft.id, 60_000);
    await datalogue.drafts.edit(publisher, draft.id, {
      correction: { columns: { Port: "port", Année: "annee", "Anneaux occupés": "anneaux" }, headerRow: 2 },
      metadata: {
        ...{ slug: SLUG, title: "Anneaux des ports", theme: "culture", frequency: "ANNUAL" },
        description: "Anneaux occupés dans les ports de l'île d'Oléron, par an.",
      },
    });
    const { body: bound } = await ask("patch", path).send({ source: { act: "bind" }, note: "Premier fichier." });
    expect(bound.source).toEqual({ act: "bind", url: address, frequency: null, leastRows: null });
    const read = await datalogue.drafts.whenRead(publisher, draft.id, 60_000);
    expect(read.reading).toMatchObject({ records: 4, report: { counts: { error: 0 } } });
    await datalogue.drafts.publish(publisher, draft.id);

    const [source] = (await datalogue.listSources()).sources;
    expect(source).toMatchObject({
      ...{ folder: null, bound: true },
      source: {
        ...{ frequency: "ANNUAL", from: { family: "file", url: address }, triedOn: "2026-01-12" },
        guard: { columns: ["Port", "Année", "Anneaux occupés"] },
        recipe: { headerRow: 2, columns: { "Anneaux occupés": "anneaux" } },
      },
    });
    expect(await own()).toMatchObject({
      ...{ state: "fresh", next: "2027-01-12", bound: true, held: null, version: 1, leastRows: null },
    });
    expect((await datalogue.services.catalogue.listVersions(SLUG))[0]).toMatchObject({ origin: "source" });
    expect(await touched()).toEqual(["data", "metadata", "schema", "recipe", "source"]);
  });

  it("is asked again on its rhythm, and read as its first file was", async () => {
    expect(await night("2026-06-12T01:00:00Z")).toEqual([]);
    expect(await night("2027-01-13T01:00:00Z")).toEqual([`${SLUG} unchanged`]);
    answer = SECOND;
    expect(await night("2028-01-14T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2024 705");
    expect(await own()).toMatchObject({ state: "fresh", version: 2, attempt: { outcome: "published" } });
  });

  it("never loses its version to a file whose columns changed, which waits as a draft where they are proposed", async () => {
    answer = RENAMED;
    expect(await night("2029-01-15T01:00:00Z")).toEqual([`${SLUG} refused`]);
    const { held, version } = (await own()) ?? {};
    expect(version).toBe(2);
    const read = await datalogue.drafts.whenRead(publisher, held ?? "", 60_000);
    expect(read).toMatchObject({
      ...{ organisation: ORGANISATION, startedFrom: 2, createdBy: "sources", fileName: "anneaux.csv" },
      source: { act: "mend", reason: expect.stringContaining("Anneaux occupés") },
    });
    // The same file again takes no other place, and a contributor of another organisation sees none of it.
    expect(await night("2029-01-16T01:00:00Z")).toEqual([`${SLUG} refused`]);
    expect(await own()).toMatchObject({ held });
    const other: Caller = {
      ...{ kind: "key", key: "other" },
      memberships: [{ organisation: "pole-marennes-oleron", role: "contributor", kind: null }],
    };
    await expect(datalogue.drafts.get(other, held ?? "")).rejects.toThrow();
  });

  it("leads who administers the catalogue to the file that waits, and not where it is under secrecy: they could not open it", async () => {
    const keeper: Caller = {
      ...{ kind: "person", person: "keeper", session: "s", grants: [] },
      memberships: [{ organisation: "pole-marennes-oleron", kind: "petr", role: "administrator", parent: true }],
    };
    const heldFor = async (caller: Caller) =>
      (await datalogue.ownSources.list(caller)).find(({ dataset }) => dataset === SLUG)?.held;
    const listedFor = async (caller: Caller) => {
      const { data, total } = await datalogue.drafts.list(caller, { page: 1, pageSize: 50, dataset: SLUG });
      expect(total).toBe(data.length);
      return data.map(({ id }) => id);
    };
    const held = (await own())?.held ?? "";
    expect(await heldFor(keeper)).toBe(held);
    expect(await listedFor(keeper)).toContain(held);
    const { metadata } = await knex("datasets").where({ slug: SLUG }).first("metadata");
    const confidentialite = {
      ...{ unit: "entreprises", countField: "anneaux_occupes", measures: [], territoryField: "port" },
      ...{ periodField: "annee", levels: ["commune"] },
    };
    const write = (value: string) => knex("datasets").where({ slug: SLUG }).update({ metadata: value });
    await write(JSON.stringify({ ...JSON.parse(metadata), confidentialite }));
    try {
      await expect(datalogue.drafts.get(keeper, held)).rejects.toThrow();
      expect(await heldFor(keeper)).toBeNull();
      expect(await listedFor(keeper)).not.toContain(held);
      expect(await heldFor(publisher)).toBe(held);
      expect(await listedFor(publisher)).toContain(held);
    } finally {
      await write(metadata);
    }
  });

  it("is mended once by who publishes it: the files that follow pass alone", async () => {
    const { held = null } = (await own()) ?? {};
    const id = held ?? "";
    await datalogue.drafts.edit(publisher, id, {
      correction: { headerRow: 2, columns: { Port: "port", Millésime: "annee", "Places prises": "anneaux" } },
    });
    const mended = await datalogue.drafts.whenRead(publisher, id, 60_000);
    expect(mended.reading?.report?.counts.error).toBe(0);
    expect(await publishEdited(id)).toMatchObject({ version: 3 });
    expect(await own()).toMatchObject({ state: "fresh", held: null, version: 3, attempt: { failure: null } });
    expect((await datalogue.listSources()).sources[0]?.source).toMatchObject({
      ...{ guard: { columns: ["Port", "Millésime", "Places prises"] } },
      recipe: { columns: { "Places prises": "anneaux" } },
    });
    expect(await night("2030-01-17T01:00:00Z")).toEqual([`${SLUG} unchanged`]);
    answer = FOURTH;
    expect(await night("2031-01-18T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2026 712");
  });

  it("keeps its address once a person goes back to an earlier version", async () => {
    const back = await ask("post", `/api/datasets/${SLUG}/rollback`).send({ version: 3 });
    expect(back).toMatchObject({ status: 200, body: { version: 5 } });
    expect(await own()).toMatchObject({ address, bound: true, version: 5, mended: true });
    answer = FIFTH;
    expect(await night("2032-01-19T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2027 715");
  });

  it("goes on as it was asked once an agent deposits a file by hand: paused, or replaced by the next one", async () => {
    const depositBy = async (act: "pause" | "follow") => {
      const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION, dataset: SLUG });
      await datalogue.drafts.receiveText(publisher, id, {
        text: FOURTH.replace("712", act === "pause" ? "713" : "714"),
        name: "anneaux.csv",
      });
      const read = await datalogue.drafts.whenRead(publisher, id, 60_000);
      expect(read.boundTo).toMatchObject({ address, frequency: "ANNUAL" });
      await datalogue.drafts.edit(publisher, id, { source: { act } });
      return publishEdited(id);
    };
    await depositBy("pause");
    expect(await own()).toMatchObject({ state: "paused", next: null });
    expect(await night("2035-01-18T01:00:00Z")).toEqual([]);
    await depositBy("follow");
    expect(await own()).toMatchObject({ state: "fresh", next: "2036-01-18" });
    expect(await night("2036-01-19T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2026 712");
  });

  it("gives its file to who asks for it over what an agent deposited, though its server says it unchanged", async () => {
    const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION, dataset: SLUG });
    await datalogue.drafts.receiveText(publisher, id, { text: FOURTH.replace("712", "716"), name: "anneaux.csv" });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await publishEdited(id);
    expect(await own()).toMatchObject({ state: "deposited" });
    await ask("post", `/api/datasets/${SLUG}/source/refresh`).expect(200);
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ state: "fresh", attempt: { outcome: "published" } });
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2027 715");
  });

  it("gives its file to who asks for it over the version that a person went back to, which the night leaves", async () => {
    const [one] = (await datalogue.listSources()).sources.filter(({ content }) => content.metadata.slug === SLUG);
    if (!one) throw new Error("no source");
    const { look } = await watchSource(one, { listSources: datalogue.listSources, states: datalogue.sourceStates });
    await ask("post", `/api/datasets/${SLUG}/rollback`).send({ version: 3 }).expect(200);
    // Who asked for it before is not who asks for it over what was chosen since.
    expect(await look()).toMatchObject({ wanted: false });
    expect(await night("2037-01-19T01:00:00Z")).toEqual([`${SLUG} unchanged`]);
    expect(await rows()).not.toContain("Saint-Denis-d'Oléron 2027 715");
    await ask("post", `/api/datasets/${SLUG}/source/refresh`).expect(200);
    await datalogue.ownSources.settle();
    expect(await own()).toMatchObject({ attempt: { outcome: "published" } });
    expect(await rows()).toContain("Saint-Denis-d'Oléron 2027 715");
  });

  it("lets go of a file that was kept once a later one is published, unless somebody said something of it", async () => {
    const strange = (year: number) => write("Lieu;Quand;Combien", rowsOf(year, 1, 2));
    answer = strange(2027);
    expect(await night("2038-01-20T01:00:00Z")).toEqual([`${SLUG} refused`]);
    const { held } = (await own()) ?? {};
    expect(held).not.toBeNull();
    answer = write(RENAMED_HEADER, [...MENDED_ROWS, ...rowsOf(2028, 240, 720)]);
    expect(await night("2038-01-21T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await own()).toMatchObject({ held: null });
    expect(await ask("get", `/api/drafts/${held}`)).toMatchObject({ status: 404 });

    answer = strange(2028);
    expect(await night("2039-01-22T01:00:00Z")).toEqual([`${SLUG} refused`]);
    const { held: commented } = (await own()) ?? {};
    now = new Date("2039-01-22T10:00:00Z");
    await ask("post", `/api/drafts/${commented}/comments`)
      .send({ text: "La capitainerie change de logiciel." })
      .expect(201);
    answer = FIFTH;
    expect(await night("2039-01-23T01:00:00Z")).toEqual([`${SLUG} published`]);
    expect(await own()).toMatchObject({ held: commented });
  });

  it("is changed, paused, written in an export, and unbound by API, each act in the journal", async () => {
    const path = `/api/datasets/${SLUG}/source`;
    expect(await ask("patch", path).send({})).toMatchObject({ status: 400 });
    expect(await ask("patch", path).send({ leastRows: 0 })).toMatchObject({ status: 400 });
    expect(await ask("patch", path).send({ frequency: "MONTHLY", leastRows: 5 })).toMatchObject({
      ...{ status: 200, body: { frequency: "MONTHLY", leastRows: 5, running: false } },
    });
    expect(await ask("patch", path).send({ leastRows: null })).toMatchObject({
      ...{ status: 200, body: { frequency: "MONTHLY", leastRows: null } },
    });
    expect(await ask("patch", path).send({ paused: true })).toMatchObject({ body: { state: "paused" } });
    expect(await ask("patch", path).send({ paused: false })).toMatchObject({ body: { state: "fresh" } });

    const folder = mkdtempSync(join(tmpdir(), "datalogue-bind-"));
    try {
      expect((await datalogue.exportContent(join(folder, "contenu"))).problems).toEqual([]);
      const read = (name: string) => JSON.parse(readFileSync(join(folder, `contenu/culture/${SLUG}`, name), "utf8"));
      expect(read("source.json")).toMatchObject({ from: { url: address }, frequency: "MONTHLY" });
      expect(read("published.json")).toMatchObject({ origin: "source" });
    } finally {
      rmSync(folder, { recursive: true });
    }

    expect(await ask("delete", path)).toMatchObject({ status: 204 });
    expect(await ask("delete", path)).toMatchObject({ status: 404, body: { code: "source-inconnue" } });
    expect(await own()).toBeUndefined();
    expect(await touched()).toEqual(["data", "metadata", "schema", "recipe"]);
    const { acts } = await datalogue.journal.list(administrator, { dataset: SLUG, kind: "content" }, 100);
    const told = acts.map(({ action }) => action).filter((action) => action.endsWith("-source"));
    expect(told.toReversed()).toEqual([
      ...["bind-source", "mend-source", "pause-source", "resume-source"],
      ...["mend-source", "mend-source", "pause-source", "resume-source", "unbind-source"],
    ]);
  });

  it("is bound to an address with signs that a source writes otherwise, which is asked again as it was", async () => {
    answer = "port,annee,anneaux\nBoyardville,2026,190\nLa Cotinière,2026,88\n";
    const url = `${address}?jeu=anneaux des ports|{AAAA}`;
    const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION });
    await ask("post", `/api/drafts/${id}/fetch`).send({ url }).expect(200);
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    const description = "Anneaux occupés, par an.";
    await datalogue.drafts.edit(publisher, id, {
      metadata: { slug: "anneaux-du-nord", title: "Anneaux du nord", theme: "culture", description },
      source: { act: "bind" },
    });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await publishEdited(id);
    await datalogue.ownSources.refresh(publisher, "anneaux-du-nord");
    await datalogue.ownSources.settle();
    expect(await datalogue.ownSources.list(publisher)).toMatchObject([
      { address: `${address}?jeu=anneaux%20des%20ports%7C%7BAAAA%7D`, attempt: { outcome: "unchanged" } },
    ]);
  });

  it("is left to who publishes it under another slug while its file comes, and not told unbound", async () => {
    const [one] = (await datalogue.listSources()).sources.filter(
      ({ content }) => content.metadata.slug === "anneaux-du-nord",
    );
    if (!one) throw new Error("no source");
    const { look } = await watchSource(one, { listSources: datalogue.listSources, states: datalogue.sourceStates });
    const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION, dataset: "anneaux-du-nord" });
    await datalogue.drafts.receiveFrom(publisher, id, `${address}?jeu=anneaux des ports|{AAAA}`);
    await datalogue.drafts.edit(publisher, id, { metadata: { slug: "anneaux-des-ports-du-nord" } });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await publishEdited(id);
    expect(await own("anneaux-des-ports-du-nord")).toMatchObject({ bound: true });
    expect(await look()).toEqual({ kind: "left", why: "published" });
  });

  it("publishes no new column of personal data by itself: its file waits for who chooses, once", async () => {
    const slug = "maitres-de-port";
    const header = "port,annee,anneaux,courriel";
    const file = (year: number, more = "") =>
      `${more === "" ? "port,annee,anneaux" : header}\nBoyardville,${year},190${more}\nLa Cotinière,${year},88${more}\n`;
    answer = file(2026);
    const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION });
    await ask("post", `/api/drafts/${id}/fetch`)
      .send({ url: `${address}?jeu=${slug}` })
      .expect(200);
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.edit(publisher, id, {
      metadata: { slug, title: "Maîtres de port", theme: "culture", description: "Anneaux, par an." },
      source: { act: "bind" },
    });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await publishEdited(id);
    const refresh = async () => {
      await datalogue.ownSources.refresh(publisher, slug);
      await datalogue.ownSources.settle();
      return own(slug);
    };
    const columns = async () => {
      const { data } = await datalogue.services.catalogue.listRows(slug, { pageSize: 1 });
      return Object.keys(data[0] ?? {}).filter((name) => !name.startsWith("_"));
    };

    answer = file(2027, ",jean.dupont@orange.fr");
    const refused = await refresh();
    expect(refused).toMatchObject({ version: 1, attempt: { outcome: "refused" } });
    const told = "Colonne nouvelle qui semble contenir des données personnelles\u00A0: courriel.";
    expect(refused?.attempt?.told).toContain(told);
    expect(await columns()).toEqual(["port", "annee", "anneaux"]);
    const held = refused?.held ?? "";
    expect(await datalogue.drafts.whenRead(publisher, held, 60_000)).toMatchObject({
      source: { act: "mend", reason: expect.stringContaining(told) },
    });
    const [one] = (await datalogue.listSources()).sources.filter(({ content }) => content.metadata.slug === slug);
    if (!one) throw new Error("no source");
    const { territories } = datalogue.services;
    const tried = await checkSource(one, {
      origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [new URL(address).host] }) },
      ...{ territories, question: askForHome(territories, undefined, 2027), maxFileBytes: 1_000_000 },
      listChosenColumns: datalogue.listChosenColumns,
    });
    expect(tried).toMatchObject({ kind: "refused", reasons: [expect.stringContaining(told)] });

    await publishEdited(held);
    expect(await columns()).toEqual(["port", "annee", "anneaux", "courriel"]);
    answer = file(2028, ",marie.martin@free.fr");
    expect(await refresh()).toMatchObject({ version: 3, held: null, attempt: { outcome: "published" } });
  });

  it("is not taken for one that was unbound where it cannot be read for a moment: its refresh is said to have stopped", async () => {
    const slug = "maitres-de-port";
    const { id } = (await datalogue.services.catalogue.getDataset(slug)) ?? {};
    const paths = ["received-schema.json", "schema.json"].map((name) =>
      join(place.data, "versions", id ?? "", "3", name),
    );
    const schemas = paths.map((path) => readFileSync(path));
    const lose = () =>
      paths.forEach((path) => {
        rmSync(path, { recursive: true });
        mkdirSync(path);
      });
    answer = "port,annee,anneaux,courriel\nBoyardville,2029,191,marie.martin@free.fr\nLa Cotinière,2029,89,\n";
    onAsked = lose;
    try {
      await datalogue.ownSources.refresh(publisher, slug);
      await datalogue.ownSources.settle();
      for (const name of [slug, id])
        await expect(datalogue.ownSources.refresh(publisher, name ?? "")).rejects.toThrow("cannot be read now");
    } finally {
      onAsked = undefined;
      for (const [rank, path] of paths.entries()) {
        rmSync(path, { recursive: true });
        writeFileSync(path, schemas[rank] ?? "");
      }
    }
    expect(await own(slug)).toMatchObject({
      ...{ version: 3, bound: true },
      attempt: { outcome: "failed", failure: expect.stringContaining("s'est arrêtée par une faute du site") },
    });
    await datalogue.ownSources.refresh(publisher, slug);
    await datalogue.ownSources.settle();
    expect(await own(slug)).toMatchObject({ version: 4, attempt: { outcome: "published", failure: null } });
  });
});

it("a dataset whose schema cannot be read keeps no other from its source, its files and its differences, and is logged", async () => {
  const VISITS = visitsJson.slug;
  const MORE = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
  const producer = createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "text/csv" }).end(request.url === "/anneaux.csv" ? FIRST : MORE);
  });
  const address = await listen(producer);
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  const from = { family: "file", url: `${address}/entrees.csv` };
  place.write("culture/mediatheques/source.json", { ...visitsSource, from });
  const logged: string[] = [];
  try {
    const datalogue = await place.open({ log: (line) => logged.push(line) });
    expect((await datalogue.load()).problems).toEqual([]);
    const { drafts, ownSources } = datalogue;
    const { id } = await drafts.create(publisher, { organisation: ORGANISATION });
    await drafts.receiveFrom(publisher, id, `${address}/anneaux.csv`);
    await drafts.whenRead(publisher, id, 60_000);
    await drafts.edit(publisher, id, {
      correction: { columns: { Port: "port", Année: "annee", "Anneaux occupés": "anneaux" }, headerRow: 2 },
      metadata: { slug: SLUG, title: "Anneaux des ports", theme: "culture", description: "Anneaux, par an." },
      ...{ source: { act: "bind" }, note: "Premier fichier." },
    });
    await drafts.whenRead(publisher, id, 60_000);
    await drafts.publish(publisher, id);
    const listed = async () => (await datalogue.status()).sources.map(({ dataset }) => dataset).sort();
    expect(await listed()).toEqual([SLUG, VISITS].sort());

    const bound = await datalogue.services.catalogue.getDataset(SLUG);
    for (const name of ["received-schema.json", "schema.json"]) {
      const path = join(place.data, "versions", bound?.id ?? "", "1", name);
      rmSync(path);
      mkdirSync(path);
    }
    const slugs = async () => (await ownSources.list(publisher)).map(({ dataset }) => dataset);
    expect(await slugs()).toEqual([VISITS]);
    expect((await datalogue.listSources()).problems).toMatchObject([{ path: SLUG, fault: "internal" }]);
    expect(logged.join("\n")).toContain(`${SLUG} Error: EISDIR`);
    await ownSources.refresh(publisher, VISITS);
    await ownSources.settle();
    expect((await ownSources.list(publisher))[0]).toMatchObject({ version: 2, attempt: { outcome: "published" } });
    expect(await listed()).toEqual([VISITS]);

    const other = await drafts.create(publisher, { organisation: ORGANISATION });
    await drafts.receiveText(publisher, other.id, { name: "criees.csv", text: "criee,tonnes\nLa Cotinière,4900\n" });
    expect(await drafts.whenRead(publisher, other.id, 60_000)).toMatchObject({
      reading: { failure: null, records: 1 },
    });
    const next = await drafts.create(publisher, { organisation: ORGANISATION, dataset: VISITS });
    await drafts.receiveText(publisher, next.id, { name: "entrees.csv", text: MORE.replace("13100", "13200") });
    await drafts.whenRead(publisher, next.id, 60_000);
    expect(await drafts.compare(publisher, next.id, 60_000)).toMatchObject({ kind: "made" });

    // What is of that dataset fails, and is told once its schema can be read.
    const own = await drafts.create(publisher, { organisation: ORGANISATION, dataset: SLUG }).catch((error) => error);
    expect(own).toMatchObject({ code: "EISDIR" });
    // Once, however many listed it.
    expect(logged.filter((line) => line.startsWith(`${SLUG} Error: EISDIR`))).toHaveLength(1);

    for (const name of ["received-schema.json", "schema.json"]) {
      const path = join(place.data, "versions", bound?.id ?? "", "1", name);
      rmSync(path, { recursive: true });
      writeFileSync(path, "{ half");
    }
    expect(await slugs()).toEqual([VISITS]);
    expect((await datalogue.listSources()).problems).toMatchObject([
      { path: SLUG, fault: "internal", message: expect.stringContaining("le schéma de la version 1 est abîmé") },
    ]);
    expect(logged).toContain(`${SLUG}: the schema of version 1 is damaged or gone`);
    await expect(ownSources.refresh(publisher, SLUG)).rejects.toThrow("cannot be read now");
  } finally {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  }
});
