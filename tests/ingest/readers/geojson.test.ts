import { parseRecipe, type Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const collection = (properties: (rank: number) => object, features: number) =>
  Buffer.from(
    JSON.stringify({
      type: "FeatureCollection",
      features: Array.from({ length: features }, (_, rank) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [-1.22, 45.88] },
        properties: properties(rank),
      })),
    }),
  );

describe("the properties of a GeoJSON without schema", () => {
  it("are its columns, up to a thousand", async () => {
    const { report } = await checkBytes(
      "a.geojson",
      collection((rank) => ({ [`p${rank}`]: rank }), 1000),
    );
    expect([report.fields.length, report.valid]).toEqual([1000, true]);
  });

  it("are refused beyond, for they would be lost", async () => {
    const { report } = await checkBytes(
      "a.geojson",
      collection((rank) => ({ [`p${rank}`]: rank }), 1001),
    );
    expect(report.fields).toHaveLength(1000);
    expect(report.issues).toMatchObject([{ code: "too-many-properties", severity: "error", count: 1 }]);
    expect(report.issues[0]?.message).toContain("plus de 1\u202f000 propriétés différentes");
  });
});

describe("a GeoJSON with a value nested 300 000 deep", () => {
  const deep = "[".repeat(300_000) + "]".repeat(300_000);
  const place = '"geometry":{"type":"Point","coordinates":[-1.22,45.88]}';
  const features = `"features":[{"type":"Feature","properties":{"nom":"a"},${place}}]`;

  it("says which object has it, and reads the others", async () => {
    const { report } = await checkBytes(
      "a.geojson",
      Buffer.from(
        `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":${deep}},${place}},{"type":"Feature","properties":{"nom":"b"},${place}}]}`,
      ),
    );
    expect(report.rows).toBe(2);
    expect(report.issues).toMatchObject([{ code: "invalid-feature", severity: "error", count: 1 }]);
    expect(report.issues[0]?.message).toMatch(/Objet 1.*imbriquée sur plus de 64 niveaux/);
  });

  it.each([
    ["type of the whole", `{"type":${deep},${features}}`, "invalid-geojson"],
    [
      "type of a geometry",
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":${deep}}}]}`,
      "invalid-geometry",
    ],
    ["crs", `{"type":"FeatureCollection","crs":${deep},${features}}`, "crs-member"],
    ["name of the crs", `{"type":"FeatureCollection","crs":{"properties":{"name":${deep}}},${features}}`, "crs-member"],
  ])("is an error like another where it is the %s", async (_, text, code) => {
    const { report } = await checkBytes("a.geojson", Buffer.from(text));
    expect(report.issues.map((issue) => issue.code)).toContain(code);
  });
});

describe("a GeoJSON with zero bytes", () => {
  it("is read without them, as its report says", async () => {
    const text = collection(() => ({ nom: "Dol\u0001us" }), 2)
      .toString()
      .replaceAll("\\u0001", "\0");
    const { report, rows } = await checkBytes(
      "a.geojson",
      Buffer.from(`${text.replace('"features"', '\0"features"')}\0`),
    );
    expect(rows).toEqual([{ nom: "Dolus" }, { nom: "Dolus" }]);
    expect(report.issues).toEqual([]);
    expect(report.normalised).toEqual(["Caractères nuls (octets zéro) retirés."]);
  });
});

describe("the identifier that a GeoJSON gives its features outside their properties", () => {
  const features = (...list: [id: string | number, properties: object][]) =>
    Buffer.from(
      JSON.stringify({
        type: "FeatureCollection",
        features: list.map(([id, properties]) => ({
          type: "Feature",
          id,
          properties,
          geometry: { type: "Point", coordinates: [-1.22, 45.88] },
        })),
      }),
    );
  const table: Schema = { fields: [{ name: "id" }, { name: "nom" }] };

  it("is the column « id » of the schema, where no property is", async () => {
    const bytes = features(
      ["17219", { nom: "Marennes" }],
      ["3", { id: "17140", nom: "Dolus-d'Oléron" }],
      [3, { id: null, nom: "Le Gua" }],
    );
    const { report, rows } = await checkBytes("a.geojson", bytes, { schema: table });
    expect(rows).toEqual([
      { id: "17219", nom: "Marennes" },
      { id: "17140", nom: "Dolus-d'Oléron" },
      { id: null, nom: "Le Gua" },
    ]);
    expect(report.issues).toEqual([]);
    // Of the second, one identifier of two is read.
    expect(report.normalised).toEqual([expect.stringMatching(/^Identifiants .* laissés de côté/)]);
  });

  it("is not that column where its type cannot read it, and the report says so", async () => {
    const whole: Schema = { fields: [{ name: "id", type: "integer" }, { name: "nom" }] };
    const bytes = features(["voies.12", { nom: "Rue du Port" }], [40, { nom: "Rue de l'Église" }]);
    const { report, rows } = await checkBytes("a.geojson", bytes, { schema: whole });
    expect(rows).toEqual([
      { id: null, nom: "Rue du Port" },
      { id: 40, nom: "Rue de l'Église" },
    ]);
    expect(report.issues).toEqual([]);
    expect(report.normalised).toEqual([expect.stringMatching(/^Identifiants .* laissés de côté/)]);
  });

  it("is a text of that column though programs number it", async () => {
    const { report, rows } = await checkBytes("a.geojson", features([40, { nom: "Le Gua" }]), { schema: table });
    expect(rows).toEqual([{ id: "40", nom: "Le Gua" }]);
    expect(report.issues).toEqual([]);
  });

  it("is the one that a recipe reads", async () => {
    const code: Schema = { fields: [{ name: "code" }] };
    const parsed = parseRecipe({ columns: { id: "code" } }, code);
    if (!("recipe" in parsed)) throw new Error(parsed.problems.join());
    const { rows } = await checkBytes("a.geojson", features(["17219", {}]), { schema: code, recipe: parsed.recipe });
    expect(rows).toEqual([{ code: "17219" }]);
  });

  it.each([{ schema: { fields: [{ name: "nom" }] } as Schema }, {}])(
    "is no column else, and the report says so",
    async (options) => {
      const { report, rows } = await checkBytes("a.geojson", features(["17219", { nom: "Marennes" }]), options);
      expect(rows).toEqual([{ nom: "Marennes" }]);
      expect(report.issues).toEqual([]);
      expect(report.normalised).toEqual([expect.stringMatching(/^Identifiants .* laissés de côté/)]);
    },
  );

  it.each([0, 1])("is nothing to tell where it is a rank from %s, as services number them", async (from) => {
    const { report, rows } = await checkBytes(
      "a.geojson",
      features([from, { nom: "Marennes" }], [from + 1, { nom: "Le Gua" }]),
    );
    expect(rows[1]).toEqual({ nom: "Le Gua" });
    expect(report.normalised).toEqual([]);
  });
});
