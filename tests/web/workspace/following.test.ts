import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import {
  createPlace,
  type Place,
  visitsIndicator,
  visitsJson,
  visitsSource,
} from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const now = () => new Date("2026-03-10T09:00:00.000Z");
const LAW = join(import.meta.dirname, "../../../datasets/urbanisme/law");
let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let admin: Visitor;
let target: string;
const got: string[] = [];
const mails: string[] = [];
const post = new SMTPServer({
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, _session, done) {
    let text = "";
    stream.on("data", (part) => {
      text += part;
    });
    stream.on("end", () => {
      mails.push(text.replaceAll("=\r\n", "").replaceAll("=3D", "="));
      done();
    });
  },
});

beforeAll(async () => {
  const receiver = createServer((request, response) => {
    got.push(String(request.headers["webhook-id"]));
    request.resume();
    response.writeHead(204).end();
  });
  const base = await listen(receiver, "127.0.0.1");
  target = `${base}/recu`;
  await new Promise<void>((done) => post.listen(0, "127.0.0.1", done));
  const { port } = post.server.address() as { port: number };
  place = createPlace({
    DATALOGUE_ALLOWED_HOSTS: new URL(base).host,
    ...{ DATALOGUE_SMTP: `smtp://127.0.0.1:${port}`, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
  });
  place.write("culture/plages/dataset.json", { ...visitsJson, slug: "plages", title: "Plages", access: "members" });
  place.write("culture/plages/schema.json", place.read("culture/mediatheques/schema.json"));
  place.write("culture/plages/data.csv", place.read("culture/mediatheques/data.csv"));
  const [law] = readdirSync(LAW).filter((name) => name.startsWith("plu-"));
  place.write("culture/law/plu-evaluation.json", {
    ...JSON.parse(readFileSync(join(LAW, law ?? ""), "utf8")),
    theme: "culture",
  });
  place.write("culture/plans/plu-chateau.json", {
    ...{ id: "plu-chateau", theme: "culture", kind: "PLU", title: "PLU du Château-d'Oléron", shortTitle: "PLU" },
    ...{ description: "Un plan.", territory: "17093", organisation: "ile-d-oleron", objectives: [] },
    dates: { approved: "2024-01-01" },
    horizon: { from: 2024, to: 2034 },
  });
  // A theme with a dataset, whose observatory still waits for that of its one figure.
  const awaited = { ...visitsJson, slug: "attendus", title: "Attendus", organisation: "pole-marennes-oleron" };
  for (const one of [awaited, { ...awaited, slug: "accueil", title: "Lieux d'accueil" }]) {
    place.write(`services/${one.slug}/dataset.json`, one);
    place.write(`services/${one.slug}/schema.json`, place.read("culture/mediatheques/schema.json"));
  }
  place.write("services/accueil/data.csv", place.read("culture/mediatheques/data.csv"));
  place.write("services/attendus/source.json", visitsSource);
  place.write("services/indicators/services-attendus.json", {
    ...{ ...visitsIndicator, id: "services-attendus", theme: "services" },
    measure: { kind: "sum", numerator: { dataset: "attendus", aggregate: "sum", field: "entrees" } },
  });
  place.write("services/observatory.json", {
    ...{ theme: "services", title: "Services et finances", description: "Ce que l'on trouve près de chez soi." },
    ...{ order: 1, dcatThemes: ["SOCI"], keyFigures: ["services-attendus"], compareWith: 2023 },
    sections: [{ id: "acces", title: "Accès", blocks: [{ kind: "ranking", indicator: "services-attendus" }] }],
  });
  datalogue = await place.open({ now, passwordCost: CHEAP });
  expect((await datalogue.load()).problems).toEqual([]);
  const server = createServer(createApp(datalogue, place.settings, { now, log: () => {} }));
  url = await listen(server);
  admin = await bring("administratrice@exemple.fr", "ile-d-oleron", "administrator");
  close = async () => {
    for (const one of [server, receiver]) {
      one.closeAllConnections();
      await new Promise((done) => one.close(done));
    }
    await place.remove();
    await new Promise<void>((done) => post.close(() => done()));
  };
});

/** Somebody who came in by the link of their invitation. */
async function bring(email: string, organisation: string, role: "administrator" | "publisher"): Promise<Visitor> {
  await datalogue.people.invite("command", { email, organisation, role });
  const answers = { email, name: "Personne A.", password: PASSWORD, client: "192.0.2.1" };
  await datalogue.people.acceptLink(/lien\?cle=([\w-]{43})/.exec(mails.pop() ?? "")?.[1] ?? "", answers);
  const visitor = new Visitor(url);
  await visitor.ask("/connexion", { email, password: PASSWORD });
  return visitor;
}
afterAll(() => close?.());

const PAGE = "/espace/webhooks";
const all = {
  ...{ "type:dataset.published": "on", "type:objective.changed": "on" },
  ...{ organisation: "ile-d-oleron", scope: "all:" },
};

it("adds an address, shows its secret once, sends a trial, and shows what came of it", async () => {
  const { text: empty } = await admin.ask(PAGE);
  expect(empty).toContain("Aucun programme n’est averti");
  const added = await admin.send(PAGE, PAGE, {
    ...all,
    url: target,
    label: "Portail & Cie",
    dataset: `${url}/jeux/frequentation-mediatheques?page=2`,
  });
  expect(added.status).toBe(200);
  expect(added.text).toMatch(/whsec_[\w+/=]{44}/);
  expect(added.text).toContain("Fréquentation des médiathèques");
  const [, here = ""] = /action="(\/espace\/webhooks\/[\w-]+)\/essai"/.exec(added.text) ?? [];
  expect((await admin.ask(here)).text).not.toContain("whsec_");
  expect(await admin.send(here, `${here}/essai`, {})).toMatchObject({
    status: 303,
    to: `${here}?fait=webhook-essai#envois`,
  });
  await datalogue.following.tell();
  const { text } = await admin.ask(here);
  expect(text).toMatch(/reçu/);
  expect(text).toContain(got[0]);
  expect((await admin.ask(PAGE)).text).toContain("1\u00a0programme averti");
  for (const page of [PAGE, here]) {
    const { text: html } = await admin.ask(page);
    expect({ page, faults: await htmlFaults(html) }).toEqual({ page, faults: [] });
  }
  await admin.send(here, `${here}/arreter`, {});
  expect((await admin.ask(here)).text).toContain("arrêté le");
  expect(await admin.send(here, `${here}/retirer`, {})).toMatchObject({ to: `${PAGE}?fait=webhook-retire` });
  expect((await admin.ask(here)).status).toBe(404);
});

it("says beside the question what is wrong, and keeps what was answered", async () => {
  const wrong = await admin.send(PAGE, PAGE, { ...all, url: "http://exemple.fr/recu", label: "Portail" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("Seules les adresses https reçoivent des messages.");
  expect(wrong.text).toContain('value="Portail"');
  const none = await admin.send(PAGE, PAGE, { url: target, organisation: "ile-d-oleron", scope: "all:" });
  expect(none.text).toContain("Choisissez au moins un événement");
  const unknown = await admin.send(PAGE, PAGE, { ...all, url: target, dataset: "inconnu" });
  expect(unknown.text).toContain("n’existe pas dans ce catalogue");
  expect(await htmlFaults(unknown.text)).toEqual([]);
});

it("is for administrators: others are told so, and what is not theirs does not exist", async () => {
  const publisher = await bring("publicatrice@exemple.fr", "ile-d-oleron", "publisher");
  expect(await publisher.ask(PAGE)).toMatchObject({ status: 403 });
  const elsewhere = await bring("administrateur@exemple.fr", "pole-marennes-oleron", "publisher");
  const { text } = await admin.send(PAGE, PAGE, { ...all, url: target });
  const [, here = ""] = /action="(\/espace\/webhooks\/[\w-]+)\/essai"/.exec(text) ?? [];
  expect((await elsewhere.ask(here)).status).toBe(404);
  expect((await new Visitor(url).ask(here)).to).toContain("/connexion");
});

const SLUG = "frequentation-mediatheques";

it("leads from the page of a dataset to a message, a confirmation, and a list that is stopped in one gesture", async () => {
  const anybody = new Visitor(url);
  expect((await anybody.ask(`/jeux/${SLUG}`)).text).toContain(`href="/suivre?jeu=${SLUG}"`);
  const { text: page } = await anybody.ask(`/suivre?jeu=${SLUG}`);
  const read = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
  const answers = { kind: read("kind"), value: read("value"), rhythm: "daily" };
  const wrong = await anybody.ask("/suivre", { ...answers, email: "anne" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("nom@exemple.fr");
  const asked = await anybody.ask("/suivre", { ...answers, email: "anne@exemple.fr" });
  expect(asked.text).toContain("Un courriel vous attend");
  await datalogue.following.subscriptions.settle();
  const [, link = ""] = /(\/suivre\/confirmer\?cle=[\w-]{43})/.exec(mails.at(-1) ?? "") ?? [];
  const { text: confirm } = await anybody.ask(link);
  expect(confirm).toContain("Oui, me prévenir");
  const { to: list } = await anybody.ask("/suivre/confirmer", { cle: link.split("cle=")[1] ?? "" });
  expect(list).toMatch(/^\/abonnements\?cle=[\w-]{43}&fait=suivi$/);
  const { text: own } = await anybody.ask(list);
  expect(own).toContain("Fréquentation des médiathèques");
  for (const html of [page, wrong.text, asked.text, confirm, own]) expect(await htmlFaults(html)).toEqual([]);
  expect((await anybody.ask(link)).status).toBe(410);
  const cle = /cle=([\w-]{43})/.exec(list)?.[1] ?? "";
  const id = /name="id" value="([\w-]+)"/.exec(own)?.[1] ?? "";
  await anybody.ask("/abonnements", { cle, id, act: "mute" });
  expect((await anybody.ask(list)).text).toContain("En sourdine");
  // As the server of a mail reader does it: from nowhere, without a page before.
  const stopped = await fetch(`${url}/abonnements/arret?cle=${cle}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: "https://courriel.exemple.org" },
    body: "List-Unsubscribe=One-Click",
  });
  expect(stopped.status).toBe(200);
  expect((await anybody.ask(list)).status).toBe(410);
});

it("offers the feed alone for a closed dataset, or where no e-mail leaves, and says why", async () => {
  const anybody = new Visitor(url);
  const { text } = await anybody.ask("/suivre?jeu=plages");
  expect(text).toContain("rien n’en est écrit par courriel");
  expect(text).not.toContain('action="/suivre"');
  expect((await anybody.ask("/suivre?jeu=inconnu")).status).toBe(404);
  expect((await anybody.ask("/suivre")).status).toBe(404);
  for (const path of ["theme=culture", "organisme=ile-d-oleron", "territoire=17093"])
    expect((await anybody.ask(`/suivre?${path}`)).text).toContain("/flux.atom");
});

it("calls a theme by its title though its observatory waits for its figures", async () => {
  expect((await admin.ask(PAGE)).text).toMatch(/<option value="theme:services">Services et finances/);
  const anybody = new Visitor(url);
  expect((await anybody.ask("/suivre?theme=services")).text).toContain("Services et finances");
  expect((await anybody.ask("/jeux")).text).toMatch(/Services et finances/);
  expect((await anybody.ask("/id/theme/services.ttl")).text).toContain('"Services et finances"@fr');
});

it("lets somebody signed in follow at once, and choose on the page of their account", async () => {
  const page = `/suivre?theme=culture`;
  const { text } = await admin.ask(page);
  expect(text).toContain("administratrice@exemple.fr");
  const follow = { act: "follow", kind: "theme", value: "culture", rhythm: "weekly" };
  expect(await admin.send(page, "/compte/abonnements", follow)).toMatchObject({ to: "/compte?fait=suivi#suivis" });
  const { text: account } = await admin.ask("/compte");
  expect(account).toContain("Ce que je suis par courriel");
  expect(await htmlFaults(account)).toEqual([]);
  expect((await admin.ask("/compte/donnees.json")).text).toContain('"weekly"');
  await admin.send("/compte", "/compte/abonnements", { act: "remove-all" });
  expect((await admin.ask("/compte")).text).toContain("Rien pour l’instant");
});

it("says on « Mes jeux » what gives one point more, and the legal deadlines of the documents of one's organisation", async () => {
  const { text } = await admin.ask("/espace");
  expect(text).toMatch(/Un point de plus[^<]*La description a/);
  expect(text).toMatch(/Analyse des résultats du PLU<\/b>, <a href="\/suivi\/plu-chateau">PLU<\/a>/);
  expect(text).toContain('datetime="2030-01-01"');
  expect(await htmlFaults(text)).toEqual([]);
  const elsewhere = new Visitor(url);
  await elsewhere.ask("/connexion", { email: "administrateur@exemple.fr", password: PASSWORD });
  expect((await elsewhere.ask("/espace")).text).not.toContain("plu-chateau");
});
