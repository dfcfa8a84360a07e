import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";

describe("the API of datasets", () => {
  let place: Place;
  let datalogue: Datalogue;
  let api: ReturnType<typeof supertest>;
  let id: string;
  let previous: string;

  beforeAll(async () => {
    place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
    place.write("mobilites/aires/dataset.json", {
      slug: "aires-covoiturage",
      title: "Aires de covoiturage de l'Île d'Oléron",
      description: "Où laisser sa voiture.",
      organisation: "pole-marennes-oleron",
      licence: "odc-odbl",
      frequency: "IRREG",
      keywords: ["mobilité"],
      access: "open",
    });
    place.write("mobilites/aires/schema.json", {
      fields: [
        { name: "nom", type: "string" },
        { name: "places", type: "integer" },
      ],
    });
    const feature = (nom: string, coordinates: number[]) => ({
      type: "Feature",
      properties: { nom, places: 12 },
      geometry: { type: "Point", coordinates },
    });
    place.write("mobilites/aires/data.geojson", {
      type: "FeatureCollection",
      features: [feature("Étaules", [-1.1, 45.73]), feature("Le Château, citadelle", [-1.19, 45.886])],
    });
    datalogue = await place.open();
    api = supertest(createApiApp(datalogue, place.settings));
    await api.get("/readyz").expect(503);
    const { problems } = await datalogue.load();
    expect(problems).toEqual([]);
    previous = readFileSync(join(place.content, "culture/mediatheques/data.csv"), "utf8");
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    ({ id } = JSON.parse(place.read("culture/mediatheques/dataset.json")));
    place.write("culture/mediatheques/dataset.json", { id, ...visitsJson, slug: "entrees-mediatheques" });
    await datalogue.load();
  });
  afterAll(() => place.remove());

  it("says that it lives, and that it is ready once the content is loaded", async () => {
    expect((await api.get("/healthz").expect(200)).body).toEqual({ status: "ok" });
    expect((await api.get("/readyz").expect(200)).body).toEqual({ status: "ok" });
  });

  it("gives addresses to start from at its root", async () => {
    const { body } = await api.get("/api").expect(200);
    expect(body.links.datasets).toBe("https://donnees.exemple.fr/api/datasets");
  });

  it("lists datasets with their facets, the organisation as an object", async () => {
    const { body } = await api.get("/api/datasets?sort=title").expect(200);
    expect(body.meta).toEqual({ page: 1, page_size: 20, total: 2 });
    expect(body.links).toEqual({ next: null, prev: null });
    expect(body.data[0]).toMatchObject({
      slug: "aires-covoiturage",
      organisation: { slug: "pole-marennes-oleron", name: "Pôle territorial Marennes Oléron" },
      geographic: true,
      bbox: [-1.19, 45.73, -1.1, 45.886],
    });
    expect(body.facets.theme.map(({ value, count }: { value: string; count: number }) => [value, count])).toEqual([
      ["culture", 1],
      ["mobilites", 1],
    ]);
    expect(body.facets.format).toContainEqual({ value: "geojson", label: "GeoJSON", count: 1 });
  });

  it.each([
    ["q=mediatheque", ["entrees-mediatheques"]],
    ["q=MÉDIATHÈQUES de l'île", ["entrees-mediatheques"]],
    ["q=mediateque", ["entrees-mediatheques"]],
    ["q=covoit", ["aires-covoiturage"]],
    ["q=piscine", []],
    ["theme=mobilites", ["aires-covoiturage"]],
    ["organisation=ile-d-oleron", ["entrees-mediatheques"]],
    ["licence=odc-odbl&format=geojson", ["aires-covoiturage"]],
    ["page=2&page_size=1&sort=title", ["entrees-mediatheques"]],
  ])("finds with %s", async (query, slugs) => {
    const { body } = await api.get(`/api/datasets?${encodeURI(query)}`).expect(200);
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(slugs);
  });

  it("answers to the slug, the UUID and a former slug with the same body, and says which one is right", async () => {
    const right = await api.get("/api/datasets/entrees-mediatheques").expect(200);
    expect(right.headers.link).not.toContain("canonical");
    for (const ref of [SLUG, id]) {
      const other = await api.get(`/api/datasets/${ref}`).expect(200);
      expect(other.body).toEqual(right.body);
      expect(other.headers.link).toContain(
        '<https://donnees.exemple.fr/api/datasets/entrees-mediatheques>; rel="canonical"',
      );
    }
    for (const list of [
      "data?page_size=1",
      "data?annee__groupby&page_size=1",
      "versions?page_size=1",
      "versions/1/data?page_size=1",
    ]) {
      const named = await api.get(`/api/datasets/entrees-mediatheques/${list}`).expect(200);
      expect(named.body.links.next).toContain("/entrees-mediatheques/");
      for (const ref of [SLUG, id]) {
        const other = await api.get(`/api/datasets/${ref}/${list}`).expect(200);
        expect(other.body).toEqual(named.body);
      }
    }
    const rows = await api.get(`/api/datasets/${SLUG}/data`).expect(200);
    expect(rows.headers.link).toContain(
      '<https://donnees.exemple.fr/api/datasets/entrees-mediatheques/data>; rel="canonical"',
    );
  });

  it("gives schema, report and versions", async () => {
    const schema = await api.get(`/api/datasets/${id}/schema`).expect(200);
    expect(schema.body.fields[0]).toMatchObject({ name: "codeCommune", title: "Code INSEE" });
    const report = await api.get(`/api/datasets/${id}/report`).expect(200);
    expect(report.body).toMatchObject({ valid: true, rows: 4, file: { name: "data.csv" } });
    const versions = await api.get(`/api/datasets/${id}/versions`).expect(200);
    expect(versions.body.data).toMatchObject([
      { number: 2, served: true, rows: 4 },
      { number: 1, served: false, rows: 3 },
    ]);
  });

  it("pages through rows, with links that can be followed to the end", async () => {
    const codes: string[] = [];
    let next: string | null = `/api/datasets/${id}/data?page_size=3&annee__sort=desc`;
    while (next) {
      const body: Listed = (await api.get(next).expect(200)).body;
      expect(body.meta.total).toBe(4);
      codes.push(...body.data.map((row) => `${row.codeCommune}/${row.annee}`));
      next = body.links.next?.replace("https://donnees.exemple.fr", "") ?? null;
    }
    expect(codes).toEqual(["17140/2024", "17093/2023", "17140/2023", "17323/2023"]);
  });

  it("gives the profile and the definition of a dataset where the tabular API of data.gouv.fr has them", async () => {
    const root = "/api/datasets/entrees-mediatheques";
    const { body } = await api.get(`${root}/profile/`).expect(200);
    expect(body).toMatchObject({ profile: { separator: ",", total_lines: 4 }, indexes: null });
    expect(body.profile.columns.annee).toEqual({ python_type: "int", format: "year", score: 1 });
    expect(body.profile.header).toEqual(Object.keys((await api.get(`${root}/data/`).expect(200)).body.data[0]));
    expect(body.profile.formats.string).toContain("commune");
    expect((await api.get(`${root}/swagger/`).expect(200)).body).toEqual(
      (await api.get(`${root}/openapi.json`).expect(200)).body,
    );
    for (const part of ["profile", "swagger"])
      expect((await api.get(`/api/datasets/inconnu/${part}/`).expect(404)).body.code).toBe("jeu-inconnu");
  });

  it("gives rows in the form of the tabular API of data.gouv.fr", async () => {
    const { body } = await api.get(
      `/api/datasets/entrees-mediatheques/data?commune__contains=dolus&columns=annee,entrees`,
    );
    expect(body).toEqual({
      data: [
        { annee: 2023, entrees: 8300 },
        { annee: 2024, entrees: 9000 },
      ],
      links: {
        next: null,
        prev: null,
        profile: "https://donnees.exemple.fr/api/datasets/entrees-mediatheques/profile",
        swagger: "https://donnees.exemple.fr/api/datasets/entrees-mediatheques/openapi.json",
      },
      meta: { page: 1, page_size: 20, total: 2 },
    });
  });

  it("gives the rows of an older version", async () => {
    expect((await api.get(`/api/datasets/${id}/versions/1/data`).expect(200)).body.meta.total).toBe(3);
    expect((await api.get(`/api/datasets/${id}/versions/7/data`).expect(404)).body.code).toBe("version-inconnue");
  });

  it.each([
    ["/api/datasets?couleur=bleu", 400, "parametre-inconnu"],
    ["/api/datasets?sort=couleur", 400, "valeur-invalide"],
    ["/api/datasets?q=a&q=b", 400, "parametre-repete"],
    // "é" in Latin-1, a sign alone.
    ["/api/datasets?q=d%E9chets", 400, "requete-incorrecte"],
    ["/api/datasets?q=%ZZ", 400, "requete-incorrecte"],
    [`/api/datasets/${SLUG}/data?commune__notcontains=Ol%E9ron`, 400, "requete-incorrecte"],
    [`/api/datasets/${SLUG}/data/csv?commune__contains=Ol%E9ron`, 400, "requete-incorrecte"],
    ["/api/datasets?page_size=201", 400, "valeur-invalide"],
    ["/api/datasets/inconnu", 404, "jeu-inconnu"],
    ["/api/datasets/inconnu/data", 404, "jeu-inconnu"],
    [`/api/datasets/${SLUG}?x=1`, 400, "parametre-inconnu"],
    [`/api/datasets/${SLUG}/data?pays__exact=1`, 400, "champ-inconnu"],
    [`/api/datasets/${SLUG}/data?annee__ressemble=1`, 400, "operateur-inconnu"],
    [`/api/datasets/${SLUG}/data?annee__exact=hier`, 400, "valeur-invalide"],
    [`/api/datasets/${SLUG}/data?limit=1`, 400, "parametre-inconnu"],
    [`/api/datasets/${SLUG}/couleurs`, 404, "adresse-inconnue"],
    ["/api/nulle-part", 404, "adresse-inconnue"],
    ["/api/datasets/%E0%A4%A", 400, "requete-incorrecte"],
    ["/fichiers/inconnu/original", 404, "jeu-inconnu"],
    [`/fichiers/${SLUG}/rows.sqlite`, 404, "fichier-inconnu"],
    [`/fichiers/${SLUG}/manifest.json`, 404, "fichier-inconnu"],
    [`/fichiers/${SLUG}/..%2F..%2Fcatalogue.sqlite`, 404, "fichier-inconnu"],
    [`/fichiers/${SLUG}/versions/9/original`, 404, "fichier-inconnu"],
    [`/fichiers/${SLUG}/versions/un/original`, 404, "version-inconnue"],
  ])("answers %s with a problem in French", async (address, status, code) => {
    const { body, headers } = await api.get(address).expect(status);
    expect(headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ status, code, title: expect.any(String), detail: expect.stringMatching(/[.?]$/) });
  });

  it("lists the valid names when one is unknown", async () => {
    const { body } = await api.get(`/api/datasets/${SLUG}/data?pays__exact=1`);
    expect(body).toMatchObject({ parameter: "pays__exact", accepted: ["codeCommune", "commune", "annee", "entrees"] });
    expect(body.detail).toContain("codeCommune");
  });

  it("refuses to write, and says what is possible", async () => {
    const { body, headers } = await api.post("/api/datasets").expect(405);
    expect(headers.allow).toBe("GET, HEAD, OPTIONS");
    expect(body.code).toBe("methode-refusee");
  });

  it("is open to every origin", async () => {
    const { headers } = await api.get("/api/datasets");
    expect(headers["access-control-allow-origin"]).toBe("*");
    const preflight = await api.options("/api/datasets").expect(204);
    expect(preflight.headers["access-control-allow-methods"]).toContain("GET");
    expect(preflight.headers.allow).toBe("GET, HEAD, OPTIONS");
  });

  it("gives the received file byte for byte, under its own name, with what a client needs to resume or not to ask again", async () => {
    const bytes = readFileSync(join(place.content, "culture/mediatheques/data.csv"));
    const whole = await api.get(`/fichiers/${id}/original`).buffer(true).expect(200);
    expect(Buffer.from(whole.text)).toEqual(bytes);
    expect(whole.headers).toMatchObject({
      "content-disposition": "attachment; filename=data.csv",
      "content-length": String(bytes.length),
      "accept-ranges": "bytes",
      "content-type": "text/csv; charset=utf-8",
    });
    expect(whole.headers["last-modified"]).toBeDefined();
    const etag = whole.headers.etag ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    await api.get(`/fichiers/${id}/original`).set("If-None-Match", etag).expect(304);
    const part = await api.get(`/fichiers/${id}/original`).set("Range", "bytes=0-10").expect(206);
    expect(part.text).toBe("codeCommune");
    expect(part.headers["content-range"]).toBe(`bytes 0-10/${bytes.length}`);
    const beyond = await api.get(`/fichiers/${id}/original`).set("Range", "bytes=999999-").expect(416);
    expect(beyond.headers["content-type"]).toMatch(/^application\/problem\+json/);
    // More last bytes than there are: all of them.
    const last = await api.get(`/fichiers/${id}/original`).set("Range", "bytes=-999999").buffer(true).expect(206);
    expect(last.headers["content-range"]).toBe(`bytes 0-${bytes.length - 1}/${bytes.length}`);
    expect(Buffer.from(last.text)).toEqual(bytes);
    // HEAD takes no range.
    const head = await api.head(`/fichiers/${id}/original`).set("Range", "bytes=0-10").expect(200);
    expect(head.headers["content-length"]).toBe(String(bytes.length));
    expect(head.headers.etag).toBe(etag);
  });

  it("gives the derived files under the name of the first publication", async () => {
    const csv = await api.get(`/fichiers/${id}/${SLUG}.csv`).expect(200);
    expect(csv.text).toBe(`${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    const json = await api.get(`/fichiers/${id}/${SLUG}.json`).expect(200);
    expect(json.body[3]).toEqual({ codeCommune: "17140", commune: "Dolus-d'Oléron", annee: 2024, entrees: 9000 });
    await api.get(`/fichiers/${id}/${SLUG}.geojson`).expect(404);
    await api.get(`/fichiers/${id}/entrees-mediatheques.csv`).expect(404);
  });

  it("gives a layer as GeoJSON, and as a table with longitude and latitude", async () => {
    const { body: aires } = await api.get("/api/datasets/aires-covoiturage");
    const layer = await api.get(`/fichiers/${aires.id}/aires-covoiturage.geojson`).buffer(true).expect(200);
    expect(layer.headers["content-type"]).toMatch(/^application\/geo\+json/);
    expect(JSON.parse(layer.body.length ? layer.body : layer.text).features[1]).toEqual({
      type: "Feature",
      properties: { nom: "Le Château, citadelle", places: 12 },
      geometry: { type: "Point", coordinates: [-1.19, 45.886] },
    });
    const csv = await api.get(`/fichiers/${aires.id}/aires-covoiturage.csv`).expect(200);
    expect(csv.text).toBe(
      'nom,places,longitude,latitude\nÉtaules,12,-1.1,45.73\n"Le Château, citadelle",12,-1.19,45.886\n',
    );
  });

  it("keeps the file of each version at an address of its own, for ever", async () => {
    const old = await api.get(`/fichiers/${id}/versions/1/original`).expect(200);
    expect(old.text).toBe(previous);
    expect(old.headers["cache-control"]).toContain("immutable");
    expect((await api.get(`/fichiers/${id}/versions/1/${SLUG}.csv`).expect(200)).text).toBe(visitsCsv);
    const bySlug = await api.get(`/fichiers/${SLUG}/original`).expect(200);
    expect(bySlug.headers.link).toContain(`<https://donnees.exemple.fr/fichiers/${id}/original>; rel="canonical"`);
  });

  it("tells in headers the pages around a list, what describes an answer and its licence, as far as there is room", async () => {
    const root = "https://donnees.exemple.fr/api/datasets/entrees-mediatheques";
    const rows = await api.get("/api/datasets/entrees-mediatheques/data?page=2&page_size=1").expect(200);
    const { next, prev } = rows.body.links;
    expect(rows.headers.link?.split(", ")).toEqual([
      `<${next}>; rel="next"; type="application/json"`,
      `<${prev}>; rel="prev"; type="application/json"`,
      `<${root}/profile>; rel="describedby"; type="application/json"`,
      `<${root}/openapi.json>; rel="service-desc"; type="application/json"`,
    ]);
    const list = await api.get("/api/datasets?page_size=1").expect(200);
    expect(list.headers.link).toBe(`<${list.body.links.next}>; rel="next"; type="application/json"`);
    const dataset = await api.get("/api/datasets/entrees-mediatheques").expect(200);
    expect(dataset.headers.link).toContain(
      `<https://donnees.exemple.fr/id/jeu/${id}.ttl>; rel="describedby"; type="text/turtle"`,
    );
    const file = await api.head(`/fichiers/${id}/${SLUG}.csv`).expect(200);
    expect(file.headers.link).toBe(
      `<https://www.etalab.gouv.fr/licence-ouverte-open-licence>; rel="license", <${root}/schema>; rel="describedby"; type="application/json"`,
    );
    const names = Array.from({ length: 150 }, (_, rank) => `commune-${rank}`).join(",");
    const long = await api
      .get(`/api/datasets/entrees-mediatheques/data?page_size=1&commune__notin=${names}`)
      .expect(200);
    expect(long.body.links.next).toContain("cursor=");
    expect(long.headers.link).toMatch(/^<[^>]*\/profile>; rel="describedby"/);
  });
});

interface Listed {
  data: { codeCommune: string; annee: number }[];
  links: { next: string | null };
  meta: { total: number };
}
