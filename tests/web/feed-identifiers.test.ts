import { Parser, type Quad, Store } from "n3";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
let idBase: string;
/** The feed of everything, and those of the producers. */
const feed = new Store();
beforeAll(async () => {
  site = await openRealSite();
  const { catalogue } = site.datalogue.services;
  ({ idBase } = catalogue.info());
  const producers = (await catalogue.listOrganisations()).map(({ slug }) => `/organismes/${slug}`);
  for (const root of ["", ...producers])
    for (let address: string | null = `${root}/catalogue.nt`; address !== null; ) {
      const page = parse((await ask(address, "*/*").expect(200)).text);
      feed.addQuads(page.getQuads(null, null, null, null));
      const [next] = page.getObjects(null, "http://www.w3.org/ns/hydra/core#next", null);
      address = next ? pathOf(next.value, site.settings.publicUrl) : null;
    }
});
afterAll(() => site?.close());

const ask = (path: string, accept: string) => supertest(site.app).get(path).set("Accept", accept);
const parse = (turtle: string) => new Store(new Parser().parse(turtle));
const pathOf = (iri: string, base: string) => iri.slice(base.length) || "/";

function named(base: string): string[] {
  const nodes = feed.getQuads(null, null, null, null).flatMap(({ subject, object }) => [subject, object]);
  const iris = nodes.filter((node) => node.termType === "NamedNode").map(({ value }) => value);
  return [...new Set(iris)].filter((iri) => iri === base || iri.startsWith(`${base}/`)).sort();
}

/** What is said of a thing, nodes without a name apart. */
function toldOf(store: Store, iri: string): string[] {
  return store
    .getQuads(iri, null, null, null)
    .filter(({ object }: Quad) => object.termType !== "BlankNode")
    .map(({ predicate, object }) => `${predicate.value} ${object.id}`)
    .sort();
}

const identifiers = () => named(idBase).map((iri) => ({ iri, path: pathOf(iri, idBase) }));

describe("every identifier that the feeds name", () => {
  it("is one of a dataset, a file, a producer, a place, a theme, a service or a catalogue", () => {
    const kinds = new Set(identifiers().map(({ path }) => path.split("/").slice(1, 3).join("/")));
    expect([...kinds].sort()).toEqual(
      ["catalogue", "fichier", "jeu", "organisme", "service", "territoire", "theme", "themes"].map(
        (kind) => `id/${kind}`,
      ),
    );
  });

  it("answers with a page to who reads HTML", async () => {
    // Of the files, whose page is that of their dataset, those of a layer and of a table.
    const [layer, table] = await Promise.all(
      ["dechets-points-apport", "dechets-tonnages"].map((slug) => site.datalogue.services.catalogue.getDataset(slug)),
    );
    const asked = identifiers().filter(
      ({ path }) => !path.startsWith("/id/fichier/") || [layer?.id, table?.id].some((id) => path.includes(`/${id}/`)),
    );
    for (const { path } of asked) {
      const { status, headers, text } = await ask(path, "text/html,application/xhtml+xml,*/*;q=0.8");
      expect({ path, status, type: headers["content-type"] }).toEqual({
        path,
        status: 200,
        type: "text/html; charset=utf-8",
      });
      expect({ path, vary: headers.vary }).toEqual({ path, vary: expect.stringMatching(/\bAccept\b(?!-)/) });
      expect(text).toContain('<link rel="canonical"');
    }
  });

  it("answers with what the feed says of it, in Turtle", async () => {
    for (const { iri, path } of identifiers()) {
      const { status, headers, text } = await ask(path, "text/turtle");
      expect({ path, status, type: headers["content-type"], vary: headers.vary }).toEqual({
        path,
        status: 200,
        type: "text/turtle; charset=utf-8",
        vary: expect.stringMatching(/\bAccept\b(?!-)/),
      });
      const told = toldOf(parse(text), iri);
      expect({ path, told: told.length > 0 }).toEqual({ path, told: true });
      // A catalogue is told page by page.
      if (!path.endsWith("catalogue")) expect({ path, told }).toEqual({ path, told: toldOf(feed, iri) });
    }
  });

  it("answers JSON-LD to who takes anything, HEAD, and 406 to who takes nothing that it has", async () => {
    for (const path of new Map(identifiers().map(({ path }) => [path.split("/")[2], path])).values()) {
      const form = { Accept: "*/*", "Accept-Encoding": "gzip" };
      const { headers } = await supertest(site.app).get(path).set(form).expect(200);
      expect(headers["content-type"]).toBe("application/ld+json; charset=utf-8");
      const head = await supertest(site.app).head(path).set(form).expect(200);
      expect(head.headers.etag).toBe(headers.etag);
      const { body } = await ask(path, "image/png").expect(406);
      expect(body.code).toBe("forme-non-disponible");
    }
  });

  it("has an address for each form, whatever is accepted", async () => {
    const [file] = identifiers().filter(({ path }) => path.endsWith("/csv"));
    for (const path of [file?.path, "/id/themes", "/id/service/ogc", "/id/organisme/pole-marennes-oleron"]) {
      await ask(`${path}.ttl`, "text/html")
        .expect(200)
        .expect("Content-Type", /turtle/);
      expect((await ask(`${path}.csv`, "*/*").expect(404)).body.code).toBe("adresse-inconnue");
    }
  });
});

describe("an identifier that the feeds do not name", () => {
  it.each([
    ["/id/fichier/0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a10/gpkg", "fichier-inconnu"],
    ["/id/fichier/dechets-tonnages/csv", "fichier-inconnu"],
    ["/id/jeu/0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a10/version/99", "version-inconnue"],
    ["/id/territoire/99999", "territoire-inconnu"],
    ["/id/organisme/inconnu", "organisme-inconnu"],
    ["/id/organisme/inconnu/catalogue", "organisme-inconnu"],
    ["/id/theme/peche", "theme-inconnu"],
    ["/id/service/wms", "service-inconnu"],
    ["/id/inconnu", "adresse-inconnue"],
  ])("is not found, in each form: %s", async (path, code) => {
    expect((await ask(path, "text/turtle").expect(404)).body.code).toBe(code);
    await ask(path, "text/html").expect(404).expect("Content-Type", /html/);
  });
});

describe("an address under a service that has no page", () => {
  it.each([
    "/records/zzz",
    "/records/collections/jeux/queryables",
    "/api/zzz",
    "/fichiers/zzz",
    "/mcp/zzz",
    "/healthz/zzz",
    "/readyz/zzz",
  ])("is refused to machines in their form when nothing is there: %s", async (path) => {
    const { body } = await ask(path, "application/json")
      .expect(404)
      .expect("Content-Type", /problem\+json/);
    expect(body.code).toBe("adresse-inconnue");
    expect(body.detail).toContain(path);
    expect(body.detail).toContain(`partent de /${path.split("/")[1]}.`);
  });

  it.each(["/records/zzz", "/mcp/zzz", "/healthz/zzz", "/readyz/zzz"])(
    "is told by a page to who reads pages: %s",
    async (path) => {
      const { text, headers } = await ask(path, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        .expect(404)
        .expect("Content-Type", /html/);
      expect(text).toContain("Page introuvable");
      expect(headers.vary).toMatch(/\bAccept\b(?!-)/);
    },
  );
});

describe("every other address of the site that the feeds name", () => {
  it("answers without redirect", async () => {
    for (const iri of named(site.settings.publicUrl)) {
      const { status } = await supertest(site.app).head(pathOf(iri, site.settings.publicUrl));
      expect({ iri, status }).toEqual({ iri, status: 200 });
    }
  });
});
