import { createServer, type Server } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import {
  createPlace,
  type Place,
  visitsCsv,
  visitsJson,
  visitsSchema,
  visitsSource,
} from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, readForm, Visitor } from "./visitor.js";

const SLUG = "frequentation-mediatheques";
const PAGE = "/espace/sources";

/** The program of the organisation, to know what the forms are about. */
const program: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};

let producer: Server;
let site: Server;
let address: string;
/** What the producer gives at other addresses than those of the first tests. */
const answers: Record<string, string> = {};
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
    const answer = answers[request.url ?? ""];
    response.setHeader("Content-Type", "text/csv; charset=utf-8");
    if (answer !== undefined) return response.end(answer);
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
  site = createServer(createApp(datalogue, place.settings, { log: () => {}, patience: PATIENCE }));
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

  it("says to who deposits by hand that the files of an open source stay given to everybody", async () => {
    const { id } = await datalogue.drafts.create(program, { organisation: "ile-d-oleron", dataset: SLUG });
    await datalogue.drafts.receiveText(program, id, { text: visitsCsv });
    expect((await datalogue.drafts.whenRead(program, id, 60_000)).boundTo).toMatchObject({ open: true });
    const { text } = await publisher.ask(`/publier/${id}/lecture`);
    expect(textOf(text)).toContain(
      "Sauf les fichiers de la source du jeu (Réseau des médiathèques), qui restent donnés à tous",
    );
    // Of a dataset that is not for everybody, none is.
    for (const metadata of [
      { access: "members" as const },
      { access: "open" as const, licence: "convention" as const },
    ]) {
      await datalogue.drafts.edit(program, id, { metadata });
      await datalogue.drafts.whenRead(program, id, 60_000);
      expect(textOf((await publisher.ask(`/publier/${id}/lecture`)).text)).not.toContain("donnés à tous");
    }
    await datalogue.drafts.remove(program, id);
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

describe("a dataset bound to an address from the deposit page", () => {
  const HEADER = "Port;Année;Anneaux occupés";
  const rows = (...years: number[]) =>
    years.map((year) => `Le Château;${year};${year - 1800}\nSaint-Denis;${year};${year - 1300}\n`).join("");
  const BOUND = "anneaux-des-ports";
  const settle = async () => {
    await datalogue.ownSources.settle();
    return textOf((await publisher.ask(PAGE)).text);
  };
  const refresh = async () => {
    expect((await publisher.send(PAGE, `${PAGE}/${BOUND}/actualiser`, {})).status).toBe(303);
    return settle();
  };

  it("is read once, asked again on the chosen rhythm, and says before it is published what is kept", async () => {
    answers["/anneaux.csv"] = `${HEADER}\n${rows(2022, 2023)}`;
    const page = "/publier?organisme=ile-d-oleron";
    const lost = await publisher.fill(page, { adresse: `${address}/perdu.csv`, rythme: "ANNUAL" }, /voie=adresse/);
    expect(lost.status).toBe(502);
    expect(lost.text).toContain('<option value="ANNUAL" selected');
    const { to } = await publisher.fill(page, { adresse: `${address}/anneaux.csv`, rythme: "ANNUAL" }, /voie=adresse/);
    const id = /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "";
    expect(to).toBe(`/publier/${id}/lecture`);
    await publisher.fill(to, {}, /colonne0/);
    const description = {
      ...{ title: "Anneaux des ports", theme: "culture", frequency: "ANNUAL" },
      description: "Anneaux occupés dans les ports de l'île d'Oléron, par an.",
    };
    await publisher.fill(`/publier/${id}/description`, description);
    await publisher.fill(`/publier/${id}/difference`, { note: "Premier fichier." });
    const sending = (await publisher.ask(`/publier/${id}/envoi`)).text;
    expect(textOf(sending)).toContain("Redemander cette adresse");
    expect(textOf(sending)).toContain("(Port, Année, Anneaux occupés)");
    expect(sending).toMatch(/name="moins"[^>]* value aria/);
    // What is chosen of it is kept where the draft changed meanwhile, emptied too; a form that had none of it chose nothing.
    for (const [sent, kept] of [
      [{ rythme: "MONTHLY", moins: "4" }],
      [{ rythme: "une-fois", moins: "4" }],
      [{ rythme: "MONTHLY", moins: "" }],
      [
        { rythme: null, moins: null },
        { rythme: "ANNUAL", moins: "" },
      ],
    ] as const) {
      const late = await publisher.fill(`/publier/${id}/envoi`, { ...sent, revision: "1" });
      const [form = ""] = /<form[^>]*envoi"[\s\S]*?<\/form>/.exec(late.text) ?? [];
      expect([late.status, readForm(form)]).toMatchObject([409, kept ?? sent]);
    }
    expect(await publisher.fill(`/publier/${id}/envoi`, { moins: "3" })).toMatchObject({ to: `/publier/${id}` });
    const text = textOf((await publisher.ask(PAGE)).text);
    expect(text).toContain("Anneaux des ports");
    expect(text).toContain("chaque année");
    expect((await publisher.ask(PAGE)).text).toMatch(/name="moins"[^>]*value="3"/);
    answers["/anneaux.csv"] = `${HEADER}\n${rows(2022, 2023, 2024)}`;
    expect(await refresh()).toContain("version 2 publiée");
  });

  it("keeps for who publishes it a file whose columns changed, and reads the next ones as they say", async () => {
    const renamed = "Lieu;Millésime;Places prises";
    answers["/anneaux.csv"] = `${renamed}\n${rows(2022, 2023, 2024, 2025)}`;
    const told = await refresh();
    expect(told).toContain("Anneaux occupés");
    expect(told).toContain("La version 2 reste en ligne.");
    // The file that waits mends nothing of an address that is lost.
    const given = answers["/anneaux.csv"];
    delete answers["/anneaux.csv"];
    const lost = await refresh();
    expect(lost).toContain("Essayer cette adresse");
    expect(lost).not.toContain("Voir le fichier reçu");
    answers["/anneaux.csv"] = given;
    await refresh();
    const [, lecture = ""] = /href="(\/publier\/[\w-]+\/lecture)"/.exec((await publisher.ask(PAGE)).text) ?? [];
    const reading = await publisher.ask(lecture);
    expect(textOf(reading.text)).toContain("La source du jeu a donné ce fichier, et il n’a pas été publié.");
    // Its address was written here: nothing says that it is given to everybody.
    expect(textOf(reading.text)).not.toContain("donnés à tous");
    const { schema } = (await datalogue.drafts.get(program, lecture.split("/")[2] ?? "")).reading ?? {};
    const [port = "", year = "", berths = ""] = schema?.fields.map(({ name }) => name) ?? [];
    await publisher.fill(lecture, { colonne0: port, colonne1: year, colonne2: berths }, /colonne0/);
    const here = lecture.replace("/lecture", "");
    await publisher.fill(`${here}/difference`, { note: "Colonnes renommées par la capitainerie." });
    expect(textOf((await publisher.ask(`${here}/envoi`)).text)).toContain("Les prochains seront lus comme lui");
    expect(await publisher.fill(`${here}/envoi`)).toMatchObject({ to: here });
    expect(textOf((await publisher.ask(PAGE)).text)).not.toContain("Voir le fichier reçu");
    answers["/anneaux.csv"] = `${renamed}\n${rows(2022, 2023, 2024, 2025, 2026)}`;
    expect(await refresh()).toContain("version 4 publiée");
  });

  it("warns who deposits or types by hand that the next file would take its place, and lets them pause the source", async () => {
    const page = `/publier?jeu=${BOUND}`;
    expect(textOf((await publisher.ask(page)).text)).toContain("Ce jeu est relu à une adresse, chaque année");
    const { to } = await publisher.fill(page, {}, /voie=main/);
    expect(textOf((await publisher.ask(to)).text)).toContain("Son prochain fichier remplacerait");
    const id = /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "";
    const table = await datalogue.drafts.rows.get(program, id);
    const [first] = table.rows;
    const berths = table.fields.at(-1)?.name ?? "";
    const { id: row = "", revision = 0, cells = {} } = first ?? {};
    await datalogue.drafts.rows.change(program, id, [{ row, revision, cells: { ...cells, [berths]: "999" } }]);
    await publisher.fill(`/publier/${id}/difference`, { note: "Corrigé à la main." });
    const sending = (await publisher.ask(`/publier/${id}/envoi`)).text;
    expect(textOf(sending)).toContain("La mettre en pause : ce que je publie reste");
    // What is chosen of it is kept where the draft changed meanwhile.
    const late = await publisher.fill(`/publier/${id}/envoi`, { source: "follow", revision: "1" });
    expect(late.status).toBe(409);
    expect(late.text).toMatch(/name="source" value="follow" checked/);
    await publisher.fill(`/publier/${id}/envoi`, {});
    expect(textOf((await publisher.ask(PAGE)).text)).toContain("en pause");
    expect(await publisher.send(PAGE, `${PAGE}/${BOUND}/reprendre`, {})).toMatchObject({
      to: `${PAGE}?fait=source-reprise`,
    });
  });

  it("reminds of the years that its last file no longer has, until who publishes asks again", async () => {
    const ask = async () => {
      await publisher.send(PAGE, `${PAGE}/${BOUND}/actualiser`, {});
      await datalogue.ownSources.settle();
      return textOf((await publisher.ask("/espace")).text);
    };
    const renamed = "Lieu;Millésime;Places prises";
    answers["/anneaux.csv"] = `${renamed}\n${rows(2022, 2023, 2024, 2025, 2026)}`;
    expect(await ask()).not.toContain("Années qui n");
    answers["/anneaux.csv"] = `${renamed}\n${rows(2023, 2024, 2025, 2026)}`;
    expect(await ask()).toMatch(
      /Donnée par sa source le [^.]*, à relire Anneaux des ports Années qui n.y sont plus : 2022\..*actualisez la source/,
    );
    // Who cannot ask for it is not told to.
    const contributor = await Visitor.of(datalogue, url, {
      ...{ email: "saisie@exemple.fr", organisation: "ile-d-oleron", role: "contributor" },
    });
    const told = textOf((await contributor.ask("/espace")).text);
    expect(told).toContain("2022. La version");
    expect(told).not.toContain("actualisez la source");
    expect(await ask()).not.toContain("Années qui n");
  });

  it("is set, then unbound in two gestures", async () => {
    const wrong = await publisher.send(PAGE, `${PAGE}/${BOUND}/regler`, { rythme: "MONTHLY", moins: "-4" });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.text)).toContain("Écrivez un nombre de lignes");
    await publisher.send(PAGE, `${PAGE}/${BOUND}/regler`, { rythme: "MONTHLY", moins: "4" });
    expect(textOf((await publisher.ask(PAGE)).text)).toContain("chaque mois");
    const least = async () =>
      (await datalogue.ownSources.list(program)).find(({ dataset }) => dataset === BOUND)?.leastRows;
    expect(await least()).toBe(4);
    await publisher.send(PAGE, `${PAGE}/${BOUND}/regler`, { rythme: "MONTHLY", moins: "" });
    expect(await least()).toBeNull();
    expect((await publisher.send(PAGE, `${PAGE}/${SLUG}/detacher`, {})).status).toBe(409);
    await publisher.send(PAGE, `${PAGE}/${BOUND}/adresse`, { adresse: `${address}/perdu.csv` });
    await datalogue.ownSources.settle();
    expect(textOf((await publisher.ask("/espace")).text)).toMatch(
      /Source en panne, essayée le [^.]* Anneaux des ports/,
    );
    expect(await publisher.send(PAGE, `${PAGE}/${BOUND}/detacher`, {})).toMatchObject({
      to: `${PAGE}?fait=source-detachee`,
    });
    expect(textOf((await publisher.ask(PAGE)).text)).not.toContain("Anneaux des ports");
    // What it last came to is nobody's duty any more.
    expect(textOf((await publisher.ask("/espace")).text)).not.toMatch(/Source en panne, essayée le [^.]* Anneaux/);
  });
});

describe("the page of many sources", () => {
  it("is one of fifty, to which what is done there comes back, and where one that is asked for is found", async () => {
    const slugs = Array.from({ length: 53 }, (_, rank) => `source-${String(rank + 1).padStart(2, "0")}`);
    for (const slug of slugs) {
      const title = `Table ${slug}`;
      place.write(`culture/${slug}/dataset.json`, {
        ...{ ...visitsJson, slug, title, organisation: "pole-marennes-oleron" },
      });
      place.write(`culture/${slug}/schema.json`, visitsSchema);
      place.write(`culture/${slug}/source.json`, { ...visitsSource, from: { family: "file", url: `${address}/rien` } });
    }
    const visitor = await Visitor.of(datalogue, url, {
      ...{ email: "beaucoup@exemple.fr", organisation: "pole-marennes-oleron", role: "publisher" },
    });
    const read = async (query: string) => (await visitor.ask(PAGE + query)).text;
    const titles = (text: string) => [...text.matchAll(/<li id="(source-\d+)"/g)].map(([, slug]) => slug);
    const first = await read("");
    expect(first).toMatch(/<h1>53\Wsources jamais reçues/);
    expect(first).toContain("Page 1 sur 2");
    expect(titles(first)).toEqual(slugs.slice(0, 50));
    expect(titles(await read("?page=2"))).toEqual(slugs.slice(50));
    expect(titles(await read("?jeu=source-53"))[0]).toBe("source-53");
    for (const odd of ["?page=0", "?page=deux", "?page=1&page=2"]) {
      const { status, text } = await visitor.ask(PAGE + odd);
      expect({ odd, status }).toEqual({ odd, status: 400 });
      expect(text).toContain("n’est pas un numéro de page");
    }
    const after = await visitor.ask(`${PAGE}?page=3`);
    expect(after.status).toBe(404);
    expect(after.text).toContain("La dernière page est la 2");
    expect(await htmlFaults(await read("?page=2"))).toEqual([]);

    expect(await read("?page=2")).toContain(`action="${PAGE}/source-52/actualiser?page=2"`);
    expect(await visitor.send(PAGE, `${PAGE}/source-52/actualiser?page=2`, {})).toMatchObject({
      to: `${PAGE}?page=2&fait=source-demandee`,
    });
    await datalogue.ownSources.settle();
    const broken = await read("");
    expect(broken).toMatch(/1\Wsource en panne, 52\Wjamais reçues/);
    expect(broken).toMatch(/À réparer[\s\S]*id="source-52"[\s\S]*Les autres sources/);
    // A document that changes, comes or goes is seen at once.
    place.write("culture/source-01/dataset.json", { ...visitsJson, slug: "source-01", title: "Ailleurs" });
    place.drop("culture/source-02/source.json");
    place.drop("culture/source-03");
    expect(titles(await read(""))).toEqual(slugs.filter((_, rank) => rank > 2 && rank !== 51).slice(0, 49));
    for (const slug of slugs) if (slug !== "source-03") place.drop(`culture/${slug}`);
    expect(await read("")).toContain("Aucune source à suivre");
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
