import { createServer, type Server } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import type { Place } from "../../api/support/content-folder.js";
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
    // A form that is short is not carried: the page says so, and leads back to where it was.
    const short = await lost.ask(`/publier?organisme=${POLE}&voie=collage`, { colle: pasted });
    expect(short.status).toBe(401);
    expect(textOf(short.text)).toContain("Votre session est finie. Reconnectez-vous, puis refaites ce dernier geste");
    expect(short.text).toContain(`name="suite" value="/publier?organisme=${POLE}"`);
    const sign = readForm(/<form[\s\S]*?<\/form>/.exec(out.text)?.[0] ?? "");
    const back = await lost.ask("/connexion", { ...sign, email: "contributrice@exemple.fr", password: PASSWORD });
    const again = await lost.ask(page, readForm(/<form[\s\S]*?<\/form>/.exec(back.text)?.[0] ?? ""));
    expect(again.status).toBe(200);
    expect(again.text).toContain("Un texte long, qu’il ne faut pas perdre.</textarea>");
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
    const back = await stranger.ask("/connexion", { ...who, garde: JSON.stringify(kept) });
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
    const { status, text } = await publisher.deposit(`/publier?jeu=${FIBRE}`, "", "");
    expect(status).toBeGreaterThanOrEqual(400);
    expect(textOf(text)).toContain("Choisissez d’abord un fichier");
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
    const program = { kind: "key", key: "k", memberships: [{ organisation: POLE, role: "publisher", kind: null }] };
    const { drafts } = datalogue;
    const asked = await drafts.create(program as Caller, { organisation: POLE, dataset: FIBRE });
    await drafts.receiveText(program as Caller, asked.id, { text: next });
    await drafts.whenRead(program as Caller, asked.id);
    await drafts.submit(program as Caller, asked.id);
    const reason = { choix: "date", jour: "", raison: "Il manque <Dolus." };
    const waiting = await inHaste(publisher).send("/compte", `/publier/${asked.id}/relecture`, reason);
    expect(textOf(waiting.text)).toContain("Vos réponses ne sont pas encore enregistrées");
    const { last } = await send(publisher, waiting.text, {}, /relecture"/);
    expect(last.status).toBe(422);
    expect(last.text).toContain(">Il manque &lt;Dolus.</textarea>");
    await drafts.remove(program as Caller, asked.id);
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
