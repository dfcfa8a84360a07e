import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { text as readBody } from "node:stream/consumers";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import type { Place } from "../../api/support/content-folder.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { servePlace } from "../support/serve-place.js";
import { createFibrePlace, FIBRE, FIBRE_ID, faultyFibre, POLE, writeFibre } from "./fibre-place.js";
import { look, said } from "./look.js";
import { decode, PASSWORD, readForm, Visitor as SiteVisitor, signIn } from "./visitor.js";

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;

class Visitor extends SiteVisitor {
  constructor() {
    super(url);
  }
  /** Sends a file by the form of a page. */
  async deposit(page: string, name: string, bytes: string | Uint8Array<ArrayBuffer>) {
    const { text } = await this.ask(page);
    const path = decode(/action="([^"]*voie=fichier[^"]*)"/.exec(text)?.[1] ?? "");
    const form = new FormData();
    form.set("file", new Blob([bytes]), name);
    return this.ask(path, form);
  }
}

/** Somebody of the organisation, signed in. */
async function bring(
  email: string,
  role: "contributor" | "publisher" | "reader",
  organisation = POLE,
): Promise<Visitor> {
  const handed = await datalogue.people.invite("command", { email, organisation, role });
  const link = "link" in handed ? handed.link : "";
  const visitor = new Visitor();
  const name = `Agente ${email.slice(0, 1).toUpperCase()}.`;
  await visitor.ask("/connexion/lien", { cle: link.split("cle=")[1] ?? "", name, password: PASSWORD });
  expect(await visitor.ask("/connexion", { email, password: PASSWORD })).toMatchObject({ status: 303, to: "/espace" });
  return visitor;
}

const next = writeFibre(4);
const program: Caller = {
  ...{ kind: "key", key: "k", memberships: [{ organisation: POLE, role: "publisher", kind: null }] },
};

let publisher: Visitor;
let contributor: Visitor;

beforeAll(async () => {
  place = createFibrePlace();
  ({ datalogue, url, close } = await servePlace(place));
  publisher = await bring("publicatrice@exemple.fr", "publisher");
  contributor = await bring("contributrice@exemple.fr", "contributor");
});
afterAll(() => close());

const read = async (path: string) => textOf((await new Visitor().ask(path)).text);
/** What the draft of an address is, whatever step it says. */
const draftOf = (to: string) => /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "";

describe("« Mes jeux »", () => {
  it("says what is late, leads to its next version, and lists each dataset with its score", async () => {
    const text = textOf((await publisher.ask("/espace")).text);
    expect(text).toContain("Couverture en fibre");
    expect(text).toMatch(/Qualité : \d sur 9/);
    expect((await publisher.ask("/jeux")).text).toContain('<a href="/espace">Mes jeux</a>');
    expect((await new Visitor().ask("/jeux")).text).not.toContain("/espace");
    expect((await publisher.ask(`/jeux/${FIBRE}`)).text).toContain(`/publier?jeu=${FIBRE}`);
  });

  it("leads from each dataset to what is done with it, and hides what the role cannot do", async () => {
    const { text } = await publisher.ask("/espace");
    for (const act of ["versions", "reutilisations"]) expect(text).toContain(`/espace/jeux/${FIBRE}/${act}"`);
    for (const path of [`/espace/jeux/${FIBRE}/transfert`, "/administration/personnes", "/espace/journal"])
      expect(text).not.toContain(path);
  });

  it("names the site itself where it began a draft, and a key where one did", async () => {
    const begin = async (key: string | null, title: string) => {
      const caller: Caller = { ...program, kind: "key", key, memberships: program.memberships };
      return datalogue.drafts.create(caller, { organisation: POLE, title, metadata: { title } });
    };
    const begun = [await begin(null, "Résultats des contrôles"), await begin("k", "Bornes de recharge")];
    const text = textOf((await publisher.ask("/espace")).text);
    expect(text).toMatch(/Résultats des contrôles Commencé le [^.]*? par le datalogue/);
    expect(text).toMatch(/Bornes de recharge Commencé le [^.]*? par une clé/);
    for (const { id } of begun) await datalogue.drafts.remove(program, id);
  });

  it("begins with one button where there is nothing yet", async () => {
    const alone = await bring("seule@exemple.fr", "contributor", "ile-d-oleron");
    expect(textOf((await alone.ask("/publier")).text)).toContain("Déposez votre fichier tel qu’il est");
  });

  it("says to who may only read why, and whom to ask", async () => {
    const reader = await bring("lectrice@exemple.fr", "reader");
    const { status, text } = await reader.ask("/publier");
    expect(status).toBe(403);
    expect(textOf(text)).toContain("Votre rôle lit sans déposer");
    expect(textOf(text)).not.toContain("403");
    expect((await reader.ask("/espace")).text).not.toContain("/publier");
  });
});

describe("a new dataset, from a pasted table to its publication after a review", () => {
  const pasted = "Commune\tAnnée\tBornes\n17093\t2024\t12\n17140\t2024\t9\n17323\t2024\t4\n";
  let id: string;

  it("is read, its columns said one by one, and each can be corrected", async () => {
    const page = `/publier?organisme=${POLE}`;
    const { to } = await contributor.fill(page, { colle: pasted }, /voie=collage/);
    id = draftOf(to);
    expect(to).toBe(`/publier/${id}/lecture`);
    const { text } = await contributor.ask(to);
    expect(textOf(text)).toContain("Nous avons lu 3 lignes et reconnu les 3 colonnes");
    // Every table by commune and year has these two columns: it is the next version of none for that.
    expect(textOf(text)).not.toContain("C’est peut-être la suite d’un jeu publié");
    const done = await contributor.fill(to, {}, /colonne0/);
    expect(done.to).toBe(`/publier/${id}/description`);
    expect((await contributor.ask(done.to)).text).toMatch(
      /<input[^>]*name="title"[^>]*value=""|<input[^>]*name="title"(?![^>]*value=)/,
    );
  });

  it("keeps the decimal commas of a column that is said to be of numbers", async () => {
    const colle =
      "Commune\tLongueur\tHauteur\tLargeur\n17093\t62,5\t3\t1,5\n17140\tcourte\tbasse\t2\n17323\t1 040,25\t4\t3\n";
    const { to } = await contributor.fill(`/publier?organisme=${POLE}`, { colle }, /voie=collage/);
    await contributor.fill(to, { colonne1: "number", colonne2: "number" }, /colonne0/);
    const draft = await datalogue.drafts.whenRead(program, draftOf(to));
    const { schema, report } = draft.reading ?? {};
    expect(schema?.fields.slice(1)).toMatchObject([
      { name: "Longueur", type: "number", decimalChar: ",", groupChar: " " },
      // Nothing of it says so: the rest of the file does.
      { name: "Hauteur", type: "number", decimalChar: "," },
      { name: "Largeur", type: "number", decimalChar: "," },
    ]);
    expect(report?.issues.map(({ value }) => value)).toEqual(["courte", "basse"]);
    await datalogue.drafts.remove(program, draft.id);
  });

  it("leaves out in one gesture, at the report, a column that tells of people, and says what becomes of the received file", async () => {
    const colle =
      "code_insee\ttelephone_mobile\tcourriel\tnb\n17219\t0612345678\tjeanne.martin@exemple.fr\t3\n17093\t0711223344\tluc.petit@exemple.fr\t4\n";
    const kept = "Si une colonne ou une ligne n’est pas publiée, le fichier reçu ne l’est pas non plus";
    const { to } = await contributor.fill(`/publier?organisme=${POLE}`, { colle }, /voie=collage/);
    expect(textOf((await contributor.ask(to)).text)).toContain(kept);
    const report = await contributor.fill(to, {}, /colonne0/);
    expect(report.to).toMatch(/\/rapport$/);
    const { text } = await contributor.ask(report.to);
    expect(textOf(text)).toContain(kept);
    expect(text.match(/name="taire"/g)).toHaveLength(2);
    const form = readForm(/<form[^>]*rapport"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");
    for (const taire of ["telephone_mobile", "courriel"]) {
      const now = readForm(
        /<form[^>]*rapport"[\s\S]*?<\/form>/.exec((await contributor.ask(report.to)).text)?.[0] ?? "",
      );
      expect(await contributor.ask(report.to, { ...form, ...now, taire })).toMatchObject({
        to: expect.stringMatching(/\/description$/),
      });
    }
    const draft = await datalogue.drafts.whenRead(program, draftOf(to));
    expect(draft.reading?.report).toMatchObject({ valid: true, fields: [{ name: "code_insee" }, { name: "nb" }] });
    await datalogue.drafts.remove(program, draft.id);
  });

  it("refuses to leave out every column, and says what to do", async () => {
    const colle = "telephone_mobile\tcourriel\n0612345678\tjeanne.martin@exemple.fr\n";
    const { to } = await contributor.fill(`/publier?organisme=${POLE}`, { colle }, /voie=collage/);
    const { to: report } = await contributor.fill(to, {}, /colonne0/);
    const form = readForm(/<form[^>]*rapport"[\s\S]*?<\/form>/.exec((await contributor.ask(report)).text)?.[0] ?? "");
    const answers = new URLSearchParams(form);
    for (const column of ["telephone_mobile", "courriel"]) answers.append("taire", column);
    const { status, text } = await contributor.ask(report, answers);
    expect(status).toBe(422);
    expect(textOf(text)).toContain("Il ne resterait aucune colonne à publier : gardez-en une");
    expect(text.match(/name="taire"/g)).toHaveLength(2);
    await datalogue.drafts.remove(program, draftOf(to));
  });

  it("says in the words of its questions what is wrong with a description, each at its question", async () => {
    const page = `/publier/${id}/description`;
    const answers = { ...{ from: "2024-01-01", to: "" }, ...{ contactName: "Pôle", contactEmail: "pole@" } };
    const { status, text } = await contributor.fill(page, answers);
    expect(status).toBe(422);
    const told = textOf(/<div class="error-summary"[\s\S]*?<\/div>/.exec(text)?.[0] ?? "");
    expect(told).toContain("2 réponses sont à revoir");
    expect(told).toContain("Au : Donnez aussi le dernier jour.");
    expect(told).toContain("Contact public : courriel : « pole@ » n’a pas la forme attendue");
    expect(told).not.toMatch(/temporal|contact\./);
    expect(/<h1[^>]*>([^<]*)/.exec(text)?.[1]).toBe("Décrivez votre jeu");
  });

  it("keeps what was typed when an answer is missing, and says which", async () => {
    const page = `/publier/${id}/description`;
    const { status, text } = await contributor.fill(page, { title: "Bornes de recharge des mairies", description: "" });
    expect(status).toBe(422);
    expect(textOf(text)).toContain("Dites en deux phrases de quoi il s’agit.");
    expect(text).toContain('value="Bornes de recharge des mairies"');
  });

  it("gives back the description of a session that is over, once signed in again", async () => {
    const page = `/publier/${id}/description`;
    const lost = new Visitor();
    lost.cookie = contributor.cookie;
    const { text: form } = await lost.ask(page);
    const fields = {
      ...readForm(/<form[^>]*description"[\s\S]*?<\/form>/.exec(form)?.[0] ?? ""),
      description: "Un texte long, qu’il ne faut pas perdre.",
    };
    lost.cookie = "";
    const out = await lost.ask(page, fields);
    expect(out.status).toBe(401);
    expect(textOf(out.text)).toContain("Votre session est finie");
    // A form where nothing was typed is not carried: the page says so, and leads back to where it was.
    const short = await lost.ask(`/publier?organisme=${POLE}&voie=main`, {});
    expect(short.status).toBe(401);
    expect(textOf(short.text)).toContain("Votre session est finie. Reconnectez-vous, puis refaites ce dernier geste");
    expect(short.text).toContain(`name="suite" value="/publier?organisme=${POLE}"`);
    const sign = readForm(/<form[\s\S]*?<\/form>/.exec(out.text)?.[0] ?? "");
    const back = await lost.ask("/connexion", { ...sign, email: "contributrice@exemple.fr", password: PASSWORD });
    const again = await lost.ask(page, readForm(/<form[\s\S]*?<\/form>/.exec(back.text)?.[0] ?? ""));
    expect(again.status).toBe(200);
    expect(again.text).toContain("Un texte long, qu’il ne faut pas perdre.</textarea>");
  });

  it("gives back any text that was typed in a session that is over, once it was read and sent by hand", async () => {
    const lost = new Visitor();
    const typed = { colle: "commune\tpuits\nLe Château-d’Oléron\t3" };
    const path = `/publier?organisme=${POLE}&voie=collage`;
    const page = { Referer: `${url}/publier?organisme=${POLE}&fait=relu` };
    const out = await lost.ask(path, typed, page);
    expect(textOf(out.text)).toContain("Votre session est finie. Reconnectez-vous : vos réponses sont gardées.");
    const sign = readForm(/<form[\s\S]*?<\/form>/.exec(out.text)?.[0] ?? "");
    expect(sign.suite).toBe(`/publier?organisme=${POLE}`);
    const back = await lost.ask("/connexion", { ...sign, email: "contributrice@exemple.fr", password: PASSWORD });
    expect(textOf(back.text)).toContain("Rien n’est encore enregistré : voici ce que vous aviez répondu.");
    expect(textOf(back.text)).toContain("Tableau collé commune puits Le Château-d’Oléron 3");
    // Another may have typed it: whoever sends it is told in whose name.
    expect(textOf(back.text)).toContain("Vous êtes connecté comme Agente C.");
    expect(await htmlFaults(back.text)).toEqual([]);
    const sent = await lost.sendAsSeen(back.text, {}, /voie=collage/);
    expect(sent.to).toMatch(/lecture$/);
    await lost.fill(`/publier/${draftOf(sent.to)}/depot`, {}, /supprimer/);
    // What is too long for the sign-in, and what opens something, are told to be typed again.
    for (const one of [
      ...[{ colle: "é".repeat(140_000) }, { colle: "1 2", code: "123456" }],
      { colle: "1 2", adresse: "https://exemple.fr/puits.csv?cle=huitre" },
    ])
      expect(textOf((await new Visitor().ask(path, one)).text)).toContain("puis refaites ce dernier geste");
  });

  it("gives it back to a page of a former session, to be sent by hand, and to no other site", async () => {
    const seen = (await contributor.ask(`/publier?organisme=${POLE}`)).text;
    const action = decode(/action="([^"]*voie=collage[^"]*)"/.exec(seen)?.[1] ?? "");
    const again = new Visitor();
    await again.ask("/connexion", { email: "contributrice@exemple.fr", password: PASSWORD });
    const answers = { colle: "commune\tpuits\nDolus-d’Oléron\t4", jeton: readForm(seen).jeton ?? "" };
    const old = await again.ask(action, answers);
    expect(old.status).toBe(403);
    expect(textOf(old.text)).toContain("vos réponses sont gardées");
    expect(textOf(old.text)).toContain("Dolus-d’Oléron 4");
    expect(await htmlFaults(old.text)).toEqual([]);
    for (const headers of [{ "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "none" }]) {
      const foreign = await again.ask(action, answers, headers);
      expect([foreign.status, foreign.text.includes("Dolus-d’Oléron")]).toEqual([403, false]);
    }
    // A gesture without a word is made again where it was.
    const page = `/publier/${id}/depot`;
    const gesture = await again.ask(`/publier/${id}/supprimer`, { revision: "1" }, { Referer: `${url}${page}` });
    expect([gesture.status, gesture.text.includes("Envoyer mes réponses")]).toEqual([403, false]);
    expect(textOf(gesture.text)).toContain("Rien n’a été fait : rouvrez-la et recommencez.");
    expect(gesture.text).toContain(`href="${page}"`);
    const sent = await again.sendAsSeen(old.text, {}, /voie=collage/);
    expect(sent.to).toMatch(/lecture$/);
    await again.fill(`/publier/${draftOf(sent.to)}/depot`, {}, /supprimer/);
  });

  it("carries a text of fifty thousand accents, and of what publishes, decides or removes the words alone", async () => {
    const who = { email: "contributrice@exemple.fr", password: PASSWORD };
    const path = `/publier?organisme=${POLE}&voie=collage`;
    const long = await new Visitor().ask(path, { colle: "é".repeat(50_000) });
    expect(textOf(long.text)).toContain("vos réponses sont gardées");
    for (const [action, fields, page] of [
      [`/publier/${id}/envoi`, { quand: "maintenant", mot: "Les bornes de Dolus." }, `/publier/${id}/envoi`],
      [`/publier/${id}/relecture`, { choix: "publier", raison: "Les bornes de Dolus." }, `/publier/${id}/relecture`],
      ["/administration/acces/refuser", { id: "x", word: "Les bornes de Dolus." }, "/administration/acces"],
      ["/espace/composer/dechets/retirer", { note: "Les bornes de Dolus." }, "/espace/composer/dechets/retirer"],
    ] as const) {
      const lost = new Visitor();
      const back = await lost.sendAsSeen((await lost.ask(action, fields)).text, who, /connexion/);
      expect(textOf(back.text), action).toContain("Copiez-le, puis refaites ce geste sur sa page.");
      expect(textOf(back.text)).toContain("Les bornes de Dolus.");
      expect(back.text).toContain(`href="${page}"`);
      expect(back.text).not.toContain(`action="${action}"`);
    }
    // A box that was ticked, or what is chosen of a list, is a gesture to make again.
    for (const [action, fields] of [
      [`/administration/personnes/x/lien`, { restart: "oui" }],
      ["/espace/jeux/x/transfert", { organisation: POLE, drafts: "oui", message: "" }],
      ["/espace/webhooks", { url: "https://exemple.fr/?token=huitre", label: "Carte" }],
    ] as const)
      expect((await new Visitor().ask(action, fields)).text, action).not.toMatch(/name="garde"|huitre/);
    // An address that is too long to be sent to again is not exchanged for another.
    const far = await new Visitor().ask(`/publier?organisme=${POLE}&voie=collage&x=${"x".repeat(500)}`, { colle: "1" });
    expect([far.status, far.text.includes('name="garde"')]).toEqual([401, false]);
  });

  it("carries no answers that another site sends, nor a field by which they would be saved unseen", async () => {
    const page = `/publier/${id}/description`;
    const stranger = new Visitor();
    const fields = { description: "Écrite ailleurs.", reprise: "" };
    const foreign = await stranger.ask(page, fields, { "Sec-Fetch-Site": "cross-site" });
    expect(foreign.status).toBe(403);
    expect(foreign.text).not.toContain("Écrite ailleurs");
    const kept = { path: page, fields };
    const who = { email: "contributrice@exemple.fr", password: PASSWORD };
    const back = await stranger.ask("/connexion", {
      ...who,
      garde: Buffer.from(JSON.stringify(kept)).toString("base64url"),
    });
    expect(back.text.match(/name="reprise"/g)).toHaveLength(1);
  });

  it("shows both texts when two people write at once, and writes over nothing", async () => {
    const page = `/publier/${id}/description`;
    const { text: mine } = await contributor.ask(page);
    const form = readForm(/<form[^>]*description"[\s\S]*?<\/form>/.exec(mine)?.[0] ?? "");
    const theirs = "Nombre de bornes de recharge devant chaque mairie, compté par les services.";
    expect(
      await publisher.fill(page, {
        title: "Bornes de recharge",
        description: theirs,
        theme: "inclusion",
        frequency: "ANNUAL",
        licence: "lov2",
      }),
    ).toMatchObject({ to: `/publier/${id}/difference` });
    const { status, text } = await contributor.ask(page, { ...form, description: "Mon texte à moi." });
    expect(status).toBe(409);
    expect(textOf(text)).toContain("Agente P. a modifié ce brouillon");
    // What is chosen in a list is said in words, and oneself in another window is not called another.
    const { jeton } = readForm(
      /<form[^>]*description"[\s\S]*?<\/form>/.exec((await publisher.ask(page)).text)?.[0] ?? "",
    );
    const again = await publisher.ask(page, { ...form, licence: "odc-odbl", title: "Autre", jeton: jeton ?? "" });
    expect(textOf(again.text)).toContain("Vous avez modifié ce brouillon, dans une autre fenêtre,");
    expect(textOf(again.text)).toMatch(/Licence Enregistré : Licence Ouverte[^:]*Le vôtre : /);
    expect(textOf(again.text)).not.toMatch(/Enregistré : lov2/);
    expect(text).toContain("Mon texte à moi.</textarea>");
    expect(textOf(text)).toContain(theirs);
    const ask = readForm(/<form[^>]*description"[\s\S]*?<\/form>/.exec(text)?.[0] ?? "");
    expect(await contributor.ask(page, { ...ask, description: theirs })).toMatchObject({
      to: `/publier/${id}/difference`,
    });
  });

  it("keeps the file of the one when the other, who did not see it, deposits theirs", async () => {
    const { text: mine } = await contributor.ask(`/publier/${id}/depot`);
    const form = /<form[^>]*voie=collage"[\s\S]*?<\/form>/.exec(mine)?.[0] ?? "";
    const action = (/action="([^"]+)"/.exec(form)?.[1] ?? "").replaceAll("&amp;", "&");
    const page = `/publier/${id}/description`;
    const seen = readForm(/<form[^>]*description"[\s\S]*?<\/form>/.exec((await publisher.ask(page)).text)?.[0] ?? "");
    await publisher.ask(page, { ...seen, keywords: "bornes, recharge" });
    const late = await contributor.ask(action, { ...readForm(form), colle: `${pasted}17140;9\n` });
    expect(late.status).toBe(412);
    expect(textOf(late.text)).toContain("Quelqu’un a changé ce brouillon depuis que vous avez ouvert cette page");
    expect(late.text).toContain("17140;9");
  });

  it("is sent to a review by who may not publish, and published by who may", async () => {
    const { to } = await contributor.fill(`/publier/${id}/difference`, { note: "Premier recensement." });
    expect(to).toBe(`/publier/${id}/envoi`);
    const { text } = await contributor.ask(to);
    expect(textOf(text)).toContain("Voici ce que le public verra");
    expect(textOf(text)).toMatch(/Publier est réservé .*Agente P\./);
    expect(await contributor.fill(to, { mot: "Relu avec le service." })).toMatchObject({ to: `${to}?fait=relecture` });
    const asked = textOf((await contributor.ask(to)).text);
    expect(asked).toContain("Relecture demandée par vous");
    expect(asked).toContain("Demander de nouveau Revenir à mes jeux");
    expect(textOf((await publisher.ask("/espace")).text)).toContain("Envoyé par Agente C.");
    expect(await publisher.fill(to, { quand: "maintenant" })).toMatchObject({ to: `/publier/${id}` });
    expect(textOf((await publisher.ask(`/publier/${id}`)).text)).toContain("est en ligne : version 1");
    expect(await read("/jeux?q=bornes")).toContain("Bornes de recharge");
    // Nobody wrote what its columns are: nothing is said of them that is for who writes it.
    const [{ slug } = { slug: "" }] = JSON.parse((await new Visitor().ask("/api/datasets?q=bornes")).text).data;
    for (const told of [
      `/jeux/${slug}`,
      ...["", "/schema", "/datapackage.json"].map((one) => `/api/datasets/${slug}${one}`),
    ])
      expect([told, (await new Visitor().ask(told)).text.includes("À compléter")]).toEqual([told, false]);
    expect(await read(`/jeux/${slug}`)).toContain("Bornes de recharge");
  });
});

describe("the report of a new dataset", () => {
  it("asks only of what its copy does not mend, and empties nothing of what it mends", async () => {
    const colle = [
      "Puits;Débit;Contrôle",
      ...["A;62,5;12/03/2025", "B;58;13/03/2025", "C;abc;14/03/2025", "D;45,2;31/02/2025", "E;60;15/03/2025"],
    ].join("\n");
    const { to } = await contributor.fill(`/publier?organisme=${POLE}`, { colle }, /voie=collage/);
    const types = { colonne1: "number", colonne2: "date" };
    const report = (await contributor.fill(to, types, /colonne0/)).to;
    const { text } = await contributor.ask(report);
    expect(textOf(text)).toMatch(/\d erreurs à corriger : nous en réparons \d, il vous en reste 2/);
    expect(textOf(text).match(/Laisser cette cellule vide/g)).toHaveLength(2);
    expect(text.match(/Ou lire, à la place de «[^»]*»/g)?.map(textOf)).toEqual([
      "Ou lire, à la place de « abc »",
      "Ou lire, à la place de « 31/02/2025 »",
    ]);
    const [form = ""] = /<form[^>]*rapport"[\s\S]*?<\/form>/.exec(text) ?? [];
    const answers = new URLSearchParams(readForm(form));
    for (const name of ["vider", "accepte"]) {
      answers.delete(name);
      for (const [tag] of form.matchAll(new RegExp(`<input[^>]*name="${name}"[^>]*>`, "g")))
        answers.append(name, decode(/value="([^"]*)"/.exec(tag)?.[1] ?? ""));
    }
    const id = draftOf(to);
    expect((await contributor.ask(report, answers)).to).toBe(`/publier/${id}/description`);
    const { path } = await datalogue.drafts.findFile(program, id);
    const kept = readFileSync(path, "utf8").replaceAll(",", ".").replaceAll('"', "");
    expect(kept.trim().split(/\r?\n/).slice(1)).toEqual([
      ...["A;62.5;2025-03-12", "B;58;2025-03-13", "C;;2025-03-14", "D;45.2;", "E;60;2025-03-15"],
    ]);
    await contributor.fill(`/publier/${id}/depot`, {}, /supprimer/);
  });
});

describe("days of a report", () => {
  const report = async (days: string[]) => {
    const colle = ["Puits;Contrôle", ...days.map((day, rank) => `P${rank};${day}`)].join("\n");
    const { to } = await contributor.fill(`/publier?organisme=${POLE}`, { colle }, /voie=collage/);
    return (await contributor.fill(to, { colonne1: "date" }, /colonne0/)).to;
  };
  const remove = (path: string) => contributor.fill(`/publier/${draftOf(path)}/depot`, {}, /supprimer/);

  it("are mended as the column writes them, though one of them is no day in any order", async () => {
    const path = await report(["13/01/2021", "03/02/2021", "24/02/2021", "05/03/2021", "45/13/2021", "inconnue"]);
    const { text } = await contributor.ask(path);
    expect(textOf(text)).toContain("6 erreurs à corriger : nous en réparons 4, il vous en reste 2");
    await remove(path);
  });

  it("are read as proposed in one gesture, where the column does not say which comes first", async () => {
    const path = await report(["12/03/2023", "2023-13-45", "01/02/2023", "01/02/2023"]);
    const { text } = await contributor.ask(path);
    expect(textOf(text)).toContain("Accepter les 2 propositions");
    const [, key = ""] = /name="proposer" value="([^"]*)"/.exec(text) ?? [];
    const answers = { proposer: decode(key), vider: decode(key) };
    expect((await contributor.fill(path, answers, /rapport"/)).to).toBe(`/publier/${draftOf(path)}/description`);
    const { reading } = await datalogue.drafts.get(program, draftOf(path));
    const read = { "12/03/2023": "2023-03-12", "2023-13-45": null, "01/02/2023": "2023-02-01" };
    expect(Object.values(reading?.recipe?.values ?? {})).toEqual([read]);
    await remove(path);
  });
});

describe("a layer whose next file is a table", () => {
  const layer = (x: number) =>
    JSON.stringify({
      type: "FeatureCollection",
      features: [
        {
          ...{ type: "Feature", geometry: { type: "Point", coordinates: [x, 45.91] } },
          properties: { nom: "La Cotinière", anneaux: 90 },
        },
      ],
    });
  const prepare = async (text: string, dataset?: string) => {
    const { id } = await datalogue.drafts.create(program, { organisation: POLE, ...(dataset ? { dataset } : {}) });
    const name = text.startsWith("{") ? "ports.geojson" : "ports.csv";
    await datalogue.drafts.receiveText(program, id, { text, name });
    await datalogue.drafts.whenRead(program, id, 60_000);
    return id;
  };
  const steps = async (id: string) => {
    await datalogue.drafts.compare(program, id, 60_000);
    return textOf((await publisher.ask(`/publier/${id}/difference`)).text);
  };

  it("tells before publication that the map disappears, and afterwards where it was", async () => {
    const first = await prepare(layer(-1.33));
    const metadata = { title: "Ports", slug: "ports", description: "Ports de l’île.", theme: "inclusion" };
    await datalogue.drafts.edit(program, first, { metadata });
    await datalogue.drafts.publish(program, first);
    expect((await steps(await prepare(layer(-1.34), "ports"))).replaceAll("\u00a0", " ")).toMatch(
      /géométrie : déplacée ou redessinée/,
    );

    const id = await prepare("nom,anneaux\nLa Cotinière,90\n", "ports");
    const told = (await steps(id)).replace(/\s+/g, " ");
    expect(told).toContain("La carte disparaît : le jeu n’a plus de géométrie (1 point)");
    expect(told).toContain("− retirée Géométrie 1 point");
    expect(told).not.toContain("Aucune ligne ne change");
    // No column is lost, which another name would hold.
    expect(told).not.toContain("sous un autre nom");
    await datalogue.drafts.edit(program, id, { confirmed: "Les positions étaient fausses." });
    await datalogue.drafts.publish(program, id);

    expect(await read("/jeux/ports")).toContain("Géométrie retirée");
    expect((await read("/carte?couches=ports")).replace(/\s+/g, " ")).toContain(
      "Couche inconnue, ou retirée du catalogue",
    );
  });
});

describe("forms", () => {
  it("do nothing without the token of their session, that of a file included", async () => {
    const form = new FormData();
    form.set("file", new Blob([next]), "fibre.csv");
    for (const [path, body] of [
      [`/publier?jeu=${FIBRE}&voie=fichier`, form],
      [`/publier?jeu=${FIBRE}&voie=collage`, { colle: "a;b" }],
      ["/publier/x/lecture", {}],
      ["/publier/x/rapport", {}],
      ["/publier/x/description", {}],
      ["/publier/x/difference", {}],
      ["/publier/x/envoi", {}],
      ["/publier/x/supprimer", {}],
    ] as [string, FormData | Record<string, string>][])
      expect({ path, status: (await publisher.ask(path, body)).status }).toEqual({ path, status: 403 });
  });

  it("say in words that a draft is no more, and that one is of others", async () => {
    const { status, text } = await publisher.ask("/publier/0192d4a0-0000-7000-8000-000000000000/rapport");
    expect(status).toBe(404);
    expect(textOf(text)).toContain("Ce brouillon n’est plus là");
    const other = await bring("voisine@exemple.fr", "publisher", "ile-d-oleron");
    expect(textOf((await other.ask(`/publier?jeu=${FIBRE}`)).text)).toContain(
      "Ces jeux sont ceux d’un autre organisme",
    );
    const { id } = JSON.parse(
      (
        await contributor.ask(
          decode(
            /action="([^"]*voie=fichier[^"]*)"/.exec((await contributor.ask(`/publier?jeu=${FIBRE}`)).text)?.[1] ?? "",
          ).replace("fichier", "brouillon"),
          {},
        )
      ).text,
    );
    const foreign = await other.ask(`/publier/${id}/rapport`);
    expect(foreign.status).toBe(403);
    expect(textOf(foreign.text)).toContain("Ce brouillon est celui d’un autre organisme");
    expect(textOf(foreign.text)).not.toContain(POLE);
  });

  it("offer another file, and nothing to save, where no answer can mend the one that came", async () => {
    const { to } = await publisher.deposit(`/publier?jeu=${FIBRE}`, "fibre.csv", "%PDF-1.7\n1 0 obj\n");
    const { text } = await publisher.ask(`/publier/${draftOf(to)}/rapport`);
    expect(textOf(text)).toContain("Le fichier est un PDF");
    expect(textOf(text)).toContain("À corriger dans votre fichier");
    expect(textOf(text)).toContain("Déposer un autre fichier");
    expect(textOf(text)).not.toContain("Enregistrer mes réponses");
  });

  it("ask which table of an archive is to be read, and read that one", async () => {
    const files = ["routes", "stops", "trips"].map(
      (name) => [`${name}.txt`, Buffer.from("id,nom\nA,Dolus\n")] as const,
    );
    const zip = new Uint8Array(writeZip(files));
    const { to } = await publisher.deposit(`/publier?organisme=${POLE}`, "gtfs.zip", zip);
    const { text } = await publisher.ask(to);
    expect(textOf(text)).toContain("Choisissez le tableau à lire");
    expect(textOf(text)).toContain("« gtfs.zip » : archive GTFS de 3 tableaux, lus un par un.");
    const chosen = await publisher.fill(to, { feuille: "stops.txt" }, /feuille/);
    const read = textOf((await publisher.ask(chosen.to)).text);
    expect(read).toContain("Nous avons lu 1 ligne");
    expect(read).toContain("CSV, fichier stops.txt");
    await datalogue.drafts.remove(program, draftOf(to));
  });

  it("say where an upload stopped, and that the same file goes on", async () => {
    const { text } = await publisher.ask(`/publier?jeu=${FIBRE}`);
    const action = decode(/action="([^"]*voie=fichier[^"]*)"/.exec(text)?.[1] ?? "").replace("fichier", "brouillon");
    const { id } = JSON.parse((await publisher.ask(action, {})).text);
    const headers = { Cookie: publisher.cookie, "Tus-Resumable": "1.0.0" };
    const made = await fetch(`${url}/api/drafts/${id}/uploads`, {
      method: "POST",
      headers: { ...headers, "Upload-Length": "200", "Upload-Metadata": `filename ${btoa("fibre.csv")}` },
    });
    await fetch(new URL(made.headers.get("location") ?? "", url), {
      method: "PATCH",
      headers: { ...headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" },
      body: "a".repeat(124),
    });
    const page = textOf((await publisher.ask(`/publier/${id}/depot`)).text);
    expect(page).toContain("L’envoi de « fibre.csv » s’est arrêté à 62 %. Choisissez le même fichier");
    expect(await publisher.fill(`/publier/${id}/depot`, {}, /supprimer/)).toMatchObject({
      to: "/espace?fait=brouillon-supprime",
    });
    expect((await publisher.ask(`/publier/${id}/depot`)).status).toBe(404);
  });

  it("delete a draft as it was seen: a file that somebody deposited in it since keeps it", async () => {
    const { to } = await publisher.deposit(`/publier?jeu=${FIBRE}`, "fibre.csv", next);
    const id = draftOf(to);
    const seen = (await publisher.ask(`/publier/${id}/depot`)).text;
    await contributor.fill(`/publier/${id}/depot`, { colle: "Nom\nLe Château" }, /voie=collage/);
    const late = await publisher.sendAsSeen(seen, {}, /supprimer/);
    expect(late.to).toBe(`/publier/${id}/depot?fait=change-entre-temps`);
    const { text } = await publisher.ask(late.to);
    expect(textOf(text)).toContain("Quelqu’un a modifié ce brouillon");
    expect(textOf(text)).toContain("Votre tableau collé est reçu");
    expect((await publisher.sendAsSeen(text, {}, /supprimer/)).to).toBe("/espace?fait=brouillon-supprime");
  });

  it("refuse an empty choice of file with what to do", async () => {
    const listDrafts = async () => (await datalogue.drafts.list(program, { page: 1, pageSize: 200 })).data;
    const before = await listDrafts();
    const { status, text } = await publisher.deposit(`/publier?jeu=${FIBRE}`, "", "");
    expect(status).toBeGreaterThanOrEqual(400);
    expect(textOf(text)).toContain("Choisissez d’abord un fichier");
    // The form is there again, for the same dataset, and no draft is left.
    expect(text).toContain(`action="/publier?jeu=${FIBRE}`);
    expect(await listDrafts()).toEqual(before);
  });

  it.each([
    [/voie=collage/, { colle: " \n" }, "Collez d’abord un tableau."],
    [/voie=adresse/, { adresse: "" }, "Adresse du fichier : Donnez l’adresse du fichier."],
  ])("refuse to be sent empty with what to do, and leave no draft: %s", async (form, answers, sentence) => {
    const listDrafts = async () => (await datalogue.drafts.list(program, { page: 1, pageSize: 200 })).data;
    const before = await listDrafts();
    const { status, text } = await publisher.fill(`/publier?jeu=${FIBRE}`, answers, form);
    expect(status).toBe(422);
    expect(textOf(text)).toContain(sentence);
    expect(text).toContain(`action="/publier?jeu=${FIBRE}`);
    expect(await listDrafts()).toEqual(before);
  });

  it("keep the table that somebody pasted while a form without a file was being sent", async () => {
    const path = decode(
      /action="([^"]*voie=fichier[^"]*)"/.exec((await publisher.ask(`/publier?jeu=${FIBRE}`)).text)?.[1] ?? "",
    );
    const listIds = async () =>
      (await datalogue.drafts.list(program, { page: 1, pageSize: 200 })).data.map((draft) => draft.id);
    const before = await listIds();
    const headers = {
      ...{ Cookie: publisher.cookie, "Sec-Fetch-Site": "same-origin" },
      "Content-Type": "multipart/form-data; boundary=huitre",
    };
    const sending = request(url + path, { method: "POST", headers });
    const answered = once(sending, "response");
    sending.write("--huitre\r\n");
    const made = await expect
      .poll(async () => (await listIds()).find((id) => !before.includes(id)))
      .toBeDefined()
      .then(async () => (await listIds()).find((id) => !before.includes(id)) ?? "");
    await datalogue.drafts.receiveText(program, made, { text: "Nom\nLe Château" });
    sending.end(
      'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--huitre--\r\n',
    );
    const [answer] = (await answered) as [IncomingMessage];
    expect(textOf(await readBody(answer))).toContain("Votre tableau collé est reçu");
    expect((await datalogue.drafts.get(program, made)).file).toMatchObject({ from: "paste" });
    await datalogue.drafts.remove(program, made);
  });
});

describe("what is typed while others change the draft", () => {
  let id: string;
  /** The same site, whose pages wait for nothing. */
  let server: Server;
  let hurried: string;
  const inHaste = (visitor: Visitor) => {
    const one = new SiteVisitor(hurried);
    one.cookie = visitor.cookie;
    return one;
  };
  /** A form of a page read before: what waits for the comparison, then what it comes to, sent again as long as it waits. */
  const send = async (visitor: Visitor, seen: string, answers: Record<string, string>, form: RegExp) => {
    const hasty = inHaste(visitor);
    const waiting = await hasty.sendAsSeen(seen, answers, form);
    let last = waiting;
    await expect
      .poll(async () => {
        last = await hasty.sendAsSeen(last.text, {}, form);
        return last.status;
      })
      .not.toBe(200);
    return { waiting, last };
  };
  let turn = 0;
  /** A colleague says something else of the dataset: it is compared anew. */
  const describeOtherwise = (visitor: Visitor) =>
    visitor.fill(`/publier/${id}/description`, { keywords: `fibre, ${++turn}` });
  const see = async (visitor: Visitor, step: string) => (await visitor.ask(`/publier/${id}/${step}`)).text;

  beforeAll(async () => {
    server = createServer(createApp(datalogue, place.settings, { log: () => {}, patience: 0 }));
    hurried = await listen(server);
    id = draftOf((await publisher.deposit(`/publier?jeu=${FIBRE}`, "fibre.csv", next)).to);
  });
  afterAll(async () => {
    await publisher.fill(`/publier/${id}/depot`, {}, /supprimer/);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  it("is kept by the page that waits for the comparison, made anew: what changes, and what the colleague did is told", async () => {
    const seen = await see(publisher, "difference");
    await describeOtherwise(contributor);
    const { waiting, last } = await send(publisher, seen, { note: "Une <année de plus." }, /difference"/);
    expect(await htmlFaults(waiting.text)).toEqual([]);
    expect(textOf(waiting.text)).toContain("Vos réponses ne sont pas encore enregistrées");
    expect(waiting.headers.get("refresh")).toBeNull();
    expect(last.status).toBe(409);
    expect(textOf(last.text)).toContain("Agente C. a modifié ce brouillon");
    expect(last.text).toContain(">Une &lt;année de plus.</textarea>");
    expect((await publisher.sendAsSeen(last.text, {}, /difference"/)).to).toBe(`/publier/${id}/envoi`);
  });

  it("is kept so at the last step: the day and the hour, the word to who reviews", async () => {
    const seen = await see(publisher, "envoi");
    await describeOtherwise(contributor);
    const moment = { quand: "date", jour: "2099-01-05", heure: "10:30" };
    const { waiting, last } = await send(publisher, seen, moment, /envoi"/);
    expect(textOf(waiting.text)).toContain("Vos réponses ne sont pas encore enregistrées");
    expect([last.status, readForm(last.text)]).toMatchObject([409, moment]);
    expect(textOf(last.text)).toContain("Agente C. a modifié ce brouillon");

    const theirs = await see(contributor, "envoi");
    await describeOtherwise(publisher);
    const word = await send(contributor, theirs, { mot: "Relu avec le service." }, /envoi"/);
    expect([word.last.status, readForm(word.last.text)]).toMatchObject([409, { mot: "Relu avec le service." }]);
  });

  it("is kept so by who reviews: the reason to send it back", async () => {
    const { drafts } = datalogue;
    const asked = await drafts.create(program, { organisation: POLE, dataset: FIBRE });
    await drafts.receiveText(program, asked.id, { text: next });
    await drafts.whenRead(program, asked.id);
    await drafts.submit(program, asked.id);
    const reason = { choix: "date", jour: "", raison: "Il manque <Dolus." };
    const waiting = await inHaste(publisher).send("/compte", `/publier/${asked.id}/relecture`, reason);
    expect(textOf(waiting.text)).toContain("Vos réponses ne sont pas encore enregistrées");
    const { last } = await send(publisher, waiting.text, {}, /relecture"/);
    expect(last.status).toBe(422);
    expect(last.text).toContain(">Il manque &lt;Dolus.</textarea>");
    await drafts.remove(program, asked.id);
  });

  it("is told where a file with errors came meanwhile, on the way to its report", async () => {
    const difference = await see(publisher, "difference");
    const seen = await see(publisher, "envoi");
    const theirs = await see(contributor, "envoi");
    await contributor.deposit(`/publier/${id}/depot`, "fibre.csv", next.replace("17140,2022", "17140,l’an passé"));
    const report = `/publier/${id}/rapport`;
    for (const [visitor, page, answers, form, told] of [
      [publisher, difference, { note: "Une <année de plus." }, /difference"/, "« Une &lt;année de plus. »"],
      [publisher, seen, { quand: "date", jour: "2099-01-05", heure: "10:30" }, /envoi"/, "5 janvier 2099 à 10 h 30"],
      [contributor, theirs, { mot: "Relu avec le service." }, /envoi"/, "« Relu avec le service. »"],
    ] as const) {
      const { status, text } = await visitor.sendAsSeen(page, answers, form);
      expect([status, await htmlFaults(text)]).toEqual([409, []]);
      expect(text.replace(/[\u00a0\u202f]|&nbsp;/g, " ")).toContain(told);
      expect(text).toContain(`href="${report}"`);
    }
    // Where nothing was typed, the page of the report says by itself that somebody changed the draft.
    const to = `${report}?fait=change-entre-temps`;
    expect(await publisher.sendAsSeen(seen, { quand: "maintenant" }, /envoi"/)).toMatchObject({ status: 303, to });
    expect(textOf((await publisher.ask(to)).text)).toContain("Quelqu’un a modifié ce brouillon");
  });
});

describeInBrowser("in a browser", () => {
  it("publishes a faulty Windows-1252 file on a phone without script: report, mended copy, difference, and the figure moves", async () => {
    const browser = await openBrowser();
    try {
      expect(await read("/indicateurs/inclusion-fibre?territoire=17093&annee=2024")).toContain("83,6");
      const context = await browser.newContext({ viewport: { width: 360, height: 900 }, javaScriptEnabled: false });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      const see = () => look(page, 360, false);
      const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
      await see();
      await page.goto(`${url}/publier?jeu=${FIBRE}`);
      await see();
      await page
        .getByLabel("Choisissez ou glissez un fichier")
        .setInputFiles({ name: "fibre 2024.csv", mimeType: "text/csv", buffer: faultyFibre });
      await press("Lire le fichier");
      await page.waitForURL(/lecture$/);
      await see();
      expect(await said(page, "h1")).toMatch(/Nous avons lu 9 lignes et reconnu 4 colonnes sur 5/);
      expect(await said(page, "main")).toContain("Windows-1252");
      await press("Vérifier les lignes");
      await page.waitForURL(/rapport$/);
      await see();
      expect(await said(page, "h1")).toBe("1 erreur à corriger");
      expect(await said(page, "main")).toContain("Accepter ces 3 corrections");
      await page.getByLabel(/Ou lire, à la place de/).fill("trois mille");
      await press("Enregistrer mes réponses");
      expect(await said(page, "main")).toContain("Une réponse ne va pas");
      await page.getByLabel(/Ou lire, à la place de/).fill("3 000");
      await press("Enregistrer mes réponses");
      await page.waitForURL(/difference$/);
      await see();
      expect(await said(page, "main")).toMatch(/83,6 → 90/);
      // A commune by its name, as on the page of the dataset.
      expect(await said(page, "main")).toContain("Le Château-d’Oléron · 2024");
      await press("Voir comme le public");
      await page.waitForURL(/envoi$/);
      expect(await said(page, "table")).toMatch(/Le Château-d’Oléron\s*2022/);
      await see();
      await press("Publier");
      await see();
      expect(await said(page, "h1")).toContain("est en ligne : version 2");
      await context.close();
      expect(await read("/indicateurs/inclusion-fibre?territoire=17093&annee=2024")).toContain("90");
      expect(await read("/observatoires/inclusion?territoire=17093")).toMatch(/90,0/);
      expect((await new Visitor().ask(`/id/jeu/${FIBRE_ID}.ttl`)).text).toMatch(/hasVersion|version/);
    } finally {
      await browser.close();
    }
  });

  it("publishes next year's file of a known dataset in three acts: the file, the difference, publication", async () => {
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      const see = () => look(page, 1280, true);
      await see();
      await page.goto(`${url}/publier?jeu=${FIBRE}`);
      await see();
      // One: the file. A script sends it by itself, and takes it up where the network cut it.
      let sent = 0;
      await page.route(/\/uploads\/[\w-]+$/, (route) =>
        route.request().method() === "PATCH" && ++sent === 1 ? route.abort("internetdisconnected") : route.continue(),
      );
      await page
        .getByLabel("Choisissez ou glissez un fichier")
        .setInputFiles({ name: "fibre 2025.csv", mimeType: "text/csv", buffer: Buffer.from(next) });
      await page.waitForURL(/difference$/);
      await see();
      expect(await said(page, "h1")).toMatch(/3 lignes arrivent, 2 changent|3 lignes arrivent/);
      expect(sent).toBe(2);
      expect(await page.getByRole("link", { name: /Décrire/ }).count()).toBe(1);
      // Two: the difference is looked at.
      await page.getByRole("button", { name: "Voir comme le public" }).click();
      await page.waitForURL(/envoi$/);
      await see();
      // Three.
      await page.getByRole("button", { name: "Publier" }).click();
      expect(await said(page, "h1")).toContain("est en ligne : version 3");
      await see();
      await context.close();
      expect(await read("/api/datasets/inclusion-fibre/data?annee__exact=2025")).toContain("17140");
    } finally {
      await browser.close();
    }
  });

  it("sends the last file that was chosen, alone and once", async () => {
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, "publicatrice@exemple.fr");
      await page.goto(`${url}/publier?jeu=${FIBRE}`);
      // The piece of the first file is on its way until it is stopped, that of the second until it is let go.
      let [sent, stopped] = [0, 0];
      let release = () => {};
      const asked = new Promise<void>((done) => {
        release = done;
      });
      await page.route(/\/uploads\/[\w-]+$/, async (route) => {
        if (route.request().method() === "PATCH" && ++sent === 1) return;
        await asked;
        await route.continue();
      });
      page.on("requestfailed", (request) => {
        if (request.method() === "PATCH") stopped++;
      });
      let whole = 0;
      page.on("request", (request) => {
        if (request.method() === "POST" && /voie=fichier/.test(request.url())) whole++;
      });
      const choose = (name: string, text: string) =>
        page
          .getByLabel("Choisissez ou glissez un fichier")
          .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
      await choose("fibre fausse.csv", next.replace("17140", "17093"));
      await expect.poll(() => sent).toBe(1);
      await choose("fibre juste.csv", next);
      await page.getByRole("button", { name: "Lire le fichier" }).click();
      await expect.poll(() => stopped, { timeout: 10_000 }).toBe(1);
      release();
      await page.waitForURL(/lecture$|rapport$|difference$/);
      const draft = page.url().replace(/.*\/publier\/([\w-]+).*/, `${url}/api/drafts/$1`);
      expect(await (await page.request.get(draft)).text()).toContain("fibre juste.csv");
      expect([sent, whole]).toEqual([2, 0]);
      await context.close();
    } finally {
      await browser.close();
    }
  });
});

describe("the title of a new dataset", () => {
  it("says that it comes from the name of the file, until somebody writes one", async () => {
    const { to } = await publisher.deposit(`/publier?organisme=${POLE}`, "arrets.csv", "arret,montees\nPort,12\n");
    const id = draftOf(to);
    await datalogue.drafts.whenRead(program, id, 60_000);
    const read = async () => textOf((await publisher.ask(`/publier/${id}/description`)).text);
    expect(await read()).toContain("d’après le nom du fichier");
    await datalogue.drafts.edit(program, id, { metadata: { title: "Montées par arrêt" } });
    expect(await read()).not.toContain("d’après le nom du fichier");
    await datalogue.drafts.remove(program, id);
  });
});

describe("numbers that can be read two ways", () => {
  it("are told beside their column, with the mark that the proposed reading takes to be before decimals", async () => {
    const { id } = await datalogue.drafts.create(program, { organisation: POLE });
    const fields = [{ name: "arret" }, { name: "montees", type: "number" as const }];
    await datalogue.drafts.edit(program, id, { schema: { kind: "own", schema: { fields } } });
    const text = "arret;montees\nPort;1,234\nPhare;2,500\n";
    await datalogue.drafts.receiveText(program, id, { text, name: "arrets.csv" });
    await datalogue.drafts.whenRead(program, id, 60_000);
    const page = textOf((await publisher.ask(`/publier/${id}/lecture`)).text).replace(/\s+/g, " ");
    expect(page).toContain("« 1,234 » se lit de deux façons, vérifiez que c’est la virgule qui sépare les décimales");
    await datalogue.drafts.remove(program, id);
  });
});
