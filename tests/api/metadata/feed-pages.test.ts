import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Quad, Store } from "n3";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RdfFormat, rdfExtensions } from "../../../packages/api/src/metadata/formats.js";
import { type Curie, expand } from "../../../packages/api/src/metadata/prefixes.js";
import { writeAtom } from "../../../packages/api/src/metadata/write-atom.js";
import { writeLlms } from "../../../packages/api/src/metadata/write-llms.js";
import { writeSitemap } from "../../../packages/api/src/metadata/write-sitemap.js";
import { visitsCsv } from "../support/content-folder.js";
import { datasetJson, type FeedPlace, openFeedPlace } from "./feed-place.js";
import { readGraph } from "./read-graph.js";
import { described } from "./small-catalogue.js";

let feed: FeedPlace;
beforeAll(async () => {
  feed = await openFeedPlace();
});
afterAll(() => feed.remove());

const get = (address: string) => request(feed.url).get(address.replace(feed.url, "")).buffer(true);
const values = (store: Store, subject: string | null, predicate: Curie) =>
  store.getObjects(subject, expand(predicate), null).map(({ value }) => value);

/** Follows `hydra:next` from the first page, as a harvester does. */
async function walk(first: string, format: RdfFormat): Promise<{ address: string; store: Store }[]> {
  const pages = [];
  for (let address: string | undefined = first; address !== undefined; ) {
    const { text, body } = await get(address).expect(200);
    const quads: Quad[] = await readGraph[format](text ?? Buffer.from(body).toString());
    const store = new Store(quads);
    pages.push({ address, store });
    address = values(store, null, "hydra:next")[0];
  }
  return pages;
}

describe("the pages of the feed", () => {
  it.each(rdfExtensions)("lead one to the next to every dataset, once, in one form: %s", async (format) => {
    const pages = await walk(`${feed.url}/catalogue.${format}?page_size=2`, format);
    expect(pages.length).toBe(3);
    const found = pages.flatMap(({ store }) => values(store, null, "dcat:dataset"));
    expect(new Set(found).size).toBe(5);
    expect(found.length).toBe(5);
    for (const [rank, { store }] of pages.entries()) {
      const views = store.getSubjects(expand("rdf:type"), expand("hydra:PartialCollectionView"), null);
      expect(views.map(({ value }) => value)).toEqual([`${feed.url}/catalogue.${format}?page=${rank + 1}&page_size=2`]);
      expect(values(store, null, "hydra:totalItems")).toEqual(["5"]);
      const { headers } = await get(pages[rank]?.address ?? "").expect(200);
      expect(/<([^>]*)>; rel="next"/.exec(headers.link ?? "")?.[1]).toBe(values(store, null, "hydra:next")[0]);
      expect(values(store, null, "hydra:next")).toEqual(
        rank < 2 ? [`${feed.url}/catalogue.${format}?page=${rank + 2}&page_size=2`] : [],
      );
      // A harvester reads a page alone: the service must serve none but its datasets.
      const served = values(store, null, "dcat:servesDataset").sort();
      expect(served).toEqual(values(store, null, "dcat:dataset").sort());
      for (const dataset of served) expect(values(store, dataset, "dct:identifier")).toEqual([dataset]);
    }
  });

  it("are one when few datasets are there, without next page", async () => {
    const [page, ...others] = await walk(`${feed.url}/catalogue.ttl`, "ttl");
    expect(others).toEqual([]);
    expect(values(page?.store ?? new Store(), null, "dcat:dataset").length).toBe(5);
  });

  it("of a producer hold only what it produces, under its own name", async () => {
    const pages = await walk(`${feed.url}/organismes/ile-d-oleron/catalogue.rdf?page_size=3`, "rdf");
    expect(pages.map(({ store }) => values(store, null, "dcat:dataset").length)).toEqual([3, 1]);
    for (const { store } of pages) {
      const [catalogue] = store.getSubjects(expand("rdf:type"), expand("dcat:Catalog"), null);
      const iri = "https://donnees.exemple.fr/id/organisme/ile-d-oleron";
      expect(catalogue?.value).toBe(`${iri}/catalogue`);
      expect(values(store, catalogue?.value ?? "", "dct:publisher")).toEqual([iri]);
      for (const dataset of values(store, null, "dcat:dataset"))
        expect(values(store, dataset, "dct:publisher")).toEqual([iri]);
    }
  });

  it("of a producer that has published nothing are one empty page; of nobody, not found", async () => {
    feed.place.write("organisations.json", [
      ...JSON.parse(feed.place.read("organisations.json")),
      { slug: "bassin-de-marennes", name: "Communauté de communes du Bassin de Marennes" },
    ]);
    await feed.datalogue.load();
    const { text } = await get("/organismes/bassin-de-marennes/catalogue.ttl").expect(200);
    expect(text).toContain("hydra:totalItems 0");
    const { body } = await request(feed.url).get("/organismes/personne/catalogue.ttl").expect(404);
    expect(body.code).toBe("organisme-inconnu");
  });

  it("refuse a parameter that they do not know", async () => {
    const { body } = await request(feed.url).get("/catalogue.jsonld?theme=culture").expect(400);
    expect(body).toMatchObject({ code: "parametre-inconnu", parameter: "theme", accepted: ["page", "page_size"] });
  });

  it("keep identifiers and addresses when a title, a slug and the data change; the former slug answers", async () => {
    const read = async () => {
      const [page] = await walk(`${feed.url}/catalogue.nt`, "nt");
      const store = page?.store ?? new Store();
      return {
        identifiers: values(store, null, "dct:identifier").sort(),
        files: values(store, null, "dcat:downloadURL").sort(),
        titles: values(store, null, "dct:title"),
      };
    };
    const before = await read();
    const { id } = JSON.parse(feed.place.read("culture/jeu-3/dataset.json"));
    feed.place.write("culture/jeu-3/dataset.json", { ...datasetJson(3), id, slug: "renomme", title: "Autre titre" });
    feed.place.write("culture/jeu-3/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    await feed.datalogue.load();
    const after = await read();
    expect(after.titles).toContain("Autre titre");
    expect(after.identifiers).toEqual(before.identifiers);
    expect(after.files).toEqual(before.files);
    await get("/api/datasets/jeu-3").expect(200);
  });
});

describe("the feed of publications", () => {
  it("gives what was published last first, each version once, to readers of news", async () => {
    const { headers, body, text } = await get("/flux.atom").expect(200);
    expect(headers["content-type"]).toMatch(/^application\/atom\+xml/);
    expect(headers.etag).toBeTruthy();
    const atom = text ?? Buffer.from(body).toString();
    const entries = atom.split("<entry>").slice(1);
    expect(entries.length).toBeGreaterThanOrEqual(5);
    const ids = entries.map((entry) => /<id>(.*?)<\/id>/.exec(entry)?.[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const days = entries.map((entry) => /<updated>(.*?)<\/updated>/.exec(entry)?.[1] ?? "");
    expect(days).toEqual([...days].sort().reverse());
    // Published a second time by the test before this one.
    const again = entries.find((entry) => entry.includes("/jeux/renomme"));
    expect(again).toContain("Autre titre\u00A0: version 2");
    expect(again).toMatch(/<id>[^<]+\/id\/jeu\/[0-9a-f-]{36}#v2<\/id>/);
    expect(atom).toContain(`<link rel="self" type="application/atom+xml" href="${feed.url}/flux.atom"/>`);
    await get("/flux.atom?page=2").expect(400);
  });

  const follow = async (address: string) => {
    const { text, body } = await get(address)
      .expect(200)
      .expect("Content-Type", /^application\/atom\+xml/);
    const atom = text ?? Buffer.from(body).toString();
    expect(atom).toContain(`<link rel="self" type="application/atom+xml" href="${feed.url}${address}"/>`);
    const entries = atom.split("<entry>").slice(1);
    return {
      atom,
      ids: entries.map((entry) => /<id>(.*?)<\/id>/.exec(entry)?.[1] ?? ""),
      pages: entries.map((entry) => new URL(/href="(.*?)"/.exec(entry)?.[1] ?? "").pathname).sort(),
    };
  };

  it("of a dataset has each of its versions, under the identifiers of the feed of everything", async () => {
    const { atom, ids } = await follow("/jeux/renomme/flux.atom");
    const { id } = JSON.parse(feed.place.read("culture/jeu-3/dataset.json"));
    const root = `https://donnees.exemple.fr/id/jeu/${id}`;
    expect(ids).toEqual([`${root}#v2`, `${root}#v1`]);
    expect(atom).toContain(`<id>${root}/flux</id>`);
    expect((await follow("/flux.atom")).ids).toContain(`${root}#v2`);
    const { body } = await request(feed.url).get("/jeux/personne/flux.atom").expect(404);
    expect(body.code).toBe("jeu-inconnu");
  });

  it("of a theme, an organisation, a territory have what concerns each, and nothing else", async () => {
    const all = (await follow("/flux.atom")).pages;
    expect((await follow("/observatoires/culture/flux.atom")).pages).toEqual(all);
    const produced = await follow("/organismes/pole-marennes-oleron/flux.atom");
    expect(produced.pages.filter((page) => page.startsWith("/jeux/"))).toEqual(["/jeux/jeu-1"]);
    // The Pôle's dataset covers what contains the commune of Marennes; those of the island do not.
    const seen = await follow("/territoires/17219/flux.atom");
    expect(seen.pages.filter((page) => page.startsWith("/jeux/"))).toEqual(["/jeux/jeu-1"]);
    for (const [address, code] of [
      ["/observatoires/personne", "theme-inconnu"],
      ["/organismes/personne", "organisme-inconnu"],
      ["/territoires/00000", "territoire-inconnu"],
    ]) {
      const { body } = await request(feed.url).get(`${address}/flux.atom`).expect(404);
      expect(body.code).toBe(code);
    }
  });
});

describe("the feed of a dataset whose publisher says what changed", () => {
  it("tells it of the version served, then of the same one when another follows", async () => {
    const own = await openFeedPlace();
    try {
      own.place.write("culture/jeu-3/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
      await own.datalogue.load();
      const options = { organisation: "ile-d-oleron", scopes: ["publish" as const], label: null, expiresOn: null };
      const { secret } = await own.datalogue.keys.create(options);
      const back = (version: number, seen: number, note: string) =>
        request(own.url)
          .post("/api/datasets/jeu-3/rollback")
          .auth(secret, { type: "bearer" })
          .send({ version, seen, note })
          .expect(200);
      const summaries = async () => {
        const { text, body } = await request(own.url).get("/jeux/jeu-3/flux.atom").buffer(true).expect(200);
        const atom: string = text ?? Buffer.from(body).toString();
        return [...atom.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, summary]) => summary);
      };
      await back(1, 2, "Le fichier de 2024 était celui d'un autre réseau.");
      expect((await summaries())[0]).toBe("Le fichier de 2024 était celui d'un autre réseau.");
      await back(2, 3, "C'était bien le bon.");
      expect((await summaries()).slice(0, 2)).toEqual([
        "C'était bien le bon.",
        "Le fichier de 2024 était celui d'un autre réseau.",
      ]);
    } finally {
      await own.remove();
    }
  });
});

describe("a territory whose code is no plain word", () => {
  it("is named in addresses that a reader of news can follow", async () => {
    const own = await openFeedPlace((place) => {
      const territories: { code: string }[] = JSON.parse(place.read("territoires/territories.json"));
      const commune = territories.find(({ code }) => code === "17093");
      place.write("territoires/territories.json", [
        ...territories,
        { ...commune, code: "quartier 1/a", insee: undefined },
      ]);
    });
    try {
      const { text, body } = await request(own.url)
        .get("/territoires/quartier%201%2Fa/flux.atom")
        .buffer(true)
        .expect(200);
      const atom: string = text ?? Buffer.from(body).toString();
      expect(atom).toContain("<id>https://donnees.exemple.fr/id/territoire/quartier%201%2Fa/flux</id>");
      expect(atom).toContain(`href="${own.url}/territoires/quartier%201%2Fa/flux.atom"`);
      expect(atom).toContain(`href="${own.url}/territoires/quartier%201%2Fa"`);
    } finally {
      await own.remove();
    }
  });
});

describe("the text of the feed of publications", () => {
  it("is XML whatever titles and summaries hold", () => {
    const news = {
      id: "https://exemple.fr/id/jeu/1#v1",
      title: 'A & B < C "d" \u0007',
      summary: "]]> </entry>",
      path: "/jeux/a?b=1&c=2",
      at: "2025-01-02T03:04:05.000Z",
      author: "Pôle",
      category: "Déchets",
    };
    const feedOf = {
      title: "Catalogue & Cie",
      subtitle: "Tout <ce> qui est publié",
      id: "https://exemple.fr/flux",
      path: "/flux.atom",
      page: "/",
      publicUrl: "https://exemple.fr",
    };
    const atom = writeAtom([news], feedOf);
    expect(atom).toContain("<title>A &amp; B &lt; C &quot;d&quot; </title>");
    expect(atom).toContain("<summary>]]&gt; &lt;/entry&gt;</summary>");
    expect(atom).toContain('href="https://exemple.fr/jeux/a?b=1&amp;c=2"');
    expect(atom.match(/<\/entry>/g)).toHaveLength(1);
    expect(writeAtom([], feedOf)).toContain("<updated>");
  });
});

describe("the SCDL list and the sitemap", () => {
  it("give one line per dataset in the national form, where its publisher or its producer has a SIRET", async () => {
    const read = async (sirets: Record<string, string>) => {
      const organisations: { slug: string }[] = JSON.parse(feed.place.read("organisations.json"));
      feed.place.write(
        "organisations.json",
        organisations.map(({ slug, ...one }) => ({ ...one, slug, siret: sirets[slug] })),
      );
      await feed.datalogue.load();
      const { text, headers } = await get("/catalogue.csv").expect(200);
      expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
      const [header, ...lines] = text.trimEnd().split("\r\n");
      expect(header).toMatch(/^COLL_NOM,COLL_SIRET,ID,TITRE,.*,FORMAT_RESSOURCES,URL$/);
      return lines;
    };
    expect(await read({})).toEqual([]);
    const own = await read({ "ile-d-oleron": "24170062400013" });
    expect(own.length).toBe(4);
    for (const line of own) expect(line).toMatch(/^Communauté de communes de l'Île d'Oléron,24170062400013,/);
    const lines = await read({ "pole-marennes-oleron": "73282932000074" });
    expect(lines.length).toBe(5);
    expect(lines.find((line) => line.includes("/jeux/jeu-1"))).toMatch(
      /^Pôle territorial Marennes Oléron,73282932000074,[0-9a-f-]{36},"Fréquentation des médiathèques, relevé 1",.*,Intercommunale,.*,2023-01-01,2023-12-31,\d{4}-\d{2}-\d{2},Annuelle,\d{4}-\d{2}-\d{2},culture;mediatheque,Licence Ouverte-LO,\d+,csv;.*$/,
    );
    await get("/catalogue.csv?page=2").expect(400);
  });

  it("say whom to tell of a weakness, until the day that the administrator gave", async () => {
    const address = "/.well-known/security.txt";
    const state = async (more: object) => {
      const info = JSON.parse(feed.place.read("catalogue.json"));
      feed.place.write("catalogue.json", { ...info, ...more });
      const { problems } = await feed.datalogue.load();
      expect(problems).toEqual([]);
    };
    expect((await request(feed.url).get(address).expect(404)).body.code).toBe("adresse-inconnue");
    const contacts = ["mailto:securite@exemple.fr", "https://exemple.fr/faille"];
    await state({ security: { contacts, expires: "2999-12-31", policy: "https://exemple.fr/securite" } });
    const { text } = await get(address).expect(200).expect("Content-Type", "text/plain; charset=utf-8");
    expect(text.split("\n")).toEqual([
      "Contact: mailto:securite@exemple.fr",
      "Contact: https://exemple.fr/faille",
      "Expires: 2999-12-31T23:59:59Z",
      "Policy: https://exemple.fr/securite",
      "Preferred-Languages: fr, en",
      `Canonical: ${feed.url}${address}`,
      "",
    ]);
    await state({ security: { contacts, expires: "2020-12-31" } });
    expect((await request(feed.url).get(address).expect(404)).body.detail).toContain("renouvelé");
  });

  it("are told to assistants, with each open dataset", async () => {
    const { text } = await get("/llms.txt")
      .expect(200)
      .expect("Content-Type", /^text\/plain/);
    expect(text).toMatch(/^# Données du Pôle Marennes Oléron\n\n> Les données ouvertes du Pôle\.\n/);
    expect(text).toContain(
      `- [Fréquentation des médiathèques, relevé 1](${feed.url}/jeux/jeu-1)\u00A0: Entrées comptées chaque année`,
    );
    expect(text.match(/\/jeux\/[\w-]+\)/g)).toHaveLength(5);
    for (const [, address = ""] of text.matchAll(/\]\((.*?)\)/g))
      if (!/\/(mcp|jeux|observatoires|glossaire)/.test(address)) await get(address).expect(200);
  });

  it("say to assistants of a demonstration what its dataset says: invented, or of elsewhere", async () => {
    const notice = "Ces tonnages sont ceux d’une autre île.";
    const { dataset } = described({ demonstration: true, notice });
    const context = { info: { title: "Données", description: "Ouvertes." }, observatories: [], publicUrl: feed.url };
    const text = await writeLlms([dataset], context);
    expect(text).toContain(`(${feed.url}/jeux/${dataset.slug})\u00A0: démonstration. ${notice} Tonnes de déchets`);
    expect(text).toContain("Une partie des données sont de démonstration, inventées ou venues d'ailleurs");
  });

  it("list the pages that search engines may show", async () => {
    const { text, body } = await get("/sitemap.xml").expect(200);
    const sitemap = text ?? Buffer.from(body).toString();
    expect(sitemap).toContain(`<loc>${feed.url}/jeux/jeu-1</loc>`);
    expect(sitemap).toContain(`<loc>${feed.url}/organismes/ile-d-oleron</loc>`);
    expect(sitemap).toContain(`<loc>${feed.url}/</loc>`);
    expect((await get("/sitemap.xml?page=1").expect(200)).body).toEqual(body);
    expect((await request(feed.url).get("/sitemap.xml?page=2").expect(404)).body.code).toBe("page-inconnue");
    await get("/sitemap.xml?page=0").expect(400);
    const robots = await get("/robots.txt")
      .expect(200)
      .expect("Content-Type", /^text\/plain/);
    expect(robots.text).toMatch(/^User-agent: \*\nDisallow:\n/);
    expect(robots.text).toContain(`\nSitemap: ${feed.url}/sitemap.xml\n`);
  });
});

describe("the sitemap of more pages than one may hold", () => {
  it("is the list of several, where each page is once", () => {
    const pages = Array.from({ length: 100_001 }, (_, rank) => ({ path: `/jeux/jeu-${rank}`, modified: null }));
    const locations = (text = "") => [...text.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, address]) => address ?? "");
    const list = writeSitemap(pages, "https://exemple.fr");
    expect(list).toContain('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">');
    const parts = locations(list).map((address) => {
      const { pathname, searchParams } = new URL(address);
      expect(pathname).toBe("/sitemap.xml");
      return locations(writeSitemap(pages, "https://exemple.fr", Number(searchParams.get("page"))));
    });
    expect(parts.map(({ length }) => length)).toEqual([50_000, 50_000, 1]);
    expect(parts.flat()).toEqual(pages.map(({ path }) => `https://exemple.fr${path}`));
    expect(writeSitemap(pages, "https://exemple.fr", 4)).toBeUndefined();
  });
});

const python = ["python3", "/usr/bin/python3"].find((command) => {
  try {
    execFileSync(command, ["-c", "import rdflib"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(!python)("the library of data.gouv.fr (needs python3 with rdflib)", () => {
  it.each(rdfExtensions)("finds every dataset whole, page by page, and every file: %s", async (format) => {
    const script = fileURLToPath(new URL("../../../scripts/harvest-check.py", import.meta.url));
    for (const address of [`/catalogue.${format}`, `/organismes/ile-d-oleron/catalogue.${format}`]) {
      const { stdout } = await promisify(execFile)(python ?? "", [script, `${feed.url}${address}`, "--json"]).catch(
        (error) => error,
      );
      const found = JSON.parse(stdout);
      expect(found.problems).toEqual([]);
      const datasets: { score: number; licence: string; frequency: string }[] = Object.values(found.datasets);
      expect(datasets.length).toBe(address.startsWith("/catalogue") ? 5 : 4);
      for (const dataset of datasets) expect(dataset).toMatchObject({ score: 8, licence: "lov2", frequency: "ANNUAL" });
    }
  });

  it("follows the pages from any address that has no extension at its end", async () => {
    const script = fileURLToPath(new URL("../../../scripts/harvest-check.py", import.meta.url));
    const { stdout } = await promisify(execFile)(python ?? "", [
      script,
      `${feed.url}/catalogue.ttl?page_size=2`,
      "--no-files",
    ]);
    expect(stdout.trim().split("\n").at(-1)).toBe("3 pages, 5 datasets, 0 problems");
  });
});
