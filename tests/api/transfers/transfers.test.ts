import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decideAccess } from "../../../packages/api/src/access/decide-access.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openPacedOutbox } from "../../../packages/api/src/people/paced-outbox.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { openTransfers } from "../../../packages/api/src/transfers/transfers.js";
import { openCatalogueStore } from "../../../packages/api/src/versions/catalogue-store.js";
import { CHEAP, PASSWORD, Visitor } from "../../web/workspace/visitor.js";
import { openScopedPlace, type ScopedPlace, works } from "../access/scoped-place.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { visitsCsv } from "../support/content-folder.js";
import { meanwhile } from "../support/meanwhile.js";

const OFFER = `/api/datasets/${works.slug}/offer`;
const DATA = `/api/datasets/${works.slug}/data`;
const CONTACT = { name: "Service voirie de Dolus", email: "voirie@dolus.exemple.fr" };

describe.each(ENGINES)("a dataset that changes organisation, with %s", (engine) => {
  let server: EngineServer;
  let url: string | undefined;
  let place: ScopedPlace;
  let giver: Visitor;
  let taker: Visitor;
  let publisher: Visitor;
  let other: Visitor;
  let reader: Visitor;
  let publishing: string;
  let time = Date.parse("2026-03-10T09:00:00.000Z");

  beforeAll(async () => {
    server = await startEngine(engine);
    url = server.createDatabase().url;
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {}, { passwordCost: CHEAP, now: () => new Date(time) });
    const bring = (email: string, organisation: string, role: "publisher" | "administrator") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    giver = await bring("oleron@exemple.fr", "ile-d-oleron", "administrator");
    publisher = await bring("publie@exemple.fr", "mairie-dolus", "publisher");
    taker = await bring("dolus@exemple.fr", "mairie-dolus", "administrator");
    other = await bring("marennes@exemple.fr", "mairie-marennes", "administrator");
    await bring("pole@exemple.fr", "pole-marennes-oleron", "administrator");
    reader = await bring("etude@exemple.fr", "autre-cabinet", "publisher");
    // The dataset was opened to somebody, as it is asked for and answered.
    const { accessRequests } = place.datalogue;
    await accessRequests.ask(await callerOf("etude@exemple.fr"), works.slug, "Pour une étude de la voirie.");
    const answering = await callerOf("oleron@exemple.fr");
    await accessRequests.accept(answering, (await accessRequests.list(answering)).waiting[0]?.id ?? "", "dataset");
    const order = { scopes: ["read" as const, "publish" as const], label: null, expiresOn: null };
    publishing = (await place.datalogue.keys.create({ organisation: "ile-d-oleron", ...order })).secret;
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });
  // One offer is left by no test.
  beforeEach(async () => void (await call(giver, "DELETE", OFFER)));

  const callerOf = async (email: string): Promise<PersonCaller> => {
    const found = await place.datalogue.people.findByEmail(email);
    const caller = await place.datalogue.people.findActor(found?.id ?? "");
    if (!caller) throw new Error(email);
    return caller;
  };
  const openOwn = () => openDatabase(place.place.settings.database ?? `${place.place.data}/catalogue.sqlite`);
  const call = async (visitor: Visitor | string, method: string, path: string, body?: object, headers = {}) => {
    const answer = await fetch(place.url + path, {
      method,
      headers: {
        ...(typeof visitor === "string" ? { Authorization: `Bearer ${visitor}` } : { Cookie: visitor.cookie }),
        ...(body ? { "Content-Type": "application/json" } : {}),
        "Sec-Fetch-Site": "same-origin",
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const offer = (body: object = {}, by = giver) => call(by, "POST", OFFER, { organisation: "mairie-dolus", ...body });
  const accept = async (by: Visitor, body: object = {}) => {
    const { digest } = (await call(by, "GET", OFFER)).body.stake ?? { digest: "" };
    return call(by, "POST", `${OFFER}/accept`, { digest, contact: CONTACT, scopes: "keep", grants: "keep", ...body });
  };
  const organisationOf = async () =>
    JSON.parse((await place.read(`/api/datasets/${works.slug}`)).text).organisation.slug;

  it("is offered by who administers its organisation alone, to another that is known", async () => {
    for (const by of [publisher, taker, other]) expect((await offer({}, by)).status).toBe(403);
    // A key publishes, and administers nothing.
    expect((await call(publishing, "POST", OFFER, { organisation: "mairie-dolus" })).body.code).toBe("acte-reserve");
    expect((await offer({}, new Visitor(place.url))).body.code).toBe("cle-attendue");
    expect((await offer({ organisation: "ile-d-oleron" })).body).toMatchObject({
      code: "document-invalide",
      problems: [{ field: "organisation" }],
    });
    expect((await offer({ organisation: "nulle-part" })).body.code).toBe("organisme-inconnu");
    expect((await offer({ organisation: "\u0000" })).body.code).toBe("corps-illisible");
    expect((await offer({ message: "x".repeat(1001) })).status).toBe(400);
    expect((await offer({ couleur: "bleu" })).body.code).toBe("corps-illisible");
    const unknown = "/api/datasets/nulle-part/offer";
    expect((await call(giver, "POST", unknown, { organisation: "mairie-dolus" })).body.code).toBe("jeu-inconnu");
    expect(await organisationOf()).toBe("ile-d-oleron");
  });

  it("is offered once at a time, to one of two who ask together", async () => {
    const both = await Promise.all([offer(), offer({ organisation: "mairie-marennes" })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await offer()).body.code).toBe("offre-en-cours");
  });

  it("tells nothing of an offer to who administers neither, and lets nobody answer but the other", async () => {
    await offer({ message: "Vous tenez la voirie depuis janvier." });
    const shown = (await call(taker, "GET", OFFER)).body;
    expect(shown).toMatchObject({
      offer: { giver: "ile-d-oleron", taker: "mairie-dolus", state: "waiting", drafts: "hand-over" },
      stake: { version: 1, access: "organisation", grants: 1, drafts: 0 },
      mayAnswer: true,
      mayWithdraw: false,
    });
    expect(shown.stake.scopes).toHaveLength(2);
    for (const by of [publisher, other, publishing])
      expect((await call(by, "GET", OFFER)).body.code).toBe("offre-inconnue");
    expect((await call(giver, "GET", OFFER)).body).toMatchObject({ mayAnswer: false, mayWithdraw: true });
    const answer = { digest: shown.stake.digest, contact: CONTACT, scopes: "keep" };
    expect((await call(giver, "POST", `${OFFER}/accept`, answer)).body.code).toBe("acte-reserve");
    for (const by of [publisher, other, publishing])
      expect((await call(by, "POST", `${OFFER}/accept`, answer)).body.code).toBe("offre-inconnue");
    expect((await call(taker, "DELETE", OFFER)).body.code).toBe("acte-reserve");
    expect(await organisationOf()).toBe("ile-d-oleron");
  });

  it("asks what becomes of what the former one opened, and whom to write to", async () => {
    await offer();
    const { digest } = (await call(taker, "GET", OFFER)).body.stake;
    const path = `${OFFER}/accept`;
    expect((await call(taker, "POST", path, { digest, contact: CONTACT })).body.problems).toMatchObject([
      { field: "scopes" },
      { field: "grants" },
    ]);
    expect((await call(taker, "POST", path, { digest, scopes: "keep" })).body.code).toBe("corps-illisible");
    const bad = { name: "V", email: "sans arobase" };
    expect((await accept(taker, { contact: bad })).body.problems).toMatchObject([{ field: "contact.name" }]);
    expect((await accept(taker, { digest: "autre" })).body).toMatchObject({
      code: "offre-changee",
      stake: { digest },
    });
  });

  it("is refused with a word, offered again, and expires after thirty days", async () => {
    await offer();
    expect((await call(taker, "POST", `${OFFER}/refuse`, { word: " " })).status).toBe(400);
    expect((await call(taker, "POST", `${OFFER}/refuse`, { word: "Pas avant l’été." })).body.state).toBe("refused");
    expect((await accept(taker)).body.code).toBe("offre-inconnue");
    expect((await call(giver, "GET", OFFER)).body.offer).toMatchObject({
      state: "refused",
      answer: "Pas avant l’été.",
    });
    await offer();
    time += 30 * 24 * 3600_000;
    // The session of that day is over.
    for (const [visitor, name] of [
      ...([
        [taker, "dolus"],
        [giver, "oleron"],
        [reader, "etude"],
      ] as const),
    ])
      await visitor.ask("/connexion", { email: `${name}@exemple.fr`, password: PASSWORD });
    expect((await accept(taker)).body.code).toBe("offre-expiree");
    expect((await call(taker, "GET", OFFER)).body.offer.state).toBe("expired");
    expect((await offer()).status).toBe(201);
  });

  it("takes its drafts along, without what the former one said of whom to ask, and plans nothing for it", async () => {
    const order = { organisation: "ile-d-oleron", dataset: works.slug };
    const draft = (await call(publishing, "POST", "/api/drafts", order)).body;
    const metadata = { contact: { name: "Ancien", email: "ancien@exemple.fr" }, keywords: ["voirie"] };
    await call(publishing, "PATCH", `/api/drafts/${draft.id}`, { metadata });
    await offer();
    expect((await call(taker, "GET", OFFER)).body.stake.drafts).toBe(1);
    expect((await call(reader, "GET", DATA)).status).toBe(200);
    expect((await accept(taker, { scopes: "drop", grants: "drop" })).body).toMatchObject({ state: "accepted" });

    expect(await organisationOf()).toBe("mairie-dolus");
    const described = JSON.parse((await place.read(`/api/datasets/${works.slug}`)).text);
    expect(described).toMatchObject({ id: works.id, slug: works.slug, contact: CONTACT });
    expect((await call(taker, "GET", `/api/drafts/${draft.id}`)).body.metadata).toEqual({ keywords: ["voirie"] });
    expect((await call(publishing, "GET", `/api/drafts/${draft.id}`)).body.code).toBe("acte-reserve");
    // Its level means the new organisation: keys and people of the former one open nothing of it.
    expect((await place.read(DATA, place.keys["mairie-dolus"])).status).toBe(200);
    for (const seat of ["ile-d-oleron", "mairie-marennes", "cabinet"] as const)
      expect((await place.read(DATA, place.keys[seat])).status).toBe(403);
    expect((await place.read(DATA, publishing)).status).toBe(403);
    expect((await place.read(`/fichiers/${works.id}/original`, place.keys["mairie-dolus"])).status).toBe(200);
    expect((await call(publishing, "POST", "/api/drafts", order)).status).toBe(403);
    // So does the person whom it had opened the dataset to.
    expect((await call(reader, "GET", DATA)).status).toBe(403);
  });

  it("is not moved back by the content, which status names", async () => {
    const file = "voirie/interventions/dataset.json";
    const written = JSON.parse(place.place.read(file));
    place.place.write(file, { ...written, description: "Un jeu réservé, décrit autrement." });
    const { lines } = await place.datalogue.load();
    expect(lines.join("\n")).toContain(
      "modifié dans le site depuis le dernier chargement (description), laissé tel quel",
    );
    expect(await organisationOf()).toBe("mairie-dolus");
    const status = await place.datalogue.status();
    expect(status.datasets.find(({ slug }) => slug === works.slug)).toMatchObject({ touched: ["metadata"] });
    place.place.write(file, written);
  });

  it("is not accepted as it was once another version, or another right, is there", async () => {
    const [from, to] = [taker, giver];
    await call(from, "POST", OFFER, { organisation: "ile-d-oleron", drafts: "close" });
    const { digest } = (await call(to, "GET", OFFER)).body.stake;
    const order = { organisation: "mairie-dolus", dataset: works.slug };
    const draft = (await call(from, "POST", "/api/drafts", order)).body;
    const late = await call(to, "POST", `${OFFER}/accept`, { digest, contact: null });
    expect(late.body).toMatchObject({ code: "offre-changee", stake: { drafts: expect.any(Number) } });
    expect((await accept(to, { contact: null })).body.state).toBe("accepted");
    // Those that stay are closed: nothing of the dataset is seen or replaced by them.
    expect((await call(from, "GET", `/api/drafts/${draft.id}`)).body.code).toBe("acte-reserve");
    expect((await call(from, "DELETE", `/api/drafts/${draft.id}`)).status).toBe(204);
    const described = JSON.parse((await place.read(`/api/datasets/${works.slug}`)).text);
    expect(described.contact.email).toBe("donnees@exemple.fr");
  });

  it("shows at once in the feeds of both, and keeps its files", async () => {
    const open = "frequentation-mediatheques";
    const feed = async (slug: string) => (await place.read(`/organismes/${slug}/catalogue.jsonld`)).text.includes(open);
    expect([await feed("ile-d-oleron"), await feed("mairie-dolus")]).toEqual([true, false]);
    const files = `/fichiers/${open}/${open}.csv`;
    const before = await place.read(files);
    const path = `/api/datasets/${open}/offer`;
    await call(giver, "POST", path, { organisation: "mairie-dolus" });
    const { digest } = (await call(taker, "GET", path)).body.stake;
    expect((await call(taker, "POST", `${path}/accept`, { digest, contact: null })).status).toBe(200);
    expect([await feed("ile-d-oleron"), await feed("mairie-dolus")]).toEqual([false, true]);
    expect((await place.read(files)).text).toBe(before.text);
    expect(before.status).toBe(200);
  });

  it("is not moved back by a publication of the former organisation under way", async () => {
    const slug = "frequentation-mediatheques";
    const path = `/api/datasets/${slug}/offer`;
    const order = { organisation: "mairie-dolus", scopes: ["read" as const, "publish" as const] };
    const { secret } = await place.datalogue.keys.create({ ...order, label: null, expiresOn: null });
    const draft = (await call(secret, "POST", "/api/drafts", { organisation: "mairie-dolus", dataset: slug })).body;
    await fetch(`${place.url}/api/drafts/${draft.id}/file`, {
      method: "PUT",
      headers: {
        Authorization: `Bearer ${secret}`,
        "Content-Type": "text/csv",
        "Content-Disposition": 'attachment; filename="entrees.csv"',
      },
      body: `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`,
    });
    await call(secret, "GET", `/api/drafts/${draft.id}/report`);
    await call(taker, "POST", path, { organisation: "ile-d-oleron", drafts: "close" });
    const { digest } = (await call(giver, "GET", path)).body.stake;
    const [published, accepted] = await Promise.all([
      call(secret, "POST", `/api/drafts/${draft.id}/publish`, {}),
      call(giver, "POST", `${path}/accept`, { digest, contact: null }),
    ]);
    // One of the two came first, and the other was refused.
    expect([published.status === 200, accepted.status === 200].filter(Boolean)).toHaveLength(1);
    const { organisation, version } = JSON.parse((await place.read(`/api/datasets/${slug}`)).text);
    expect(organisation.slug).toBe(accepted.status === 200 ? "ile-d-oleron" : "mairie-dolus");
    expect(version).toBe(published.status === 200 ? 2 : 1);
    if (accepted.status === 200) expect(["acte-reserve", "brouillon-change"]).toContain(published.body.code);
    else expect(accepted.body.code).toBe("offre-changee");
  });

  it("is written down: who offered, who accepted, from whom to whom", async () => {
    const knex = await openOwn();
    try {
      const rows = await knex("journal")
        .where({ object: `dataset:${works.id}` })
        .orderBy("sequence");
      const acts = rows.map(({ action }) => action);
      expect(acts).toEqual(expect.arrayContaining(["offer-dataset", "accept-offer", "refuse-offer", "withdraw-offer"]));
      const accepted = rows.find(({ action }) => action === "accept-offer");
      expect(accepted.actor).toMatch(/^person:/);
      expect(JSON.parse(accepted.detail)).toEqual({ giver: "ile-d-oleron", taker: "mairie-dolus" });
      // Read by who administers either, whoever has the dataset since.
      expect(JSON.parse(accepted.organisations)).toEqual(["ile-d-oleron", "mairie-dolus"]);
    } finally {
      await knex.destroy();
    }
  });

  it("is given, taken, refused and kept by who may still do it as it is written, and leaves no name of who left", async () => {
    const knex = await openOwn();
    const { people } = place.datalogue;
    let before = async () => {};
    const transfers = openTransfers({
      ...{ store: openCatalogueStore(meanwhile(knex, () => before())), now: () => new Date(time), readOnly: null },
      ...{ publicUrl: "https://d.exemple.fr", parent: () => "pole-marennes-oleron", title: () => "Datalogue" },
      ...{ mailer: undefined, log: () => {}, inTurn: (work) => work(), agreementOf: async () => undefined },
    });
    try {
      const slug = works.slug;
      const giving = await callerOf("oleron@exemple.fr");
      const bring = async (email: string, organisation: string) => {
        await Visitor.of(place.datalogue, place.url, { email, organisation, role: "administrator" });
        return callerOf(email);
      };
      const acts: [string, (by: PersonCaller) => Promise<unknown>][] = [
        ["ile-d-oleron", (by) => transfers.offer(by, slug, { organisation: "mairie-dolus" })],
        ["ile-d-oleron", (by) => transfers.withdraw(by, slug)],
        ["mairie-dolus", (by) => transfers.refuse(by, slug, "Pas cette année.")],
        [
          "mairie-dolus",
          async (by) => {
            const { digest } = (await transfers.get(by, slug)).stake;
            return transfers.accept(by, slug, { digest, contact: null, scopes: "keep", grants: "keep" });
          },
        ],
      ];
      for (const [rank, [organisation, act]] of acts.entries()) {
        if (rank === 1) await transfers.offer(giving, slug, { organisation: "mairie-dolus" });
        const [lowered, left] = [
          await bring(`baisse-${rank}@exemple.fr`, organisation),
          await bring(`part-${rank}@exemple.fr`, organisation),
        ];
        before = async () => void (await people.setRole("command", lowered.person, organisation, "publisher"));
        await expect(act(lowered)).rejects.toMatchObject({ fault: { kind: "not-allowed", rule: "role-insuffisant" } });
        before = async () => void (await people.close("command", left.person));
        await expect(act(left)).rejects.toMatchObject({ fault: { kind: "not-allowed", rule: "autre-organisme" } });
        before = async () => {};
        expect(await knex("journal_people").where({ person_id: left.person })).toEqual([]);
        if (rank > 0) expect((await transfers.get(giving, slug)).offer.state).toBe("waiting");
      }
      expect(await organisationOf()).toBe("ile-d-oleron");
      await transfers.withdraw(giving, slug);
    } finally {
      await knex.destroy();
    }
  });

  it("tells the administrators of both by e-mail, those of the catalogue where there is none, and outlives no organisation", async () => {
    const [sent, logged]: [Message[], string[]] = [[], []];
    const mailer = boxOf(sent);
    const knex = await openOwn();
    try {
      const transfers = openTransfers({
        ...{
          store: openCatalogueStore(knex),
          now: () => new Date(time),
          readOnly: null,
          publicUrl: "https://d.exemple.fr",
        },
        ...{ parent: () => "pole-marennes-oleron", title: () => "Datalogue", inTurn: (work) => work() },
        ...{ mailer, log: (line) => logged.push(line), agreementOf: async () => undefined },
      });
      const held = openPacedOutbox(knex, mailer, () => new Date(time));
      const from = await callerOf("oleron@exemple.fr");
      await knex("organisations").insert({
        slug: "regie-d-eau",
        data: JSON.stringify({ slug: "regie-d-eau", name: "Régie d'eau" }),
      });
      await transfers.offer(from, works.slug, { organisation: "regie-d-eau" });
      await transfers.withdraw(from, works.slug);
      await transfers.offer(from, works.slug, { organisation: "mairie-dolus" });
      await transfers.refuse(await callerOf("dolus@exemple.fr"), works.slug, "Pas cette année.");
      await transfers.settle();
      expect(sent.map(({ to }) => to)).toEqual(["pole@exemple.fr", "dolus@exemple.fr", "oleron@exemple.fr"]);
      expect(sent[1]?.text).toContain(`https://d.exemple.fr/espace/jeux/${works.slug}/transfert`);
      // That it was withdrawn at once is told a little later.
      time += 16 * 60_000;
      await held.sendHeld();
      await held.settle();
      expect(sent.slice(3)).toMatchObject([{ to: "pole@exemple.fr", subject: expect.stringContaining("retirée") }]);

      // Who offers and withdraws without end writes one message, then one more for where it stands.
      sent.length = 0;
      for (let round = 0; round < 8; round++) {
        await transfers.offer(from, works.slug, { organisation: "mairie-dolus" });
        await transfers.withdraw(from, works.slug);
      }
      await transfers.settle();
      expect(sent.map(({ to }) => to)).toEqual(["dolus@exemple.fr"]);
      for (const minutes of [5, 16, 16, 16]) {
        time += minutes * 60_000;
        // Two processes look.
        await Promise.all([held.sendHeld(), held.sendHeld()]);
      }
      await held.settle();
      expect(sent.map(({ to, subject }) => [to, subject.includes("retirée")])).toEqual([
        ["dolus@exemple.fr", false],
        ["dolus@exemple.fr", true],
      ]);
      expect(await knex("paced_messages")).toEqual([]);
      sent.length = 0;

      await transfers.offer(from, works.slug, { organisation: "regie-d-eau" });
      await knex("organisations").where({ slug: "regie-d-eau" }).delete();
      const all = await callerOf("pole@exemple.fr");
      expect(decideAccess(all, "administer", { organisation: "regie-d-eau" }).allowed).toBe(true);
      const { stake } = await transfers.get(all, works.slug);
      await expect(transfers.accept(all, works.slug, { digest: stake.digest, contact: null })).rejects.toMatchObject({
        fault: { kind: "unknown-organisation" },
      });
      expect(await organisationOf()).toBe("ile-d-oleron");

      // What is done is so where it cannot be told.
      await knex.schema.renameTable("paced_messages", "set_aside");
      logged.length = 0;
      await transfers.withdraw(from, works.slug);
      const { offer } = await transfers.offer(from, works.slug, { organisation: "mairie-dolus" });
      expect([offer.state, logged.length]).toEqual(["waiting", 2]);
      await knex.schema.renameTable("set_aside", "paced_messages");
      await transfers.withdraw(from, works.slug);
    } finally {
      await knex.destroy();
    }
  });

  describe("and its drafts", () => {
    const people = { "ile-d-oleron": "oleron", "mairie-dolus": "dolus", "mairie-marennes": "marennes" } as const;
    type Side = keyof typeof people;
    let of: Record<Side, Visitor>;
    beforeAll(async () => {
      of = { "ile-d-oleron": giver, "mairie-dolus": taker, "mairie-marennes": other };
      // Sessions of a month ago are over.
      for (const [side, name] of Object.entries(people))
        await of[side as Side].ask("/connexion", { email: `${name}@exemple.fr`, password: PASSWORD });
    });
    /** How many drafts were told to go along. */
    const move = async (from: Side, to: Side, drafts: "hand-over" | "close"): Promise<number> => {
      expect(await call(of[from], "POST", OFFER, { organisation: to, drafts })).toMatchObject({ status: 201 });
      const { stake } = (await call(of[to], "GET", OFFER)).body;
      expect(await accept(of[to])).toMatchObject({ status: 200 });
      return stake.drafts;
    };
    const begin = async (side: Side): Promise<string> =>
      (await call(of[side], "POST", "/api/drafts", { organisation: side, dataset: works.slug })).body.id;
    const typeIn = async (side: Side): Promise<string> => {
      const id = await begin(side);
      expect((await call(of[side], "POST", `/api/drafts/${id}/rows`, {})).status).toBe(201);
      return id;
    };
    const read = async (side: Side, id: string) => (await call(of[side], "GET", `/api/drafts/${id}`)).status;
    const list = async (side: Side, state?: string) =>
      (await call(of[side], "GET", `/api/drafts?dataset=${works.slug}${state ? `&state=${state}` : ""}`)).body.data;
    const closedOf = async (side: Side) => (await list(side, "closed")).map(({ id }: { id: string }) => id);

    it("gives none that a former organisation kept to the one that comes next", async () => {
      const kept = await begin("ile-d-oleron");
      await move("ile-d-oleron", "mairie-dolus", "close");
      const given = await begin("mairie-dolus");
      expect(await move("mairie-dolus", "mairie-marennes", "hand-over")).toBe(1);
      expect(await read("mairie-marennes", given)).toBe(200);
      expect(await read("mairie-marennes", kept)).toBe(403);
      expect((await list("mairie-marennes")).map(({ id }: { id: string }) => id)).toEqual([given]);
      await call(of["mairie-marennes"], "DELETE", `/api/drafts/${given}`);
      await move("mairie-marennes", "ile-d-oleron", "hand-over");
      await call(of["ile-d-oleron"], "DELETE", `/api/drafts/${kept}`);
    });

    it("lists those that stayed, closed for good, to who can but remove them", async () => {
      const kept = await begin("ile-d-oleron");
      await move("ile-d-oleron", "mairie-dolus", "close");
      for (const back of [false, true]) {
        if (back) await move("mairie-dolus", "ile-d-oleron", "hand-over");
        const refused = (await call(of["ile-d-oleron"], "GET", `/api/drafts/${kept}`)).body;
        expect(refused).toMatchObject({ status: 403, code: "acte-reserve" });
        expect(refused.detail).toContain("ne peut plus qu'être supprimé");
        expect(await list("ile-d-oleron")).toEqual([]);
        expect(await list("ile-d-oleron", "closed")).toMatchObject([{ id: kept, state: "closed" }]);
        for (const side of ["mairie-dolus", "mairie-marennes"] as const)
          expect(await closedOf(side)).not.toContain(kept);
      }
      // As it was before it was closed.
      const stale = { "If-Match": '"1"' };
      const late = (await call(of["ile-d-oleron"], "DELETE", `/api/drafts/${kept}`, undefined, stale)).body;
      expect(late).toMatchObject({ status: 412, code: "brouillon-change" });
      expect(late).not.toHaveProperty("current");
      expect((await call(of["ile-d-oleron"], "DELETE", `/api/drafts/${kept}`)).status).toBe(204);
      expect(await closedOf("ile-d-oleron")).toEqual([]);
    });

    it("leaves one table to type in to the organisation that it comes back to with a draft", async () => {
      const former = await typeIn("ile-d-oleron");
      await move("ile-d-oleron", "mairie-dolus", "close");
      const table = await typeIn("mairie-dolus");
      await move("mairie-dolus", "ile-d-oleron", "hand-over");
      expect((await list("ile-d-oleron")).map(({ id }: { id: string }) => id)).toEqual([table]);
      expect(await closedOf("ile-d-oleron")).toEqual([former]);
      const row = { changes: [{ cells: {} }] };
      expect((await call(of["ile-d-oleron"], "PATCH", `/api/drafts/${former}/rows`, row)).status).toBe(403);
    });
  });
});
