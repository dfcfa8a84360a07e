import type { Caller, Datalogue, ReuseAnswers } from "@datalogue/api";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const PUBLIC: Caller = { kind: "public" };
const key = (organisation: string, role: "publisher" | "contributor"): Caller => ({
  ...{ kind: "key", key: role },
  memberships: [{ organisation, role, kind: null }],
});
const publisher = key("ile-d-oleron", "publisher");

const map: ReuseAnswers = {
  ...{ title: "Carte des médiathèques", url: "https://cartes.exemple.fr/mediatheques", kind: "visualisation" },
  ...{ author: "Association des lecteurs", description: "Une carte des entrées par commune." },
  ...{ columns: ["entrees", "codeCommune"], version: "1", email: "" },
};

describe.each(ENGINES)("reuses with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  let id = "";

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    datalogue = await place.open({ now: () => new Date(time) });
    expect((await datalogue.load()).problems).toEqual([]);
    id = (await datalogue.services.catalogue.getDataset(SLUG))?.id ?? "";
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  it("says what is wrong with each answer: another kind of address, a column that is not there, signs that are not seen", async () => {
    const { reuses } = datalogue;
    const faultsOf = async (answers: Partial<ReuseAnswers>) => {
      const done = await reuses.propose(PUBLIC, SLUG, { ...map, ...answers }, "192.0.2.9");
      return done?.kind === "faults" ? done.faults.map(({ field }) => field) : done;
    };
    for (const url of [
      ...["javascript:alert(1)", "data:text/html,x", "ftp://exemple.fr/a", "//exemple.fr", "exemple.fr"],
      ...["https://moi:secret@exemple.fr/", "https://localhost/", "https://", `https://exemple.fr/${"a".repeat(600)}`],
    ])
      expect({ url, faults: await faultsOf({ url }) }).toEqual({ url, faults: ["url"] });
    expect(await faultsOf({ columns: ["entrees", "motDePasse"] })).toEqual(["columns"]);
    expect(await faultsOf({ version: "7" })).toEqual(["version"]);
    expect(await faultsOf({ version: "1e0x" })).toEqual(["version"]);
    expect(await faultsOf({ title: "Carte\u202Egnp" })).toEqual(["title"]);
    expect(await faultsOf({ title: "", author: "", description: "court", kind: "virus" })).toEqual([
      ...["title", "kind", "author", "description"],
    ]);
    expect(await reuses.propose(PUBLIC, "rien", map, "192.0.2.9")).toBeUndefined();
    expect(await reuses.propose(PUBLIC, "a\0b", map, "192.0.2.9")).toBeUndefined();
  });

  it("shows a proposal to nobody but who answers, until it is accepted", async () => {
    const { reuses } = datalogue;
    // Markup is a text as another.
    const answers = { ...map, title: "Carte <b>des</b> médiathèques" };
    expect(await reuses.propose(PUBLIC, SLUG, answers, "192.0.2.1")).toEqual({ kind: "done" });
    expect(await reuses.propose(PUBLIC, SLUG, answers, "192.0.2.1")).toMatchObject({ kind: "faults" });
    expect(await reuses.listAccepted(id)).toEqual([]);
    for (const other of [PUBLIC, key("ile-d-oleron", "contributor"), key("pole-marennes-oleron", "publisher")]) {
      await expect(reuses.list(other, SLUG)).rejects.toThrow();
      await expect(reuses.record(other, SLUG, map)).rejects.toThrow();
      expect(await reuses.listWaiting(other)).toEqual([]);
    }
    expect(await reuses.listWaiting(publisher)).toMatchObject([{ slug: SLUG, count: 1 }]);
    const [waiting] = (await reuses.list(publisher, SLUG))?.reuses ?? [];
    expect(waiting).toMatchObject({ title: "Carte <b>des</b> médiathèques", state: "proposed", version: 1 });
    const before = await datalogue.readState();
    await expect(reuses.decide(PUBLIC, SLUG, waiting?.id ?? "", "accepted")).rejects.toThrow();
    expect(await reuses.decide(publisher, SLUG, "autre", "accepted")).toBe(false);
    expect(await reuses.decide(publisher, SLUG, waiting?.id ?? "", "accepted")).toBe(true);
    expect(await reuses.decide(publisher, SLUG, waiting?.id ?? "", "refused")).toBe(false);
    // Pages that were kept are made anew.
    expect(await datalogue.readState()).not.toBe(before);
    expect(await reuses.listAccepted(id)).toMatchObject([{ title: "Carte <b>des</b> médiathèques" }]);
  });

  it("keeps one of two that come at once, or that a publisher sends again", async () => {
    const { reuses } = datalogue;
    const twice = { ...map, url: "https://cartes.exemple.fr/deux-fois", title: "Deux fois la même carte" };
    const propose = (client: string) => reuses.propose(PUBLIC, SLUG, { ...twice, url: `${twice.url}/a` }, client);
    const proposals = await Promise.all([propose("192.0.2.71"), propose("192.0.2.72")]);
    expect(proposals.map((one) => one?.kind).toSorted()).toEqual(["done", "faults"]);
    const sent = await Promise.all([1, 2].map(() => reuses.record(publisher, SLUG, twice)));
    expect(sent).toEqual([{ kind: "done" }, { kind: "done" }]);
    expect(await reuses.record(publisher, SLUG, { ...twice, title: "Une autre carte" })).toMatchObject({
      kind: "faults",
    });
    const all = (await reuses.list(publisher, SLUG))?.reuses ?? [];
    const own = all.filter(({ url }) => url.startsWith(twice.url));
    expect(own.map(({ url }) => url).toSorted()).toEqual([twice.url, `${twice.url}/a`]);
    for (const { id: one } of own) await reuses.remove(publisher, SLUG, one);
  });

  it("takes a few proposals of one place, then no more for a while", async () => {
    const { reuses } = datalogue;
    const send = (rank: number) =>
      reuses.propose(PUBLIC, SLUG, { ...map, url: `https://exemple.fr/${rank}` }, "192.0.2.2");
    for (let rank = 0; rank < 5; rank++) expect(await send(rank)).toEqual({ kind: "done" });
    expect(await send(6)).toMatchObject({
      kind: "faults",
      faults: [{ message: expect.stringContaining("quart d’heure") }],
    });
    time += 16 * 60_000;
    expect(await send(7)).toEqual({ kind: "done" });
    for (const { id: one, state } of (await reuses.list(publisher, SLUG))?.reuses ?? [])
      if (state === "proposed") await reuses.decide(publisher, SLUG, one, "refused");
    expect(await reuses.listWaiting(publisher)).toEqual([]);
    expect(await reuses.listAccepted(id)).toHaveLength(1);
  });

  it("keeps no proposal that nobody answers for more than a year, nor a refused one for more than 90 days", async () => {
    const { reuses } = datalogue;
    const began = time;
    time += 16 * 60_000;
    expect(await reuses.propose(PUBLIC, SLUG, { ...map, url: "https://exemple.fr/oubli" }, "192.0.2.5")).toEqual({
      kind: "done",
    });
    const statesAfter = async (days: number) => {
      time = began + days * 86_400_000;
      await reuses.forget();
      return (await reuses.list(publisher, SLUG))?.reuses.map(({ state }) => state);
    };
    expect(await statesAfter(89)).toContain("refused");
    expect(await statesAfter(91)).toEqual(["proposed", "accepted"]);
    expect(await statesAfter(367)).toEqual(["accepted"]);
    time = began;
  });

  it("counts the columns that an accepted reuse uses among what would break, from the moment it is accepted", async () => {
    const { drafts, reuses } = datalogue;
    const draft = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.receiveText(publisher, draft.id, {
      text: "codeCommune,commune,annee\n17093,Le Château-d'Oléron,2023\n17140,Dolus-d'Oléron,2023\n",
      name: "entrees.csv",
    });
    await drafts.whenRead(publisher, draft.id, 60_000);
    const breaksOf = async () => {
      const found = await drafts.compare(publisher, draft.id, 60_000);
      return found.kind === "made" ? found.difference.breaks : found;
    };
    const used = (title: string) => ({ kind: "reuse", id: expect.any(String), title });
    const lost = (...titles: string[]) => ({ kind: "column-lost", field: "entrees", usedBy: titles.map(used) });
    expect(await breaksOf()).toEqual([lost("Carte <b>des</b> médiathèques")]);
    await reuses.record(publisher, SLUG, { ...map, title: "Rapport annuel", url: "https://exemple.fr/rapport" });
    expect(await breaksOf()).toEqual([lost("Rapport annuel", "Carte <b>des</b> médiathèques")]);
    await expect(drafts.publish(publisher, draft.id)).rejects.toMatchObject({ fault: { kind: "breaks" } });
    for (const { id: one } of await reuses.listAccepted(id)) await reuses.remove(publisher, SLUG, one);
    expect(await breaksOf()).toEqual([]);
    await drafts.remove(publisher, draft.id);
  });
});

it("tells the answer to who left an e-mail, shows it to nobody, and forgets it", async () => {
  const mails: string[] = [];
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((done) => mailbox.listen(0, "127.0.0.1", done));
  const { port } = mailbox.server.address() as { port: number };
  const place = createPlace({ DATALOGUE_SMTP: `smtp://127.0.0.1:${port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" });
  try {
    const { reuses, load } = await place.open();
    await load();
    const wrong = await reuses.propose(PUBLIC, SLUG, { ...map, email: "pas une adresse" }, "192.0.2.1");
    expect(wrong).toMatchObject({ faults: [{ field: "email" }] });
    await reuses.propose(PUBLIC, SLUG, { ...map, email: "Lectrice@exemple.fr" }, "192.0.2.1");
    const listed = await reuses.list(publisher, SLUG);
    expect(JSON.stringify(listed?.reuses)).not.toContain("lectrice@");
    await reuses.decide(publisher, SLUG, listed?.reuses[0]?.id ?? "", "accepted");
    await reuses.settle();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain("To: lectrice@exemple.fr");
    const kept = await place.openCatalogue();
    expect(await kept("reuses").select("state", "email")).toEqual([{ state: "accepted", email: null }]);
    await kept.destroy();
  } finally {
    await place.remove();
    await new Promise<void>((done) => mailbox.close(() => done()));
  }
});
