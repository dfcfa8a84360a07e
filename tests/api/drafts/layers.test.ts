import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, type Datalogue, type Difference } from "@datalogue/api";
import type { Schema } from "@datalogue/ingest";
import type { Geometry } from "geojson";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";
import { faultOf } from "./fault-of.js";

const publisher = {
  ...{ kind: "key" as const, key: "k" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher" as const, kind: null }],
};

/** The harbours of the island, by their names, then moorings. */
const names = ["Boyardville", "La Cotinière", "Le Château-d'Oléron"];
const nameOf = (at: number) => names[at] ?? `Mouillage ${at + 1}`;
const point = (x: number): Geometry => ({ type: "Point", coordinates: [x, 45.9] });
const basin = (x: number): Geometry => ({
  type: "Polygon",
  coordinates: [
    [
      [x, 45.9],
      [x + 0.01, 45.9],
      [x, 45.91],
      [x, 45.9],
    ],
  ],
});
const layer = (...shapes: (Geometry | null)[]) =>
  JSON.stringify({
    type: "FeatureCollection",
    features: shapes.map((geometry, at) => ({
      ...{ type: "Feature", geometry },
      properties: { nom: nameOf(at), anneaux: 10 + at },
    })),
  });
const points = layer(point(-1.24), point(-1.33), point(-1.19));
const table = `nom,anneaux\n${names.map((name, at) => `${name},${10 + at}`).join("\n")}\n`;

let place: Place;
let datalogue: Datalogue;
let api: ReturnType<typeof supertest>;
beforeAll(async () => {
  place = createPlace();
  datalogue = await place.open();
  await datalogue.load();
  api = supertest(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());

/** A draft of the file: of a dataset, or of a new one. */
async function draft(text: string, dataset?: string): Promise<string> {
  const { drafts } = datalogue;
  const { id } = await drafts.create(publisher, { organisation: "ile-d-oleron", ...(dataset ? { dataset } : {}) });
  await drafts.receiveText(publisher, id, { text, name: text.startsWith("{") ? "ports.geojson" : "ports.csv" });
  expect(await drafts.whenRead(publisher, id, 60_000)).toMatchObject({ state: "ready", errors: 0 });
  return id;
}

/** Publishes the file as a new dataset of this name. */
async function publish(text: string, slug: string): Promise<void> {
  const id = await draft(text);
  const metadata = { title: `Ports (${slug})`, slug, description: "Ports de l'île.", theme: "culture" };
  await datalogue.drafts.edit(publisher, id, { metadata });
  await datalogue.drafts.publish(publisher, id);
}

async function compare(id: string): Promise<Difference> {
  const compared = await datalogue.drafts.compare(publisher, id, 60_000);
  if (compared.kind !== "made") throw new Error(compared.kind);
  return compared.difference;
}

/** `difference.csv` of a draft. */
async function listChanges(id: string): Promise<string> {
  let text = "";
  await datalogue.drafts.sendDifference(publisher, id, async (path) => {
    text = readFileSync(path, "utf8");
  });
  return text;
}

describe("a layer whose next file is another kind of thing", () => {
  it("is not replaced by a table before somebody confirmed that the map disappears", async () => {
    await publish(points, "ports");
    const id = await draft(table, "ports");
    const before = [{ kind: "point", count: 3 }];
    const { geometry, breaks, rows, note } = await compare(id);
    expect(geometry).toEqual({ change: "lost", before, after: [] });
    expect(breaks).toEqual([{ kind: "geometry-lost", before }]);
    expect(rows).toMatchObject({ added: 0, removed: 0, changed: 3 });
    expect(note).toBe(
      "3\u00A0lignes modifiées. Colonnes retirées\u00A0: Longitude (WGS84), Latitude (WGS84). Géométrie retirée\u00A0: 3\u00A0points.",
    );
    expect(await listChanges(id)).toContain("changed,n° 1,géométrie,,retirée\n");
    expect(await faultOf(datalogue.drafts.publish(publisher, id))).toMatchObject({
      ...{ kind: "breaks", sentences: [expect.stringContaining("Le jeu n'a plus de géométrie (3\u00A0points)")] },
    });
    // Those who read the map still do.
    await api.get("/ogc/collections/ports").expect(200);

    await datalogue.drafts.edit(publisher, id, { confirmed: "Les positions étaient fausses." });
    await datalogue.drafts.publish(publisher, id);
    const [version] = await datalogue.services.catalogue.listVersions("ports");
    expect(version?.note).toContain("Géométrie retirée\u00A0: 3\u00A0points. Les positions étaient fausses.");
  });

  it("answers a sentence wherever the map was read, once it is a table", async () => {
    const { body: dataset } = await api.get("/api/datasets/ports").expect(200);
    expect(JSON.stringify(dataset)).not.toMatch(/geojson|gpkg|\/ogc\//);
    for (const path of [
      "",
      "/items",
      "/items/1",
      "/schema",
      "/queryables",
      "/tiles",
      "/tiles/WebMercatorQuad/8/90/127",
    ]) {
      const { body } = await api.get(`/ogc/collections/ports${path}`).expect(404);
      expect(body).toMatchObject({ code: "couche-inconnue", detail: expect.stringContaining("n'a pas de géométrie") });
    }
    expect((await api.get("/api/datasets/ports/data/gpkg").expect(404)).body.code).toBe("sans-geometrie");
    const permanent = await api.get(`/fichiers/${dataset.id}/ports.geojson`).expect(404);
    expect(permanent.body.detail).toContain("Fichiers\u00A0: ports.csv");
    // The version that was a layer still is.
    await api.get("/api/datasets/ports/versions/1/data/geojson").expect(200);
  });

  it("says that a table becomes a layer, and asks nothing: nobody loses what they read", async () => {
    await publish(table, "mouillages");
    const id = await draft(points, "mouillages");
    const { geometry, breaks, note } = await compare(id);
    expect(geometry).toEqual({ change: "added", before: [], after: [{ kind: "point", count: 3 }] });
    expect(breaks).toEqual([]);
    expect(note).toBe(
      "3\u00A0lignes modifiées. Colonnes ajoutées\u00A0: Longitude (WGS84), Latitude (WGS84). Géométrie ajoutée\u00A0: 3\u00A0points.",
    );
    await datalogue.drafts.publish(publisher, id);
  });

  it("is not replaced by shapes of another kind before somebody confirmed it", async () => {
    await publish(layer(basin(-1.24), basin(-1.33), point(-1.19)), "bassins");
    const moved = await draft(layer(basin(-1.25), point(-1.33), point(-1.19)), "bassins");
    const both = [
      { kind: "point", count: 2 },
      { kind: "polygon", count: 1 },
    ];
    expect(await compare(moved)).toMatchObject({ geometry: { after: both }, breaks: [], rows: { changed: 2 } });
    const id = await draft(points, "bassins");
    const { geometry, breaks, note } = await compare(id);
    const before = [
      { kind: "polygon", count: 2 },
      { kind: "point", count: 1 },
    ];
    const after = [{ kind: "point", count: 3 }];
    expect(geometry).toEqual({ change: "changed", before, after });
    expect(breaks).toEqual([{ kind: "geometry-changed", before, after }]);
    expect(note).toBe(
      "2\u00A0lignes modifiées. Colonnes ajoutées\u00A0: Longitude (WGS84), Latitude (WGS84). Sur la carte\u00A0: 3\u00A0points (auparavant\u00A0: 2\u00A0surfaces, 1\u00A0point).",
    );
    expect(await faultOf(datalogue.drafts.publish(publisher, id))).toMatchObject({ kind: "breaks" });
  });

  it("is not planned either before somebody confirmed what breaks", async () => {
    const id = await draft(points, "bassins");
    const { key } = await datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
    });
    const planner = { ...publisher, key: key.id };
    expect(await faultOf(datalogue.drafts.plan(planner, id, "2999-12-31"))).toMatchObject({
      ...{ kind: "breaks", sentences: [expect.stringContaining("La carte ne montre plus la même chose")] },
    });
    expect(await datalogue.drafts.get(publisher, id)).toMatchObject({ state: "ready", plannedFor: null });
    await datalogue.drafts.edit(publisher, id, { confirmed: "Les contours étaient faux." });
    expect(await datalogue.drafts.plan(planner, id, "2999-12-31")).toMatchObject({ state: "planned" });
  });

  it("says of a layer that draws nothing more that it is empty, since its addresses still answer", async () => {
    await publish(points, "cales");
    const before = [{ kind: "point", count: 3 }];
    const nowhere = layer(null, { type: "MultiPoint", coordinates: [] }, null);
    const id = await draft(nowhere, "cales");
    const { geometry, breaks, note } = await compare(id);
    expect(geometry).toEqual({ change: "changed", before, after: [] });
    expect(breaks).toEqual([{ kind: "geometry-changed", before, after: [] }]);
    expect(note).toContain("Sur la carte\u00A0: aucun objet placé (auparavant\u00A0: 3\u00A0points).");
    expect((await listChanges(id)).match(/géométrie,,retirée/g)).toHaveLength(3);
    expect(await faultOf(datalogue.drafts.publish(publisher, id))).toMatchObject({
      sentences: [expect.stringContaining("Plus aucun objet n'a de place sur la carte")],
    });
    await datalogue.drafts.edit(publisher, id, { confirmed: "Les positions étaient fausses." });
    await datalogue.drafts.publish(publisher, id);
    await api.get("/ogc/collections/cales").expect(200);

    // Placed again, nobody loses anything; as a table, whoever reads the layer finds it no more.
    const again = await compare(await draft(points, "cales"));
    expect(again).toMatchObject({ geometry: { change: "changed", before: [], after: before }, breaks: [] });
    const gone = await compare(await draft(table, "cales"));
    expect(gone.breaks).toEqual([{ kind: "geometry-lost", before: [] }]);
    expect(gone.note).toBe("Aucune ligne ne change. Géométrie retirée\u00A0: aucun objet placé.");
  });

  it("asks why where half of many shapes are gone, and tells any other number of them", async () => {
    const twelve = Array.from({ length: 12 }, (_, at) => basin(-1.3 + at / 100));
    await publish(layer(...twelve), "claires");
    const before = [{ kind: "polygon", count: 12 }];
    const few = layer(...twelve.map((shape, at) => (at < 7 ? shape : null)));
    const fewer = layer(...twelve.map((shape, at) => (at < 6 ? shape : point(-1.3))));
    expect(await compare(await draft(few, "claires"))).toMatchObject({
      ...{ geometry: { change: "changed", before, after: [{ kind: "polygon", count: 7 }] }, breaks: [] },
      note: "5\u00A0lignes modifiées. Sur la carte\u00A0: 7\u00A0surfaces (auparavant\u00A0: 12\u00A0surfaces).",
    });
    const { breaks } = await compare(await draft(fewer, "claires"));
    const after = [
      { kind: "polygon", count: 6 },
      { kind: "point", count: 6 },
    ];
    expect(breaks).toEqual([{ kind: "geometry-changed", before, after }]);
  });

  it("tells the shape of a row beside its values, those of a column named so too", async () => {
    const sketched = (x: number, drawn: string) =>
      JSON.stringify({
        type: "FeatureCollection",
        features: [{ type: "Feature", geometry: point(x), properties: { nom: "Boyardville", géométrie: drawn } }],
      });
    await publish(sketched(-1.24, "levée"), "levers");
    const id = await draft(sketched(-1.25, "relevée"), "levers");
    const schema: Schema = { fields: [{ name: "nom" }, { name: "géométrie" }], primaryKey: "nom" };
    await datalogue.drafts.edit(publisher, id, { schema: { kind: "own", schema } });
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    expect((await compare(id)).samples.changed).toEqual([
      {
        ...{ key: { nom: "Boyardville" }, before: { géométrie: "levée" }, after: { géométrie: "relevée" } },
        shape: "déplacée ou redessinée",
      },
    ]);
  });
});

describe("the CSV of a layer of points", () => {
  const located = (...longitudes: number[]) =>
    JSON.stringify({
      type: "FeatureCollection",
      features: longitudes.map((longitude, at) => ({
        ...{ type: "Feature", geometry: point([-1.24, -1.33][at] ?? 0) },
        properties: { nom: nameOf(at), longitude, latitude: 45.9 },
      })),
    });
  const titleLine = async (slug: string) => (await api.get(`/api/datasets/${slug}/data/csv`)).text.split("\n")[0];
  const namesOf = (fields: { name: string }[]) => fields.map(({ name }) => name);

  it("has the same columns when a property told the positions and no longer does", async () => {
    await publish(located(-1.24, -1.33), "phares");
    const columns = "nom,longitude,latitude,longitude_point,latitude_point";
    expect(await titleLine("phares")).toBe(columns);
    const moved = await draft(located(-1.24, -1.3301), "phares");
    expect((await compare(moved)).columns).toEqual({ added: [], lost: [], retyped: [] });
    await datalogue.drafts.publish(publisher, moved);
    expect(await titleLine("phares")).toBe(columns);
  });

  it("gains the positions that an older version left to its properties, and it is said before", async () => {
    await publish(located(-1.24, -1.33), "feux");
    const { id = "" } = (await datalogue.services.catalogue.getReadable("feux")) ?? {};
    const catalogue = await place.openCatalogue();
    const [{ manifest }] = await catalogue("versions").where({ dataset_id: id });
    await catalogue("versions")
      .where({ dataset_id: id })
      .update({ manifest: JSON.stringify({ ...JSON.parse(manifest), positions: [] }) });
    await catalogue.destroy();
    const { columns, breaks, note, preview } = await compare(await draft(located(-1.24, -1.33), "feux"));
    expect(namesOf(columns.added)).toEqual(["longitude_point", "latitude_point"]);
    expect({ ...columns, breaks }).toMatchObject({ lost: [], retyped: [], breaks: [] });
    expect(note).toBe("Aucune ligne ne change. Colonnes ajoutées\u00A0: Longitude (WGS84), Latitude (WGS84).");
    expect(namesOf(preview.fields)).toEqual(["nom", "longitude", "latitude"]);
  });

  it("loses them once a shape is no point, and it is said before", async () => {
    await publish(points, "digues");
    const { columns, note } = await compare(await draft(layer(point(-1.24), point(-1.33), basin(-1.19)), "digues"));
    expect(namesOf(columns.lost)).toEqual(["longitude", "latitude"]);
    expect(note).toContain("Colonnes retirées\u00A0: Longitude (WGS84), Latitude (WGS84).");
  });
});

describe("rows that tell an x and a y", () => {
  const formOf = async (slug: string) => datalogue.contributions.getSettings(publisher, slug);
  const byHand = async (slug: string) => {
    const { id } = await datalogue.drafts.create(publisher, { organisation: "ile-d-oleron", dataset: slug });
    return datalogue.drafts.rows.open(publisher, id);
  };

  it("are typed, by the public too, where they are those of a table", async () => {
    await publish("nom,x,y\nBoyardville,-1.24,45.97\nLa Cotinière,-1.33,45.91\n", "bouees");
    expect(await formOf("bouees")).toMatchObject({ dataset: { geographic: true }, obstacle: null });
    expect((await byHand("bouees")).rows).toHaveLength(2);
  });

  it("are still, and their form still open, where the report of their version can no longer be read, a version older than the mark too", async () => {
    await publish("nom,x,y\nBoyardville,-1.24,45.97\nLa Cotinière,-1.33,45.91\n", "balises");
    const form = { title: "Une balise", introduction: "", columns: ["nom", "x", "y"], asksEmail: false };
    await datalogue.contributions.openForm(publisher, "balises", { ...form, opensOn: "2026-01-01", closesOn: null });
    const { id = "" } = (await datalogue.services.catalogue.getReadable("balises")) ?? {};
    writeFileSync(join(place.data, "versions", id, "1", "report.json"), "{");
    expect(await datalogue.contributions.findForm("balises")).toBeDefined();
    expect(await formOf("balises")).toMatchObject({ obstacle: null });
    const catalogue = await place.openCatalogue();
    const [{ manifest }] = await catalogue("versions").where({ dataset_id: id });
    const { layer, ...older } = JSON.parse(manifest);
    expect(layer).toBe(false);
    await catalogue("versions")
      .where({ dataset_id: id })
      .update({ manifest: JSON.stringify(older) });
    await catalogue.destroy();
    const again = await place.open();
    expect(await again.contributions.findForm("balises")).toBeDefined();
    await again.close();
  });

  it("are not where they are objects of a layer, and no form is opened that nobody could accept an answer of", async () => {
    const parcels = {
      type: "FeatureCollection",
      features: [{ type: "Feature", geometry: basin(-1.2), properties: { nom: "Boyardville", x: 379000, y: 6533000 } }],
    };
    await publish(JSON.stringify(parcels), "terre-pleins");
    expect(await faultOf(byHand("terre-pleins"))).toMatchObject({ kind: "not-by-hand" });
    const { obstacle } = await formOf("terre-pleins");
    expect(obstacle).toContain("Ce jeu est une couche géographique");
    const form = { title: "Un quai", introduction: "", columns: ["nom", "x", "y"], asksEmail: false };
    const opening = { ...form, opensOn: "2026-01-01", closesOn: null };
    await expect(datalogue.contributions.openForm(publisher, "terre-pleins", opening)).rejects.toMatchObject({
      fault: { kind: "not-possible", sentence: obstacle },
    });
  });
});

describe("rows without a key", () => {
  it("says that a row whose value changes counts twice where one is removed and another added, and not elsewhere", async () => {
    await publish(table, "pontons");
    const changed = await compare(await draft(table.replace("Boyardville,10", "Boyardville,11"), "pontons"));
    expect(changed.note).toBe(
      "1\u00A0ligne ajoutée, 1\u00A0ligne retirée. Sans clé, une ligne dont une valeur change compte pour une retirée et une ajoutée.",
    );
    const added = await compare(await draft(`${table}Saint-Denis-d'Oléron,80\n`, "pontons"));
    expect(added.note).toBe("1\u00A0ligne ajoutée.");
  });
});
