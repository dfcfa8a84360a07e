import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAccessRequests } from "../../../packages/api/src/people/access-requests.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { fees, openScopedPlace, type ScopedPlace, shared, works } from "../../api/access/scoped-place.js";
import { boxOf } from "../../api/support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../../api/support/catalogue-engines.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const ANSWERS = "/administration/acces";
const data = `/api/datasets/${works.slug}/data`;
const askFor = (slug: string) => `/compte/acces/${slug}`;

describe.each(ENGINES)("asking for a closed dataset with %s", (engine) => {
  let server: EngineServer;
  let place: ScopedPlace;
  let partner: Visitor;
  let other: Visitor;
  let oleron: Visitor;
  let pole: Visitor;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {}, {
      passwordCost: CHEAP,
      now: () => new Date(time),
    });
    const bring = (email: string, organisation: string, role: "reader" | "administrator" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    partner = await bring("etude@exemple.fr", "autre-cabinet", "reader");
    other = await bring("voisine@exemple.fr", "autre-cabinet", "publisher");
    oleron = await bring("oleron@exemple.fr", "ile-d-oleron", "administrator");
    pole = await bring("dolus@exemple.fr", "mairie-dolus", "administrator");
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });
  const idIn = (text: string) => /name="id" value="([\w-]+)"/.exec(text)?.[1] ?? "";

  it("is a form for who is signed in, an address and a way in for others", async () => {
    const page = `/jeux/${works.slug}`;
    const stranger = (await new Visitor(place.url).ask(page)).text;
    expect(stranger).toContain("mailto:voirie@exemple.fr");
    expect(stranger).toContain(`/connexion?suite=${encodeURIComponent(askFor(works.slug))}`);
    expect((await partner.ask(page)).text).toContain(`href="${askFor(works.slug)}"`);
    expect((await new Visitor(place.url).ask(askFor(works.slug))).to).toContain("/connexion?suite=");
    const form = await partner.ask(askFor(works.slug));
    expect(form.status).toBe(200);
    expect(await htmlFaults(form.text)).toEqual([]);
    // Whoever reads it has nothing to ask.
    expect((await oleron.ask(askFor(works.slug))).to).toBe(page);
  });

  it("says what is wrong, keeps what was typed, and takes one request at a time", async () => {
    const ask = (message: string) => partner.send(askFor(works.slug), askFor(works.slug), { message });
    expect(await ask("svp")).toMatchObject({ status: 422, text: expect.stringContaining("svp</textarea>") });
    expect((await ask(`gauche\u202E droite, pour une étude`)).status).toBe(422);
    expect((await ask("x".repeat(1001))).status).toBe(422);
    expect((await partner.ask(askFor(works.slug), { message: "Sans jeton de formulaire" })).status).toBe(403);
    expect(await ask("Pour le schéma <script directeur de la voirie.")).toMatchObject({
      status: 303,
      to: "/compte/acces?fait=demande",
    });
    expect((await ask("Encore une fois, pour voir.")).text).toContain("attend déjà");
    expect((await partner.ask("/compte/acces")).text).toContain("attend une réponse");
    expect(
      (await partner.send(askFor(works.slug), askFor("inconnu"), { message: "Un jeu qui n'existe pas" })).status,
    ).toBe(404);
  });

  it("is read and answered by administrators of the producer alone", async () => {
    for (const visitor of [partner, other]) expect((await visitor.ask(ANSWERS)).status).toBe(403);
    const { text } = await oleron.ask(ANSWERS);
    expect(text).toContain("&lt;script directeur");
    expect(await htmlFaults(text)).toEqual([]);
    const id = idIn(text);
    // An administrator of another organisation sees none of it, nor answers by its identifier.
    expect(idIn((await pole.ask(ANSWERS)).text)).toBe("");
    for (const [path, body] of [
      ["accepter", { id, gives: "reader" }],
      ["refuser", { id, word: "Non." }],
      ["retirer", { dataset: works.id, person: "x" }],
    ] as const)
      for (const visitor of [pole, partner])
        expect((await visitor.send("/compte", `${ANSWERS}/${path}`, body)).status).toBe(403);
    expect((await partner.ask(data)).status).toBe(403);
  });

  it("opens this dataset to this person, until it is taken back", async () => {
    const person = (await place.datalogue.people.findByEmail("etude@exemple.fr"))?.id ?? "";
    const of = { email: "cabinet@exemple.fr", organisation: "autre-cabinet", role: "administrator" } as const;
    const cabinet = await Visitor.of(place.datalogue, place.url, of);
    const page = `/administration/personnes/${person}`;
    const offersLink = async () => (await cabinet.ask(page)).text.includes("Faire un lien de nouveau mot de passe");
    expect(await offersLink()).toBe(true);
    const id = idIn((await oleron.ask(ANSWERS)).text);
    const accepted = await oleron.send(ANSWERS, `${ANSWERS}/accepter`, { id, gives: "dataset" });
    expect(accepted.to).toBe(`${ANSWERS}?fait=accorde`);
    expect((await oleron.send(ANSWERS, `${ANSWERS}/accepter`, { id })).to).toBe(`${ANSWERS}?fait=tard`);
    const read = await partner.ask(data);
    expect(JSON.parse(read.text).meta.total).toBe(5);
    expect(read.headers.get("cache-control")).toBe("private, no-store");
    // Nothing else of the producer, nobody else, no act.
    expect((await partner.ask(`/api/datasets/${fees.slug}/data`)).status).toBe(403);
    expect((await other.ask(data)).status).toBe(403);
    expect((await new Visitor(place.url).ask(data)).status).toBe(401);
    expect((await oleron.ask(ANSWERS)).text).toContain("etude@exemple.fr");
    // Who administers their organisation does not read it in their place, by a new password.
    expect(await offersLink()).toBe(false);
    expect((await cabinet.ask(page)).text).toContain("Un organisme que vous n’administrez pas a ouvert un jeu");
    const refused = await cabinet.send(page, `${page}/lien`, {});
    expect([refused.status, refused.text.includes("cle=")]).toEqual([403, false]);
    const etag = read.headers.get("etag") ?? "";
    expect((await oleron.send(ANSWERS, `${ANSWERS}/retirer`, { dataset: works.id, person })).to).toContain("reprise");
    expect((await partner.ask(data, undefined, { "If-None-Match": etag })).status).toBe(403);
    expect(await offersLink()).toBe(true);
    await place.datalogue.people.close("command", (await place.datalogue.people.findByEmail(of.email))?.id ?? "");
    expect((await partner.ask(`/jeux/${works.slug}`)).text).not.toContain("La Perroche");
  });

  it("is refused with a word that the person reads, and not asked again at once", async () => {
    const message = "Pour compter les redevables fictifs.";
    await partner.send(askFor(fees.slug), askFor(fees.slug), { message });
    const id = idIn((await oleron.ask(ANSWERS)).text);
    expect((await oleron.send(ANSWERS, `${ANSWERS}/refuser`, { id, word: " " })).status).toBe(422);
    // What was typed is given back, in the form that is open, on the request that it answers alone.
    await other.send(askFor(fees.slug), askFor(fees.slug), { message: "Pour une étude de nos redevables." });
    const hidden = "Pas avant l’été.\u202e";
    const refused = await oleron.send(ANSWERS, `${ANSWERS}/refuser`, { id, word: hidden });
    expect([refused.status, refused.text.split(`value="${hidden}"`).length - 1]).toEqual([422, 1]);
    expect(refused.text).toMatch(new RegExp(`<details class="fold" open>(?:(?!</details>)[^])*mot-${id}-faute`));
    expect(await htmlFaults(refused.text)).toEqual([]);
    const others = [...refused.text.matchAll(/name="id" value="([\w-]+)"/g)].map(([, one = ""]) => one);
    const otherId = others.find((one) => one !== id) ?? "";
    await oleron.send(ANSWERS, `${ANSWERS}/refuser`, { id: otherId, word: "Pas encore." });
    const word = "Ce tableau sera ouvert au printemps.";
    expect((await oleron.send(ANSWERS, `${ANSWERS}/refuser`, { id, word })).to).toBe(`${ANSWERS}?fait=refuse`);
    expect((await partner.ask("/compte/acces")).text).toContain(word);
    expect((await partner.ask(`/api/datasets/${fees.slug}/data`)).status).toBe(403);
    const again = () => partner.send(askFor(fees.slug), askFor(fees.slug), { message });
    expect((await again()).status).toBe(422);
    time += 8 * 24 * 3600_000;
    await partner.ask("/connexion", { email: "etude@exemple.fr", password: "huître verte du chenal 17" });
    expect((await again()).status).toBe(303);
  });

  it("tells administrators of the producer, then the person, by e-mail, nothing of what was written in it", async () => {
    const sent: Message[] = [];
    const mailer = boxOf(sent);
    const knex = await place.place.openCatalogue();
    const dataset = {
      id: works.id,
      slug: works.slug,
      title: "Voirie",
      organisation: "ile-d-oleron",
      access: "organisation",
    } as const;
    const requests = openAccessRequests(knex, {
      parent: () => "pole-marennes-oleron",
      ...{ mailer, now: () => new Date(time), publicUrl: place.url, title: () => "Datalogue", log: () => {} },
      findDataset: async () => dataset,
    });
    const person = await place.datalogue.people.findByEmail("voisine@exemple.fr");
    const administrator = await place.datalogue.people.findByEmail("oleron@exemple.fr");
    const of = (one: typeof person): PersonCaller => ({
      kind: "person",
      person: one?.id ?? "",
      session: "",
      grants: [],
      memberships: one?.memberships ?? [],
    });
    await requests.ask(of(person), works.slug, "Pour notre commune de tinamou.");
    const [waiting] = (await requests.list(of(administrator))).waiting.filter((one) => one.person.id === person?.id);
    expect(await requests.refuse(of(administrator), waiting?.id ?? "", "Pas de tinamou ici.")).toBe(true);
    await requests.settle();
    await knex.destroy();
    expect(sent.map(({ to }) => to)).toEqual(["oleron@exemple.fr", "voisine@exemple.fr"]);
    expect(sent[0]?.text).toContain(`${place.url}/administration/acces`);
    expect(JSON.stringify(sent)).not.toContain("tinamou");
  });

  it("is told as it stands: an access that was taken back, a dataset that opened since, which asks for no answer any more", async () => {
    for (const [visitor, email] of [
      [oleron, "oleron@exemple.fr"],
      [partner, "etude@exemple.fr"],
      [other, "voisine@exemple.fr"],
    ] as const)
      await visitor.ask("/connexion", { email, password: PASSWORD });
    const own = async (visitor: Visitor) => textOf((await visitor.ask("/compte/acces")).text);
    const waiting = async () => {
      const text = textOf((await oleron.ask(ANSWERS)).text);
      return Number(/(\d+) demandes? d’accès en attente/.exec(text)?.[1] ?? 0);
    };
    // What was taken back just now.
    expect(await own(partner)).toContain("acceptée, mais vous ne lisez plus ce jeu en entier");
    expect(textOf((await other.ask(askFor(works.slug))).text)).toContain(
      "Les administrateurs de l’organisme qui publie ce jeu, Communauté de communes de l’Île d’Oléron, liront",
    );

    const ask = { message: "Pour une étude de la voirie." };
    for (const visitor of [partner, other])
      expect((await visitor.send(askFor(shared.slug), askFor(shared.slug), ask)).status).toBe(303);
    const idOf = async (email: string) =>
      idIn((await oleron.ask(ANSWERS)).text.split(`${email} · demandé`).pop() ?? "");
    const given = { id: await idOf("etude@exemple.fr"), gives: "dataset" };
    expect((await oleron.send(ANSWERS, `${ANSWERS}/accepter`, given)).to).toBe(`${ANSWERS}?fait=accorde`);
    expect((await oleron.ask(ANSWERS)).text).toContain("Cette personne ne lira plus ce jeu");
    const before = await waiting();
    const id = await idOf("voisine@exemple.fr");
    const folder = "voirie/notes/dataset.json";
    const closed = JSON.parse(place.place.read(folder));
    place.place.write(folder, { ...closed, access: "open", scopes: undefined });
    await place.datalogue.load();
    expect(await own(other)).toContain("vous lisez désormais ce jeu");
    const opened = textOf((await oleron.ask(ANSWERS)).text);
    expect(opened).toContain("Ce jeu est ouvert à tous : cette personne le lira encore.");
    expect(opened).not.toContain("Cette personne ne lira plus ce jeu");
    expect(await waiting()).toBe(before - 1);
    expect((await oleron.send(ANSWERS, `${ANSWERS}/accepter`, { id, gives: "dataset" })).to).toBe(
      `${ANSWERS}?fait=tard`,
    );
    place.place.write(folder, closed);
    await place.datalogue.load();
    expect(await waiting()).toBe(before);
    expect(await own(other)).toContain("attend une réponse");
  });

  it("makes a reader of the producer where it is answered so, and is forgotten with the account", async () => {
    for (const visitor of [oleron])
      await visitor.ask("/connexion", { email: "oleron@exemple.fr", password: "huître verte du chenal 17" });
    const { text } = await oleron.ask(ANSWERS);
    const id = idIn(text);
    // Whoever accepts is told what comes with the role.
    expect(textOf(text)).toMatch(
      /tous les jeux .*, et ceux que les autres organismes réservent aux membres\s?: elle en devient lectrice/,
    );
    await oleron.send(ANSWERS, `${ANSWERS}/accepter`, { id, gives: "reader" });
    expect((await partner.ask(data)).status).toBe(200);
    const person = await place.datalogue.people.findByEmail("etude@exemple.fr");
    expect(person?.memberships).toContainEqual({ organisation: "ile-d-oleron", role: "reader", kind: "epci" });
    await place.datalogue.people.close("command", person?.id ?? "");
    expect((await partner.ask("/compte/acces")).to).toContain("/connexion");
  });

  it("shows fifty requests and fifty grants to a page, of one's organisations alone, and comes back to where one was", async () => {
    for (const [visitor, email] of [
      [oleron, "oleron@exemple.fr"],
      [pole, "dolus@exemple.fr"],
    ] as const)
      await visitor.ask("/connexion", { email, password: "huître verte du chenal 17" });
    const before = textOf((await oleron.ask(ANSWERS)).text);
    const [waitingBefore = 0, grantsBefore = 0] = [/(\d+) demandes? d’accès en attente/, /(\d+) accès ouverts?/].map(
      (count) => Number(count.exec(before)?.[1] ?? 0),
    );
    const knex = await place.place.openCatalogue();
    const at = new Date(time).toISOString();
    const named = Array.from({ length: 53 }, (_, rank) => `demande-${String(rank).padStart(2, "0")}`);
    const persons = named.map((id) => ({
      ...{ id, name: id, email: `${id}@exemple.fr`, password: "" },
      created_at: at,
    }));
    const grants = named.map((person_id) => ({ person_id, dataset_id: works.id, granted_at: at }));
    const requests = named.map((id) => ({
      ...{ id: `${id}-jeu`, person_id: id, dataset_id: fees.id, message: "Pour une étude." },
      ...{ state: "waiting", asked_at: at },
    }));
    for (const [table, rows] of [
      ["persons", persons],
      ["dataset_grants", grants],
      ["access_requests", requests],
    ] as const)
      await knex.batchInsert(table, rows as object[], 10);
    await knex.destroy();

    const read = async (query = "") => {
      const { status, text } = await oleron.ask(ANSWERS + query);
      return { status, text, words: textOf(text), count: (form: string) => text.split(`/${form}`).length - 1 };
    };
    const first = await read();
    expect(first.words).toContain(`${waitingBefore + 53} demandes d’accès en attente`);
    expect(first.words).toContain(`${grantsBefore + 53} accès ouverts à une personne`);
    expect([first.count("accepter"), first.count("retirer")]).toEqual([50, 50]);
    expect(await htmlFaults(first.text)).toEqual([]);
    const second = await read("?demandes=2&acces=2&q=etude");
    expect([second.count("accepter"), second.count("retirer")]).toEqual([waitingBefore + 3, grantsBefore + 3]);
    expect(await htmlFaults(second.text)).toEqual([]);
    // Each way to another page keeps what was asked of the others.
    expect(second.text).toContain(`href="${ANSWERS}?acces=2&amp;q=etude" rel="prev"`);
    expect(second.text).toContain(`href="${ANSWERS}?demandes=2&amp;q=etude#accords" rel="prev"`);
    expect(second.text).toContain('type="hidden" name="demandes" value="2"');
    // Nobody of another organisation finds one of them, nor learns how many they are.
    const others = textOf((await pole.ask(ANSWERS)).text);
    expect(others).toContain("Aucune demande d’accès en attente");
    expect(others).not.toMatch(/accès ouvert|demande-\d/);

    for (const [query, status] of [
      ["?demandes=0", 400],
      ["?acces=deux", 400],
      ["?demandes=2&demandes=1", 400],
      ["?demandes=3", 404],
      ["?acces=3", 404],
    ] as const)
      expect({ query, status: (await read(query)).status }).toEqual({ query, status });

    // The last of a page leaves to the page before.
    const here = `${ANSWERS}?acces=2`;
    let next = here;
    for (const person of [...(await read("?acces=2")).text.matchAll(/name="person" value="([^"]+)"/g)].map(
      ([, id]) => id,
    )) {
      const done = await oleron.send(here, `${ANSWERS}/retirer?acces=2`, { dataset: works.id, person: person ?? "" });
      expect({ status: done.status, to: done.to }).toEqual({ status: 303, to: `${here}&fait=reprise` });
      next = done.to;
    }
    const { text, status } = await oleron.ask(next);
    expect({ status, left: text.split("/retirer").length - 1 }).toEqual({ status: 200, left: 50 });
    expect(textOf(text)).toContain("50 accès ouverts à une personne");
  });

  it("is erased with its answer a year after it", async () => {
    const knex = await place.place.openCatalogue();
    const answered = () => knex("access_requests").whereNotNull("answered_at");
    const count = (await answered()).length;
    expect(count).toBeGreaterThan(0);
    await place.datalogue.accessRequests.forget();
    expect(await answered()).toHaveLength(count);
    time += 366 * 24 * 3600_000;
    await place.datalogue.accessRequests.forget();
    expect(await answered()).toEqual([]);
    await knex.destroy();
  });
});
