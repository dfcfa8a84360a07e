import type { Geometry } from "geojson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harbours, harboursSchema, type OgcPlace, openOgcPlace } from "./ogc-place.js";

const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG = "http://www.opengis.net/def/crs/EPSG/0/";

let place: OgcPlace;
let items: string;
let rows: string;
beforeAll(async () => {
  place = await openOgcPlace();
  items = `${place.root}/collections/ports/items`;
  rows = place.root.replace(/ogc$/, "api/datasets/ports/data");
});
afterAll(() => place.remove());

interface Page {
  note?: string;
  numberMatched: number;
  features: { geometry: Geometry | null; properties: { nom: string } }[];
  links: { rel: string; href: string }[];
}

const ask = async (address: string, parameters: Record<string, string> = {}) => {
  const search = new URLSearchParams(parameters).toString();
  const response = await fetch(search ? `${address}?${search}` : address);
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const read = async (parameters: Record<string, string>): Promise<Page> => {
  const { status, body } = await ask(items, parameters);
  if (status !== 200) throw new Error(`${status} ${body.detail}`);
  return body;
};
const names = async (parameters: Record<string, string>) =>
  (await read(parameters)).features.map(({ properties }) => properties.nom);

describe("what a filter may speak of", () => {
  it("is told as JSON Schema, with the geometry and the column of dates, and linked from the layer", async () => {
    const { headers, body } = await ask(`${place.root}/collections/ports/queryables`);
    expect(headers.get("content-type")).toBe("application/schema+json");
    expect(body.additionalProperties).toBe(false);
    expect(Object.keys(body.properties)).toEqual([
      "nom",
      "code_insee",
      "places",
      "longueur",
      "visiteurs",
      "releve",
      "geometry",
    ]);
    expect(body.properties.releve).toMatchObject({ type: "string", format: "date", "x-ogc-role": "primary-instant" });
    expect(body.properties.geometry).toMatchObject({ "x-ogc-role": "primary-geometry", format: "geometry-any" });
    const { body: layer } = await ask(`${place.root}/collections/ports`);
    const link = layer.links.find(({ rel }: { rel: string }) => rel.endsWith("/queryables"));
    expect(link).toMatchObject({ href: `${place.root}/collections/ports/queryables`, type: "application/schema+json" });
    expect(layer.datetimeProperty).toBe("releve");
  });

  it("is claimed, class by class, and defined as GDAL looks for it", async () => {
    const { body } = await ask(`${place.root}/conformance`);
    expect(body.conformsTo).toEqual(
      expect.arrayContaining([
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        ...["queryables", "filter", "features-filter"].map(
          (name) => `http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/${name}`,
        ),
        ...["cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "basic-spatial-functions"].map(
          (name) => `http://www.opengis.net/spec/cql2/1.0/conf/${name}`,
        ),
      ]),
    );
    const { body: api } = await ask(`${place.root}/api`);
    expect(api.components.parameters["filter-lang"].schema.enum).toContain("cql-text");
    const { parameters } = api.paths["/collections/ports/items"].get;
    for (const name of ["filter", "filter-lang", "filter-crs"]) {
      expect(parameters).toContainEqual({ $ref: `#/components/parameters/${name}` });
      expect(api.components.parameters[name].explode).toBe(true);
    }
    // An example of every layer, whatever its properties.
    const { example } = api.components.parameters.filter;
    expect((await ask(`${place.root}/collections/ports/items?filter=${encodeURIComponent(example)}`)).status).toBe(200);
    for (const { name } of harboursSchema.fields) expect(example).not.toContain(name);
  });
});

describe("a filter", () => {
  const filters: [text: string, json: unknown, found: string[]][] = [
    [
      "places > 60 AND visiteurs = true",
      {
        op: "and",
        args: [
          { op: ">", args: [{ property: "places" }, 60] },
          { op: "=", args: [{ property: "visiteurs" }, true] },
        ],
      },
      ["La Cotinière", "Boyardville", "Marennes"],
    ],
    [
      "releve BETWEEN DATE('2024-01-01') AND DATE('2024-06-30')",
      { op: "between", args: [{ property: "releve" }, { date: "2024-01-01" }, { date: "2024-06-30" }] },
      ["La Cotinière", "Boyardville"],
    ],
    [
      "NOT (longueur IS NULL) OR nom LIKE 'Sans%'",
      {
        op: "or",
        args: [
          { op: "not", args: [{ op: "isNull", args: [{ property: "longueur" }] }] },
          { op: "like", args: [{ property: "nom" }, "Sans%"] },
        ],
      },
      ["La Cotinière", "Boyardville", "Marennes", "Sans emplacement"],
    ],
    [
      "S_INTERSECTS(geometry, BBOX(-1.33, 45.91, -1.2, 46))",
      { op: "s_intersects", args: [{ property: "geometry" }, { bbox: [-1.33, 45.91, -1.2, 46] }] },
      ["La Cotinière", "Boyardville"],
    ],
  ];
  it.each(filters)("keeps the same features and the same rows in text and in JSON: %s", async (text, json, found) => {
    const asked = [
      { filter: text },
      { filter: text, "filter-lang": "cql-text" },
      { filter: JSON.stringify(json), "filter-lang": "cql2-json" },
    ];
    for (const parameters of asked) {
      expect(await names(parameters)).toEqual(found);
      const { status, body } = await ask(rows, parameters);
      expect(status).toBe(200);
      expect(body.data.map(({ nom }: { nom: string }) => nom)).toEqual(found);
      expect(body.meta.total).toBe(found.length);
    }
    const csv = await (await fetch(`${rows}/csv?${new URLSearchParams({ filter: text, columns: "nom" })}`)).text();
    expect(csv.trimEnd().split("\n").slice(1)).toEqual(found);
  });

  it.each([
    ["POINT(-1.1075 45.8125)", []], // the island of the basin
    ["POINT(-1.09 45.82)", ["Bassin, moins son îlot"]],
    ["POINT(-1.12 45.8)", ["Bassin, moins son îlot"]], // its corner
    ["POLYGON((-1.117 45.82, -1.113 45.82, -1.113 45.825, -1.117 45.82))", ["Bassin, moins son îlot"]], // wholly within it
    ["POLYGON((-1.109 45.811, -1.106 45.811, -1.106 45.814, -1.109 45.811))", []], // wholly within its island
    [
      "POLYGON((-1.5 45, -0.5 45, -0.5 47, -1.5 47, -1.5 45))",
      harbours.slice(0, 6).map(({ properties }) => properties.nom),
    ],
    ["LINESTRING(-1.2 45.8, -1.05 45.75)", ["Chenal en diagonale"]],
    ["LINESTRING(-1.1 45.8, -1.0 45.9)", ["Bassin, moins son îlot", "Chenal en diagonale"]], // along the channel
    ["LINESTRING(-1.19 45.72, -1.1 45.82)", ["Bassin, moins son îlot"]],
    ["MULTIPOINT((-1.3278 45.9133), (-1.2 45.7))", ["La Cotinière", "Chenal en diagonale"]],
    ["GEOMETRYCOLLECTION(POINT(-1.3278 45.9133), LINESTRING(0 0, 1 1))", ["La Cotinière"]],
  ])("keeps what meets %s, and neither its box nor its hole", async (shape, found) => {
    expect(await names({ filter: `S_INTERSECTS(geometry, ${shape})` })).toEqual(found);
    // What has no place neither meets nor does not.
    const others = harbours.slice(0, 6).map(({ properties }) => properties.nom);
    expect(await names({ filter: `NOT S_INTERSECTS(geometry, ${shape})` })).toEqual(
      others.filter((name) => !(found as string[]).includes(name)),
    );
  });

  it("adds to a box, a day and a property, and leads from page to page", async () => {
    const asked = { filter: "places >= 0", code_insee: "17219", bbox: "-1.2,45.7,-1,45.9" };
    expect(await names(asked)).toEqual(["Marennes", "Bassin, moins son îlot"]);
    const first = await read({ filter: "places > 50", limit: "2" });
    expect(first.numberMatched).toBe(4);
    const next = first.links.find(({ rel }) => rel === "next")?.href ?? "";
    const { body } = await ask(next);
    expect(body.features.map(({ properties }: Page["features"][number]) => properties.nom)).toEqual([
      "Le Château",
      "Marennes",
    ]);
  });

  it("joins the dialect of rows, its groups too", async () => {
    const { body } = await ask(rows, { filter: "places > 50", code_insee__groupby: "", places__sum: "" });
    expect(body.data).toEqual([
      { code_insee: "17093", places__sum: 60 },
      { code_insee: "17219", places__sum: 130 },
      { code_insee: "17385", places__sum: 310 },
    ]);
    const near = { filter: "S_INTERSECTS(geometry, BBOX(-1.33, 45.91, -1.2, 46))", places__sum: "" };
    expect((await ask(rows, near)).body.data).toEqual([{ places__sum: 310 }]);
  });

  it.each([
    { filter: "couleur = 'bleu'" },
    { filter: "places >" },
    { filter: "places = 'beaucoup'" },
    { filter: "S_INTERSECTS(nom, POINT(1 2))" },
  ])("that cannot be kept is a 400 that names it: %j", async (parameters) => {
    for (const address of [items, rows, `${rows}/csv`]) {
      const { status, body } = await ask(address, parameters);
      expect([address, status, body.parameter]).toEqual([address, 400, "filter"]);
    }
    expect((await ask(items, { filter: "places" })).body.detail).toContain(
      "il s'arrête là où il faut une comparaison (",
    );
    const { body } = await ask(items, { filter: "couleur = 'bleu'" });
    expect(body.accepted).toEqual(["nom", "code_insee", "places", "longueur", "visiteurs", "releve", "geometry"]);
  });

  it("of another language or system is a 400 that names the parameter", async () => {
    for (const [name, value] of [
      ["filter-lang", "ecql"],
      ["filter-crs", `${EPSG}27572`],
    ])
      for (const address of [items, rows])
        expect((await ask(address, { filter: "places = 1", [name as string]: value as string })).body).toMatchObject({
          status: 400,
          parameter: name,
        });
  });
});

describe("a reference system", () => {
  // La Cotinière in Lambert-93, as PROJ has it (gdaltransform -s_srs EPSG:4326 -t_srs EPSG:2154).
  const [lambertX, lambertY] = [364699.029, 6544036.734];

  it("is listed, and told of each answer", async () => {
    const { body } = await ask(`${place.root}/collections/ports`);
    expect(body.crs).toEqual([CRS84, `${EPSG}4326`, `${EPSG}2154`, `${EPSG}3857`]);
    for (const crs of body.crs) {
      for (const address of [items, `${items}/1`]) {
        const { headers } = await ask(address, { crs });
        expect(headers.get("content-crs")).toBe(`<${crs}>`);
      }
    }
    for (const address of [items, `${items}/1`]) {
      expect((await ask(address)).headers.get("content-crs")).toBe(`<${CRS84}>`);
      expect((await ask(address, { crs: `${EPSG}27572` })).body).toMatchObject({ status: 400, parameter: "crs" });
    }
  });

  it("is that of the positions given: Lambert-93 to the millimetre, EPSG:4326 latitude first", async () => {
    const first = async (crs: string) =>
      ((await ask(`${items}/1`, { crs })).body.geometry as GeoJSON.Point).coordinates;
    const [x = 0, y = 0] = await first(`${EPSG}2154`);
    expect(Math.hypot(x - lambertX, y - lambertY)).toBeLessThan(0.002);
    expect(await first(`${EPSG}4326`)).toEqual([45.9133, -1.3278]);
    expect((await first(`${EPSG}3857`)).map(Math.round)).toEqual([-147810, 5766466]);
    const { body } = await ask(`${items}/5`, { crs: `${EPSG}4326` });
    expect(body.geometry.coordinates[0][0]).toEqual([45.8, -1.12]);
  });

  it("is that of a box and of a filter: what they keep is the same", async () => {
    const degrees = [-1.33, 45.91, -1.2, 46];
    const kept = ["La Cotinière", "Boyardville", "Sans emplacement"];
    expect(await names({ bbox: degrees.join(",") })).toEqual(kept);
    expect(await names({ bbox: "45.91,-1.33,46,-1.2", "bbox-crs": `${EPSG}4326` })).toEqual(kept);
    const mercator = [-148054.92, 5765938.37, -133583.39, 5780349.22];
    expect(await names({ bbox: mercator.join(","), "bbox-crs": `${EPSG}3857` })).toEqual(kept);
    const [x, y] = [lambertX, lambertY];
    const around = [x - 50, y - 50, x + 50, y + 50].join(",");
    expect(await names({ bbox: around, "bbox-crs": `${EPSG}2154` })).toEqual(["La Cotinière", "Sans emplacement"]);
    const beside = [x + 1, y - 50, x + 50, y + 50].join(",");
    expect(await names({ bbox: beside, "bbox-crs": "EPSG:2154" })).toEqual(["Sans emplacement"]);
    const polygon = `POLYGON((${x - 50} ${y - 50}, ${x + 50} ${y - 50}, ${x} ${y + 50}, ${x - 50} ${y - 50}))`;
    const filter = `S_INTERSECTS(geometry, ${polygon})`;
    expect(await names({ filter, "filter-crs": `${EPSG}2154` })).toEqual(["La Cotinière"]);
    expect(
      await names({ filter: "S_INTERSECTS(geometry, POINT(45.9133 -1.3278))", "filter-crs": `${EPSG}4326` }),
    ).toEqual(["La Cotinière"]);
  });

  it("keeps all of them in a box of Lambert-93 wider than the Earth is drawn, and what its sides hold of them", async () => {
    const kept = (bbox: string) => names({ bbox, "bbox-crs": `${EPSG}2154` });
    for (const wide of ["-8e6,-2e6,9e6,15e6", "-20000000,-15000000,20000000,25000000", "-1e9,-1e9,1e9,1e9"])
      expect(await kept(wide), wide).toHaveLength(7);
    expect(await kept("-20000000,-15000000,1000000,25000000")).toHaveLength(7);
    for (const beside of ["2000000,-15000000,20000000,25000000", "-2e7,1.5e7,2e7,2.5e7", "3e7,-1e6,4e7,1e6"])
      expect(await kept(beside), beside).toEqual(["Sans emplacement"]);
  });

  it("keeps its box within itself: west beyond east goes across the antimeridian in degrees only", async () => {
    expect((await ask(items, { bbox: "10,20,5,30", "bbox-crs": `${EPSG}2154` })).body).toMatchObject({
      status: 400,
      parameter: "bbox",
    });
    expect(await names({ bbox: "40,170,50,0", "bbox-crs": `${EPSG}4326` })).toHaveLength(7);
  });
});

describe("datetime", () => {
  it("takes a day as GDAL writes it, and the name that some clients give it", async () => {
    const day = ["La Cotinière", "Marennes"];
    expect(await names({ datetime: "2024-03-01" })).toEqual(day);
    expect(await names({ datetime: "2024-03-01T" })).toEqual(day);
    expect(await names({ datetime: "2024-03-01T/2024-03-31T" })).toEqual(day);
    expect(await names({ datetime_: "2024-03-01" })).toEqual(day);
  });

  it("that bounds nothing is refused", async () => {
    for (const datetime of ["../..", "/", "../"])
      expect((await ask(items, { datetime })).body).toMatchObject({ status: 400, parameter: "datetime" });
  });

  it("speaks of the only column of dates, whatever it tells; of several, it has no effect and the answer says so", async () => {
    const schema = (...dates: string[]) => ({
      fields: [{ name: "nom", type: "string" }, ...dates.map((name) => ({ name, type: "date" }))],
    });
    const feature = (properties: object) => ({
      type: "Feature",
      properties,
      geometry: { type: "Point", coordinates: [-1, 45] },
    });
    const layers = {
      bornes: {
        dates: ["date_maj"],
        rows: [
          { nom: "a", date_maj: "2024-01-01" },
          { nom: "b", date_maj: "2020-01-01" },
        ],
      },
      lampes: {
        dates: ["date_maj", "date_pose"],
        rows: [{ nom: "a", date_maj: "2024-01-01", date_pose: "2019-01-01" }],
      },
    };
    const own = JSON.parse(place.place.read("mobilites/ports/dataset.json"));
    for (const [slug, { dates, rows: all }] of Object.entries(layers)) {
      const { id: _, ...metadata } = own;
      place.place.write(`mobilites/${slug}/dataset.json`, { ...metadata, slug, title: slug });
      place.place.write(`mobilites/${slug}/schema.json`, schema(...dates));
      place.place.write(`mobilites/${slug}/data.geojson`, { type: "FeatureCollection", features: all.map(feature) });
    }
    expect((await place.datalogue.load()).problems).toEqual([]);
    const of = async (slug: string, parameters: Record<string, string>) =>
      (await ask(`${place.root}/collections/${slug}/items`, parameters)).body as Page;
    const one = await of("bornes", { datetime: "2023-01-01/.." });
    expect([one.numberMatched, one.note]).toEqual([1, undefined]);
    const none = await of("lampes", { datetime: "2050-01-01/.." });
    expect(none.numberMatched).toBe(1);
    expect(none.note).toContain("datetime");
    expect((await ask(`${place.root}/collections/lampes`)).body.datetimeProperty).toBeNull();
    expect((await of("lampes", { filter: "date_pose > DATE('2020-01-01')" })).numberMatched).toBe(0);
  });

  it("finds every object within the temporal extent of its layer, whatever period the description gives", async () => {
    const layers: Record<string, [field: string, type: string, values: (string | number | null)[], extent: unknown]> = {
      arceaux: [
        "date_maj",
        "date",
        ["2025-01-15", "2025-01-20", null],
        ["2025-01-15T00:00:00Z", "2025-01-20T23:59:59Z"],
      ],
      comptages: [
        "horodatage",
        "datetime",
        ["2023-05-01T00:30:00+02:00", "2023-06-30T23:30:00-05:00"],
        ["2023-04-30T00:00:00Z", "2023-07-01T23:59:59Z"],
      ],
      recensements: ["annee", "year", [2015, 2024], ["2015-01-01T00:00:00Z", "2024-12-31T23:59:59Z"]],
      bancs: ["date_pose", "date", [null, null], ["2018-01-01T00:00:00Z", "2018-12-31T23:59:59Z"]],
    };
    const { id: _, ...own } = JSON.parse(place.place.read("mobilites/ports/dataset.json"));
    for (const [slug, [name, type, values]] of Object.entries(layers)) {
      const temporal = { from: "2018-01-01", to: "2018-12-31" };
      const features = values.map((value) => ({
        type: "Feature",
        properties: { [name]: value },
        geometry: { type: "Point", coordinates: [-1.1866, 45.8869] },
      }));
      place.place.write(`mobilites/${slug}/dataset.json`, { ...own, slug, title: slug, temporal });
      place.place.write(`mobilites/${slug}/schema.json`, { fields: [{ name, type }] });
      place.place.write(`mobilites/${slug}/data.geojson`, { type: "FeatureCollection", features });
    }
    expect((await place.datalogue.load()).problems).toEqual([]);
    for (const [slug, [name, , values, extent]] of Object.entries(layers)) {
      const { body: layer } = await ask(`${place.root}/collections/${slug}`);
      const [interval] = layer.extent.temporal.interval;
      expect([layer.datetimeProperty, interval], slug).toEqual([name, extent]);
      const { body: page } = await ask(`${place.root}/collections/${slug}/items`, { datetime: interval.join("/") });
      expect(page.numberMatched, slug).toBe(values.length);
    }
    const { body: dataset } = await ask(place.root.replace(/ogc$/, "api/datasets/arceaux"));
    expect(dataset.temporal).toEqual({ from: "2018-01-01", to: "2018-12-31" });
  });
});
