import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openQuestionnaires } from "../../../packages/api/src/shared-services/questionnaires.js";
import type { Questionnaire } from "../../../packages/api/src/shared-services/shared-services-schema.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { CHEAP, PASSWORD, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, organisationsJson } from "../support/content-folder.js";
import { atOnce } from "../support/meanwhile.js";

const question = (id: string, more: object = {}) => ({
  ...{ id, question: `Question ${id}`, ...more },
  answers: [
    { id: "non", label: "Non", advice: `Commencez par ${id}` },
    { id: "oui", label: "Oui" },
  ],
});
const document = {
  intro: "Ce que le pôle fait pour les communes.",
  services: [
    {
      ...{ id: "sauvegarde", name: "Sauvegarde", what: "Garde une copie.", provider: "pole-marennes-oleron" },
      ...{ for: { kinds: ["commune"] }, ask: "Par délibération.", cost: "Gratuit", since: "2024" },
      contact: { email: "sauvegarde@exemple.fr" },
    },
  ],
  questionnaires: [
    {
      ...{ id: "maturite", title: "Où en est notre commune ?", intro: "Une fois par an." },
      ...{ reader: "pole-marennes-oleron", kinds: ["commune"] },
      topics: [
        { id: "donnees", title: "Données", questions: [question("inventaire"), question("publication")] },
        { id: "securite", title: "Sécurité", questions: [question("copies", { service: "sauvegarde" })] },
      ],
    },
  ],
};
const communes = Array.from({ length: 6 }, (_, rank) => `mairie-${rank}`);
/** `kinds`: what the first of these communes are in the list, which names no other. */
const organisationsOf = (kinds: string[]) => [
  ...organisationsJson.map((one, rank) => ({ ...one, kind: rank === 0 ? "petr" : "epci" })),
  ...kinds.map((kind, rank) => ({ slug: `mairie-${rank}`, name: `Commune mairie-${rank}`, kind })),
];
const PAGE = "/espace/questionnaires/maturite";
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const answersOf = (organisation: string) => `/api/questionnaires/maturite/answers/${organisation}`;

describe.each(ENGINES)("a questionnaire of a shared service, with %s", (engine) => {
  let server: EngineServer;
  let place: ServedPlace;
  let agents: Visitor[];
  let service: Visitor;
  let catalogue: Visitor;
  let parent: Visitor;
  let partner: Visitor;

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    const content = createPlace(url ? { DATABASE_URL: url } : {});
    content.write("services.json", document);
    content.write("organisations.json", [
      ...organisationsOf(communes.map(() => "commune")),
      { slug: "cabinet", name: "Cabinet", kind: "partner" },
    ]);
    place = await servePlace(content, { passwordCost: CHEAP, now: () => new Date("2026-03-10T09:00:00Z") });
    const bring = (
      email: string,
      organisation: string,
      role: "contributor" | "publisher" | "administrator" = "contributor",
    ) => Visitor.of(place.datalogue, place.url, { email, organisation, role });
    agents = [];
    for (const slug of communes) agents.push(await bring(`${slug}@exemple.fr`, slug));
    service = await bring("service@exemple.fr", "pole-marennes-oleron", "publisher");
    catalogue = await bring("catalogue@exemple.fr", "ile-d-oleron", "administrator");
    parent = await bring("parent@exemple.fr", "pole-marennes-oleron", "administrator");
    partner = await bring("cabinet@exemple.fr", "cabinet", "administrator");
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  const call = async (visitor: Visitor, method: string, path: string, body?: object, headers = {}) => {
    const answer = await fetch(place.url + path, {
      method,
      headers: {
        ...{ Cookie: visitor.cookie, "Sec-Fetch-Site": "same-origin", ...headers },
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, etag: answer.headers.get("etag"), body: await answer.json() };
  };

  it("is shown to everybody with what is shared, for whom and how to ask", async () => {
    const { text } = await place.read("/services");
    expect(plain(text)).toContain("1 service partagé");
    expect(text).toContain("Les communes");
    expect(text).toContain("mailto:sauvegarde@exemple.fr");
    // Who is signed in goes straight on.
    const link = `/connexion?suite=${encodeURIComponent(PAGE)}`;
    expect(text).toContain(`href="${link}"`);
    expect((await (agents[0] as Visitor).ask(link)).to).toBe(PAGE);
    expect(await htmlFaults(text)).toEqual([]);
    expect(JSON.parse((await place.read("/api/services")).text)).toMatchObject({
      data: [{ id: "sauvegarde" }],
      meta: { total: 1 },
    });
    expect((await new Visitor(place.url).ask(PAGE)).to).toBe(`/connexion?suite=${encodeURIComponent(PAGE)}`);
  });

  it("is answered topic by topic, and says what to do next and which service helps", async () => {
    const agent = agents[0] as Visitor;
    const topic = `${PAGE}?organisme=mairie-0&sujet=donnees`;
    const page = await agent.ask(topic);
    expect(page.text).toContain("Question inventaire");
    expect(await htmlFaults(page.text)).toEqual([]);
    const sent = await agent.send(topic, PAGE, {
      ...{ organisation: "mairie-0", topic: "donnees", revision: "0", "q-inventaire": "oui" },
    });
    expect(sent.to).toBe(`${PAGE}?organisme=mairie-0&sujet=securite&fait=reponses`);
    const last = await agent.send(sent.to, PAGE, {
      ...{ organisation: "mairie-0", topic: "securite", revision: "1", "q-copies": "non" },
    });
    const overview = (await agent.ask(last.to)).text;
    expect(plain(overview)).toContain("2 réponses sur 3");
    expect(overview).toContain("Commencez par copies");
    expect(overview).toContain('href="/services#sauvegarde"');
    expect(await htmlFaults(overview)).toEqual([]);
  });

  it("goes on to the next topic where nothing is chosen, and says and writes down no answer", async () => {
    const agent = agents[4] as Visitor;
    const sent = await agent.send(`${PAGE}?organisme=mairie-4&sujet=donnees`, PAGE, {
      ...{ organisation: "mairie-4", topic: "donnees", revision: "0" },
    });
    expect(sent.to).toBe(`${PAGE}?organisme=mairie-4&sujet=securite`);
    expect((await call(agent, "GET", answersOf("mairie-4"))).body).toMatchObject({ revision: 0, updatedAt: null });
    const { body } = await call(parent, "GET", "/api/journal?page_size=200");
    expect(body.data.map((one: { sentence: string }) => one.sentence).join()).not.toContain(
      "Personne mairie-4 a répondu",
    );
  });

  it("takes the same page sent twice as once", async () => {
    const agent = agents[2] as Visitor;
    const { text } = await agent.ask(`${PAGE}?organisme=mairie-2&sujet=donnees`);
    const send = (answers: Record<string, string>) => agent.sendAsSeen(text, answers, /name="topic"/);
    for (let sent = 0; sent < 2; sent++)
      expect((await send({ "q-inventaire": "oui" })).to).toBe(
        `${PAGE}?organisme=mairie-2&sujet=securite&fait=reponses`,
      );
    expect((await call(agent, "GET", answersOf("mairie-2"))).body).toMatchObject({
      ...{ answers: { inventaire: "oui" }, revision: 1 },
    });
    // What differs is another matter.
    expect((await send({ "q-inventaire": "non" })).status).toBe(409);
    const knex = await place.place.openCatalogue();
    await knex("questionnaire_answers").where({ organisation: "mairie-2" }).delete();
    await knex.destroy();
  });

  it("is read by readers of the organisation, who are told who answers", async () => {
    const reader = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "lectrice@exemple.fr", organisation: "mairie-0", role: "reader" },
    });
    const page = await reader.ask(PAGE);
    expect(plain(page.text)).toContain("2 réponses sur 3");
    expect(page.text).toContain("Répondent ceux qui contribuent pour un organisme");
    expect(page.text).not.toContain("sujet=");
    expect(await htmlFaults(page.text)).toEqual([]);
    const fields = { organisation: "mairie-0", topic: "donnees", revision: "1", "q-inventaire": "non" };
    for (const answer of [
      await reader.ask(`${PAGE}?organisme=mairie-0&sujet=donnees`),
      await reader.send("/compte", PAGE, fields),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("Répondent ceux qui contribuent pour un organisme");
      expect(answer.text).toContain(`href="${PAGE}?organisme=mairie-0"`);
      expect(answer.text).not.toContain("lues par leur organisme");
    }
    // Who is of no organisation any more is not told of a role.
    const { id = "" } = (await place.datalogue.people.findByEmail("lectrice@exemple.fr")) ?? {};
    expect((await reader.ask("/espace")).text).toContain("Votre rôle lit sans déposer");
    await place.datalogue.people.setRole("command", id, "mairie-0", null);
    const { text } = await reader.ask("/espace");
    expect(text).toContain("Vous n’êtes d’aucun organisme en ce moment");
    expect(text).not.toContain("Votre rôle lit sans déposer");
  });

  it("overwrites nothing of a colleague: the page shows both answers and keeps what was chosen", async () => {
    const agent = agents[0] as Visitor;
    const late = await agent.send(PAGE, PAGE, {
      ...{ organisation: "mairie-0", topic: "donnees", revision: "1", "q-inventaire": "non" },
    });
    expect(late.status).toBe(409);
    expect(late.text).toContain("Enregistré entre-temps");
    expect(late.text).toMatch(/value="non" checked/);
    const read = await call(agent, "GET", answersOf("mairie-0"));
    expect(read.body.answers.inventaire).toBe("oui");
    const put = await call(
      agent,
      "PUT",
      answersOf("mairie-0"),
      { answers: { publication: "oui" } },
      { "If-Match": '"1"' },
    );
    expect(put).toMatchObject({ status: 412, body: { code: "reponses-changees", current: { revision: 2 } } });
    const both = await Promise.all(
      ["oui", "non"].map((publication) =>
        call(agent, "PUT", answersOf("mairie-0"), { answers: { publication } }, { "If-Match": String(read.etag) }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const first = await Promise.all(
      ["oui", "non"].map((copies) =>
        call(agents[1] as Visitor, "PUT", answersOf("mairie-1"), { answers: { copies } }, { "If-Match": '"0"' }),
      ),
    );
    expect(first.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("gives back what was chosen as the session ended, and tells a colleague’s answers where there are some since", async () => {
    const lost = new Visitor(place.url);
    const form = /name="topic"/;
    const topic = `${PAGE}?organisme=mairie-0&sujet=donnees`;
    const { text } = await (agents[0] as Visitor).ask(topic);
    const out = await lost.sendAsSeen(text, { "q-inventaire": "non" }, form);
    expect([out.status, out.text.includes("vos réponses sont gardées")]).toEqual([401, true]);
    const back = await lost.sendAsSeen(out.text, { email: "mairie-0@exemple.fr", password: PASSWORD }, /connexion/);
    const again = await lost.sendAsSeen(back.text, {}, /reprise/);
    expect(again.text).toMatch(/name="q-inventaire" value="non" checked/);
    expect(again.text).not.toContain("entre-temps");
    expect(await htmlFaults(again.text)).toEqual([]);
    const inventaire = async () =>
      (await call(agents[0] as Visitor, "GET", answersOf("mairie-0"))).body.answers.inventaire;
    expect(await inventaire()).toBe("oui");
    const passed = await lost.sendAsSeen(back.text, { revision: "1" }, /reprise/);
    expect(passed.text).toContain("Enregistré entre-temps");
    expect(passed.text).toMatch(/name="q-inventaire" value="non" checked/);
    // Nothing chosen is nothing to give back.
    const fields = { organisation: "mairie-0", topic: "donnees", revision: "0" };
    expect((await new Visitor(place.url).ask(PAGE, fields)).text).not.toContain('name="garde"');
  });

  it("keeps the answers of two colleagues who send theirs at once, without having read what was there", async () => {
    const knex = await place.place.openCatalogue();
    const questionnaire = document.questionnaires[0] as unknown as Questionnaire;
    const { answer, read } = openQuestionnaires(knex, {
      ...{ questionnaires: [questionnaire], catalogue: place.datalogue.services.catalogue },
      now: () => new Date("2026-03-11T09:00:00Z"),
    });
    const memberships = [{ organisation: "mairie-2", role: "contributor", kind: "commune" }] as const;
    const caller = { kind: "person", person: "agent", session: "", memberships, grants: [] } as const;
    for (const [both, revision] of [
      [{ inventaire: "oui", copies: "non" }, 2],
      [{ publication: "non", copies: "oui" }, 4],
    ] as const) {
      const acts = Object.entries(both).map(
        ([asked, given]) =>
          () =>
            answer(caller, questionnaire, "mairie-2", { [asked]: given }),
      );
      const done = await atOnce(engine, knex, acts);
      expect(done).toMatchObject([{ value: { kind: "saved" } }, { value: { kind: "saved" } }]);
      expect(await read(caller, questionnaire, "mairie-2")).toMatchObject({ answers: both, revision });
    }
    await knex("questionnaire_answers").where({ organisation: "mairie-2" }).delete();
    await knex.destroy();
  });

  it("refuses what is not asked, with the question named", async () => {
    const agent = agents[0] as Visitor;
    const put = (body: object) => call(agent, "PUT", answersOf("mairie-0"), body);
    expect((await put({ answers: { couleur: "bleu" } })).body).toMatchObject({
      ...{ status: 422, code: "document-invalide" },
      problems: [{ field: "couleur" }],
    });
    expect((await put({ answers: { copies: 3 } })).status).toBe(400);
    expect((await put({ reponses: {} })).status).toBe(400);
    expect((await call(agent, "GET", "/api/questionnaires/inconnu/totals")).body.code).toBe("questionnaire-inconnu");
  });

  it("is read by its organisation and by the shared service alone", async () => {
    for (const visitor of [agents[1] as Visitor, catalogue, partner]) {
      for (const method of ["GET", "PUT"])
        expect(
          (await call(visitor, method, answersOf("mairie-0"), method === "PUT" ? { answers: {} } : undefined)).body,
        ).toMatchObject({ status: 403, code: "acte-reserve" });
      expect((await visitor.ask(`${PAGE}?organisme=mairie-0`)).status).toBe(403);
      expect((await visitor.ask(`${PAGE}/reponses`)).status).toBe(403);
      expect((await visitor.send("/compte", `${PAGE}/totaux`, {})).status).toBe(403);
    }
    expect((await call(new Visitor(place.url), "GET", answersOf("mairie-0"))).status).toBe(401);
    // The service reads, and answers for nobody.
    expect((await call(service, "GET", answersOf("mairie-0"))).body.answers.inventaire).toBe("oui");
    expect((await call(service, "PUT", answersOf("mairie-0"), { answers: { copies: "oui" } })).status).toBe(403);
    const all = await service.ask(`${PAGE}/reponses`);
    expect(plain(all.text)).toContain("2 organismes ont répondu sur 6");
    expect(await htmlFaults(all.text)).toEqual([]);
  });

  it("gives totals to members once five answered, and nothing of it to partners", async () => {
    const settle = () => service.send(`${PAGE}/reponses`, `${PAGE}/totaux`, {});
    expect((await settle()).to).toBe(`${PAGE}/reponses?fait=totaux`);
    const before = await call(agents[5] as Visitor, "GET", "/api/questionnaires/maturite/totals");
    expect(before.body.topics.map((one: { percent: number | null }) => one.percent)).toEqual([null, null]);
    for (const [rank, agent] of agents.entries())
      await call(agent, "PUT", answersOf(`mairie-${rank}`), {
        answers: { inventaire: "oui", publication: "non", copies: rank === 0 ? "oui" : "non" },
      });
    await settle();
    const told = await call(agents[5] as Visitor, "GET", "/api/questionnaires/maturite/totals");
    expect(told.body).toMatchObject({
      year: 2026,
      topics: [
        { id: "donnees", organisations: 6, percent: 50 },
        { id: "securite", organisations: 6, percent: 20, bound: "at-most" },
      ],
    });
    const page = (await (agents[5] as Visitor).ask(PAGE)).text;
    expect(page).toContain("des pas faits");
    expect(page).not.toContain("mairie-0");
    expect((await call(partner, "GET", "/api/questionnaires/maturite/totals")).status).toBe(403);
    expect((await partner.ask(PAGE)).text).not.toContain("des pas faits");
  });

  it("is told by the journal with its title and for whom it was answered, among the acts of questionnaires", async () => {
    const { body } = await call(parent, "GET", "/api/journal?kind=questionnaire&page_size=200");
    const sentences = body.data.map((one: { sentence: string }) => plain(one.sentence));
    expect(sentences).toContain(
      "Personne mairie-0 a répondu au questionnaire « Où en est notre commune ? » pour Commune mairie-0",
    );
    expect(sentences).toContain("Personne service a arrêté les totaux du questionnaire « Où en est notre commune ? »");
    expect((await parent.ask("/espace/journal")).text).toContain("Questionnaires</option>");
  });

  // Elsewhere two are never settled at once: one connection, one writer.
  it.skipIf(engine !== "PostgreSQL")(
    "are compared with the totals told just before, even settled at once",
    async () => {
      const knex = await place.place.openCatalogue();
      const questionnaire = document.questionnaires[0] as unknown as Questionnaire;
      const { settleTotals } = openQuestionnaires(knex, {
        ...{ questionnaires: [questionnaire], catalogue: place.datalogue.services.catalogue },
        now: () => new Date("2026-03-11T09:00:00Z"),
      });
      const person = await place.datalogue.people.findByEmail("service@exemple.fr");
      const { id = "", memberships = [] } = person ?? {};
      const caller = { kind: "person", person: id, session: "", memberships, grants: [] } as const;
      const change = async (ranks: number[]) => {
        for (const rank of ranks)
          await knex("questionnaire_answers")
            .where({ organisation: `mairie-${rank}` })
            .update({ answers: JSON.stringify({ inventaire: "oui", publication: "oui", copies: "non" }) });
      };
      await change([0, 1, 2]);
      const [, second] = await atOnce(engine, knex, [
        () => settleTotals(caller, questionnaire),
        async () => {
          await change([3]);
          return settleTotals(caller, questionnaire);
        },
      ]);
      await knex.destroy();
      // One alone changed between the two.
      expect(second).toMatchObject({
        value: { topics: [{ id: "donnees", percent: null, withheld: "trop-peu-change" }, {}] },
      });
    },
  );
});

describe("a questionnaire over the years, while organisations come and go", () => {
  let place: ServedPlace;
  let agents: Visitor[];
  let service: Visitor;
  let now = new Date("2026-12-31T21:00:00Z");

  const loadOrganisations = async (kinds: string[]) => {
    place.place.write("organisations.json", organisationsOf(kinds));
    await place.datalogue.load();
  };
  const read = async (visitor: Visitor, path: string) => plain((await visitor.ask(path)).text);
  const json = async (visitor: Visitor, path: string) => JSON.parse((await visitor.ask(path)).text);
  const save = (visitor: Visitor, rank: number, topic: string, answers: Record<string, string>) =>
    visitor.fill(`${PAGE}?organisme=mairie-${rank}&sujet=${topic}`, answers, /name="topic"/);
  const settle = async () => {
    await service.send(`${PAGE}/reponses`, `${PAGE}/totaux`, {});
    return json(service, "/api/questionnaires/maturite/totals");
  };

  beforeAll(async () => {
    const content = createPlace();
    content.write("services.json", document);
    content.write("organisations.json", organisationsOf(communes.map(() => "commune")));
    place = await servePlace(content, { passwordCost: CHEAP, now: () => now });
    const bring = (email: string, organisation: string, role: "contributor" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    agents = [];
    for (const slug of communes) agents.push(await bring(`${slug}@exemple.fr`, slug, "contributor"));
    service = await bring("service@exemple.fr", "pole-marennes-oleron", "publisher");
    for (const [rank, agent] of agents.entries()) {
      await save(agent, rank, "donnees", { "q-inventaire": "oui", "q-publication": "non" });
      await save(agent, rank, "securite", { "q-copies": rank < 3 ? "oui" : "non" });
    }
    // In Paris, the new year has begun.
    now = new Date("2026-12-31T23:30:00Z");
  });
  afterAll(() => place.close());

  it("is shown as it was answered the year before, and counts as answered by nobody", async () => {
    const [agent] = agents as [Visitor];
    expect(await json(agent, answersOf("mairie-0"))).toMatchObject({
      ...{ year: 2027, revision: 2, answers: {}, updatedAt: null },
      earlier: { year: 2026, answers: { inventaire: "oui", publication: "non", copies: "oui" } },
    });
    const overview = await agent.ask(PAGE);
    expect(plain(overview.text)).toContain("3 questions attendent une réponse");
    expect(plain(overview.text)).toContain("1 pas fait sur 2, 2 questions sur 2, 2 réponses à confirmer en 2027.");
    expect(overview.text).toContain("Commencez par publication");
    expect(await htmlFaults(overview.text)).toEqual([]);
    expect((await agent.ask(`${PAGE}?organisme=mairie-0&sujet=donnees`)).text).toMatch(
      /name="q-inventaire" value="oui" checked/,
    );
    for (const page of [PAGE, `${PAGE}/reponses`])
      expect(await read(service, page)).toContain("Aucun organisme n’a encore répondu en 2027");
    const all = await service.ask(`${PAGE}/reponses`);
    expect(plain(all.text)).toContain("Répondu en 2026, pas encore en 2027");
    expect(await htmlFaults(all.text)).toEqual([]);
  });

  it("overwrites nothing that a colleague saved in the new year, on a page left open since the old one", async () => {
    const [agent] = agents as [Visitor];
    const clock = now;
    now = new Date("2026-12-31T21:00:00Z");
    const { text: open } = await agent.ask(`${PAGE}?organisme=mairie-0&sujet=donnees`);
    now = clock;
    await save(agent, 0, "donnees", {});
    await save(agent, 0, "securite", {});
    const late = await agent.sendAsSeen(open, { "q-inventaire": "non" }, /name="topic"/);
    expect([late.status, late.text.includes("Enregistré entre-temps")]).toEqual([409, true]);
    const { answers } = await json(agent, answersOf("mairie-0"));
    expect(answers).toEqual({ inventaire: "oui", publication: "non", copies: "oui" });
    await place.place.openCatalogue().then(async (knex) => {
      await knex("questionnaire_answers").where({ organisation: "mairie-0", year: 2027 }).delete();
      await knex.destroy();
    });
  });

  it("is confirmed topic by topic: what was not saved this year waits, and is in no total", async () => {
    for (const [rank, agent] of agents.slice(0, 5).entries()) await save(agent, rank, "donnees", {});
    const overview = await read(agents[0] as Visitor, PAGE);
    expect(overview).toContain("2 réponses sur 3");
    expect(overview).toContain("1 pas fait sur 2, 2 questions sur 2.");
    expect(overview).toContain("1 pas fait sur 1, 1 question sur 1, 1 réponse à confirmer en 2027.");
    expect(overview).toContain("enregistrez chaque sujet pour les confirmer en 2027");
    expect(await json(agents[0] as Visitor, answersOf("mairie-0"))).toMatchObject({
      answers: { inventaire: "oui", publication: "non" },
      earlier: { year: 2026, answers: { copies: "oui" } },
    });
    for (const page of [PAGE, `${PAGE}/reponses`])
      expect(await read(service, page)).toContain("5 organismes ont répondu sur 6 en 2027");
    expect((await settle()).topics).toMatchObject([
      { id: "donnees", organisations: 5, percent: 50 },
      { id: "securite", organisations: 0, percent: null, withheld: "trop-peu" },
    ]);
  });

  it("counts the organisations asked today: not one that left, nor one that it asks no more", async () => {
    await loadOrganisations(["commune", "commune", "commune", "epci", "commune"]);
    for (const page of [PAGE, `${PAGE}/reponses`])
      expect(await read(service, page)).toContain("4 organismes ont répondu sur 4 en 2027");
    expect(await read(service, `${PAGE}/reponses`)).not.toContain("mairie-3");
    expect((await settle()).topics[0]).toMatchObject({
      ...{ organisations: 4, percent: null, withheld: "trop-peu" },
      last: { settledAt: now.toISOString(), organisations: 5, percent: 50 },
    });
    // Asked for again, the last one told stays.
    expect((await settle()).topics[0]).toMatchObject({ percent: null, last: { organisations: 5, percent: 50 } });
    const page = await service.ask(PAGE);
    expect(plain(page.text)).toMatch(
      /Dernier total, au 1er janvier 2027 : <strong>50 %<\/strong> des pas faits, 5 organismes\./,
    );
    expect(await htmlFaults(page.text)).toEqual([]);
    // Back in the list, what it answered is there.
    await loadOrganisations(communes.map(() => "commune"));
    expect(await read(service, PAGE)).toContain("5 organismes ont répondu sur 6 en 2027");
    expect((await settle()).topics[0]).toMatchObject({ organisations: 5, percent: 50 });
  });
});
