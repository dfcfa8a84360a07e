import { createServer } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LARGEST, publishShares, writeShares } from "../../api/secrecy/levees-place.js";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, Visitor } from "./visitor.js";

const SLUG = "levees-bacs";
/** The program of the organisation that publishes it. */
const caller: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
const FEED = `/jeux/${SLUG}/flux.atom`;

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let publisher: Visitor;
let reader: Visitor;
let anybody: Visitor;
/** The tag of its feed while it was served. */
let tag = "";

const said = async (visitor: Visitor, path: string) => textOf((await visitor.ask(path)).text).replace(/\s/g, " ");
const serve = async (opened: Datalogue) => {
  const server = createServer(createApp(opened, place.settings, { log: () => {}, patience: PATIENCE }));
  const address = await listen(server);
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { address, stop };
};
/** What followers are told, the oldest first. */
const listTold = async () => {
  await datalogue.following.tell();
  const catalogue = await place.openCatalogue();
  const events = await catalogue("events").orderBy("rank").select("type", "data");
  await catalogue.destroy();
  return events.map(({ type, data }) => ({ type, ...JSON.parse(data) }));
};

// A version that a former program published is withdrawn by the load, since its file says what cannot be.
beforeAll(async () => {
  place = createPlace();
  await publishShares(place, {
    async look(former) {
      await former.following.tell();
      const { address, stop } = await serve(former);
      const feed = await new Visitor(address).ask(FEED);
      expect(feed.text).toContain("<title>Nouveau jeu de données\u00A0: Levées de bacs</title>");
      tag = feed.headers.get("etag") ?? "";
      await stop();
    },
  });
  datalogue = await place.open({ passwordCost: CHEAP });
  expect((await datalogue.load()).lines.join("\n")).toContain("version 1 retirée");
  const { address, stop } = await serve(datalogue);
  url = address;
  close = async () => {
    await stop();
    await datalogue.close();
    await place.remove();
  };
  const come = (email: string, role: "publisher" | "reader") =>
    Visitor.of(datalogue, url, { email, organisation: "ile-d-oleron", role });
  publisher = await come("publicatrice@exemple.fr", "publisher");
  reader = await come("lectrice@exemple.fr", "reader");
  anybody = new Visitor(url);
});
afterAll(() => close?.());

describe("a dataset whose version served is withdrawn, for its organisation", () => {
  it("stays among its datasets, first of what waits for who may mend it", async () => {
    const mine = await said(publisher, "/espace");
    expect(mine).toContain("Données retirées");
    expect(mine).toContain("Les lignes de la version 1 ne sont plus données à personne : publiez un fichier corrigé.");
    expect(mine).toContain("Levées de bacs Version 1 retiré ses lignes ne sont plus données");
    expect(mine).not.toContain("Rien ne vous attend");
    const { text } = await publisher.ask("/espace");
    expect(text).toContain(`href="/publier?jeu=${SLUG}"`);
    expect(text).toContain("?etat=withdrawn#jeux");
    expect((await reader.ask("/espace")).text).not.toContain(`href="/publier?jeu=${SLUG}"`);
    expect(await said(reader, "/espace")).toContain("Données retirées");
  });

  it("is offered where a file is deposited or checked, to who may replace it", async () => {
    const choices = await publisher.ask("/publier?organisme=ile-d-oleron");
    expect(choices.text).toContain(`value="jeu:${SLUG}"`);
    expect((await publisher.ask("/verifier")).text).toContain(`value="jeu:${SLUG}"`);
    for (const visitor of [anybody, reader])
      expect((await visitor.ask("/verifier")).text).not.toContain(`value="jeu:${SLUG}"`);
  });

  it("is told as withdrawn on the whole way that mends it", async () => {
    const deposit = await said(publisher, `/publier?jeu=${SLUG}`);
    expect(deposit).toContain("Levées de bacs, dont la version 1 est retirée.");
    expect(deposit).toContain("Les lignes de la version retirée s’ouvrent dans un tableau");
    const history = await said(publisher, `/espace/jeux/${SLUG}/versions`);
    expect(history).toContain("Version 1 retirée");
    expect(history).not.toContain("en ligne");
  });

  it("is compared with nothing by its next version, deposited or typed", async () => {
    const { drafts } = datalogue;
    const { id } = await drafts.create(caller, { organisation: "ile-d-oleron", dataset: SLUG });
    const text = place.read("culture/levees/data.csv").replaceAll(",0.98", ",98");
    await drafts.receiveText(caller, id, { text, name: "levees.csv" });
    await drafts.whenRead(caller, id, 60_000);
    const difference = await said(publisher, `/publier/${id}/difference`);
    expect(difference).toContain("8 lignes arrivent");
    expect(difference).toContain("La version 1 est retirée : rien ne lui est comparé");
    expect(difference).toContain("8 lignes, à la place de la version 1, retirée.");
    expect(difference).not.toContain("en ligne");
    const table = await drafts.create(caller, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.rows.open(caller, table.id);
    expect(await said(publisher, `/publier/${table.id}/tableau`)).toContain("5 lignes. Version 1 retirée.");
  });
});

describe("a withdrawn dataset that the content does not hold", () => {
  it("has files checked by the schema of its last one, for who may replace it, and all its withdrawn versions told", async () => {
    const other = createPlace();
    await publishShares(other, { versions: 2 });
    other.drop("culture/levees");
    const opened = await other.open({ passwordCost: CHEAP });
    expect((await opened.load()).lines.join("\n")).toContain("version 2 retirée");
    const { address, stop } = await serve(opened);
    const come = (email: string, role: "publisher" | "reader") =>
      Visitor.of(opened, address, { email, organisation: "ile-d-oleron", role });
    const colleague = await come("publicatrice@exemple.fr", "publisher");
    expect((await colleague.ask("/verifier")).text).toContain(`value="jeu:${SLUG}"`);
    expect(await said(colleague, `/espace/jeux/${SLUG}/versions`)).toMatch(/Version 1, [^)]* \(retirée\)/);
    const { status, text } = await colleague.ask(`/verifier?jeu=${SLUG}`);
    expect(status).toBe(200);
    expect(text).toContain("nb_redevables");
    const checked = await fetch(`${address}/api/check?dataset=${SLUG}`, {
      method: "POST",
      headers: {
        ...{ Cookie: colleague.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "text/csv" },
        "Content-Disposition": 'attachment; filename="levees.csv"',
      },
      body: "annee,code_insee,volume_l,nb_levees,nb_redevables,part\n2024,17337,120,beaucoup,20,98\n",
    });
    expect(checked.status).toBe(200);
    expect(await checked.json()).toMatchObject({ valid: false, issues: [{ line: 2, field: "nb_levees" }] });
    for (const visitor of [await come("lectrice@exemple.fr", "reader"), new Visitor(address)])
      expect((await visitor.ask("/verifier")).text).not.toContain(`value="jeu:${SLUG}"`);
    await stop();
    await opened.close();
    await other.remove();
  });
});

describe("a dataset whose version served is withdrawn, for everybody", () => {
  it("is among the datasets of the site, which say that its rows are withdrawn", async () => {
    expect(await said(anybody, "/jeux?q=levées")).toContain("Données retirées");
  });

  it("has left its feed, also for who read it before", async () => {
    const feed = await anybody.ask(FEED, undefined, { "If-None-Match": tag });
    expect(feed.status).toBe(200);
    expect(feed.text).not.toContain("<entry>");
  });

  it("has its version told as withdrawn, and as served by nobody", async () => {
    const versions = await said(anybody, `/jeux/${SLUG}/versions`);
    expect(versions).toContain("(retirée)");
    expect(versions).not.toContain("(servie)");
    const { text } = await anybody.ask(`/api/datasets/${SLUG}/versions`);
    expect(JSON.parse(text).data).toMatchObject([{ number: 1, served: false }]);
  });

  it("can be followed: it is open, its rows alone are withdrawn", async () => {
    const follow = await said(anybody, `/suivre?jeu=${SLUG}`);
    expect(follow).toContain("Les lignes de ce jeu sont retirées pour l’instant");
    expect(follow).not.toContain("Ce jeu est réservé");
  });

  it("has followers told that its rows are withdrawn, then of the version that replaces them", async () => {
    expect(await listTold()).toMatchObject([{ type: "version.withdrawn", version: { number: 1 } }]);
    writeShares(place, 98, { largest: LARGEST });
    expect(await datalogue.load()).toMatchObject({ published: 1, problems: [] });
    expect((await listTold()).slice(1)).toMatchObject([
      { type: "dataset.published", version: { number: 2 }, isFirst: false },
    ]);
    expect(await said(publisher, "/espace")).toContain("en ligne, à jour");
    expect((await anybody.ask(FEED)).text).toContain("Levées de bacs\u00A0: version 2");
  });
});
