import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { visitsJson } from "../support/content-folder.js";
import { harbours, harboursSchema, manyPoints, type OgcPlace, openOgcPlace } from "./ogc-place.js";

interface Link {
  rel: string;
  href: string;
  type: string;
}
interface Feature {
  id: number;
  geometry: unknown;
  properties: Record<string, unknown>;
}
interface Page {
  numberMatched: number;
  numberReturned: number;
  note?: string;
  timeStamp: string;
  features: Feature[];
  links: Link[];
}

let place: OgcPlace;
let items: string;
beforeAll(async () => {
  place = await openOgcPlace();
  items = `${place.root}/collections/ports/items`;
});
afterAll(() => place.remove());

const get = async (address: string, headers: Record<string, string> = {}) => {
  const response = await fetch(address.startsWith("http") ? address : `${place.root}${address}`, { headers });
  return { status: response.status, headers: response.headers, body: JSON.parse((await response.text()) || "null") };
};
const read = async (query: string): Promise<Page> => {
  const { status, body } = await get(query.startsWith("http") ? query : `${items}?${query}`);
  if (status !== 200) throw new Error(`${status} ${body.detail}`);
  return body;
};
const names = async (query: string) => (await read(query)).features.map(({ properties }) => properties.nom);
const linkOf = (links: Link[], rel: string) => links.find((link) => link.rel === rel)?.href;

describe("a mistaken request", () => {
  it.each([
    ["couleur=bleu", "couleur"],
    ["bbox=1,2,3", "bbox"],
    ["bbox=1,2,3,quatre", "bbox"],
    ["bbox=-1,46,-1.4,45", "bbox"],
    ["bbox=", "bbox"],
    ["bbox=NaN,1,2,3", "bbox"],
    ["bbox=1,2,9,4,5,3", "bbox"],
    ["limit=0", "limit"],
    ["limit=-5", "limit"],
    ["limit=dix", "limit"],
    ["offset=-1", "offset"],
    ["datetime=hier", "datetime"],
    ["datetime=2024-02-30", "datetime"],
    ["datetime=2024-01-01/2023-01-01", "datetime"],
    ["datetime=2024-01-01/2024-02-01/2024-03-01", "datetime"],
    ["datetime=2024-01-01T25:00:00Z", "datetime"],
    ["datetime=2024-01-01T00:00:00%2B99:99", "datetime"],
    ["datetime=2024-01-01T00:00:00-12:60/..", "datetime"],
    ["cursor=abc", "cursor"],
    ["cursor=7.1", "cursor"],
    ["places=beaucoup", "places"],
    ["f=xml", "f"],
    ["crs=http://www.opengis.net/def/crs/EPSG/0/27572", "crs"],
    ["datetime=../..", "datetime"],
    ["filter=places", "filter"],
    ["limit=1&limit=2", "limit"],
  ])("%s is refused by a 400 that names the parameter", async (query, parameter) => {
    const { status, headers, body } = await get(`${items}?${query}`);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(body.parameter).toBe(parameter);
  });

  it("lists the parameters there are, filters among them", async () => {
    const { body } = await get(`${items}?couleur=bleu`);
    expect(body.accepted).toEqual(expect.arrayContaining(["bbox", "datetime", "limit", "nom", "places"]));
  });

  it.each(["?x=1", "/conformance?limit=1", "/collections?bbox=1,2,3,4", "/collections/ports?limit=2", "/api?q=a"])(
    "refuses a parameter that %s does not take",
    async (address) => {
      expect((await get(address)).status).toBe(400);
    },
  );

  it("answers 404 to an unknown layer, feature or address", async () => {
    for (const address of [
      "/collections/rien",
      "/collections/rien/items",
      "/collections/ports/items/0",
      "/collections/ports/items/8",
      "/collections/ports/items/un",
      "/rien",
    ])
      expect((await get(address)).status, address).toBe(404);
  });

  it("answers 404 for a dataset without geometry, and for an identifier in place of a name", async () => {
    expect((await get("/collections/frequentation-mediatheques")).status).toBe(404);
    const dataset = await place.datalogue.services.catalogue.getDataset("ports");
    expect((await get(`/collections/${dataset?.id}`)).status).toBe(404);
  });

  it("answers 406 to who takes neither JSON nor HTML", async () => {
    expect((await get(items, { Accept: "image/png" })).status).toBe(406);
  });
});

describe("the service", () => {
  it("links what GDAL and QGIS look for from its landing page", async () => {
    const { body, headers } = await get("");
    const links: Link[] = body.links;
    expect(links.map(({ rel }) => rel).sort()).toEqual(
      ["alternate", "conformance", "data", "self", "service-desc", "service-doc"].sort(),
    );
    expect(links.find(({ rel }) => rel === "service-desc")?.type).toBe("application/vnd.oai.openapi+json;version=3.0");
    for (const { href } of links) expect((await fetch(href)).status, href).toBeLessThan(500);
    expect(headers.get("link")).toContain('rel="service-desc"');
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });

  it("declares the published classes of Features 1.0", async () => {
    const { body } = await get("/conformance");
    for (const name of ["core", "oas30", "geojson", "html"])
      expect(body.conformsTo).toContain(`http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`);
  });

  it("describes a layer with its extent, its count and its links", async () => {
    const { body } = await get("/collections");
    expect(body.collections).toHaveLength(1);
    const [collection] = body.collections;
    expect(collection).toMatchObject({
      id: "ports",
      title: "Ports de plaisance",
      itemType: "feature",
      itemCount: harbours.length,
      storageCrs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
      extent: { spatial: { bbox: [[-1.3278, 45.7, -1, 45.9695]] } },
    });
    expect(collection.extent.temporal.interval).toEqual([["2021-01-01T00:00:00Z", "2024-12-31T23:59:59Z"]]);
    expect(linkOf(collection.links, "items")).toBe(items);
    expect((await get("/collections/ports")).body).toEqual(collection);
  });

  it("gives the properties as JSON Schema", async () => {
    const { body, headers } = await get("/collections/ports/schema");
    expect(headers.get("content-type")).toBe("application/schema+json");
    expect(body.properties.properties.properties.releve).toEqual({
      title: "Jour du relevé",
      type: "string",
      format: "date",
    });
  });

  it("defines itself in OpenAPI 3.0 as QGIS reads it: literal paths, the page size by its name, filters in style form", async () => {
    const { body, headers } = await get("/api");
    expect(headers.get("content-type")).toBe("application/vnd.oai.openapi+json;version=3.0");
    expect(body.openapi).toMatch(/^3\.0\./);
    expect(body.components.parameters.limit.schema).toMatchObject({ maximum: 10_000, default: 100 });
    const { parameters } = body.paths["/collections/ports/items"].get;
    expect(parameters).toContainEqual({ $ref: "#/components/parameters/limit" });
    const filters = parameters.filter((one: Record<string, unknown>) => one.style === "form" && one.explode === false);
    expect(filters.map(({ name }: { name: string }) => name)).toEqual([
      "nom",
      "code_insee",
      "places",
      "longueur",
      "visiteurs",
      "releve",
    ]);
    // What is no property explodes, or QGIS would take it for one.
    for (const name of ["offset", "cursor", "f", "crs", "bbox-crs"])
      expect(body.components.parameters[name].explode).toBe(true);
  });

  it("never gives two operations one name, whatever layers are called", async () => {
    const other = await openOgcPlace();
    try {
      const { id: _, ...metadata } = JSON.parse(other.place.read("mobilites/ports/dataset.json"));
      other.place.write("mobilites/archives/dataset.json", { ...metadata, slug: "archive-ports" });
      for (const name of ["schema.json", "data.geojson"])
        other.place.write(`mobilites/archives/${name}`, other.place.read(`mobilites/ports/${name}`));
      await other.datalogue.load();
      const { paths } = (await get(`${other.root}/api`)).body;
      expect(Object.keys(paths)).toContain("/collections/archive-ports/items");
      const ids = Object.values(paths).map((path) => (path as { get: { operationId: string } }).get.operationId);
      expect(ids.filter((id, rank) => ids.indexOf(id) !== rank)).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  it.each([
    "application/vnd.oai.openapi+json;version=3.0",
    "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json",
    "application/json",
    "application/vnd.oai.openapi+json",
  ])("gives its definition to who accepts %s", async (Accept) => {
    const { status, body } = await get("/api", { Accept });
    expect([status, body.openapi]).toEqual([200, "3.0.3"]);
  });

  it("names layers without a dot, and speaks UTF-8 only", async () => {
    const { body } = await get("/collections");
    for (const { id } of body.collections) expect(id).toMatch(/^[a-z0-9-]+$/);
  });

  it("answers HEAD and OPTIONS, and 304 to who has the same", async () => {
    const head = await fetch(items, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await fetch(items, { method: "OPTIONS" })).status).toBe(204);
    const etag = head.headers.get("etag") as string;
    expect((await fetch(items, { headers: { "If-None-Match": etag } })).status).toBe(304);
  });
});

describe("features", () => {
  it("come as GeoJSON with counts, links and the time of the answer", async () => {
    const page = await read("");
    expect(page).toMatchObject({ numberMatched: 7, numberReturned: 7 });
    expect(Date.parse(page.timeStamp)).not.toBeNaN();
    expect(page.features[0]).toEqual({
      type: "Feature",
      id: 1,
      geometry: harbours[0]?.geometry,
      properties: harbours[0]?.properties,
    });
    expect(page.features[6]?.geometry).toBeNull();
    expect(linkOf(page.links, "next")).toBeUndefined();
    const { headers } = await get(items);
    expect(headers.get("content-type")).toBe("application/geo+json");
  });

  it("tell decimals from whole numbers by their writing, in any reference system", async () => {
    for (const query of ["?nom=Boyardville", "?nom=Boyardville&crs=EPSG:2154", "/2", "/2?crs=EPSG:3857"])
      expect(await (await fetch(items + query)).text(), query).toContain('"places":220,"longueur":16.0,');
    const rows = `${place.root.replace(/ogc$/, "api/datasets/ports/data")}?nom__exact=Boyardville`;
    expect(await (await fetch(rows)).text()).toContain('"longueur":16,');
  });

  it("tell them too in a version that keeps them as they were written before, where any integer may be large", async () => {
    const old = await openOgcPlace();
    const catalogue = await old.place.openCatalogue();
    for (const { dataset_id, number, manifest } of await catalogue("versions")) {
      const { largeIntegers: _, ...older } = JSON.parse(manifest);
      await catalogue("versions")
        .where({ dataset_id, number })
        .update({ manifest: JSON.stringify(older) });
    }
    await catalogue.destroy();
    const { features } = (await old.place.open()).services;
    const collection = await features.getCollection("ports");
    if (!collection) throw new Error("no collection");
    expect(await features.getFeature(collection, "2")).toContain('"places":220.0,"longueur":16.0,');
    await old.remove();
  });

  it("keep their values as they are written in any reference system, without a place too", async () => {
    const write = async (query: string) =>
      (await (await fetch(`${items}?${query}`)).text()).match(/"properties":.*\}/g);
    const written = await write("");
    expect(written).toHaveLength(7);
    for (const crs of ["EPSG:2154", "EPSG:3857"]) {
      expect(await write(`crs=${crs}`)).toEqual(written);
      expect((await read(`crs=${crs}`)).features.at(-1)?.geometry).toBeNull();
    }
    expect(await names("crs=EPSG:2154&bbox=-1.33,45.91,-1.32,45.92")).toEqual(["La Cotinière", "Sans emplacement"]);
  });

  it("give as decimals the integers over 32 bits, which their schema and queryables tell to be whole numbers", async () => {
    const other = await openOgcPlace();
    other.place.write("mobilites/sondes/dataset.json", { ...visitsJson, slug: "sondes", title: "Sondes" });
    other.place.write("mobilites/sondes/schema.json", {
      fields: ["fond", "sommet", "rang"].map((name) => ({ name, type: "integer" })),
    });
    const properties = [
      { fond: -3_000_000_000, sommet: 7, rang: -(2 ** 31) },
      { fond: 5, sommet: 3_000_000_000, rang: 2 ** 31 - 1 },
    ];
    const geometry = { type: "Point", coordinates: [-1.2, 45.9] };
    other.place.write("mobilites/sondes/data.geojson", {
      type: "FeatureCollection",
      features: properties.map((own) => ({ type: "Feature", geometry, properties: own })),
    });
    expect((await other.datalogue.load()).problems).toEqual([]);
    const layer = `${other.root}/collections/sondes`;
    const text = await (await fetch(`${layer}/items`)).text();
    expect(text).toContain('{"fond":-3000000000.0,"sommet":7.0,"rang":-2147483648}');
    expect(text).toContain('{"fond":5.0,"sommet":3000000000.0,"rang":2147483647}');
    const whole = { type: "number", multipleOf: 1 };
    const types = { fond: whole, sommet: whole, rang: { type: "integer" } };
    const schema = (await get(`${layer}/schema`)).body.properties.properties;
    expect(schema).toMatchObject({ properties: types });
    expect((await get(`${layer}/queryables`)).body.properties).toMatchObject(types);
    await other.remove();
  });

  it("are read one by one by their number", async () => {
    const { body } = await get("/collections/ports/items/3");
    expect(body.properties.nom).toBe("Le Château");
    expect(body.links.map(({ rel }: Link) => rel)).toEqual(["self", "alternate", "collection"]);
  });

  it("are given up to the maximum when more is asked", async () => {
    expect((await read("limit=99999999")).numberReturned).toBe(7);
  });

  it("are kept when they meet the box, borders included, or have no place", async () => {
    expect(await names("bbox=-1.33,45.91,-1.32,45.92")).toEqual(["La Cotinière", "Sans emplacement"]);
    expect(await names("bbox=-1.3278,45.9133,-1.3278,45.9133")).toEqual(["La Cotinière", "Sans emplacement"]);
    expect(await names("bbox=-1.33,45.91,-10,-1.32,45.92,10")).toEqual(["La Cotinière", "Sans emplacement"]);
  });

  it("are not kept when only their own box meets it", async () => {
    // In the hole of the basin; beside the channel, in the box around it.
    expect(await names("bbox=-1.109,45.811,-1.106,45.814")).toEqual(["Sans emplacement"]);
    expect(await names("bbox=-1.19,45.85,-1.18,45.86")).toEqual(["Sans emplacement"]);
    expect(await names("bbox=-1.16,45.73,-1.14,45.76")).toEqual(["Chenal en diagonale", "Sans emplacement"]);
    // A box wholly within the basin.
    expect(await names("bbox=-1.1,45.82,-1.099,45.821")).toEqual(["Bassin, moins son îlot", "Sans emplacement"]);
  });

  it("are all kept by a box across the antimeridian that holds them", async () => {
    expect((await read("bbox=170,40,0,50")).numberMatched).toBe(7);
    expect(await names("bbox=-1.2,40,-170,50")).not.toContain("La Cotinière");
  });

  it("are found by a box that goes beyond 180 degrees, as a map that turns around the Earth asks it", async () => {
    const there = ["La Cotinière", "Sans emplacement"];
    expect(await names("bbox=358.67,45.91,358.68,45.92")).toEqual(there);
    expect(await names("bbox=-361.33,45.91,-361.32,45.92")).toEqual(there);
    const mercator = "http://www.opengis.net/def/crs/EPSG/0/3857";
    const turned = "39926961.8,5765938.4,39928075,5767538.4";
    expect(await names(`bbox=${turned}&bbox-crs=${encodeURIComponent(mercator)}`)).toEqual(there);
    expect((await read("bbox=170,40,360,50")).numberMatched).toBe(7);
    expect((await read("bbox=-250,40,250,50")).numberMatched).toBe(7);
    expect(await names("bbox=170,40,190,50")).toEqual(["Sans emplacement"]);
  });

  it("are kept by day, period and instant; without a date, always", async () => {
    expect(await names("datetime=2024-03-01")).toEqual(["La Cotinière", "Marennes"]);
    expect(await names("datetime=2024-01-01/2024-06-30")).toEqual(["La Cotinière", "Boyardville", "Marennes"]);
    expect(await names("datetime=../2022-01-01")).toEqual([
      "Marennes",
      "Bassin, moins son îlot",
      "Chenal en diagonale",
    ]);
    expect(await names("datetime=2024-12-31T12:00:00Z/..")).toEqual(["Marennes", "Sans emplacement"]);
    // A day of Paris is that day, whatever day it still is in London.
    expect(await names("datetime=2022-01-01T00:00:00%2B01:00/2022-01-01T23:59:59%2B01:00")).toEqual([
      "Marennes",
      "Bassin, moins son îlot",
    ]);
  });

  it("are kept by the value of a property, of its own type", async () => {
    expect(await names("code_insee=17385")).toEqual(["La Cotinière", "Boyardville"]);
    expect(await names("places=60")).toEqual(["Le Château"]);
    expect(await names("visiteurs=true&longueur=16")).toEqual(["Boyardville"]);
    expect(await names(`nom=${encodeURIComponent("Bassin, moins son îlot")}`)).toEqual(["Bassin, moins son îlot"]);
    expect(await names("nom=Nulle%20part")).toEqual([]);
  });

  it("are kept by all conditions at once", async () => {
    expect(await names("bbox=-1.13,45.79,-1.07,45.85&code_insee=17219&datetime=2022-01-01/..")).toEqual([
      "Marennes",
      "Bassin, moins son îlot",
    ]);
  });

  it("take the reference system by its name, as GDAL gives it", async () => {
    const crs = encodeURIComponent("http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    const { headers, body } = await get(`${items}?bbox=-1.33,45.91,-1.32,45.92&bbox-crs=${crs}&crs=${crs}`);
    expect(body.numberMatched).toBe(2);
    expect(headers.get("content-crs")).toBe("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
  });
});

describe("pages", () => {
  let large: OgcPlace;
  const total = 6_000;
  beforeAll(async () => {
    large = await openOgcPlace({ features: manyPoints(total) });
  });
  afterAll(() => large.remove());

  const walk = async (first: string) => {
    const ids: number[] = [];
    let address: string | undefined = first;
    let pages = 0;
    for (; address; pages++) {
      const page = await read(address);
      ids.push(...page.features.map(({ id }) => id));
      expect(page.numberReturned).toBe(page.features.length);
      address = linkOf(page.links, "next");
    }
    return { ids, pages };
  };

  it.each([
    ["all features", "", total],
    ["those of a box that is not all", "&bbox=-1.39,45.7,-1.1,46.1", 5_700],
    ["those of a property", "&code_insee=17093", total / 2],
    ["those of a box and a property", "&bbox=-1.39,45.7,-1.1,46.1&visiteurs=true", 1_900],
  ])("give each of %s once, in order, following next", async (_what, query, count) => {
    const { ids, pages } = await walk(`${large.root}/collections/ports/items?limit=700${query}`);
    expect(ids).toHaveLength(count);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(pages).toBe(Math.ceil(count / 700));
  });

  it("count exactly, whatever the page", async () => {
    const box = "bbox=-1.39,45.7,-1.1,46.1";
    for (const query of [`${box}&limit=1`, `${box}&offset=5000&limit=10`, `${box}&offset=9000`])
      expect((await read(`${large.root}/collections/ports/items?${query}`)).numberMatched).toBe(5_700);
  });

  it("may be reached by their offset, and lead back", async () => {
    const page = await read(`${large.root}/collections/ports/items?limit=10&offset=5990`);
    expect(page.features.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, rank) => 5_991 + rank));
    expect(linkOf(page.links, "next")).toBeUndefined();
    const before = await read(linkOf(page.links, "prev") as string);
    expect(before.features[0]?.id).toBe(5_981);
  });

  it("go on in the version they began with when another is published", async () => {
    const first = await read(`${large.root}/collections/ports/items?limit=1000`);
    await large.publish(manyPoints(50));
    const { ids } = await walk(linkOf(first.links, "next") as string);
    expect(ids).toHaveLength(total - 1000);
    expect((await read(`${large.root}/collections/ports/items?limit=1`)).numberMatched).toBe(50);
  });
});

describe("pages by date", () => {
  it("go on by the dates of the version they began with when another has them in another column", async () => {
    const own = await openOgcPlace();
    try {
      const period = "datetime=2024-01-01/2024-12-31";
      const first = await read(`${own.root}/collections/ports/items?${period}&limit=2`);
      const schema = {
        fields: harboursSchema.fields.map((one) => (one.name === "releve" ? { ...one, name: "jour" } : one)),
      };
      own.place.write("mobilites/ports/schema.json", schema);
      const data = JSON.stringify({ type: "FeatureCollection", features: harbours }).replaceAll('"releve"', '"jour"');
      own.place.write("mobilites/ports/data.geojson", data);
      expect((await own.datalogue.load()).problems).toEqual([]);
      const now = await read(`${own.root}/collections/ports/items?${period}`);
      expect(now.features[0]?.properties.jour).toBe("2024-03-01");
      const second = await read(linkOf(first.links, "next") as string);
      expect(second.numberMatched).toBe(4);
      expect(second.features.map(({ properties }) => properties.nom)).toEqual(["Marennes", "Sans emplacement"]);
    } finally {
      await own.remove();
    }
  });

  it("say that dates keep and leave out nothing when it is the version they began with that has several", async () => {
    const own = await openOgcPlace();
    try {
      const period = "datetime=2024-01-01/2024-12-31";
      const first = await read(`${own.root}/collections/ports/items?${period}&limit=2`);
      const schema = {
        fields: [...harboursSchema.fields.slice(0, 5), { name: "maj", type: "date" }, { name: "pose", type: "date" }],
      };
      own.place.write("mobilites/ports/schema.json", schema);
      const features = manyPoints(3).map((one) => ({
        ...one,
        properties: { nom: "Bouée", maj: "2024-01-01", pose: "2020-01-01" },
      }));
      own.place.write("mobilites/ports/data.geojson", { type: "FeatureCollection", features });
      expect((await own.datalogue.load()).problems).toEqual([]);
      expect((await read(`${own.root}/collections/ports/items?${period}`)).note).toContain("datetime");
      const second = await read(linkOf(first.links, "next") as string);
      expect([second.numberMatched, second.note]).toEqual([4, undefined]);
    } finally {
      await own.remove();
    }
  });
});

describe("a layer where thousands have no place", () => {
  it("gives them all with those of the smallest box, and counts them", async () => {
    const unplaced = Array.from({ length: 5_002 }, (_, rank) => ({
      type: "Feature",
      properties: { nom: `Sans emplacement ${rank}` },
      geometry: null,
    }));
    const own = await openOgcPlace({ features: [...unplaced, ...harbours] });
    try {
      const address = `${own.root}/collections/ports/items?bbox=-1.33,45.91,-1.32,45.92`;
      const first = await read(`${address}&limit=1`);
      expect(first.numberMatched).toBe(5_002 + 2);
      const last = await read(`${address}&offset=5000&limit=10`);
      expect(last.features.map(({ id }) => id)).toEqual([5_001, 5_002, 5_003, 5_009]);
    } finally {
      await own.remove();
    }
  });
});

describe("a layer that is not for everybody", () => {
  it("is not listed and does not give its features", async () => {
    const closed = await openOgcPlace({ access: "organisation" });
    try {
      expect((await get(`${closed.root}/collections`)).body.collections).toEqual([]);
      for (const tail of [
        "",
        "/items",
        "/items/1",
        "/schema",
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tiles/WebMercatorQuad/0/0/0",
      ]) {
        const { status, body } = await get(`${closed.root}/collections/ports${tail}`);
        expect([tail, status]).toEqual([tail, 401]);
        expect(JSON.stringify(body)).not.toContain("Cotinière");
      }
      expect(JSON.stringify((await get(`${closed.root}/api`)).body.paths)).not.toContain("ports");
    } finally {
      await closed.remove();
    }
  });
});

describe("a layer that changed its name", () => {
  it("answers at its former address, and says the right one", async () => {
    const renamed = await openOgcPlace();
    try {
      const json = JSON.parse(renamed.place.read("mobilites/ports/dataset.json"));
      renamed.place.write("mobilites/ports/dataset.json", { ...json, slug: "ports-de-plaisance" });
      await renamed.datalogue.load();
      const { status, headers, body } = await get(`${renamed.root}/collections/ports/items?limit=1`);
      expect([status, body.numberMatched]).toEqual([200, 7]);
      expect(headers.get("link")).toContain(`<${renamed.root}/collections/ports-de-plaisance/items>; rel="canonical"`);
    } finally {
      await renamed.remove();
    }
  });
});
