import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { look, said } from "./look.js";
import { CHEAP, Visitor } from "./visitor.js";

const PAGE = "/espace/reprendre";
const file = (name: string) => readFileSync(new URL(`../../cases/importers/iso-19139/${name}`, import.meta.url));
const walls = file("geonetwork/input.xml")
  .toString("utf8")
  .replace(/^[\s\S]*?-->/, "");
const hydrants = file("windows-1252/input.xml")
  .toString("latin1")
  .replace(/^.*\?>/, "")
  .replaceAll("\u0092", "’");

let peer: Server;
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
  peer = createServer((request, response) => {
    response.statusCode = request.url === "/murs.csv" ? 200 : 404;
    response.end("code,commune,hauteur\n1,Dolus-d'Oléron,1.2\n2,Saint-Denis-d'Oléron,0.8\n");
  });
  address = await listen(peer);
  place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(address).host });
  datalogue = await place.open({ passwordCost: CHEAP });
  await datalogue.load();
  site = createServer(createApp(datalogue, place.settings, { log: () => {}, patience: PATIENCE }));
  url = await listen(site);
  publisher = await Visitor.of(datalogue, url, {
    ...{ email: "agente@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
  });
});
afterAll(async () => {
  await close(site);
  await place.remove();
  await close(peer);
});

const program: Caller = {
  ...{ kind: "key", key: null },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};
/** Sends a file by the form of the page; gives the address that it leads to. */
const give = async (content: string, name = "catalogue.xml") => {
  const { text } = await publisher.ask(PAGE);
  const [, token = ""] = /jeton=([\w-]+)/.exec(text) ?? [];
  const form = new FormData();
  form.set("file", new Blob([content]), name);
  return publisher.ask(`${PAGE}/fichier?sorte=iso-19139&jeton=${token}`, form);
};
const catalogue = () =>
  `<catalogue>${walls.replace("https://carto.exemple.fr/murs.csv", `${address}/murs.csv`)}${hydrants}</catalogue>`;

describe("the pages where a catalogue is taken over", () => {
  it("are for who may publish", async () => {
    expect(await new Visitor(url).ask(PAGE)).toMatchObject({
      status: 303,
      to: "/connexion?suite=%2Fespace%2Freprendre",
    });
    const contributor = await Visitor.of(datalogue, url, {
      ...{ email: "stage@exemple.fr", organisation: "ile-d-oleron", role: "contributor" },
    });
    const refused = await contributor.ask(PAGE);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("demande de pouvoir publier");
    const deposit = await contributor.ask("/publier");
    expect([deposit.status, deposit.text.includes(`href="${PAGE}"`)]).toEqual([200, false]);
    expect((await publisher.ask("/publier")).text).toContain(`href="${PAGE}"`);
    expect((await publisher.ask(`${PAGE}/adresse`, { jeton: "faux", adresse: address })).status).toBe(403);
  });

  it("say what is wrong beside the question, what was typed kept, and where a preview is no more", async () => {
    const refused = await publisher.send(PAGE, `${PAGE}/adresse?sorte=iso-19139`, { adresse: "carto <1>" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("Écrivez une adresse complète");
    expect(refused.text).toContain("carto &lt;1>");
    const gone = await publisher.ask(`${PAGE}/0197a0c4-0000-7000-8000-000000000000`);
    expect(gone.status).toBe(404);
    expect(gone.text).toContain("Cet aperçu n’est plus là");
    const { to } = await give("<html></html>");
    expect((await publisher.ask(to)).text).toContain("Ce catalogue n’a pas pu être lu");
  });

  it("show each record, make drafts of those that are ticked alone, and propose the files that they announce", async () => {
    const { status, to } = await give(catalogue());
    expect(status).toBe(303);
    const { text } = await publisher.ask(to);
    expect(text).toContain("2\u00a0fiches lues\u00a0: 2\u00a0à reprendre");
    expect(text).toContain("Restera à préciser\u00a0: le thème.");
    expect((await datalogue.drafts.list(program, { page: 1, pageSize: 10 })).total).toBe(0);
    const none = await publisher.send(to, to, { organisation: "ile-d-oleron" });
    expect(none.status).toBe(422);
    expect(none.text).toContain("Cochez les fiches");

    const [, id = ""] = /name="fiche" value="([\w-]+)"/.exec(text) ?? [];
    const made = await publisher.send(to, to, { organisation: "ile-d-oleron", fiche: id });
    expect(made).toMatchObject({ status: 303, to: `${to}?faits=1` });
    const after = (await publisher.ask(made.to)).text;
    expect(after).toContain("1\u00a0brouillon fait");
    expect(after).toContain("1\u00a0à reprendre, 1\u00a0en brouillon");
    const [, draft = ""] = /href="(\/publier\/[\w-]+)"/.exec(after) ?? [];
    const deposit = await publisher.ask(`${draft}/depot`);
    expect(deposit.text).toContain("La fiche reprise annonce un fichier");
    expect(
      await publisher.send(`${draft}/depot`, `${draft}/depot?voie=adresse`, { adresse: `${address}/murs.csv` }),
    ).toMatchObject({ status: 303 });
    const described = (await publisher.ask(`${draft}/description`)).text;
    expect(described).toContain("n’ont pas trouvé leur place");
    expect(described).toContain("Murs en pierre sèche");
  });
});

describeInBrowser("the same pages in a browser", () => {
  it("are well formed, accessible, and no wider than a phone, in each of their states", async () => {
    const failed = (await give("<html></html>")).to;
    const ready = (await give(catalogue())).to;
    const draft = /href="(\/publier\/[\w-]+)"/.exec((await publisher.ask(ready)).text)?.[1] ?? "";
    const browser = await openBrowser();
    try {
      for (const width of [360, 1280]) {
        const context = await browser.newContext();
        const cookies = publisher.cookie.split("; ").map((one) => one.split("=") as [string, string]);
        await context.addCookies(cookies.map(([name, value]) => ({ name, value, url })));
        const page = await context.newPage();
        for (const path of [PAGE, failed, ready, `${draft}/depot`]) {
          await page.goto(url + path);
          await page.evaluate(() => {
            for (const fold of document.querySelectorAll("main details")) (fold as HTMLDetailsElement).open = true;
          });
          await look(page, width, true, path === ready ? ["dark", "light"] : ["light"]);
        }
        await page.goto(url + ready);
        expect(await said(page, "h1")).toBe("2 fiches lues : 1 à reprendre, 1 en brouillon");
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});
