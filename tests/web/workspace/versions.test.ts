import { createServer } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsSchema } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, Visitor } from "./visitor.js";

const SLUG = "frequentation-mediatheques";
const VERSIONS = `/espace/jeux/${SLUG}/versions`;

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let time = Date.parse("2026-03-10T09:00:00.000Z");
let publisher: Visitor;
let contributor: Visitor;
let stranger: Visitor;

const said = async (visitor: Visitor, path: string) => textOf((await visitor.ask(path)).text);
/** Publishes a file of the dataset, by the program of its organisation. */
const publish = async (text: string, note: string) => {
  const caller: Caller = {
    ...{ kind: "key", key: "k" },
    memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
  };
  const { drafts } = datalogue;
  const { id } = await drafts.create(caller, { organisation: "ile-d-oleron", dataset: SLUG });
  await drafts.receiveText(caller, id, { text, name: "entrees.csv" });
  await drafts.whenRead(caller, id, 60_000);
  await drafts.edit(caller, id, { note, confirmed: "Voulu pour cet essai." });
  return drafts.publish(caller, id);
};

beforeAll(async () => {
  // Rows of the last two versions alone are kept.
  place = createPlace({ DATALOGUE_KEEP_VERSIONS: "2" });
  place.write("culture/mediatheques/schema.json", visitsSchema);
  datalogue = await place.open({ passwordCost: CHEAP, now: () => new Date(time) });
  expect((await datalogue.load()).problems).toEqual([]);
  const server = createServer(createApp(datalogue, place.settings, { log: () => {}, now: () => new Date(time) }));
  url = await listen(server);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  await publish(visitsCsv.replace("12500", "12600"), "Le Château corrigé.");
  time += 86_400_000;
  await publish(visitsCsv.replace("12500", "99999"), "Un fichier de trop.");
  const come = (email: string, organisation: string, role: "publisher" | "contributor") =>
    Visitor.of(datalogue, url, { email, organisation, role });
  publisher = await come("publicatrice@exemple.fr", "ile-d-oleron", "publisher");
  contributor = await come("contributeur@exemple.fr", "ile-d-oleron", "contributor");
  stranger = await come("voisine@exemple.fr", "pole-marennes-oleron", "publisher");
});
afterAll(() => close?.());

describe("the versions of a dataset", () => {
  it("are listed for who prepares them, with who published each; the way back is for who publishes", async () => {
    const text = await said(contributor, VERSIONS);
    expect(text).toContain("Version 3 en ligne, 2 autres gardées");
    expect(text).toContain("Un fichier de trop. Voulu pour cet essai. 3 lignes, par une clé.");
    expect(text).toContain("par le dossier de contenu");
    expect(text).not.toContain("Revenir à la version 2");
    expect((await publisher.ask(VERSIONS)).text).toContain(`href="${VERSIONS}/2"`);
    expect((await stranger.ask(VERSIONS)).status).toBe(403);
    expect((await publisher.ask("/espace/jeux/rien/versions")).status).toBe(404);
    expect((await new Visitor(url).ask(VERSIONS)).to).toContain("/connexion?suite=");
  });

  it("show the way back on the page of the dataset to who may publish alone", async () => {
    const link = `href="${VERSIONS}/2"`;
    expect((await publisher.ask(`/jeux/${SLUG}`)).text).toContain(link);
    for (const other of [contributor, stranger, new Visitor(url)])
      expect((await other.ask(`/jeux/${SLUG}`)).text).not.toContain(link);
    expect((await publisher.ask("/espace")).text).toContain(`href="${VERSIONS}"`);
  });

  it("come back by two gestures: what changes is read before, a note is asked for, and it is told after", async () => {
    // Its rows are no longer kept: they are read again from the received file.
    const page = `${VERSIONS}/1`;
    const text = await said(publisher, page);
    expect(text).toContain("Revenir à la version 1 : 1 change");
    expect(text).toMatch(/17093 · 2023 Entrées\w* : 99 999 → 12 500|99 999 → 12 500/);
    expect(text).toContain("Ses lignes n’étaient plus gardées");
    expect(text).toContain("La version 3 reste gardée");
    for (const other of [contributor, stranger]) expect((await other.ask(page)).status).toBe(403);
    expect((await publisher.ask(`${VERSIONS}/3`)).status).toBe(404);
    expect((await publisher.ask(`${VERSIONS}/${"9".repeat(30)}`)).status).toBe(404);
    expect((await publisher.ask(page, { note: "Sans son jeton, rien ne se fait.", servie: "3" })).status).toBe(403);
    const short = await publisher.send(page, page, { note: "oups", servie: "3" });
    expect(short.status).toBe(422);
    expect(textOf(short.text)).toContain("Dites en une phrase pourquoi on revient à cette version.");
    expect(short.text).toContain(">oups</textarea>");
    const late = await publisher.send(page, page, { note: "La version en ligne a changé.", servie: "2" });
    expect(late.to).toBe(`${page}?fait=version-changee`);
    const done = await publisher.send(page, page, { note: "Le fichier de mars était faux.", servie: "3" });
    expect(done.to).toBe(`${VERSIONS}?fait=retour`);
    const after = await said(publisher, done.to);
    expect(after).toContain("Retour fait");
    expect(after).toContain("Version 4 en ligne");
    expect(after).toContain("Le fichier de mars était faux. 3 lignes, par vous.");
    expect(await said(new Visitor(url), `/api/datasets/${SLUG}/data?codeCommune__exact=17093`)).toContain("12500");
  });
});

describe("a page of something under way", () => {
  /** The same site, whose pages wait for nothing. */
  const open = async (now = () => new Date(time)) => {
    const server = createServer(createApp(datalogue, place.settings, { log: () => {}, now, patience: 0 }));
    const visitor = new Visitor(await listen(server));
    visitor.cookie = publisher.cookie;
    const end = () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    };
    return { visitor, end };
  };

  it("says how far it is and looks again by itself, less and less often, until it is asked to stop or has for too long", async () => {
    const late = await open(() => new Date(time + 25 * 60_000));
    const stopped = await late.visitor.ask(`${VERSIONS}/3`);
    expect(textOf(stopped.text)).toContain("Nous comparons la version 3 à celle qui est en ligne");
    expect(stopped.headers.get("refresh")).toBeNull();
    await late.end();
    const { visitor, end } = await open();
    const page = `${VERSIONS}/2`;
    const first = await visitor.ask(page);
    expect(textOf(first.text)).toContain("Étape 1 sur 3 : la version est préparée");
    expect(textOf(first.text)).toContain("Ne plus actualiser toute seule");
    expect(first.headers.get("refresh")).toBe(`2; url=${page}`);
    const asked = await visitor.ask(`${page}?actualiser=non`);
    expect(asked.headers.get("refresh")).toBeNull();
    await expect.poll(() => said(visitor, page), { timeout: 30_000 }).toContain("Revenir à la version 2 : 1 change");
    expect((await visitor.ask(page)).headers.get("refresh")).toBeNull();
    await end();
  });
});
