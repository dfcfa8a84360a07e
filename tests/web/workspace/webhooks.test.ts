import { createServer } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { CHEAP, Visitor } from "./visitor.js";

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let admin: Visitor;
let target: string;
const got: string[] = [];

beforeAll(async () => {
  const receiver = createServer((request, response) => {
    got.push(String(request.headers["webhook-id"]));
    request.resume();
    response.writeHead(204).end();
  });
  const base = await listen(receiver, "127.0.0.1");
  target = `${base}/recu`;
  place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(base).host });
  datalogue = await place.open({ passwordCost: CHEAP });
  await datalogue.load();
  const server = createServer(createApp(datalogue, place.settings, { log: () => {} }));
  url = await listen(server);
  admin = await Visitor.of(datalogue, url, {
    ...{ email: "administratrice@exemple.fr", organisation: "ile-d-oleron", role: "administrator" },
  });
  close = async () => {
    for (const one of [server, receiver]) {
      one.closeAllConnections();
      await new Promise((done) => one.close(done));
    }
    await place.remove();
  };
});
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
  const publisher = await Visitor.of(datalogue, url, {
    ...{ email: "publicatrice@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
  });
  expect(await publisher.ask(PAGE)).toMatchObject({ status: 403 });
  const elsewhere = await Visitor.of(datalogue, url, {
    ...{ email: "administrateur@exemple.fr", organisation: "pole-marennes-oleron", role: "publisher" },
  });
  const { text } = await admin.send(PAGE, PAGE, { ...all, url: target });
  const [, here = ""] = /action="(\/espace\/webhooks\/[\w-]+)\/essai"/.exec(text) ?? [];
  expect((await elsewhere.ask(here)).status).toBe(404);
  expect((await new Visitor(url).ask(here)).to).toContain("/connexion");
});
