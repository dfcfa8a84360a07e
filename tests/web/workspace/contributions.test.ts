import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isStillWaiting } from "../../../packages/api/src/people/waiting-queue.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { ENGINES, type EngineServer, startEngine } from "../../api/support/catalogue-engines.js";
import { createPlace, visitsJson } from "../../api/support/content-folder.js";
import { type MailServer, startMailServer } from "../../api/support/mail-server.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf, typographyFaultsOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, readForm, signIn, Visitor } from "./visitor.js";

const SLUG = "haies";
const FORM = `/jeux/${SLUG}/proposer`;
const OWN = `/espace/jeux/${SLUG}/contributions`;
const API = `/api/datasets/${SLUG}`;

/** What no page of the public may tell: each stands in something that is not published, or not for everybody. */
const HIDDEN = ["quetzalsecteur", "quetzalbrouillon", "quetzalessence", "quetzalcommune"];

const hedges = {
  title: "Haies",
  fields: [
    { name: "id", title: "Identifiant", constraints: { required: true } },
    {
      ...{ name: "essence", title: "Essence", constraints: { required: true, enum: ["Aubépine", "Tamaris"] } },
      description: "À compléter : dites ce que contient la colonne et d’où cela vient.",
    },
    { name: "longueur", title: "Longueur", type: "number", decimalChar: ",", unit: "m", description: "Au pas près." },
    { name: "vue_le", title: "Vue le", type: "date", format: "%d/%m/%Y" },
    { name: "code", title: "Commune" },
    { name: "secteur", title: "Secteur" },
    { name: "foyer", title: "Foyer" },
    { name: "gestion", title: "Gestionnaire" },
  ],
  primaryKey: "id",
  foreignKeys: [
    { fields: "code", reference: { resource: "communes-suivies", fields: "code" } },
    { fields: "secteur", reference: { resource: "secteurs-reserves", fields: "code" } },
    { fields: "foyer", reference: { resource: "foyers-suivis", fields: "code" } },
  ],
};
const hedgesCsv = `id;essence;longueur;vue_le;code;secteur;foyer;gestion
HAIE-001;Tamaris;12,5;14/03/2025;17093;;;Commune
HAIE-002;Aubépine;40;02/05/2025;17140;;;Département
`;

/** A table of hedges kept by hand, whose columns take values from an open table, a closed one and one under statistical secrecy. */
function createHedges(env: Record<string, string>) {
  const place = createPlace(env);
  const write = (folder: string, metadata: object, schema: object, csv: string) => {
    place.write(`agriculture/${folder}/dataset.json`, { ...visitsJson, ...metadata });
    place.write(`agriculture/${folder}/schema.json`, schema);
    place.write(`agriculture/${folder}/data.csv`, csv);
  };
  const coded = { fields: [{ name: "code" }, { name: "nom" }], primaryKey: "code" };
  write(
    "communes",
    { slug: "communes-suivies", title: "Communes suivies" },
    coded,
    "code,nom\n17093,Le Château-d'Oléron\n17140,Dolus-d'Oléron\n",
  );
  write(
    "secteurs",
    { slug: "secteurs-reserves", title: "Secteurs", access: "organisation" },
    coded,
    "code,nom\nquetzalsecteur,Nord\n",
  );
  write(
    "foyers",
    {
      ...{ slug: "foyers-suivis", title: "Foyers" },
      confidentialite: {
        ...{ unit: "menages", countField: "menages", measures: ["levees"], territoryField: "code" },
        ...{ periodField: "annee", levels: ["commune", "epci"] },
      },
    },
    {
      fields: [
        ...["code", "annee"].map((name) => ({ name, constraints: { required: true } })),
        ...["menages", "levees"].map((name) => ({ name, type: "integer" })),
      ],
    },
    "code,annee,menages,levees\n17093,2024,4,12\n17140,2024,120,900\n17323,2024,90,800\n",
  );
  write("haies", { slug: SLUG, title: "Haies de l'île" }, hedges, hedgesCsv);
  write(
    "reserve",
    { slug: "haies-reservees", title: "Haies réservées", access: "members" },
    { fields: [{ name: "nom" }] },
    "nom\nTamaris\n",
  );
  return place;
}

const control = (text: string, title: string) =>
  new RegExp(`<label for="(c\\d+)">\\s*${title}`).exec(text.replaceAll("&nbsp;", " "))?.[1] ?? title;
/** Answers to the questions of a form, by their titles. */
const answersTo = (text: string, answers: Record<string, string>) =>
  Object.fromEntries(Object.entries(answers).map(([title, value]) => [control(text, title), value]));
const hidden = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
const plain = (text: string) => textOf(text).replace(/[\s\u00a0\u202f]+/g, " ");

describe.each(ENGINES)("a form open to the public with %s", (engine) => {
  let server: EngineServer;
  let mails: MailServer;
  let served: ServedPlace;
  let publisher: Visitor;
  let colleague: Visitor;
  let contributor: Visitor;
  let neighbour: Visitor;
  const stranger = () => new Visitor(served.url);
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const later = async (days: number) => {
    time += days * 24 * 3600_000;
    for (const [visitor, name] of [
      [publisher, "agente"],
      [colleague, "collegue"],
      [contributor, "stagiaire"],
      [neighbour, "voisin"],
    ] as const)
      await visitor.ask("/connexion", { email: `${name}@exemple.fr`, password: PASSWORD });
  };
  beforeAll(async () => {
    server = await startEngine(engine);
    mails = await startMailServer();
    const { url } = server.createDatabase();
    const place = createHedges({
      ...(url ? { DATABASE_URL: url } : {}),
      ...{ DATALOGUE_SMTP: `smtp://127.0.0.1:${mails.port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    });
    served = await servePlace(place, { passwordCost: CHEAP, now: () => new Date(time) });
    const bring = async (name: string, organisation: string, role: "publisher" | "contributor") => {
      const email = `${name}@exemple.fr`;
      await served.datalogue.people.invite("command", { email, organisation, role });
      const key = /cle=([\w-]+)/.exec(mails.mails.pop()?.text ?? "")?.[1] ?? "";
      const answers = { email, name: `Personne ${name}`, password: PASSWORD, client: "192.0.2.1" };
      await served.datalogue.people.acceptLink(key, answers);
      const visitor = new Visitor(served.url);
      await visitor.ask("/connexion", { email, password: PASSWORD });
      return visitor;
    };
    publisher = await bring("agente", "ile-d-oleron", "publisher");
    colleague = await bring("collegue", "ile-d-oleron", "publisher");
    contributor = await bring("stagiaire", "ile-d-oleron", "contributor");
    neighbour = await bring("voisin", "pole-marennes-oleron", "publisher");
  });
  afterAll(async () => {
    await served.close();
    await mails.stop();
    await server.stop();
  });

  const settings = {
    ...{ title: "Signaler une haie", introduction: "Dites-nous où <b poussent les haies.\nMerci." },
    ...{ opensOn: "2026-03-10", closesOn: "2026-12-31", asksEmail: "oui" },
  };
  const COLUMNS = ["essence", "longueur", "vue_le", "code", "secteur", "foyer"];
  const open = (more: object = {}, columns = COLUMNS, visitor = publisher, slug = SLUG) =>
    visitor.ask(OWN).then(({ text }) => {
      const body = new URLSearchParams({ ...settings, ...more, jeton: hidden(text, "jeton") });
      for (const column of columns) body.append("columns", column);
      // `Visitor.ask` takes one value a name.
      return fetch(`${served.url}/espace/jeux/${slug}/contributions/formulaire`, {
        ...{ method: "POST", redirect: "manual" as const, body },
        headers: { Cookie: visitor.cookie, "Sec-Fetch-Site": "same-origin" },
      }).then(async (answer) => ({
        status: answer.status,
        text: await answer.text(),
        to: answer.headers.get("location") ?? "",
      }));
    });
  /** Answers the form as who reads it does: by the titles of its questions. */
  const propose = async (answers: Record<string, string>, more: Record<string, string> = {}, visitor = stranger()) => {
    const { text } = await visitor.ask(FORM);
    return visitor.sendAsSeen(text, { ...answersTo(text, answers), ...more }, /proposer"/);
  };
  const linkOf = ({ to }: { to: string }) => to.replace(/&fait=.*/, "");
  const keyOf = (link: string) => link.replace(/.*cle=/, "");
  const listed = async () => JSON.parse((await publisher.ask(`${API}/contributions`)).text);
  /** Publishes the table kept by hand, and gives its version. */
  const publish = async () => {
    const caller = {
      kind: "key",
      key: null,
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    const { drafts } = served.datalogue;
    const { data } = await drafts.list(caller as never, { page: 1, pageSize: 50, dataset: SLUG });
    const draft = data.find(({ byHand }) => byHand);
    await drafts.edit(caller as never, draft?.id ?? "", { note: "Recensement des habitants." });
    return (await drafts.publish(caller as never, draft?.id ?? "")).version;
  };

  it("is opened by who publishes a table kept by hand, and says what is wrong with it", async () => {
    const page = await publisher.ask(OWN);
    expect(await htmlFaults(page.text)).toEqual([]);
    expect(typographyFaultsOf(page.text)).toEqual([]);
    expect(plain(page.text)).toContain("rempli pour vous s’il n’est pas demandé");
    expect((await stranger().ask(FORM)).status).toBe(404);
    for (const [more, columns, told] of [
      [{ title: "" }, COLUMNS, "Donnez un titre à ce formulaire."],
      [{ closesOn: "2026-01-01" }, COLUMNS, "Le dernier jour est avant le premier."],
      [{ opensOn: "31/12/2026" }, COLUMNS, "Donnez le premier jour"],
      [{}, [], "Demandez une colonne au moins."],
    ] as const) {
      const { status, text } = await open(more, [...columns]);
      expect([status, plain(text).includes(told)]).toEqual([422, true]);
      expect(text).toContain("&lt;b poussent");
    }
    expect((await open({}, COLUMNS, contributor)).status).toBe(403);
    expect((await open({}, COLUMNS, neighbour)).status).toBe(403);
    expect((await stranger().ask(OWN)).to).toContain("/connexion");
    const closed = await publisher.ask("/espace/jeux/haies-reservees/contributions");
    expect(plain(closed.text)).toContain("Ce jeu est réservé");
    expect((await open({}, ["nom"], publisher, "haies-reservees")).status).toBe(422);
    expect((await open()).to).toBe(`${OWN}?fait=formulaire`);
    expect((await stranger().ask(`/jeux/${SLUG}`)).text).toContain(`href="${FORM}"`);
  });

  it("offers nothing that is not public: neither drafts, nor closed tables, nor those under secrecy", async () => {
    // A draft of the hedges and one of the communes hold more than what is online.
    const caller = {
      kind: "key",
      key: null,
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    const { drafts } = served.datalogue;
    const begin = (dataset: string) => drafts.create(caller as never, { organisation: "ile-d-oleron", dataset });
    const more = structuredClone(hedges);
    more.fields[1]?.constraints?.enum?.push("quetzalessence");
    const left = [];
    for (const [dataset, cells] of [
      [SLUG, { id: "quetzalbrouillon", essence: "quetzalessence" }],
      ["communes-suivies", { code: "quetzalcommune", nom: "quetzalcommune" }],
    ] as const) {
      const draft = await begin(dataset);
      if (dataset === SLUG)
        await drafts.edit(caller as never, draft.id, { schema: { kind: "own", schema: more as never } });
      await drafts.rows.open(caller as never, draft.id);
      await drafts.rows.change(caller as never, draft.id, [{ cells }]);
      left.push(draft.id);
    }
    const { text } = await publisher.ask(FORM);
    const api = (await stranger().ask(`${API}/contribution-form`)).text;
    expect(text).toContain("17093, Le Château-d’Oléron");
    for (const shown of [text, api]) for (const word of HIDDEN) expect(shown.includes(word) ? word : "").toBe("");
    const asked = JSON.parse(api).asked as { field: { name: string }; choices?: { value: string }[] }[];
    const choices = Object.fromEntries(asked.map(({ field, choices: found }) => [field.name, found]));
    expect(choices.code?.map(({ value }) => value)).toEqual(["17093", "17140"]);
    // Of those that not everybody reads, the value is typed, and nothing says whether it exists.
    expect([choices.secteur, choices.foyer]).toEqual([undefined, undefined]);
    for (const secteur of ["quetzalsecteur", "inconnu"])
      expect((await propose({ Essence: "Tamaris", Secteur: secteur, Longueur: "x" })).text).not.toContain(
        `${control(text, "Secteur")}-faute`,
      );
    for (const id of left) await drafts.remove(caller as never, id);
  });

  let link = "";
  it("is answered without account, cookie nor script, and keeps all that is typed", async () => {
    const { text } = await stranger().ask(FORM);
    expect(await htmlFaults(text)).toEqual([]);
    expect(typographyFaultsOf(text)).toEqual([]);
    expect(text).toContain("&lt;b poussent");
    expect(text).not.toContain("<script");
    // What nobody has written yet of a column is not told of it.
    for (const told of [`/jeux/${SLUG}`, `${API}/schema`, `${API}/datapackage.json`, FORM, `${API}/contribution-form`])
      expect((await stranger().ask(told)).text).not.toContain("À compléter");
    expect(plain(text)).toContain("Au pas près. Un nombre, comme « 1,5 ».");
    const wrong = await propose({ Essence: "Tamaris", "Vue le": "31/02/2026", Longueur: "<i long" }, { email: "moi" });
    expect([wrong.status, await htmlFaults(wrong.text)]).toEqual([422, []]);
    expect(plain(wrong.text)).toContain("3 réponses sont à revoir");
    expect(wrong.text).toContain('value="&lt;i long"');
    expect(wrong.text).toContain('value="31/02/2026"');
    expect(wrong.text).toContain(`id="${control(text, "Longueur")}-faute"`);
    const trapped = await propose({ Essence: "Tamaris" }, { site: "https://exemple.fr" });
    expect([trapped.status, plain(trapped.text).includes("videz le champ")]).toEqual([422, true]);
    const elsewhere = { "Sec-Fetch-Site": "cross-site" };
    expect((await stranger().ask(FORM, { c1: "Tamaris" }, elsewhere)).status).toBe(403);

    const visitor = stranger();
    const sent = await propose(
      { Essence: "Tamaris", Longueur: "7.531", "Vue le": "01/03/2026", Commune: "17093" },
      { email: "habitante@exemple.fr" },
      visitor,
    );
    expect([sent.status, visitor.cookie]).toEqual([303, ""]);
    const page = await visitor.ask(sent.to);
    expect(await htmlFaults(page.text)).toEqual([]);
    expect(typographyFaultsOf(page.text)).toEqual([]);
    expect(plain(page.text)).toContain("Gardez cette adresse");
    expect(plain(page.text)).toContain("Votre lien privé est aussi parti par courriel.");
    // Either mark of decimals is taken, and the number told as it was read.
    expect(plain(page.text)).toContain("Longueur, en m 7,531 ");
    link = linkOf(sent);
    // The link is shown once; its page, as long as it is held.
    expect(plain((await visitor.ask(link)).text)).not.toContain("Gardez cette adresse");
    expect(page.headers.get("cache-control")).toContain("no-store");
    await served.datalogue.contributions.settle();
    expect(mails.mails.map(({ to }) => to).sort()).toEqual([
      ...["agente@exemple.fr", "collegue@exemple.fr", "habitante@exemple.fr"],
    ]);
    expect(mails.mails.find(({ to }) => to.startsWith("habitante"))?.text).toContain(keyOf(link));
    // No server takes the e-mail: the page is all that tells the link, and says so.
    mails.refuse(true);
    const unsent = await propose(
      { Essence: "Tamaris", Longueur: "3", "Vue le": "02/03/2026", Commune: "17093" },
      { email: "voisine@exemple.fr" },
    );
    mails.refuse(false);
    const alone = plain((await stranger().ask(unsent.to)).text);
    expect(alone).toContain("Le courriel de votre lien privé n’est pas encore parti : gardez bien ce lien.");
    expect(alone).toContain("Gardez cette adresse");
    await served.datalogue.contributions.withdrawOwn(keyOf(linkOf(unsent)), "192.0.2.1");
    // Nothing shows, in any public place, before somebody accepts it.
    for (const address of [`/jeux/${SLUG}`, `${API}/data`, `${API}/data?q=7`, `/fichiers/${SLUG}/haies.csv`])
      expect((await stranger().ask(address)).text).not.toMatch(/7[.,]531/);
    for (const wrongLink of ["/contribution", `/contribution?cle=${"x".repeat(43)}`])
      expect((await stranger().ask(wrongLink)).status).toBe(404);
    expect((await stranger().ask("/contribution?cle=%00")).status).toBe(400);
  });

  it("is corrected and taken back by its private link as long as nobody decided", async () => {
    const visitor = stranger();
    const page = (await visitor.ask(link)).text;
    const send = (revision: string, length: string) =>
      visitor.sendAsSeen(page, { revision, ...answersTo(page, { Longueur: length }) }, /corriger"/);
    const wrong = await send(hidden(page, "revision"), "long");
    expect([wrong.status, wrong.text.includes('value="long"')]).toEqual([422, true]);
    expect((await send(hidden(page, "revision"), "8,5")).to).toContain("fait=corrigee");
    // From a page that is old: nothing is written over, nothing typed is lost.
    const late = await send(hidden(page, "revision"), "9,5");
    expect([late.status, late.text.includes('value="9,5"')]).toEqual([409, true]);
    const other = linkOf(await propose({ Essence: "Aubépine", Longueur: "3" }));
    expect((await listed()).meta.total).toBe(2);
    const gone = await visitor.ask("/contribution/retirer", { cle: keyOf(other) });
    expect(plain((await visitor.ask(gone.to)).text)).toContain("Votre proposition est effacée");
    expect((await visitor.ask(other)).status).toBe(404);
    expect((await listed()).meta.total).toBe(1);
  });

  it("is moderated by who publishes, who is told of faults, of likely duplicates, and of what waits", async () => {
    const twin = linkOf(
      await propose({ Essence: "Tamaris", Longueur: "8,50", "Vue le": "01/03/2026", Commune: "17093" }),
    );
    const page = await publisher.ask(OWN);
    expect(await htmlFaults(page.text)).toEqual([]);
    expect(typographyFaultsOf(page.text)).toEqual([]);
    expect(plain(page.text)).toContain("2 propositions attendent votre lecture");
    expect(plain(page.text)).toMatch(/Doublon probable\. Mêmes réponses que « .*proposé aussi/);
    expect(page.text).not.toContain("habitante@exemple.fr");
    expect(plain((await publisher.ask("/espace")).text)).toContain("2 propositions attendent depuis ");
    expect(plain((await contributor.ask("/espace")).text)).not.toContain("propositions attendent");
    const [first, second] = (await listed()).data;
    for (const visitor of [contributor, neighbour]) {
      expect((await visitor.ask(OWN)).status).toBe(403);
      expect((await visitor.ask(`${API}/contributions`)).status).toBe(403);
      for (const act of ["accepter", "refuser"])
        expect(
          (await visitor.send("/compte", `${OWN}/${first.id}/${act}`, { revision: "1", sentence: "Non." })).status,
        ).toBe(403);
    }
    expect((await publisher.ask(`${OWN}/${first.id}/accepter`, { revision: "2" })).status).toBe(403);
    expect((await stranger().ask(`${API}/contributions`)).status).toBe(401);

    // A refusal says why, and its author reads it.
    const refuse = (sentence: string) =>
      publisher.send(OWN, `${OWN}/${second.id}/refuser`, { revision: "1", sentence });
    const seen = (await stranger().ask(twin)).text;
    expect(await refuse(" ")).toMatchObject({ status: 422, text: expect.stringContaining("Dites pourquoi") });
    expect((await refuse("Déjà recensée : <u merci.")).to).toBe(`${OWN}?fait=contribution-refusee`);
    expect((await refuse("Encore.")).to).toBe(`${OWN}?fait=contribution-tard`);
    const told = (await stranger().ask(twin)).text;
    expect(plain(told)).toContain("Votre proposition n’est pas retenue");
    expect(told).toContain("&lt;u merci");
    // A correction that comes after it has no form any more: it is given back in words.
    const late = await stranger().sendAsSeen(seen, answersTo(seen, { Longueur: "77" }), /corriger"/);
    expect([late.status, plain(late.text)]).toEqual([409, expect.stringMatching(/Vous aviez écrit : .*« 77 »/)]);
    // Whoever kept the address as it was on sending reads the answer alone.
    expect(plain((await stranger().ask(`${twin}&fait=recu`)).text)).not.toContain("C’est envoyé");
    expect(told).not.toMatch(/agente|Personne/);
  });

  it("keeps what who moderates wrote beside what its author corrects meanwhile", async () => {
    const [one] = (await listed()).data;
    const path = `${OWN}/${one.id}`;
    const read = (await publisher.ask(path)).text;
    const correct = async (length: string) => {
      const { text } = await stranger().ask(link);
      await stranger().sendAsSeen(text, answersTo(text, { Longueur: length }), /corriger"/);
    };
    await correct("9");
    const accepted = await publisher.sendAsSeen(read, { [control(read, "Gestionnaire")]: "Commune" }, /accepter/);
    expect(accepted.status).toBe(409);
    expect(await htmlFaults(accepted.text)).toEqual([]);
    expect(plain(accepted.text)).toContain("Son auteur l’a changée depuis que vous l’avez lue");
    expect(plain(accepted.text)).toMatch(/Votre texte, où il diffère Longueur, en m 8,5 Gestionnaire Commune /);
    // The form has the text of the author.
    expect(accepted.text).toContain('value="9"');
    const refused = await publisher.sendAsSeen(read, { sentence: "Déjà recensée <ici." }, /refuser/);
    expect(refused.status).toBe(409);
    expect(await htmlFaults(refused.text)).toEqual([]);
    expect(refused.text).toMatch(
      /<details class="fold" open[\s\S]*Votre phrase est gardée[\s\S]*>Déjà recensée &lt;ici\.</,
    );
    expect((await listed()).data[0].id).toBe(one.id);
    await correct("8,5");
  });

  it("becomes a row of the table, as it is or as it is amended, once what changed meanwhile is read", async () => {
    const [one] = (await listed()).data;
    expect((await publisher.send(OWN, `${OWN}/${one.id}/accepter`, { revision: "1" })).status).toBe(409);
    const path = `${OWN}/${one.id}`;
    const page = await publisher.ask(path);
    expect(await htmlFaults(page.text)).toEqual([]);
    const amend = (more: Record<string, string>) =>
      publisher.sendAsSeen(page.text, answersTo(page.text, { Gestionnaire: "Commune", ...more }), /accepter"/);
    const wrong = await amend({ Essence: "Chêne" });
    expect([wrong.status, wrong.text.includes("Chêne (pas dans la liste)")]).toEqual([422, true]);
    expect((await amend({})).to).toBe(`${OWN}?fait=contribution-acceptee`);
    expect((await amend({})).to).toBe(`${OWN}?fait=contribution-tard`);
    const table = /href="(\/publier\/[\w-]+)"/.exec((await publisher.ask("/espace")).text)?.[1];
    // Its identifier is made for it.
    expect(plain((await publisher.ask(`${table}/tableau`)).text)).toContain("HAIE-003");
    expect(plain((await stranger().ask(link)).text)).toContain("Votre proposition est acceptée");
    // Taken out of the table, it waits again: nobody loses it with a draft.
    expect((await publisher.send(`${table}/tableau`, `${table}/tableau/defaire`, {})).to).toContain("fait=defait");
    const again = (await listed()).data[0];
    expect([again.id, again.state]).toEqual([one.id, "waiting"]);
    // A fault as it is accepted leaves neither half of it: it waits, and no row of it is there to come twice.
    const { database } = served.place.settings;
    const knex = await openDatabase(database ?? join(served.place.data, "catalogue.sqlite"));
    await knex.raw("create unique index fault on journal (action) where action = 'accept-contribution'");
    const accept = () => publisher.send(OWN, `${path}/accepter`, { revision: String(again.revision) });
    expect((await accept()).status).toBe(500);
    expect((await listed()).data).toMatchObject([{ id: one.id, state: "waiting" }]);
    expect(plain((await publisher.ask(`${table}/tableau`)).text)).not.toContain("HAIE-003");
    await knex.raw("drop index fault");
    await knex.destroy();
    await accept();
    expect((await listed()).meta.total).toBe(0);
    expect((await stranger().ask(`${API}/data`)).text).not.toContain("HAIE-003");
  });

  it("is published with its table, and counted on the page of the dataset", async () => {
    expect(await publish()).toBe(2);
    const page = plain((await stranger().ask(`/jeux/${SLUG}`)).text);
    expect(page).toContain("1 contribution a été publiée. Elles viennent d’habitants");
    expect(page).toContain("HAIE-003");
    expect(JSON.parse((await stranger().ask(`${API}/contribution-form`)).text).published).toBe(1);
    expect(plain((await stranger().ask(link)).text)).toContain("depuis la version 2");
  });

  it("is then corrected and withdrawn by asking, a row that somebody changed meanwhile being shown first", async () => {
    const visitor = stranger();
    const page = (await visitor.ask(link)).text;
    const correct = (length: string) =>
      visitor.sendAsSeen(page, answersTo(page, { Essence: "Aubépine", Longueur: length }), /corriger"/);
    expect((await correct("9,5")).to).toContain("fait=corrigee");
    const own = await visitor.ask(link);
    expect(await htmlFaults(own.text)).toEqual([]);
    expect(plain(own.text)).toContain("Votre demande de correction attend d’être lue");
    expect((await visitor.ask("/contribution/annuler", { cle: keyOf(link) })).to).toContain("fait=annulee");
    // Who asks and takes back again and again floods neither those who moderate nor the journal.
    await later(1);
    mails.mails.length = 0;
    const turns = [];
    for (let turn = 1; turn <= 22; turn++) {
      const { status, to, text } = await visitor.ask("/contribution/retirer", { cle: keyOf(link) });
      turns.push(to.includes("fait=retrait-demande") ? "asked" : status);
      if (status === 429) expect(plain(text)).toContain("refaites-la dans un quart d’heure");
      await visitor.ask("/contribution/annuler", { cle: keyOf(link) });
    }
    expect(turns).toEqual([...Array(20).fill("asked"), 429, 429]);
    await served.datalogue.contributions.settle();
    expect(mails.mails.map(({ to }) => to).sort()).toEqual(["agente@exemple.fr", "collegue@exemple.fr"]);
    // The message that is held for the next quarter of an hour leaves only if something waits then.
    const knex = await openDatabase(served.place.settings.database ?? join(served.place.data, "catalogue.sqlite"));
    const [{ subject }] = await knex("paced_messages").whereLike("subject", "contributions:%").whereNotNull("held");
    expect(await isStillWaiting(knex, { subject, email: "agente@exemple.fr", parent: "pole-marennes-oleron" })).toBe(
      false,
    );
    await later(1);
    await correct("9,5");
    expect(await isStillWaiting(knex, { subject, email: "agente@exemple.fr", parent: "pole-marennes-oleron" })).toBe(
      true,
    );
    await knex.destroy();
    const [request] = (await listed()).data;
    expect([request.kind, request.before.longueur, request.cells.longueur]).toEqual(["correction", "8,5", "9,5"]);
    // A colleague changes the very row in the table between what the publisher read and what they decide.
    await colleague.send(`/espace`, `/publier?jeu=${SLUG}&voie=main`, {});
    const read = await publisher.ask(`${OWN}/${request.id}`);
    expect(await htmlFaults(read.text)).toEqual([]);
    const table = /href="(\/publier\/[\w-]+)"/.exec((await publisher.ask("/espace")).text)?.[1] ?? "";
    const row = [...(await colleague.ask(`${table}/tableau`)).text.matchAll(/<li id="l\d+">[\s\S]*?<\/li>/g)]
      .map(([line]) => line)
      .find((line) => line.includes("HAIE-003"));
    const form = await colleague.ask(/href="([^"]*ligne=[^"]*)"/.exec(row ?? "")?.[1] ?? "");
    await colleague.send(`${table}/tableau`, `${table}/tableau/ligne`, {
      ...{ ligne: hidden(form.text, "ligne"), revision: hidden(form.text, "revision"), suite: "liste" },
      [control(form.text, "Gestionnaire")]: "Riverain",
    });
    const accept = (text: string) =>
      publisher.send(OWN, `${OWN}/${request.id}/accepter`, {
        ...{ revision: hidden(text, "revision"), ligne: hidden(text, "ligne") },
      });
    const conflict = await accept(read.text);
    expect(conflict.status).toBe(409);
    expect(plain(conflict.text)).toContain("Personne collegue a changé cette ligne du tableau entre-temps");
    expect(plain(conflict.text)).toContain("Riverain");
    expect((await accept((await publisher.ask(`${OWN}/${request.id}`)).text)).to).toContain("contribution-acceptee");
    /** What the author was written last. */
    const written = async () => {
      await served.datalogue.contributions.settle();
      return mails.mails.findLast(({ to }) => to === "habitante@exemple.fr")?.text;
    };
    const corrected = "est acceptée : la correction paraîtra avec la prochaine version.";
    expect(await written()).toContain(`Votre demande de correction pour « Haies de l'île » ${corrected}`);
    expect(plain((await visitor.ask(link)).text)).toContain(`Votre demande de correction ${corrected}`);
    expect(await publish()).toBe(3);
    const rows = JSON.parse((await stranger().ask(`${API}/data?id__exact=HAIE-003`)).text).data;
    // What the colleague wrote beside it stays.
    expect(rows[0]).toMatchObject({ essence: "Aubépine", longueur: 9.5, gestion: "Riverain" });

    const askWithdrawal = async () => {
      expect((await visitor.ask("/contribution/retirer", { cle: keyOf(link) })).to).toContain("fait=retrait-demande");
      return (await listed()).data[0];
    };
    let withdrawal = await askWithdrawal();
    expect(withdrawal.kind).toBe("withdrawal");
    const decide = (body: object) =>
      fetch(`${served.url}${API}/contributions/${withdrawal.id}/decision`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: publisher.cookie, "Sec-Fetch-Site": "same-origin" },
        body: JSON.stringify(body),
      });
    expect((await decide({ decision: "accept", revision: 9 })).status).toBe(409);
    await decide({ decision: "refuse", revision: withdrawal.revision, sentence: "Elle y est toujours." });
    expect(await written()).toContain(
      "Votre demande de retrait pour « Haies de l'île » n'est pas retenue : votre contribution reste comme elle était.",
    );
    withdrawal = await askWithdrawal();
    expect((await decide({ decision: "accept", revision: withdrawal.revision })).status).toBe(200);
    const leaving = "est acceptée : votre contribution ne sera plus dans la prochaine version.";
    expect(await written()).toContain(`Votre demande de retrait pour « Haies de l'île » ${leaving}`);
    expect(plain((await visitor.ask(link)).text)).toContain(`Votre demande de retrait ${leaving}`);
    expect(await publish()).toBe(4);
    expect((await stranger().ask(`${API}/data`)).text).not.toContain("HAIE-003");
    expect(plain((await visitor.ask(link)).text)).toContain("Votre contribution est retirée");
    expect(plain((await stranger().ask(`/jeux/${SLUG}`)).text)).not.toContain("contribution a été publiée");
  });

  it("is answered by machines too, within the same limits, and closed at once", async () => {
    const post = (body: object) =>
      fetch(`${served.url}${API}/contributions`, {
        ...{ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
      });
    const wrong = await post({ cells: { essence: "Chêne", autre: "x" } });
    expect([wrong.status, (await wrong.json()).code]).toEqual([422, "contribution-refusee"]);
    await later(1);
    const statuses = [];
    for (let turn = 1; turn <= 21; turn++)
      statuses.push((await post({ cells: { essence: "Tamaris", longueur: String(turn) } })).status);
    expect(statuses).toEqual([...Array(20).fill(201), 429]);
    const kept = await propose({ Essence: "Aubépine", Longueur: "77" });
    expect([kept.status, kept.text.includes('value="77"')]).toEqual([429, true]);
    expect((await publisher.send(OWN, `${OWN}/fermer`, {})).to).toBe(`${OWN}?fait=formulaire-ferme`);
    await later(1);
    const closed = await post({ cells: { essence: "Tamaris" } });
    expect([closed.status, (await closed.json()).code]).toEqual([404, "formulaire-ferme"]);
    expect(plain((await stranger().ask(FORM)).text)).toContain("Ce formulaire n’est pas ouvert");
    expect((await stranger().ask(`/jeux/${SLUG}`)).text).not.toContain(`href="${FORM}"`);
    // What waits still waits, and a form planned is not open before its day.
    expect((await listed()).meta.total).toBe(20);
    await open({ opensOn: "2026-04-01" });
    expect((await stranger().ask(FORM)).status).toBe(404);
  });

  it("leaves in the journal who did what, never what was written, and forgets in time", async () => {
    const { settings: own, data } = served.place;
    const knex = await openDatabase(own.database ?? join(data, "catalogue.sqlite"));
    const rows = JSON.stringify(await knex("journal").whereLike("action", "%contribut%"));
    for (const act of ["contribute", "accept-contribution", "refuse-contribution"]) expect(rows).toContain(`"${act}"`);
    for (const words of ["habitante", "Tamaris", "8,5", "recensée"]) expect(rows).not.toContain(words);
    expect(await knex("contributions").whereNotNull("email").pluck("state")).toEqual(["withdrawn"]);
    expect(JSON.stringify(await knex("contributions"))).not.toContain(keyOf(link));
    await later(31);
    await served.datalogue.contributions.forget();
    expect(await knex("contributions").whereNotNull("email")).toEqual([]);
    expect(await knex("contributions").where({ state: "refused" })).toHaveLength(2);
    await later(60);
    await served.datalogue.contributions.forget();
    expect(await knex("contributions").whereIn("state", ["refused", "withdrawn"])).toEqual([]);
    expect((await stranger().ask(link)).status).toBe(404);
    await later(300);
    await served.datalogue.contributions.forget();
    expect(await knex("contributions")).toEqual([]);
    await knex.destroy();
  });
});

describe("a form open to the public on a table", () => {
  let served: ServedPlace;
  let publisher: Visitor;
  const program = {
    kind: "key",
    key: null,
    memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
  } as never;
  const WIDE = "releves";
  let now = new Date("2026-03-10T09:00:00.000Z");
  const days = { title: "Proposer une ligne", introduction: "", opensOn: "2026-03-10", closesOn: null };
  const open = (columns: string[], slug = SLUG, closesOn: string | null = null) =>
    served.datalogue.contributions.openForm(program, slug, { ...days, closesOn, columns, asksEmail: false });
  const listed = async (slug = SLUG) =>
    (await served.datalogue.contributions.list(program, slug, { state: "waiting", page: 1, pageSize: 20 })).data;
  const visitor = () => new Visitor(served.url);
  const answers = (text: string) =>
    readForm(/<form[^>]*(?:proposer|corriger|accepter)"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");
  /** What a form holds, by the titles of its questions. */
  const held = (text: string, ...titles: string[]) => titles.map((title) => answers(text)[control(text, title)]);

  beforeAll(async () => {
    const place = createHedges({});
    const names = Array.from({ length: 60 }, (_, at) => `mesure_${at}`);
    place.write("agriculture/releves/dataset.json", { ...visitsJson, slug: WIDE, title: "Relevés" });
    place.write("agriculture/releves/schema.json", { fields: names.map((name) => ({ name })) });
    place.write("agriculture/releves/data.csv", `${names.join(",")}\n${names.map((_, at) => at).join(",")}\n`);
    const measured = {
      fields: [
        { name: "longueur", title: "Longueur", type: "number" },
        { name: "code", title: "Commune", type: "number" },
      ],
      foreignKeys: [{ fields: "code", reference: { resource: "communes-suivies", fields: "code" } }],
    };
    place.write("agriculture/fosses/dataset.json", { ...visitsJson, slug: "fosses", title: "Fossés" });
    place.write("agriculture/fosses/schema.json", measured);
    place.write("agriculture/fosses/data.csv", "longueur,code\n12.5,17093\n");
    const placed = ["code_insee", "essence", "longitude", "latitude"];
    place.write("agriculture/arbres/dataset.json", { ...visitsJson, slug: "arbres", title: "Arbres" });
    place.write("agriculture/arbres/schema.json", {
      fields: placed.map((name) => ({ name, ...(name.endsWith("itude") ? { type: "number" } : {}) })),
      custom_checks: [{ name: "one-of-required", params: { column1: "longitude", column2: "essence" } }],
    });
    place.write("agriculture/arbres/data.csv", `${placed.join(",")}\n17093,Tamaris,-1.19,45.88\n`);
    served = await servePlace(place, { passwordCost: CHEAP, now: () => now });
    const account = { email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "publisher" } as const;
    publisher = await Visitor.of(served.datalogue, served.url, account);
  });
  afterAll(() => served.close());

  let link = "";
  it("never stores an answer in other columns than those it was typed in, where it asks others meanwhile", async () => {
    await open(["secteur", "foyer", "gestion"]);
    const { text } = await visitor().ask(FORM);
    await open(["foyer", "gestion"]);
    const typed = answersTo(text, { Secteur: "Nord", Foyer: "F1", Gestionnaire: "Commune" });
    const late = await visitor().sendAsSeen(text, typed, /proposer"/);
    expect([late.status, await htmlFaults(late.text), typographyFaultsOf(late.text)]).toEqual([409, [], []]);
    expect(plain(late.text)).toContain("Les questions ont changé depuis que vous avez ouvert ce formulaire");
    expect(plain(late.text)).toContain("À ce qui n’est plus demandé, vous aviez répondu : « Nord ».");
    expect(held(late.text, "Foyer", "Gestionnaire")).toEqual(["F1", "Commune"]);
    expect(await listed()).toEqual([]);
    const sent = await visitor().sendAsSeen(late.text, {}, /proposer"/);
    link = sent.to.replace(/&fait=.*/, "");
    expect((await listed()).map(({ cells }) => cells)).toEqual([{ foyer: "F1", gestion: "Commune" }]);
    // A form made before it said its columns is shown again too, as it was filled.
    const old = await visitor().sendAsSeen(late.text, { colonnes: null }, /proposer"/);
    expect([old.status, held(old.text, "Foyer", "Gestionnaire")]).toEqual([409, ["F1", "Commune"]]);
  });

  it("nor a correction by the private link, which it gives back to be read again", async () => {
    const { text } = await visitor().ask(link);
    await open(["secteur", "foyer", "gestion"]);
    const typed = answersTo(text, { Foyer: "F2", Gestionnaire: "Riverain" });
    const late = await visitor().sendAsSeen(text, typed, /corriger"/);
    expect([late.status, await htmlFaults(late.text)]).toEqual([409, []]);
    expect(late.text).toMatch(/<details class="fold" open[^>]*>\s*<summary>Corriger ma proposition/);
    expect(held(late.text, "Secteur", "Foyer", "Gestionnaire")).toEqual(["", "F2", "Riverain"]);
    expect((await visitor().sendAsSeen(late.text, {}, /corriger"/)).to).toContain("fait=corrigee");
    expect((await listed()).map(({ cells }) => cells)).toEqual([{ foyer: "F2", gestion: "Riverain" }]);
  });

  it("nor a row that is accepted as it is amended, where the columns of the dataset change meanwhile", async () => {
    const [one] = await listed();
    const { text } = await publisher.ask(`${OWN}/${one?.id}`);
    // Its next version has a column less, and another before all.
    const { drafts } = served.datalogue;
    const { id } = await drafts.create(program, { organisation: "ile-d-oleron", dataset: SLUG });
    const fields = [{ name: "numero", title: "Numéro" }, ...hedges.fields.filter(({ name }) => name !== "vue_le")];
    await drafts.receiveText(program, id, {
      text: "numero;id;essence;longueur;code;secteur;foyer;gestion\n1;HAIE-001;Tamaris;12,5;17093;;;Commune\n",
    });
    await drafts.whenRead(program, id);
    const confirmed = "Le jour du relevé n'est plus tenu.";
    await drafts.edit(program, id, { schema: { kind: "own", schema: { ...hedges, fields } as never }, confirmed });
    await drafts.whenRead(program, id);
    await drafts.edit(program, id, { note: "Un numéro par haie." });
    await drafts.publish(program, id);

    const typed = answersTo(text, { Essence: "Tamaris", "Vue le": "01/03/2026", Gestionnaire: "Commune" });
    const late = await publisher.sendAsSeen(text, typed, /accepter"/);
    expect([late.status, await htmlFaults(late.text), typographyFaultsOf(late.text)]).toEqual([409, [], []]);
    expect(plain(late.text)).toContain("Les colonnes de ce jeu ont changé depuis que vous avez ouvert cette page");
    expect(plain(late.text)).toContain("Votre texte, où il diffère vue_le 01/03/2026");
    expect(held(late.text, "Numéro", "Essence", "Foyer", "Gestionnaire")).toEqual(["", "Tamaris", "F2", "Commune"]);
    const numbered = answersTo(late.text, { Numéro: "2" });
    expect((await publisher.sendAsSeen(late.text, numbered, /accepter"/)).to).toContain("contribution-acceptee");
    const { data } = await drafts.list(program, { page: 1, pageSize: 50, dataset: SLUG });
    const { rows } = await drafts.rows.get(program, data.find(({ byHand }) => byHand)?.id ?? "");
    const row = { numero: "2", essence: "Tamaris", foyer: "F2", gestion: "Commune" };
    expect(rows.at(-1)?.cells).toMatchObject(row);
  });

  it("is refused without a sentence, or accepted with a fault of its whole row: the page begins with that alone", async () => {
    await open(["gestion"]);
    const form = await visitor().ask(FORM);
    await visitor().sendAsSeen(form.text, answersTo(form.text, { Gestionnaire: "Commune" }), /proposer"/);
    const [one] = await listed();
    const path = `${OWN}/${one?.id}`;
    const { text } = await publisher.ask(path);
    const summaryOf = (page: string) => /<div class="error-summary"[\s\S]*?<\/div>/.exec(page)?.[0] ?? "";
    // What it lacks waits for who moderates it: nothing is refused yet.
    expect(one?.faults).toMatchObject([{ field: "essence", severity: "error" }]);
    expect(summaryOf(text)).toBe("");
    const refused = await publisher.sendAsSeen(text, { sentence: "" }, /refuser/);
    expect([refused.status, await htmlFaults(refused.text)]).toEqual([422, []]);
    expect(refused.text).toContain("<title>Erreur\u00a0: ");
    expect(plain(summaryOf(refused.text))).toMatch(/Une réponse est à revoir Pourquoi, en une phrase : Dites pourquoi/);
    expect(summaryOf(refused.text)).toContain(`href="#phrase-${one?.id}"`);

    await open(["code_insee"], "arbres");
    const tree = await visitor().ask("/jeux/arbres/proposer");
    await visitor().sendAsSeen(tree.text, answersTo(tree.text, { code_insee: "17093" }), /proposer"/);
    const [{ id = "" } = {}] = await listed("arbres");
    const page = await publisher.ask(`/espace/jeux/arbres/contributions/${id}`);
    expect(summaryOf(page.text)).toBe("");
    const accepted = await publisher.sendAsSeen(page.text, {}, /accepter"/);
    expect([accepted.status, await htmlFaults(accepted.text)]).toEqual([422, []]);
    expect(accepted.text).toContain("<title>Erreur\u00a0: ");
    expect(plain(summaryOf(accepted.text))).toMatch(/Une réponse est à revoir .*longitude/);
    await served.datalogue.contributions.refuse(program, "arbres", id, { revision: 1, sentence: "Sans place." });
  });

  it("asks numbers and tells them as French writes them, whichever mark the file has, and codes by their names", async () => {
    await open(["longueur", "code"], "fosses");
    const { text } = await visitor().ask("/jeux/fosses/proposer");
    const send = (length: string) =>
      visitor().sendAsSeen(text, answersTo(text, { Longueur: length, Commune: "17093" }), /proposer"/);
    const wrong = await send("62 5");
    expect(wrong.status).toBe(422);
    for (const told of [text, wrong.text]) {
      expect(plain(told)).toMatch(/un nombre, comme « 1,5 »/i);
      expect(plain(told)).not.toContain("1.5");
    }
    const sent = await send("1 234,5");
    expect(plain((await visitor().ask(sent.to)).text)).toMatch(/Longueur 1 234,5 Commune 17093, Le Château.d.Oléron /);
    const [one] = await listed("fosses");
    expect(one?.cells).toEqual({ longueur: "1234.5", code: "17093" });
    const read = await publisher.ask("/espace/jeux/fosses/contributions");
    expect([await htmlFaults(read.text), typographyFaultsOf(read.text)]).toEqual([[], []]);
    expect(plain(read.text)).toContain("Longueur 1 234,5 ");
    expect(plain(read.text)).toContain("Accepter : 1 234,5");
    expect(plain(read.text)).not.toContain("1234.5");
  });

  it("of sixty columns is refused in words where it asks them all, and takes a row of all of them", async () => {
    const own = `/espace/jeux/${WIDE}/contributions`;
    const { text } = await publisher.ask(own);
    const body = new URLSearchParams({ ...days, closesOn: "", jeton: hidden(text, "jeton") });
    // Each is ticked in the form as it is first shown.
    for (const [, name = ""] of text.matchAll(/name="columns" value="(\w+)" checked/g)) body.append("columns", name);
    const refused = await fetch(`${served.url}${own}/formulaire`, {
      ...{ method: "POST", body, headers: { Cookie: publisher.cookie, "Sec-Fetch-Site": "same-origin" } },
    });
    expect([refused.status, plain(await refused.text())]).toEqual([
      422,
      expect.stringContaining("Demandez 40 colonnes au plus."),
    ]);
    await open(["mesure_0", "mesure_1"], WIDE);
    const form = await visitor().ask(`/jeux/${WIDE}/proposer`);
    await visitor().sendAsSeen(form.text, answersTo(form.text, { mesure_0: "7" }), /proposer"/);
    const page = await publisher.ask(`${own}/${(await listed(WIDE))[0]?.id}`);
    const amended = answersTo(page.text, { mesure_59: "60" });
    expect((await publisher.sendAsSeen(page.text, amended, /accepter"/)).to).toContain("contribution-acceptee");
  });

  it("tells of its place what `check` does: a commune that is none, a point at sea or at 0, 0", async () => {
    await open(["code_insee", "essence", "longitude", "latitude"], "arbres");
    const { contributions, drafts } = served.datalogue;
    for (const cells of [
      { code_insee: "99999", essence: "Chêne" },
      { code_insee: "17093", essence: "Orme", longitude: "0", latitude: "0" },
      { code_insee: "17093", essence: "Pin", longitude: "-3.5", latitude: "45.9" },
    ])
      expect(await contributions.propose("arbres", { cells, email: "" }, "192.0.2.7")).toMatchObject({ kind: "done" });
    const read = await publisher.ask("/espace/jeux/arbres/contributions");
    expect([await htmlFaults(read.text), typographyFaultsOf(read.text)]).toEqual([[], []]);
    const out = "1 point hors du territoire (longitudes −1,45 à −0,85, latitudes 45,65 à 46,10)";
    for (const told of [
      "« 99999 » n’est pas un code de commune du code officiel géographique.",
      `${out} : 0, 0. Vérifiez les coordonnées.`,
      `${out} : -3.5, 45.9. Vérifiez les coordonnées.`,
    ])
      expect(plain(read.text)).toContain(told);
    // As at the row that each becomes: who reads it decides.
    const waiting = await listed("arbres");
    for (const { id, revision } of waiting)
      expect(await contributions.accept(program, "arbres", id, { revision })).toMatchObject({ kind: "done" });
    const { data } = await drafts.list(program, { page: 1, pageSize: 50, dataset: "arbres" });
    const { rows } = await drafts.rows.get(program, data.find(({ byHand }) => byHand)?.id ?? "");
    expect(rows.map(({ faults }) => faults)).toEqual([[], ...waiting.map(({ faults }) => faults)]);
  });

  it("gives back what is written where it closes meanwhile, at the end of its last day in France", async () => {
    await open(["gestion", "foyer"], SLUG, "2026-03-10");
    const { text } = await visitor().ask(FORM);
    const send = () =>
      visitor().sendAsSeen(text, answersTo(text, { Foyer: "F3", Gestionnaire: "Riverain" }), /proposer"/);
    now = new Date("2026-03-10T22:30:00.000Z");
    expect((await send()).status).toBe(303);
    now = new Date("2026-03-10T23:30:00.000Z");
    const late = await send();
    expect([late.status, await htmlFaults(late.text), typographyFaultsOf(late.text)]).toEqual([404, [], []]);
    expect(plain(late.text)).toContain("Ce formulaire n’est pas ouvert");
    expect(plain(late.text)).toContain("Rien de cette page n’est envoyé. Vous aviez écrit : « F3 », « Riverain ».");
    expect(plain((await visitor().ask(FORM)).text)).not.toContain("Vous aviez écrit");
  });

  it("dates what it receives by the day in France", async () => {
    await open(["gestion"]);
    const { text } = await visitor().ask(FORM);
    const sent = await visitor().sendAsSeen(text, answersTo(text, { Gestionnaire: "Voisin" }), /proposer"/);
    expect(plain((await visitor().ask(sent.to)).text)).toContain("Envoyée le 11 mars 2026");
    await publisher.ask("/connexion", { email: "agente@exemple.fr", password: PASSWORD });
    expect(plain((await publisher.ask(OWN)).text)).toContain("Proposition du 11 mars 2026");
    const { id } = (await listed()).at(-1) ?? {};
    expect(plain((await publisher.ask(`${OWN}/${id}`)).text)).toContain("Proposition du 11 mars 2026");
  });

  it("signs each decision with the organisation that took it, though another has the dataset since", async () => {
    const [FORMER, CURRENT] = ["Communauté de communes de l’Île d’Oléron", "Pôle territorial Marennes Oléron"];
    const { contributions, transfers, people } = served.datalogue;
    await open(["longueur"], "fosses");
    const send = async (longueur: string) => {
      const done = await contributions.propose("fosses", { cells: { longueur }, email: "" }, "192.0.2.8");
      return { token: done?.kind === "done" ? done.token : "" };
    };
    const propose = async (longueur: string) => ({
      ...(await send(longueur)),
      id: (await listed("fosses")).at(-1)?.id ?? "",
    });
    const refused = await propose("7");
    await contributions.refuse(program, "fosses", refused.id, { revision: 1, sentence: "Ce fossé est comblé." });
    const kept = await propose("8");
    expect(await contributions.accept(program, "fosses", kept.id, { revision: 1 })).toMatchObject({ kind: "done" });
    const { revision } = (await contributions.findOwn(kept.token)) ?? { revision: 0 };
    await contributions.correctOwn(kept.token, { cells: { longueur: "9" }, revision }, "192.0.2.8");
    const asked = (await listed("fosses")).at(-1)?.id ?? "";
    await contributions.refuse(program, "fosses", asked, { revision: revision + 1, sentence: "Mesuré hier : 8." });

    const above = { email: "pole@exemple.fr", organisation: "pole-marennes-oleron", role: "administrator" } as const;
    await Visitor.of(served.datalogue, served.url, above);
    const caller = await people.findActor((await people.findByEmail(above.email))?.id ?? "");
    if (!caller) throw new Error(above.email);
    const { stake } = await transfers.offer(caller, "fosses", { organisation: above.organisation });
    await transfers.accept(caller, "fosses", { digest: stake.digest, contact: null });

    const page = async ({ token }: { token: string }) =>
      plain((await visitor().ask(`/contribution?cle=${token}`)).text);
    const answer = await page(refused);
    expect(answer).toContain(`${FORMER} a répondu le `);
    expect(answer).toContain(`Ce fossé est comblé. ${FORMER}`);
    expect(answer).not.toContain(CURRENT);
    const own = await page(kept);
    expect(own).toContain(`${FORMER} l’a acceptée le `);
    expect(own).toContain(`Mesuré hier : 8. ${FORMER}`);
    // What is asked from now on is read by who has the dataset.
    expect(own).toContain(`${CURRENT} lira votre demande.`);
    expect(await page(await send("10"))).toContain(`${CURRENT} la lira`);
  });
});

describeInBrowser("a form open to the public, in a browser without script", () => {
  it("is opened, answered, read and published, on a phone and on a desk", async () => {
    const served = await servePlace(createHedges({}), { passwordCost: CHEAP });
    const browser = await openBrowser();
    try {
      const account = { email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "publisher" } as const;
      await Visitor.of(served.datalogue, served.url, account);
      const begin = () => browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 900 } });
      const own = await signIn(await begin(), served.url, account.email);
      const visitor = await (await begin()).newPage();
      /** Nothing scrolls sideways, at any width. */
      const fits = async (page: typeof own) => {
        for (const width of [1280, 320, 360]) {
          await page.setViewportSize({ width, height: 900 });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect([page.url(), wide <= width]).toEqual([page.url(), true]);
        }
      };
      await own.goto(`${served.url}/espace`);
      await own.getByText("Plus : Haies de l’île").click();
      await own.getByRole("link", { name: "Formulaire public : Haies de l’île" }).click();
      await fits(own);
      await own.getByLabel("Titre").fill("Signaler une haie");
      await own.getByLabel("Introduction").fill("Une haie le long d’un chemin, d’un champ, d’un jardin.");
      for (const column of ["Foyer", "Secteur"]) await own.getByLabel(column).uncheck();
      await own.getByRole("button", { name: "Ouvrir le formulaire" }).click();
      await fits(own);

      await visitor.goto(`${served.url}/jeux/${SLUG}`);
      await visitor.getByRole("link", { name: "Proposer une ligne" }).click();
      await fits(visitor);
      await visitor.getByLabel("Longueur").fill("douze");
      await visitor.getByRole("button", { name: "Envoyer ma proposition" }).click();
      await fits(visitor);
      await visitor.getByRole("link", { name: /^Essence/ }).click();
      await visitor.getByLabel("Essence").selectOption("Tamaris");
      await visitor.getByLabel("Longueur").fill("12");
      await visitor.getByRole("button", { name: "Envoyer ma proposition" }).click();
      await fits(visitor);
      expect(await visitor.getByRole("heading", { level: 1 }).textContent()).toBe(
        "Votre proposition attend d’être lue",
      );
      const link = (await visitor.locator(".panel .address").textContent()) ?? "";

      await own.goto(`${served.url}/espace`);
      await own.getByRole("link", { name: /^Lire/ }).click();
      await fits(own);
      await own.getByRole("link", { name: "Modifier, puis accepter" }).click();
      await own.getByLabel("Gestionnaire").fill("Commune");
      await fits(own);
      await own.getByRole("button", { name: "Accepter ainsi" }).click();
      await own.goto(`${served.url}/espace`);
      await own.getByRole("link", { name: /^Reprendre/ }).click();
      await own.getByLabel("Ce qui change").fill("Recensement des habitants.");
      await own.getByRole("button", { name: /^Préparer la version/ }).click();
      await own.waitForURL(/difference|envoi/);
      if (/difference/.test(own.url()))
        await own
          .getByRole("button", { name: /Continuer|Suite/ })
          .first()
          .click();
      await own
        .getByRole("button", { name: /^Publier/ })
        .first()
        .click();
      await own.waitForLoadState();

      await visitor.goto(link.replace(/^https?:\/\/[^/]+/, served.url));
      const heading = () => visitor.getByRole("heading", { level: 1 }).textContent();
      await expect.poll(() => visitor.reload().then(heading)).toBe("Votre contribution est publiée");
      await fits(visitor);
      await visitor.goto(`${served.url}/jeux/${SLUG}`);
      expect(await visitor.locator("#contributions + p").textContent()).toContain("1\u00a0contribution a été publiée");
      await fits(visitor);
    } finally {
      await browser.close();
      await served.close();
    }
  });
});
