import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Caller, Datalogue, Drafts } from "@datalogue/api";
import { createApiApp, type DraftRefused } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findParentFault } from "../../../packages/api/src/content/find-parent-fault.js";
import { isStillTold } from "../../../packages/api/src/drafts/tell-review.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openPacedOutbox } from "../../../packages/api/src/people/paced-outbox.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, organisationsJson, type Place, visitsCsv } from "../support/content-folder.js";
import { type MailServer, startMailServer } from "../support/mail-server.js";
import { faultOf } from "./fault-of.js";

const SLUG = "frequentation-mediatheques";
const NEXT_YEAR = `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`;
const MENDED = NEXT_YEAR.replace("13100", "13900");
const ASKED = ["17093", "2024"];

it("tells an organisation above that is not in the list, or that leads back to itself", () => {
  const parents = new Map([
    ["mairie-dolus", "ile-d-oleron"],
    ["ile-d-oleron", "pole-marennes-oleron"],
    ["pole-marennes-oleron", undefined],
    ["a", "b"],
    ["b", "a"],
    ["c", "a"],
    ["d", "d"],
    ["e", "nulle-part"],
  ]);
  const said = [...parents.keys()].map((slug) => findParentFault(slug, parents));
  expect(said.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  expect(said[3]).toContain("a → b → a");
  expect(said[5]).toBeUndefined();
  expect(said[6]).toContain("d → d");
  expect(said[7]).toContain("nulle-part");
});

describe.each(ENGINES)("the review of a draft with %s", (engine) => {
  let server: EngineServer;
  let mailServer: MailServer;
  let place: Place;
  let datalogue: Datalogue;
  let drafts: Drafts;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  /** Each look at the clock is a minute later, but where it stands. */
  let stands = false;
  const now = () => {
    if (!stands) time += 60_000;
    return new Date(time);
  };
  /** Somebody of an organisation. */
  const callers = new Map<string, Caller>();
  const caller = (name: string) => callers.get(name) as Caller;

  beforeAll(async () => {
    server = await startEngine(engine);
    mailServer = await startMailServer();
    const { url } = server.createDatabase();
    place = createPlace({
      ...(url ? { DATABASE_URL: url } : {}),
      ...{ DATALOGUE_SMTP: `smtp://127.0.0.1:${mailServer.port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    });
    const [pole, oleron] = organisationsJson;
    place.write("organisations.json", [
      pole,
      { ...oleron, parent: "pole-marennes-oleron" },
      { slug: "bassin-de-marennes", name: "Bassin de Marennes", parent: "pole-marennes-oleron" },
    ]);
    datalogue = await place.open({ now, passwordCost: { N: 2 ** 10, r: 8, p: 1 } });
    drafts = datalogue.drafts;
    expect((await datalogue.load()).problems).toEqual([]);
    for (const [name, organisation, role] of [
      ["contributrice", "ile-d-oleron", "contributor"],
      ["publicatrice", "ile-d-oleron", "publisher"],
      ["relecteur", "pole-marennes-oleron", "publisher"],
      ["relectrice", "pole-marennes-oleron", "publisher"],
      ["lecteur", "pole-marennes-oleron", "reader"],
      ["voisine", "bassin-de-marennes", "publisher"],
    ] as const) {
      const email = `${name}@exemple.fr`;
      await datalogue.people.invite("command", { email, organisation, role });
      const { text } = mailServer.mails.pop() ?? { text: "" };
      const key = /cle=([\w-]+)/.exec(text)?.[1] ?? "";
      await datalogue.people.acceptLink(key, {
        ...{ email, name: `Personne ${name}`, password: "huître verte du chenal 17", client: "192.0.2.1" },
      });
      const person = await datalogue.people.findByEmail(email);
      callers.set(name, {
        ...{ kind: "person", person: person?.id ?? "", session: "s", grants: [] },
        memberships: person?.memberships ?? [],
      });
    }
    mailServer.mails.length = 0;
  });
  afterAll(async () => {
    await place?.remove();
    await mailServer?.stop();
    await server?.stop();
  });

  const actor = (name: string) => {
    const one = caller(name);
    return one.kind === "person" ? `person:${one.person}` : "";
  };
  const deposit = async (id: string, text: string) => {
    await drafts.receiveText(caller("contributrice"), id, { text, name: "entrees 2024.csv" });
    await drafts.whenRead(caller("contributrice"), id, 60_000);
  };
  /** A draft that waits for a review. */
  const submit = async (text = NEXT_YEAR) => {
    const own = caller("contributrice");
    const { id } = await drafts.create(own, { organisation: "ile-d-oleron", dataset: SLUG });
    await deposit(id, text);
    await drafts.submit(own, id, "Ajout de 2024, merci.");
    return id;
  };
  const mailed = async () => {
    await drafts.settle();
    const sent = mailServer.mails.splice(0);
    return sent.sort((a, b) => (a.to < b.to ? -1 : 1));
  };
  const stepsOf = async (id: string) =>
    (await drafts.review(caller("publicatrice"), id)).events.map(({ kind, actor: who }) => [kind, who]);

  it("is for who publishes in the organisation and in the one above, once it is submitted and not before", async () => {
    const own = caller("contributrice");
    const { id } = await drafts.create(own, { organisation: "ile-d-oleron", dataset: SLUG });
    await deposit(id, NEXT_YEAR);
    const looks = [
      drafts.get,
      drafts.describe,
      drafts.compare,
      drafts.findFile,
      drafts.whenRead,
      drafts.review,
    ] as const;
    for (const look of looks)
      expect(await faultOf(look(caller("relecteur"), id))).toMatchObject({ kind: "not-allowed" });
    expect(await faultOf(drafts.comment(caller("relecteur"), id, { text: "Déjà ?" }))).toMatchObject({
      kind: "not-allowed",
    });
    expect(await faultOf(drafts.sendBack(caller("publicatrice"), id, "Pas encore soumis"))).toMatchObject({
      kind: "not-submitted",
    });
    await drafts.submit(own, id);
    for (const look of looks) await look(caller("relecteur"), id);
    // Who reads there, who publishes beside, who changes the file, who submits it: none of them.
    for (const name of ["lecteur", "voisine"])
      for (const look of looks) expect(await faultOf(look(caller(name), id))).toMatchObject({ kind: "not-allowed" });
    const page = { page: 1, pageSize: 20 };
    const toReview = async (name: string) =>
      (await drafts.list(caller(name), { ...page, state: "submitted" })).data.map((one) => one.id);
    expect(await toReview("relecteur")).toEqual([id]);
    expect(await toReview("voisine")).toEqual([]);
    expect((await drafts.list(caller("relecteur"), page)).data).toEqual([]);
    const acts = [
      drafts.edit(caller("relecteur"), id, { note: "Autre" }),
      drafts.receiveText(caller("relecteur"), id, { text: "a;b" }),
      drafts.submit(caller("relecteur"), id),
      drafts.withdraw(caller("relecteur"), id),
      drafts.remove(caller("relecteur"), id),
      drafts.sendBack(own, id, "À moi-même"),
    ];
    for (const fault of await Promise.all(acts.map(faultOf))) expect(fault).toMatchObject({ kind: "not-allowed" });
    await drafts.remove(own, id);
    await mailed();
  });

  it("goes from the one who submits to who comments a cell and sends back, and again to who publishes", async () => {
    const reviewer = caller("relecteur");
    const own = caller("contributrice");
    const id = await submit();
    expect((await mailed()).map(({ to }) => to)).toEqual([
      ...["publicatrice@exemple.fr", "relecteur@exemple.fr", "relectrice@exemple.fr"],
    ]);
    await drafts.compare(reviewer, id, 60_000);
    await drafts.noteReading(reviewer, id);
    await drafts.noteReading(reviewer, id);
    expect(await drafts.readSince(reviewer, id)).toBeNull();

    const row = { codeCommune: "17093", annee: 2024 };
    const { comments } = await drafts.comment(reviewer, id, {
      text: "13 100 entrées, vraiment ?",
      place: { kind: "cell", row, column: "entrees" },
    });
    expect(comments).toMatchObject([
      { author: actor("relecteur"), place: { row, value: 13100 }, standing: "here", now: 13100, settled: null },
    ]);
    // A place names a row, and keeps no text beside.
    const long = { ...row, commune: "x".repeat(5_000) };
    const heavy = drafts.comment(reviewer, id, { text: "?", place: { kind: "cell", row: long, column: "entrees" } });
    expect(await faultOf(heavy)).toMatchObject({ kind: "invalid", problems: [{ field: "place" }] });
    await drafts.comment(reviewer, id, { text: "Précisez.", place: { kind: "field", field: "description" } });
    const returned = await drafts.sendBack(reviewer, id, "Vérifiez 2024 au Château-d'Oléron.");
    expect(returned).toMatchObject({ state: "returned", returned: { by: actor("relecteur") } });
    const [told, ...others] = await mailed();
    expect(others).toEqual([]);
    expect(told).toMatchObject({ to: "contributrice@exemple.fr" });
    expect(told?.text).toContain(`/publier/${id}/relecture`);
    // What was said is in the workspace alone, and so is what is in the file.
    expect(told?.text).not.toMatch(/Vérifiez|13 100|13100/);
    // It is no longer in the hands of who sent it back, who reads what was said of it all the same.
    expect(await faultOf(drafts.get(reviewer, id))).toMatchObject({ kind: "not-allowed" });
    expect((await drafts.review(reviewer, id)).comments).toHaveLength(2);

    await deposit(id, MENDED);
    expect(await drafts.get(own, id)).toMatchObject({ state: "returned", returned: { reason: expect.any(String) } });
    await drafts.edit(own, id, { metadata: { description: "Entrées par an, comptées aux portes." } });
    const mine = (await drafts.review(own, id)).comments;
    await drafts.comment(own, id, { text: "C'était 13 900.", answers: mine[0]?.id ?? "" });
    await drafts.settleComment(own, id, mine[0]?.id ?? "");
    expect(await drafts.submit(own, id)).toMatchObject({ state: "submitted", returned: null });
    expect(await mailed()).toHaveLength(3);

    await drafts.compare(reviewer, id, 60_000);
    const since = await drafts.readSince(reviewer, id);
    expect(since?.answers.map(({ field }) => field)).toEqual(["description"]);
    expect(since?.rows).toMatchObject({
      ...{ kind: "made", rows: { added: 0, removed: 0, changed: 1 }, key: ["codeCommune", "annee"] },
      samples: { changed: [{ key: row, before: { entrees: 13100 }, after: { entrees: 13900 } }] },
    });
    await drafts.noteReading(reviewer, id);
    // Looked at again, it is still told from the reading before.
    expect((await drafts.readSince(reviewer, id))?.rows).toMatchObject({ kind: "made" });
    const seen = (await drafts.review(reviewer, id)).comments;
    expect(seen[0]).toMatchObject({ now: 13900, settled: { by: actor("contributrice") }, answers: [{}] });
    expect(await drafts.publish(reviewer, id)).toMatchObject({ version: 2 });
    const [published, ...rest] = await mailed();
    expect(rest).toEqual([]);
    expect(published).toMatchObject({ to: "contributrice@exemple.fr" });
    expect(published?.text).toContain("Fréquentation des médiathèques");
    expect((await stepsOf(id)).map(([kind]) => kind)).toEqual([
      ...["submitted", "read", "commented", "commented", "returned"],
      ...["answered", "settled", "submitted", "read", "published"],
    ]);
    expect((await stepsOf(id)).at(-1)).toEqual(["published", actor("relecteur")]);
    expect(await faultOf(drafts.comment(own, id, { text: "Trop tard" }))).toMatchObject({ kind: "already-published" });
  });

  it("says honestly that the table of a former reading is no longer kept, and of a comment that its place is gone", async () => {
    const reviewer = caller("relecteur");
    const id = await submit(NEXT_YEAR.replace("13100", "14000"));
    await drafts.compare(reviewer, id, 60_000);
    await drafts.noteReading(reviewer, id);
    const [codeCommune, year] = ASKED;
    const row = { codeCommune: codeCommune as string, annee: Number(year) };
    await drafts.comment(reviewer, id, { text: "Ligne à revoir", place: { kind: "cell", row, column: "entrees" } });
    await drafts.comment(reviewer, id, { text: "Colonne utile ?", place: { kind: "column", column: "commune" } });
    await drafts.sendBack(reviewer, id, "Reprenez.");
    await deposit(id, visitsCsv.replace("12500", "12600"));
    const own = caller("contributrice");
    // Until it is compared, nobody knows.
    expect((await drafts.review(own, id)).comments.map(({ standing }) => standing)).toEqual(["unknown", "here"]);
    await drafts.submit(own, id);
    await drafts.compare(reviewer, id, 60_000);
    const { comments } = await drafts.review(reviewer, id);
    expect(comments.map(({ standing, text }) => [standing, text])).toEqual([
      ["gone", "Ligne à revoir"],
      ["here", "Colonne utile ?"],
    ]);
    expect((await drafts.readSince(reviewer, id))?.rows).toMatchObject({
      kind: "made",
      rows: { removed: 1, changed: 1 },
    });
    const folder = join(place.data, "drafts", id);
    const kept = readdirSync(folder).filter((name) => name.startsWith("state-"));
    expect(kept).toHaveLength(4);
    for (const name of kept) rmSync(join(folder, name));
    expect((await drafts.readSince(reviewer, id))?.rows).toEqual({ kind: "gone" });
    await drafts.remove(own, id);
    expect(existsSync(folder)).toBe(false);
    await mailed();
  });

  it("is withdrawn by who submitted it, or by changing it; who reviews is told of it and decides nothing then", async () => {
    const own = caller("contributrice");
    const id = await submit();
    expect(await drafts.withdraw(own, id)).toMatchObject({ state: "ready", submitted: null });
    expect(await faultOf(drafts.withdraw(own, id))).toMatchObject({
      kind: "not-submitted",
      last: { kind: "withdrawn" },
    });
    await drafts.submit(own, id);
    const { revision } = await drafts.get(caller("relecteur"), id);
    await drafts.edit(own, id, { note: "Ajout de 2024." });
    expect(await faultOf(drafts.get(caller("relecteur"), id))).toMatchObject({ kind: "not-allowed" });
    expect(await faultOf(drafts.publish(caller("publicatrice"), id, revision))).toMatchObject({
      kind: "changed-meanwhile",
    });
    await drafts.submit(own, id);
    // A word with the decision is of who publishes: it stays submitted.
    const noted = await drafts.edit(caller("publicatrice"), id, { note: "Ajout de 2024 (définitif)." });
    expect(noted.state).toBe("submitted");
    await deposit(id, MENDED);
    expect((await stepsOf(id)).map(([kind]) => kind)).toEqual([
      ...["submitted", "withdrawn", "submitted", "withdrawn", "submitted", "withdrawn"],
    ]);
    await drafts.remove(own, id);
    await mailed();
  });

  it("is asked for without end by who submits and withdraws, and told once by e-mail", async () => {
    const own = caller("contributrice");
    const { id } = await drafts.create(own, { organisation: "ile-d-oleron", dataset: SLUG });
    await deposit(id, NEXT_YEAR);
    await drafts.whenRead(own, id, 60_000);
    await mailed();
    const told: Message[] = [];
    const knex = await openDatabase(place.settings.database ?? `${place.data}/catalogue.sqlite`);
    const held = openPacedOutbox(knex, boxOf(told), now);
    const passing = async () => {
      time += 20 * 60_000;
      await held.sendHeld((subject, step) => isStillTold(knex, subject, step));
      await held.settle();
      return told
        .splice(0)
        .map(({ to }) => to)
        .sort();
    };
    try {
      await passing();
      stands = true;
      for (let round = 0; round < 5; round++) {
        await drafts.submit(own, id);
        await drafts.withdraw(own, id);
      }
      const reviewers = (await mailed()).map(({ to }) => to);
      expect(reviewers).toHaveLength(3);
      // What is withdrawn is told no more; what is asked for again is, once.
      expect(await passing()).toEqual([]);
      for (let round = 0; round < 5; round++) {
        if (round > 0) await drafts.withdraw(own, id);
        await drafts.submit(own, id);
      }
      expect((await mailed()).map(({ to }) => to)).toEqual(reviewers);
      expect(await passing()).toEqual(reviewers);
      expect(await passing()).toEqual([]);
    } finally {
      stands = false;
      await knex.destroy();
    }
    await drafts.remove(own, id);
  });

  it("is told once to each, though it is asked for several times at the same moment", async () => {
    const told: Message[] = [];
    const knex = await openDatabase(place.settings.database ?? `${place.data}/catalogue.sqlite`);
    const outbox = openPacedOutbox(knex, boxOf(told), now);
    const message = (to: string) => ({ to, subject: "À relire", text: "Un brouillon attend." });
    await Promise.all(
      [1, 2, 3].map((rank) =>
        outbox.tell({ subject: "draft:au-meme-moment", step: "submitted", actor: `person:${rank}` }, [
          message("a@exemple.fr"),
          message("b@exemple.fr"),
        ]),
      ),
    );
    await outbox.settle();
    await knex.destroy();
    expect(told.map(({ to }) => to).toSorted()).toEqual(["a@exemple.fr", "b@exemple.fr"]);
  });

  it("leaves the hands of the organisation above once a row of its table is typed, even planned afterwards", async () => {
    const own = caller("contributrice");
    const { id } = await drafts.create(own, { organisation: "ile-d-oleron", dataset: SLUG });
    const { rows } = await drafts.rows.open(own, id);
    const type = (entrees: string, revision: number) =>
      drafts.rows.change(own, id, [{ row: rows[0]?.id ?? "", revision, cells: { entrees } }]);
    await type("12700", 1);
    await drafts.submit(own, id);
    expect(await drafts.get(caller("relecteur"), id)).toMatchObject({ state: "submitted" });
    await type("99", 2);
    await drafts.plan(caller("publicatrice"), id, "2026-12-30");
    for (const look of [drafts.get, drafts.publish, drafts.review])
      expect(await faultOf(look(caller("relecteur"), id))).toMatchObject({ kind: "not-allowed" });
    expect((await stepsOf(id)).map(([kind]) => kind)).toEqual(["submitted", "withdrawn", "planned"]);
    await drafts.remove(own, id);
    await mailed();
  });

  it("tells the second of two reviewers what the first one did, with what they wrote", async () => {
    const id = await submit();
    const { revision } = await drafts.get(caller("relectrice"), id);
    const reasons = ["Reprenez les entrées.", "Reprenez la description."];
    const both = await Promise.allSettled([
      drafts.sendBack(caller("relecteur"), id, reasons[0] as string, revision),
      drafts.sendBack(caller("relectrice"), id, reasons[1] as string, revision),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const late = both.findIndex(({ status }) => status === "rejected");
    const { fault } = (both[late] as PromiseRejectedResult).reason as DraftRefused;
    expect(["not-submitted", "changed-meanwhile"]).toContain(fault.kind);
    expect(fault).toMatchObject({ yours: { reason: reasons[late] } });
    // Later, it is told the same.
    const after = await faultOf(drafts.sendBack(caller("relectrice"), id, "Encore", revision));
    expect(after).toMatchObject({ kind: "not-submitted", last: { kind: "returned" }, yours: { reason: "Encore" } });
    expect((await stepsOf(id)).filter(([kind]) => kind === "returned")).toHaveLength(1);
    await drafts.remove(caller("contributrice"), id);
    await mailed();
  });

  it("publishes on the day that a reviewer planned, and waits for a review again where that day fails", async () => {
    const reviewer = caller("relecteur");
    const id = await submit(NEXT_YEAR.replace("12500", "12700"));
    await mailed();
    expect(await drafts.plan(reviewer, id, "2026-04-01")).toMatchObject({ state: "planned" });
    expect(await mailed()).toMatchObject([{ to: "contributrice@exemple.fr" }]);
    expect(await drafts.plan(reviewer, id, null)).toMatchObject({ state: "submitted" });
    await drafts.plan(reviewer, id, "2026-04-02");
    // Another version is published meanwhile: what was compared is no longer what is online.
    const other = await submit(NEXT_YEAR.replace("8300", "8400"));
    await drafts.publish(caller("publicatrice"), other);
    time = Date.parse("2026-04-02T06:00:00.000Z");
    expect((await drafts.upkeep(new Date(time))).failed).toEqual([id]);
    expect(await drafts.get(reviewer, id)).toMatchObject({ state: "submitted", failure: expect.any(String) });
    await drafts.compare(reviewer, id, 60_000);
    await drafts.plan(reviewer, id, "2026-04-03");
    time = Date.parse("2026-04-03T06:00:00.000Z");
    expect((await drafts.upkeep(new Date(time))).published).toEqual([id]);
    expect((await stepsOf(id)).at(-1)).toEqual(["published", actor("relecteur")]);
    await mailed();
  });

  it("keeps a dataset under secrecy in its organisation: the one above neither reads it nor is written to", async () => {
    const own = caller("publicatrice");
    const { id } = await drafts.create(own, { organisation: "ile-d-oleron", title: "Levées par foyer" });
    await drafts.receiveText(own, id, {
      text: "codeCommune,annee,foyers,levees\n17093,2024,40,120\n17140,2024,30,90\n",
    });
    await drafts.whenRead(own, id, 60_000);
    await drafts.edit(own, id, {
      metadata: {
        ...{ description: "Levées.", theme: "culture" },
        confidentialite: {
          ...{ unit: "menages", countField: "foyers", measures: ["levees"], territoryField: "codeCommune" },
          ...{ periodField: "annee", levels: ["commune", "epci"] },
        },
      },
    });
    await mailed();
    await drafts.submit(caller("contributrice"), id);
    expect((await mailed()).map(({ to }) => to)).toEqual(["publicatrice@exemple.fr"]);
    for (const look of [drafts.get, drafts.compare, drafts.review])
      expect(await faultOf(look(caller("relecteur"), id))).toMatchObject({ rule: "secret-statistique" });
    const listed = await drafts.list(caller("relecteur"), { page: 1, pageSize: 20, state: "submitted" });
    expect(listed.data.map((one) => one.id)).not.toContain(id);
    await drafts.remove(own, id);
  });

  it.runIf(engine === "SQLite")("is all by the API with the key of the organisation above", async () => {
    const app = createApiApp(datalogue, place.settings);
    const make = async (organisation: string, scopes: ("read" | "publish")[] = ["publish"]) =>
      (await datalogue.keys.create({ organisation, scopes, label: null, expiresOn: null })).secret;
    const [above, beside] = [await make("pole-marennes-oleron"), await make("bassin-de-marennes")];
    const id = await submit(NEXT_YEAR.replace("13100", "15000"));
    const as = (key: string, method: "get" | "post", path: string) =>
      supertest(app)[method](`/api/drafts/${id}${path}`).auth(key, { type: "bearer" });
    const listed = await supertest(app).get("/api/drafts?state=submitted").auth(above, { type: "bearer" }).expect(200);
    expect(listed.body.data.map((one: { id: string }) => one.id)).toContain(id);
    await supertest(app).get(`/api/drafts/${id}/review`).expect(401);
    for (const [method, path, body] of [
      ["get", "/review", undefined],
      ["post", "/comments", { text: "Bonjour" }],
      ["post", "/return", { reason: "Non" }],
      ["post", "/withdraw", {}],
    ] as const)
      expect((await as(beside, method, path).send(body).expect(403)).body.code).toBe("acte-reserve");
    const cell = { kind: "cell", row: { codeCommune: "17093", annee: 2024 }, column: "entrees" };
    const { body } = await as(above, "post", "/comments").send({ text: "À vérifier.", place: cell }).expect(201);
    expect(body.comments).toMatchObject([{ place: cell, text: "À vérifier." }]);
    for (const [said, field] of [
      [{ text: "  " }, "text"],
      [{ text: "x".repeat(2001) }, "text"],
      [{ text: "gauche\u202E droite" }, "text"],
      [{ text: "Où ?", place: { kind: "column", column: "inconnue" } }, "place"],
      [{ text: "Où ?", place: { ...cell, row: {} } }, "place"],
      [{ text: "Où ?", place: { ...cell, row: { inconnue: 1 } } }, "place"],
    ] as const) {
      const refused = await as(above, "post", "/comments").send(said).expect(400);
      expect(refused.body).toMatchObject({ code: "document-invalide", problems: [{ field }] });
    }
    expect(
      (
        await as(above, "post", "/comments")
          .send({ text: "a", place: { kind: "ailleurs" } })
          .expect(400)
      ).body.code,
    ).toBe("corps-illisible");
    expect((await as(above, "post", "/comments/rien/settle").expect(404)).body.code).toBe("commentaire-inconnu");
    expect((await as(above, "post", "/comments").send({ text: "a", answers: "rien" }).expect(404)).body.code).toBe(
      "commentaire-inconnu",
    );
    const settled = await as(above, "post", `/comments/${body.comments[0].id}/settle`).expect(200);
    expect(settled.body.comments[0].settled).toMatchObject({ by: expect.stringMatching(/^key:/) });
    expect((await as(above, "post", "/return").send({ reason: " " }).expect(400)).body.code).toBe("document-invalide");
    const stale = await as(above, "post", "/return").set("If-Match", '"1"').send({ reason: "Trop vite" }).expect(412);
    expect(stale.body).toMatchObject({ code: "brouillon-change", yours: { reason: "Trop vite" } });
    expect((await as(above, "post", "/return").send({ reason: "Reprenez." }).expect(200)).body.state).toBe("returned");
    const again = await as(above, "post", "/return").send({ reason: "Encore." }).expect(409);
    expect(again.body).toMatchObject({
      code: "relecture-finie",
      last: { kind: "returned" },
      yours: { reason: "Encore." },
    });
    await drafts.remove(caller("contributrice"), id);
    await mailed();
  });

  it("loses nothing where no e-mail leaves", async () => {
    await mailServer.stop();
    const id = await submit(NEXT_YEAR.replace("13100", "15100"));
    await drafts.settle();
    expect(await drafts.get(caller("relecteur"), id)).toMatchObject({ state: "submitted" });
    await drafts.sendBack(caller("relecteur"), id, "Reprenez.");
    await drafts.settle();
    expect((await stepsOf(id)).map(([kind]) => kind)).toEqual(["submitted", "returned"]);
    await drafts.remove(caller("contributrice"), id);
  });
});
