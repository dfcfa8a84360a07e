import { join } from "node:path";
import type { PersonCaller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openQuestions } from "../../../packages/api/src/questions/questions.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace, works } from "../../api/access/scoped-place.js";
import { boxOf } from "../../api/support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../../api/support/catalogue-engines.js";
import { startMailServer } from "../../api/support/mail-server.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { CHEAP, PASSWORD, readForm, Visitor } from "./visitor.js";

const OPEN = "frequentation-mediatheques";
const PAGE = `/jeux/${OPEN}`;
const FORM = `${PAGE}/signaler`;
const ANSWERS = "/espace/questions";

describe.each(ENGINES)("questions of the public with %s", (engine) => {
  let server: EngineServer;
  let place: ScopedPlace;
  let publisher: Visitor;
  let stranger: Visitor;
  let neighbour: Visitor;
  let contributor: Visitor;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  /** Sessions are over by then: they come in again. */
  const later = async (days: number) => {
    time += days * 24 * 3600_000;
    for (const [visitor, email] of [
      [publisher, "agente.quetzal@exemple.fr"],
      [contributor, "stagiaire@exemple.fr"],
      [neighbour, "dolus@exemple.fr"],
    ] as const)
      await visitor.ask("/connexion", { email, password: PASSWORD });
  };
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {}, {
      passwordCost: CHEAP,
      now: () => new Date(time),
    });
    const bring = (email: string, organisation: string, role: "publisher" | "contributor") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    publisher = await bring("agente.quetzal@exemple.fr", "ile-d-oleron", "publisher");
    contributor = await bring("stagiaire@exemple.fr", "ile-d-oleron", "contributor");
    neighbour = await bring("dolus@exemple.fr", "mairie-dolus", "publisher");
    stranger = new Visitor(place.url);
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });
  const form = { kind: "error", message: "Le total de Dolus compte deux fois le mois de mai.", place: "", email: "" };
  const ask = (more: Partial<typeof form> = {}, path = FORM) => stranger.ask(path, { ...form, ...more });
  const idIn = (text: string) => /name="id" value="([\w-]+)"/.exec(text)?.[1] ?? "";
  const published = async () => JSON.parse((await stranger.ask(`/api/datasets/${OPEN}/questions`)).text);

  it("are asked on the page of a dataset by anybody, without account nor cookie", async () => {
    const page = await stranger.ask(PAGE);
    expect(page.text).toContain(`action="${FORM}"`);
    expect(await htmlFaults((await stranger.ask(FORM)).text)).toEqual([]);
    // Nothing can be sent here: no address is asked for, nor kept.
    expect(page.text).not.toContain('name="email"');
    // As they are copied of a PDF and of a table: what nobody sees of them is left out, and the answer below is.
    const pasted = {
      message: "Le total de Do\u00adlus compte\tdeux fois le mois de mai.\u200b",
      place: "colonne\teffectif",
    };
    const sent = await ask({ ...pasted, email: "habitante@exemple.fr" });
    expect([sent.status, sent.to]).toEqual([303, `${FORM}?fait=envoye`]);
    expect(stranger.cookie).toBe("");
    const told = (await stranger.ask(sent.to)).text;
    expect(told).toContain("C’est envoyé, merci");
    // It may be answered by e-mail alone, or set aside.
    expect(told).toContain("Une réponse publique se lira sur la page du jeu.");
    // Nothing shows before the answer.
    expect((await stranger.ask(PAGE)).text).not.toContain("compte deux fois");
    expect((await published()).data).toEqual([]);
  });

  it("say what is wrong with them, and lose nothing of what was typed", async () => {
    for (const [more, told] of [
      [{ message: "faux" }, "Dites en une phrase"],
      [{ message: "x".repeat(2001) }, "Tenez en 2000"],
      [{ message: "Un signe caché\u202e est ici." }, "sans signe invisible"],
      [{ place: "p".repeat(201) }, "Tenez en 200"],
      [{ kind: "autre" }, ""],
    ] as const) {
      const { status, text } = await ask(more);
      expect([status, text.includes(told)]).toEqual([422, true]);
    }
    const kept = (await ask({ message: "<b>Le total", place: "p".repeat(201) })).text;
    expect(kept).toContain("&lt;b>Le total</textarea>");
    const elsewhere = { "Sec-Fetch-Site": "cross-site" };
    expect((await stranger.ask(FORM, form, elsewhere)).status).toBe(403);
    expect((await stranger.ask("/jeux/inconnu/signaler", form)).status).toBe(404);
  });

  it("are counted: after five from one place the form waits, with its text", async () => {
    for (let turn = 2; turn <= 5; turn++) expect((await ask()).status).toBe(303);
    const paused = await ask({ message: "Une sixième question, gardée." });
    expect([paused.status, paused.text.includes("Une sixième question, gardée.</textarea>")]).toEqual([429, true]);
    await later(1);
    expect((await ask({ kind: "question", message: "De quand date ce fichier ?" })).status).toBe(303);
  });

  it("wait for who publishes for the organisation, who is told how long", async () => {
    const waiting = await publisher.ask(ANSWERS);
    expect(waiting.text).toContain("6\u00a0questions attendent une réponse");
    expect(await htmlFaults(waiting.text)).toEqual([]);
    expect(waiting.text).toContain("colonne effectif");
    expect(waiting.text).not.toContain("habitante@exemple.fr");
    expect((await publisher.ask("/espace")).text).toContain("6\u00a0questions attendent depuis ");
    expect((await contributor.ask(ANSWERS)).status).toBe(403);
    expect((await neighbour.ask(ANSWERS)).text).toContain("Aucune question n’attend");
    const id = idIn(waiting.text);
    for (const path of ["repondre", "ecarter"])
      expect((await neighbour.send("/compte", `${ANSWERS}/${path}`, { id, answer: "Non." })).status).toBe(403);
    expect((await publisher.ask(`${ANSWERS}/repondre`, { id, answer: "Sans jeton." })).status).toBe(403);
  });

  it("are answered in public by the organisation, never by the name of the agent", async () => {
    const id = idIn((await publisher.ask(ANSWERS)).text);
    const send = (answer: string) => publisher.send(ANSWERS, `${ANSWERS}/repondre`, { id, answer });
    expect(await send(" ")).toMatchObject({ status: 422, text: expect.stringContaining("Écrivez une réponse.") });
    expect((await send("\ufeffVous avez rai\u00adson, corrigé\tdemain.")).to).toBe(`${ANSWERS}?fait=repondu`);
    const late = await send("Une autre.");
    expect(late).toMatchObject({
      status: 409,
      text: expect.stringContaining("Un collègue venait de répondre en public"),
    });
    expect(late.text).toContain("Vous avez raison, corrigé demain.");
    const { text } = await stranger.ask(PAGE);
    expect(text).toContain("Vous avez raison, corrigé demain.");
    expect(text).toContain("compte deux fois le mois de mai");
    expect(text).toContain("<strong>Communauté de communes de l’Île d’Oléron</strong>");
    const list = await published();
    expect(list.meta).toEqual({ page: 1, page_size: 20, total: 1 });
    expect(list.data[0]).toMatchObject({ id, kind: "error", place: "colonne effectif", organisation: "ile-d-oleron" });
    for (const shown of [text, JSON.stringify(list)]) {
      expect(shown).not.toContain("habitante@exemple.fr");
      expect(shown).not.toContain("quetzal");
    }
  });

  it("are set aside without a trace on the page; only three show at once", async () => {
    const first = idIn((await publisher.ask(ANSWERS)).text);
    expect((await publisher.send(ANSWERS, `${ANSWERS}/ecarter`, { id: first })).to).toBe(`${ANSWERS}?fait=ecarte`);
    for (let turn = 1; turn <= 4; turn++) {
      const id = idIn((await publisher.ask(ANSWERS)).text);
      await publisher.send(ANSWERS, `${ANSWERS}/repondre`, { id, answer: `Réponse ${turn}.` });
    }
    const { text } = await stranger.ask(PAGE);
    expect(text.indexOf("Les autres questions")).toBeGreaterThan(text.indexOf("Réponse 2."));
    expect(text.indexOf("Les autres questions")).toBeLessThan(text.indexOf("Réponse 1."));
    expect((await published()).meta.total).toBe(5);
  });

  it("on a closed dataset are asked and read by who reads it alone", async () => {
    const closed = `/jeux/${works.slug}/signaler`;
    expect((await ask({}, closed)).to).toBe(`/jeux/${works.slug}`);
    const sent = await publisher.ask(closed, { ...form, message: "La voie 12 a changé de nom, quetzalquestion." });
    expect(sent.to).toBe(`${closed}?fait=envoye`);
    const id = idIn((await publisher.ask(ANSWERS)).text);
    await publisher.send(ANSWERS, `${ANSWERS}/repondre`, { id, answer: "Merci, c’est noté." });
    const address = `/api/datasets/${works.slug}/questions`;
    expect(JSON.parse((await publisher.ask(address)).text).data[0].message).toContain("quetzalquestion");
    expect((await stranger.ask(address)).status).toBe(401);
    for (const page of [`/jeux/${works.slug}`, PAGE])
      expect((await stranger.ask(page)).text).not.toContain("quetzalquestion");
  });

  it("are written in the journal without what they say", async () => {
    const knex = await openOwn();
    const rows = JSON.stringify(await knex("journal").whereLike("action", "%question"));
    for (const action of ["question", "answer-question", "refuse-question"]) expect(rows).toContain(`"${action}"`);
    for (const text of ["deux fois", "habitante", "corrigé"]) expect(rows).not.toContain(text);
    await knex.destroy();
  });

  it("lose what was not made public a month after the answer", async () => {
    const knex = await openOwn();
    expect(await knex("questions").whereNotNull("email")).toEqual([]);
    expect(await knex("questions").where({ state: "refused" })).toHaveLength(1);
    await knex.destroy();
    await later(31);
    await place.datalogue.questions.forget();
    const then = await openOwn();
    expect(await then("questions").where({ state: "refused" })).toEqual([]);
    expect(await then("questions").where({ state: "published" })).toHaveLength(6);
    await then.destroy();
  });

  /** The catalogue of the place, opened beside. */
  const openOwn = () => openDatabase(place.place.settings.database ?? join(place.place.data, "catalogue.sqlite"));
});

it("are answered by e-mail to who asked alone, whose address is erased a month later", async () => {
  const knex = await openDatabase(":memory:");
  const sent: Message[] = [];
  let leaves = true;
  const target = {
    id: "jeu",
    slug: "jeu",
    title: "Médiathèques",
    organisation: "ile-d-oleron",
    access: "open" as const,
  };
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const questions = openQuestions(knex, {
    parent: () => "pole-marennes-oleron",
    ...{ now: () => new Date(time), publicUrl: "https://donnees.exemple.fr", log: () => {} },
    mailer: boxOf(sent, () => (leaves ? "left" : "later")),
    title: () => "Datalogue",
    findDataset: async () => target,
    nameOrganisation: async () => "Île d’Oléron",
  });
  const row = {
    slug: "jeu",
    file_name: "jeu",
    metadata: `{"organisation":"ile-d-oleron"}`,
    version: 3,
    issued: "",
    modified: "",
    revision: 1,
  };
  await knex("datasets").insert({ ...row, id: "jeu" });
  const memberships = [{ organisation: "ile-d-oleron", role: "publisher", kind: "epci" }] as const;
  const caller: PersonCaller = { kind: "person", person: "agente", session: "", memberships, grants: [] };
  const form = { kind: "question", message: "Pourquoi ce chiffre baisse-t-il ?", place: "" };
  const wrong = await questions.ask({ kind: "public" }, "jeu", { ...form, email: "personne" }, "192.0.2.1");
  expect(wrong).toMatchObject({ kind: "fault", field: "email" });
  await questions.ask({ kind: "public" }, "jeu", { ...form, email: "Habitante@exemple.fr" }, "192.0.2.1");
  await questions.ask({ kind: "public" }, "jeu", { ...form, email: "" }, "192.0.2.2");
  const [first, second] = await questions.listWaiting(caller);
  expect([first?.mayWriteBack, second?.mayWriteBack]).toEqual([true, false]);
  expect(await questions.answer(caller, second?.id ?? "", "Réponse.", "private")).toMatchObject({ kind: "fault" });
  leaves = false;
  expect(await questions.answer(caller, first?.id ?? "", "Réponse.", "private")).toMatchObject({ kind: "fault" });
  expect(await questions.listWaiting(caller)).toHaveLength(2);
  leaves = true;
  expect(await questions.answer(caller, first?.id ?? "", "Un équipement a fermé.", "private")).toBe(true);
  expect(sent).toMatchObject([{ to: "habitante@exemple.fr", text: expect.stringContaining("Un équipement a fermé.") }]);
  expect(sent[0]?.text).toContain("Île d’Oléron vous répond");
  expect(await questions.listPublished("jeu")).toEqual([]);
  // Of two who answer at once, one message leaves, and the other reads what it says.
  await questions.ask({ kind: "public" }, "jeu", { ...form, email: "voisine@exemple.fr" }, "192.0.2.9");
  const both = (await questions.listWaiting(caller)).find(({ mayWriteBack }) => mayWriteBack)?.id ?? "";
  const said = ["Il a fermé en mars.", "Il a fermé au printemps."];
  const answers = await Promise.all(said.map((text) => questions.answer(caller, both, text, "private")));
  const left = sent.splice(1);
  expect(left).toMatchObject([{ to: "voisine@exemple.fr" }]);
  const winner = said.find((text) => left[0]?.text.includes(text));
  expect(answers).toContain(true);
  const late = { kind: "answered", title: "Médiathèques", answer: winner, isPublic: false };
  expect(answers).toContainEqual(late);
  expect(await questions.answer(caller, both, "Encore.", "public")).toEqual(late);
  await knex("questions").where({ id: both }).update({ email: null });
  await questions.ask({ kind: "public" }, "jeu", { ...form, email: "habitant@exemple.fr" }, "192.0.2.3");
  const third = (await questions.listWaiting(caller)).find(({ mayWriteBack }) => mayWriteBack);
  expect(await questions.answer(caller, third?.id ?? "", "Un équipement a fermé.", "public")).toBe(true);
  await questions.settle();
  expect(sent[1]).toMatchObject({ to: "habitant@exemple.fr", text: expect.stringContaining("/jeux/jeu#questions") });
  const addresses = () => knex("questions").whereNotNull("email").orderBy("email").pluck("email");
  expect(await addresses()).toEqual(["habitant@exemple.fr", "habitante@exemple.fr"]);
  time += 29 * 24 * 3600_000;
  await questions.forget();
  expect(await addresses()).toHaveLength(2);
  time += 2 * 24 * 3600_000;
  await questions.forget();
  expect(await addresses()).toEqual([]);
  expect(await questions.listPublished("jeu")).toHaveLength(1);
  await questions.settle();
  await knex.destroy();
});

it("keep who is to read the answer when it cannot leave: sent again as it stands, it is not published; a public one says it", async () => {
  const mails = await startMailServer();
  const place = await openScopedPlace(
    { DATALOGUE_SMTP: `smtp://127.0.0.1:${mails.port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    { passwordCost: CHEAP },
  );
  try {
    mails.refuse(true);
    const account = { email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "publisher" } as const;
    const agent = await Visitor.of(place.datalogue, place.url, account);
    const stranger = new Visitor(place.url);
    const question = { kind: "question", message: "Mon adresse est-elle dans ce fichier ?", place: "" };
    await stranger.ask(FORM, { ...question, email: "habitante@exemple.fr" });
    const formIn = (text: string) => readForm(/<form[^>]*repondre"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");
    const asked = formIn((await agent.ask(ANSWERS)).text);
    expect(asked).toMatchObject({ answer: "", how: "public" });

    const answer = "Oui, au 12 rue du Port.";
    for (const [given, told] of [
      [answer, "Le courriel n’est pas parti."],
      // An address that is refused for good: what else can be done.
      [answer, "répondez en public si rien n’y est personnel, ou écartez la question"],
      [`${answer}\u202e`, "Écrivez sans signe invisible."],
    ] as const) {
      const refused = await agent.ask(`${ANSWERS}/repondre`, { ...asked, answer: given, how: "private" });
      expect([refused.status, refused.text.includes(told)]).toEqual([422, true]);
      expect(formIn(refused.text)).toEqual({ ...asked, answer: given, how: "private" });
      expect(await htmlFaults(refused.text)).toEqual([]);
    }
    const again = await agent.ask(`${ANSWERS}/repondre`, { ...asked, answer, how: "private" });
    mails.refuse(false);
    const sent = await agent.ask(`${ANSWERS}/repondre`, formIn(again.text));
    expect(sent.to).toBe(`${ANSWERS}?fait=repondu-prive`);
    const received = mails.mails.filter(({ to }) => to === "habitante@exemple.fr");
    expect(received).toMatchObject([{ text: expect.stringContaining(answer) }]);
    expect((await stranger.ask(PAGE)).text).not.toContain("rue du Port");

    // A public answer is published all the same, and who answers knows that nobody was told of it, or not yet.
    mails.refuseAddress("partie@exemple.fr");
    for (const [email, message, answer, told] of [
      ["voisine@exemple.fr", "Les prêts sont-ils comptés ?", "Non, les visites seules.", "le site le renvoie"],
      ["partie@exemple.fr", "Les groupes sont-ils comptés ?", "Oui, par personne.", "n’est pas prévenue"],
    ] as const) {
      mails.refuse(email === "voisine@exemple.fr");
      await stranger.ask(FORM, { ...question, message, email });
      const open = { ...formIn((await agent.ask(ANSWERS)).text), answer };
      const published = await agent.ask(`${ANSWERS}/repondre`, open);
      expect((await agent.ask(published.to)).text).toContain(told);
      expect((await stranger.ask(PAGE)).text).toContain(answer);
    }
  } finally {
    await place.close();
    await mails.stop();
  }
});

describeInBrowser("a question in a browser", () => {
  it.each([360, 1280])(
    "is asked, answered, read, and its act found in the journal in two gestures, at %i pixels",
    async (width) => {
      const place = await openScopedPlace({}, { passwordCost: CHEAP });
      const browser = await openBrowser();
      try {
        const account = { email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "administrator" } as const;
        await Visitor.of(place.datalogue, place.url, account);
        // Nothing of it needs a script.
        const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 } });
        const page = await context.newPage();
        const fits = async () => {
          const { width: wide = 0 } = (await page.locator("main").boundingBox()) ?? {};
          expect(wide).toBeLessThanOrEqual(width);
        };
        await page.goto(place.url + PAGE);
        await page.getByText("Signaler une erreur ou poser une question").click();
        await page.getByLabel("Je pose une question").check();
        await page.getByLabel("Votre message").fill("Le prêt numérique est-il compté ?");
        await page.getByRole("button", { name: "Envoyer à l’organisme" }).click();
        expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("C’est envoyé, merci");
        await fits();

        await page.goto(`${place.url}/connexion`);
        await page.getByLabel("Adresse de courriel").fill(account.email);
        await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
        await page.locator("main form button").click();
        await page.getByRole("link", { name: "Répondre" }).click();
        await fits();
        await page.getByLabel("Réponse").fill("Non, seulement les visites.");
        await page.getByRole("button", { name: "Publier la question et la réponse" }).click();
        await page.goto(place.url + PAGE);
        expect(await page.locator("#questions ~ article").textContent()).toContain("Non, seulement les visites.");

        await page.goto(`${place.url}/espace/journal`);
        await page.getByLabel("Sorte d’acte").selectOption("Questions et réutilisations");
        await page.getByRole("button", { name: "Filtrer" }).click();
        expect(await page.locator(".diff li").allTextContents()).toEqual([
          expect.stringContaining("Personne agente a répondu en public à une question"),
          expect.stringContaining("Le public a posé une question"),
        ]);
        await fits();
      } finally {
        await browser.close();
        await place.close();
      }
    },
  );
});
