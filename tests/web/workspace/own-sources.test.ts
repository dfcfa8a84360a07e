import { createServer, type Server } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsCsv, visitsSource } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { CHEAP, Visitor } from "./visitor.js";

const SLUG = "frequentation-mediatheques";
const PAGE = "/espace/sources";

let producer: Server;
let site: Server;
let address: string;
let url: string;
let place: Place;
let datalogue: Datalogue;
let publisher: Visitor;
const close = async (server: Server) => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
};

beforeAll(async () => {
  producer = createServer((request, response) => {
    response.statusCode = request.url === "/entrees-v3.csv" ? 200 : 404;
    response.end(`${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`);
  });
  address = await listen(producer);
  place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  place.write("culture/mediatheques/source.json", {
    ...{ ...visitsSource, from: { family: "file", url: `${address}/entrees.csv` } },
  });
  datalogue = await place.open({ passwordCost: CHEAP });
  await datalogue.load();
  site = createServer(createApp(datalogue, place.settings, { log: () => {} }));
  url = await listen(site);
  publisher = await Visitor.of(datalogue, url, {
    ...{ email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
  });
});
afterAll(async () => {
  await close(site);
  await place.remove();
  await close(producer);
});

describe("the page of one's sources", () => {
  it("is for who is signed in, shows the sources of the organisations that they publish for, and only then stands in the menu", async () => {
    expect(await new Visitor(url).ask(PAGE)).toMatchObject({ status: 303, to: "/connexion?suite=%2Fespace%2Fsources" });
    const { text } = await publisher.ask(PAGE);
    expect(text).toContain("1\u00a0source jamais reçue");
    expect(text).toContain('href="/espace/sources" aria-current="page"');
    const other = await Visitor.of(datalogue, url, {
      ...{ email: "autre@exemple.fr", organisation: "pole-marennes-oleron", role: "publisher" },
    });
    expect((await other.ask(PAGE)).text).toContain("Aucune source à suivre");
    expect(await other.send(PAGE, `${PAGE}/${SLUG}/actualiser`, {})).toMatchObject({ status: 403 });
    const contributor = await Visitor.of(datalogue, url, {
      ...{ email: "stage@exemple.fr", organisation: "ile-d-oleron", role: "contributor" },
    });
    expect((await contributor.ask("/espace")).text).not.toContain(PAGE);
    expect((await publisher.ask(`${PAGE}/${SLUG}/actualiser`, { jeton: "faux" })).status).toBe(403);
  });

  it("asks a source in two gestures, and says what broke it and what stays online", async () => {
    expect(await publisher.send(PAGE, `${PAGE}/${SLUG}/actualiser`, {})).toMatchObject({
      ...{ status: 303, to: `${PAGE}?fait=source-demandee` },
    });
    await datalogue.ownSources.settle();
    const { text } = await publisher.ask(PAGE);
    expect(text).toContain("À réparer");
    expect(text).toContain("404");
    expect(text).toContain("La version 1 reste en ligne.");
    expect((await publisher.ask("/espace")).text).toContain(`href="${PAGE}"`);
  });

  it("mends an address in two gestures: what is no address is said beside it, typed words kept", async () => {
    const refused = await publisher.send(PAGE, `${PAGE}/${SLUG}/adresse`, { adresse: "entrees <v3>.csv" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("Écrivez une adresse complète");
    expect(refused.text).toContain("entrees &lt;v3>.csv");
    expect(
      await publisher.send(PAGE, `${PAGE}/${SLUG}/adresse`, { adresse: `${address}/entrees-v3.csv` }),
    ).toMatchObject({
      ...{ status: 303, to: `${PAGE}?fait=adresse-changee` },
    });
    await datalogue.ownSources.settle();
    const { text } = await publisher.ask(PAGE);
    expect(text).toContain("1\u00a0source à jour");
    expect(text).toContain("version 2 publiée");
  });
});

describeInBrowser("the page of one's sources in a browser", () => {
  it("is well formed, accessible, and no wider than a phone", async () => {
    await publisher.send(PAGE, `${PAGE}/${SLUG}/adresse`, { adresse: `${address}/perdu.csv` });
    await datalogue.ownSources.settle();
    expect(await htmlFaults((await publisher.ask(PAGE)).text)).toEqual([]);
    const browser = await openBrowser();
    try {
      for (const width of [360, 1280]) {
        const context = await browser.newContext({ viewport: { width, height: 900 } });
        const cookies = publisher.cookie.split("; ").map((one) => one.split("=") as [string, string]);
        await context.addCookies(cookies.map(([name, value]) => ({ name, value, url })));
        const page = await context.newPage();
        await page.goto(url + PAGE);
        expect(await axeFaults(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
