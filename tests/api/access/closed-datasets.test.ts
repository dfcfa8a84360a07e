import type { Caller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";
import { beaches, type Closed, type ClosedPlace, markersIn, openClosedPlace, staff } from "./closed-place.js";
import { routeRules } from "./route-rules.js";
import { type ServedPlace, servePlace } from "./serve-place.js";

let place: ClosedPlace;
beforeAll(async () => {
  place = await openClosedPlace();
});
afterAll(() => place.close());

/** Every address that speaks of a dataset, as one caller gets it. */
async function readAll(dataset: Closed, key?: string) {
  const answers = [];
  for (const { rule, addresses, accept } of Object.values(routeRules))
    for (const address of addresses?.(dataset) ?? [])
      answers.push({ address, rule, ...(await place.read(address, key, accept ? { Accept: accept } : {})) });
  return answers;
}

describe("a dataset closed to who asks", () => {
  it.each([
    ["for members, to the public", beaches, 401, (): string | undefined => undefined],
    ["for its organisation, to the public", staff, 401, (): string | undefined => undefined],
    ["for its organisation, to another organisation", staff, 403, (): string | undefined => place.other],
  ] as const)(
    "%s, shows no value, column, file name nor figure of its contents at any address",
    async (_, dataset, status, key) => {
      for (const { address, rule, text, ...answer } of await readAll(dataset, key())) {
        expect({ address, leaks: markersIn(text, dataset) }).toEqual({ address, leaks: [] });
        const refusal = [401, 403].includes(answer.status) ? answer.status : null;
        expect({ address, refusal }).toEqual({ address, refusal: rule === "contents" ? status : null });
      }
    },
  );

  it("says for whom it is, whom to ask, and how to show a key", async () => {
    const { text, headers } = await place.read(`/api/datasets/${staff.slug}/data`);
    expect(headers.get("www-authenticate")).toBe('Bearer realm="datalogue"');
    expect(headers.get("content-type")).toContain("application/problem+json");
    const { code, detail } = JSON.parse(text);
    expect(code).toBe("cle-attendue");
    for (const words of ["Île d'Oléron", "Service culture (culture@exemple.fr)", "Authorization: Bearer"])
      expect(detail).toContain(words);
    const refused = await place.read(`/api/datasets/${staff.slug}/data`, place.other);
    expect(JSON.parse(refused.text)).toMatchObject({
      code: "acces-reserve",
      detail: expect.stringContaining("autre organisme"),
    });
  });

  it("answers the same whatever is looked for in it", async () => {
    const details = new Set<string>();
    for (const address of [
      "data?inconnue__exact=1",
      "data?effectif__exact=12",
      "versions/1/data",
      "versions/9/data",
      "data/csv",
    ])
      details.add(JSON.parse((await place.read(`/api/datasets/${staff.slug}/${address}`)).text).detail);
    for (const name of ["original", `${staff.slug}.csv`, "autre.csv", "versions/7/original"])
      details.add(JSON.parse((await place.read(`/fichiers/${staff.id}/${name}`)).text).detail);
    expect(details.size).toBe(1);
  });

  it("is found by its description, never by its columns", async () => {
    const total = async (words: string, key?: string) =>
      JSON.parse((await place.read(`/api/datasets?q=${words}`, key)).text).meta.total;
    expect(await total("surveillees")).toBe(1);
    for (const { markers } of [beaches, staff])
      for (const words of [markers.value, markers.column, markers.title, markers.file])
        expect(await total(words)).toBe(0);
  });

  it("lends no word of its contents to what the search of the site says that something answers to", async () => {
    const search = async (words: string, key?: string) =>
      (await place.read(`/recherche?q=${encodeURIComponent(words)}`, key)).text;
    const sheet = await search("plages horaires");
    expect(sheet).toContain(`/jeux/${beaches.slug}`);
    expect(sheet).not.toContain("Rien ne répond");
    for (const { column, title, value } of [beaches.markers, staff.markers])
      for (const word of [column, title, value])
        for (const key of [undefined, place.other])
          expect(await search(`plages ${word}`, key)).toContain(`Rien ne répond à «\u202f${word}\u202f»`);
  });

  it("is counted by the facet of access, and no file of it by that of formats", async () => {
    const { facets, data } = JSON.parse((await place.read("/api/datasets")).text);
    expect(facets.access).toEqual(
      expect.arrayContaining([
        { value: "members", label: "Réservé aux membres", count: 1 },
        { value: "organisation", label: "Réservé à l'organisme", count: 1 },
      ]),
    );
    expect(facets.format).toContainEqual({ value: "csv", label: "CSV", count: 1 });
    expect(facets.format).not.toContainEqual(expect.objectContaining({ value: "geojson" }));
    const closed = data.find(({ slug }: { slug: string }) => slug === staff.slug);
    expect(closed).toMatchObject({
      readable: false,
      quality: null,
      closure: expect.stringContaining("culture@exemple.fr"),
    });
  });

  it("is neither in the feeds nor in the lists for harvesters and search engines", async () => {
    for (const address of [
      "/catalogue.ttl",
      "/organismes/ile-d-oleron/catalogue.jsonld",
      "/catalogue.csv",
      "/sitemap.xml",
    ])
      for (const key of [undefined, place.own]) {
        const { text } = await place.read(address, key);
        for (const { id, slug } of [beaches, staff]) expect(text.includes(id) || text.includes(slug)).toBe(false);
      }
  });

  it("is in the list of layers for who may read it, and for nobody else", async () => {
    const ids = async (key?: string) =>
      JSON.parse((await place.read("/ogc/collections", key)).text).collections.map(({ id }: { id: string }) => id);
    for (const key of [place.own, place.other]) {
      expect(await ids(key)).toContain(beaches.slug);
      expect(await ids()).not.toContain(beaches.slug);
      for (const address of ["/ogc/collections?f=html", "/ogc/api"]) {
        expect((await place.read(address, key)).text).toContain(beaches.slug);
        expect((await place.read(address)).text).not.toContain(beaches.slug);
      }
    }
  });

  it("is described at its permanent identifier, with who may read it and no file", async () => {
    for (const [dataset, right] of [
      [beaches, "RESTRICTED"],
      [staff, "NON_PUBLIC"],
    ] as const) {
      const { text } = await place.read(`/id/jeu/${dataset.id}.ttl`);
      expect(text).toContain(`access-right/${right}>`);
      for (const words of ["Service culture", "foaf:Agent"]) expect(text).toContain(words);
      for (const words of ["dcat:Distribution", "dcat:DataService", "/fichiers/"]) expect(text).not.toContain(words);
    }
  });

  it("has no file that an identifier describes, in RDF for whoever asks, as a page for who may not read it", async () => {
    for (const { id } of [beaches, staff])
      for (const file of ["csv", "original", "api", "ogc"]) {
        const address = `/id/fichier/${id}/${file}`;
        for (const key of [undefined, place.own])
          expect((await place.read(address, key, { Accept: "text/turtle" })).status).toBe(404);
        expect((await place.read(address, undefined, { Accept: "text/html" })).status).toBe(404);
      }
    expect((await place.read(`/id/fichier/${staff.id}/csv`, place.own, { Accept: "text/html" })).status).toBe(200);
  });

  it("gives no figure to its indicators, for its producer neither: they are public", async () => {
    for (const key of [undefined, place.own]) {
      const { data } = JSON.parse((await place.read("/api/indicators/effectif/observations", key)).text);
      expect(data).toEqual([]);
    }
  });
});

describe("a dataset open to who asks", () => {
  it.each([
    ["for members, to another organisation", beaches, () => place.other],
    ["for members, to its producer", beaches, () => place.own],
    ["for its organisation, to its producer", staff, () => place.own],
  ] as const)("%s, gives all of its contents, and nothing that may be kept on the way", async (_, dataset, key) => {
    const answers = await readAll(dataset, key());
    const found = new Set(answers.flatMap(({ text }) => markersIn(text, dataset)));
    expect([...found].sort()).toEqual(Object.values(dataset.markers).flat().sort());
    for (const { address, status, headers } of answers) {
      expect({ address, refused: status === 401 || status === 403 }).toEqual({ address, refused: false });
      expect({ address, cached: headers.get("cache-control") }).toEqual({ address, cached: "private, no-store" });
      expect({ address, varies: headers.get("vary")?.includes("Authorization") }).toEqual({ address, varies: true });
    }
  });

  it("leaves nothing of it in what is kept for the next visitor", async () => {
    const addresses = [
      `/api/datasets/${staff.slug}`,
      `/jeux/${staff.slug}`,
      `/id/jeu/${staff.id}`,
      "/api/datasets",
      "/jeux",
    ];
    const headers = { Accept: "text/html" };
    for (const address of addresses) {
      await place.read(address, place.own, headers);
      expect(markersIn((await place.read(address, undefined, headers)).text, staff)).toEqual([]);
      const own = await place.read(address, place.own, headers);
      expect({ address, cached: own.headers.get("cache-control") }).toEqual({ address, cached: "private, no-store" });
    }
    expect((await place.read(`/jeux/${staff.slug}`, place.own)).text).toContain(staff.markers.value);
  });
});

describe("the page of a dataset closed to the visitor", () => {
  it("says what it is, for whom and whom to ask, without preview nor file", async () => {
    const { text, status } = await place.read(`/jeux/${beaches.slug}`);
    expect(status).toBe(200);
    for (const words of [
      "Plages surveillées",
      "Réservé aux membres",
      "culture@exemple.fr",
      "Un accès réservé",
      "Licence Ouverte",
    ])
      expect(text).toContain(words);
    for (const words of ["Aperçu", "Télécharger", "/fichiers/", "Dictionnaire", "Versions", "ld+json"])
      expect(text).not.toContain(words);
  });

  it("is told apart in the lists by words", async () => {
    for (const address of ["/jeux", "/organismes/ile-d-oleron"])
      expect((await place.read(address)).text).toContain("Réservé à l’organisme");
  });

  it("refuses its report with a page that says whom to ask", async () => {
    const { status, text, headers } = await place.read(`/jeux/${beaches.slug}/rapport`, undefined, {
      Accept: "text/html",
    });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toContain("Bearer");
    expect(text).toContain("<h1>Accès réservé</h1>");
    expect(text).toContain("culture@exemple.fr");
  });
});

describe("a file checked against a closed dataset", () => {
  const check = (address: string, body: string, key?: string) =>
    fetch(`${place.url}${address}`, {
      method: "POST",
      headers: {
        "Content-Disposition": 'attachment; filename="essai.csv"',
        "Content-Type": "text/csv",
        ...(key ? { Authorization: `Bearer ${key}` } : {}),
      },
      body,
    });

  it("uses its schema for who may read it only", async () => {
    const address = `/api/check?schema=jeu:${staff.slug}`;
    const refused = await check(address, "codeCommune,annee\n17140,2024\n");
    expect(refused.status).toBe(401);
    expect(markersIn(await refused.text(), staff)).toEqual([]);
    expect((await check(address, "codeCommune,annee\n17140,2024\n", place.other)).status).toBe(403);
    const own = await check(address, "codeCommune,annee\n17140,2024\n", place.own);
    expect(own.status).toBe(200);
    expect(await own.text()).toContain(staff.markers.column);
  });

  it("is not proposed as a schema to who may not read it", async () => {
    const { text } = await place.read("/verifier");
    expect(text).not.toContain(staff.slug);
    expect((await place.read("/verifier", place.own)).text).toContain(staff.slug);
  });
});

describe("a dataset that opens", () => {
  const { slug } = visitsJson;
  const NOTE = "Comptages internes du quetzal.";
  const SECRET = "918273";
  const publisher: Caller = {
    ...{ kind: "key", key: "k" },
    memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
  };
  let served: ServedPlace;
  let id: string;
  let own: string;
  beforeAll(async () => {
    served = await servePlace(createPlace());
    id = (await served.datalogue.services.catalogue.getDataset(slug))?.id ?? "";
    own = await served.keyOf("ile-d-oleron");
  });
  afterAll(() => served.close());

  const deposit = async (text: string, access: "open" | "organisation", note?: string) => {
    const { drafts } = served.datalogue;
    const draft = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: slug });
    await drafts.receiveText(publisher, draft.id, { text, name: "entrees.csv" });
    await drafts.whenRead(publisher, draft.id, 60_000);
    await drafts.edit(publisher, draft.id, { ...(note === undefined ? {} : { note }), metadata: { access } });
    await drafts.publish(publisher, draft.id);
  };
  const versions = async (dataset: string, key?: string) => {
    const { data, meta } = JSON.parse((await served.read(`/api/datasets/${dataset}/versions`, key)).text);
    expect(meta.total).toBe(data.length);
    return data.map(({ number }: { number: number }) => number);
  };

  const lastNote = async (key?: string) =>
    JSON.parse((await served.read(`/api/datasets/${slug}/versions`, key)).text).data[0].note;

  it("tells the public what was published while it was open, and nothing of what was while it was reserved", async () => {
    await deposit(visitsCsv.replace("12500", SECRET), "organisation", NOTE);
    await deposit(visitsCsv.replace("12500", "12600"), "open", "Comptages arrondis.");
    expect(await versions(slug)).toEqual([3, 1]);
    expect(await versions(slug, own)).toEqual([3, 2, 1]);
    const past = (number: number) => [
      `/api/datasets/${slug}/versions/${number}/data`,
      `/fichiers/${id}/versions/${number}/original`,
      `/fichiers/${id}/versions/${number}/${slug}.csv`,
    ];
    const identified = (number: number) => `/id/jeu/${id}/version/${number}.ttl`;
    for (const address of [...past(1), identified(1)])
      expect({ address, ...(await served.read(address)) }).toMatchObject({ status: 200 });
    expect((await served.read(identified(2))).status).toBe(404);
    for (const address of past(2)) {
      const { status, text } = await served.read(address);
      expect({ address, status, leaks: text.includes(SECRET) || text.includes("quetzal") }).toEqual({
        ...{ address, status: 404, leaks: false },
      });
      expect({ address, ...(await served.read(address, own)) }).toMatchObject({ status: 200 });
    }
    for (const address of [
      ...[`/jeux/${slug}`, `/jeux/${slug}/versions`, "/flux.atom", `/jeux/${slug}/flux.atom`],
      ...["/catalogue.ttl", `/id/jeu/${id}.ttl`, identified(3)],
    ]) {
      const { status, text } = await served.read(address);
      expect({ address, status, leaks: text.includes(NOTE) }).toEqual({ address, status: 200, leaks: false });
      expect(text).not.toMatch(/versions?\/2\b|Version 2\b/);
    }
  });

  it("tells again what was reserved by coming back to it: that is published anew", async () => {
    await served.datalogue.drafts.rollback(publisher, slug, 2);
    expect(await versions(slug)).toEqual([4, 3, 1]);
    expect((await served.read(`/api/datasets/${slug}/versions/4/data`)).text).toContain(SECRET);
    // Of which version, they are not told.
    expect(await lastNote()).toBe("Retour à une version antérieure.");
    await served.datalogue.drafts.rollback(publisher, slug, 3);
    expect(await lastNote()).toBe("Retour à la version 3.");
  });

  it("says nothing of what was reserved in the note that it writes as the dataset opens", async () => {
    await deposit(visitsCsv.replace("12500", SECRET), "organisation");
    expect(await lastNote(own)).toBe("1\u00A0ligne modifiée.");
    const { drafts } = served.datalogue;
    const { id: draft } = await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: slug });
    await drafts.receiveText(publisher, draft, { text: visitsCsv, name: "entrees.csv" });
    await drafts.whenRead(publisher, draft, 60_000);
    await drafts.edit(publisher, draft, { metadata: { access: "open" } });
    // Who prepares it reads what changes all the same.
    expect(await drafts.compare(publisher, draft, 60_000)).toMatchObject({
      difference: { rows: { changed: 1 }, note: "3\u00A0lignes publiées." },
    });
    await drafts.publish(publisher, draft);
    expect(await lastNote()).toBe("3\u00A0lignes publiées.");
  });

  it("tells the version that is served as it opens, then among the former ones, when its description alone opens it", async () => {
    const { place, datalogue } = served;
    const folder = "culture/prets";
    const write = (access: string, entries: string) => {
      const known = place.find(`${folder}/dataset.json`);
      const described = { ...(known ? JSON.parse(known) : visitsJson), slug: "prets", title: "Prêts", access };
      place.write(`${folder}/dataset.json`, described);
      place.write(`${folder}/schema.json`, visitsSchema);
      place.write(`${folder}/data.csv`, visitsCsv.replace("12500", entries));
    };
    for (const [access, entries] of [
      ["members", "1"],
      ["members", "2"],
      ["open", "2"],
      ["open", "3"],
    ] as const) {
      write(access, entries);
      expect((await datalogue.load()).problems).toEqual([]);
    }
    expect(await versions("prets")).toEqual([3, 2]);
    expect(await versions("prets", own)).toEqual([3, 2, 1]);
    // As an older program leaves it, which opens a dataset and knows nothing of its versions.
    const knex = await place.openCatalogue();
    await knex("versions").where({ number: 3 }).update({ access: "members" });
    await knex.destroy();
    expect(await versions("prets")).toEqual([3, 2]);
    expect((await served.read("/api/datasets/prets/versions/3/data")).status).toBe(200);
  });
});
