import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, parseSchema } from "@datalogue/ingest";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "datalogue-json-schema-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The form of the national schema of cycle paths: a collection whose features hold the properties described. */
const collection = {
  allOf: [{ $ref: "https://geojson.org/schema/FeatureCollection.json" }],
  type: "object",
  properties: {
    features: {
      type: "array",
      items: {
        type: "object",
        properties: {
          properties: {
            type: "object",
            required: ["id_local", "ame"],
            properties: {
              id_local: { type: "string", pattern: "^([013-9]\\d|2[AB1-9])\\d{3}" },
              ame: { $ref: "#/$defs/ame" },
              largeur: { type: ["number", "null"], minimum: 0 },
              noms: { type: "array", items: { type: "string" } },
            },
          },
        },
      },
    },
  },
  $defs: { ame: { type: "string", enum: ["VOIE VERTE", "AUTRE"] } },
};

async function check(properties: object) {
  const parsed = parseSchema(collection);
  if (!("schema" in parsed)) throw new Error(parsed.problems.join());
  const path = join(folder, "voies.geojson");
  const geometry = { type: "Point", coordinates: [-1.22, 45.88] };
  writeFileSync(
    path,
    JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties, geometry }] }),
  );
  return checkFile(path, { schema: parsed.schema });
}

describe("a JSON Schema of features", () => {
  it("names and types the columns", () => {
    const parsed = parseSchema(collection);
    expect("schema" in parsed && parsed.schema.fields.map(({ name, type }) => [name, type])).toEqual([
      ["id_local", "string"],
      ["ame", "string"],
      ["largeur", "number"],
      ["noms", "array"],
    ]);
  });

  it("accepts what it describes", async () => {
    const report = await check({ id_local: "17093", ame: "VOIE VERTE", largeur: null, noms: ["V1"] });
    expect(report.issues).toEqual([]);
  });

  it("says each fault with the code of a table", async () => {
    const report = await check({ id_local: "x", ame: "PISTE", largeur: "3", noms: [1] });
    expect(report.issues.map(({ code, field, value, feature }) => [code, field, value, feature])).toEqual([
      ["pattern-constraint", "id_local", "x", 1],
      ["enumerable-constraint", "ame", "PISTE", 1],
      ["type-or-format-error", "largeur", "3", 1],
      ["json-schema-constraint", "noms", "1", 1],
    ]);
  });

  it("says once a property that no feature has", async () => {
    const report = await check({ id_local: "17093" });
    expect(report.issues.filter(({ severity }) => severity === "error")).toMatchObject([
      { code: "missing-required-header", field: "ame", count: 1 },
    ]);
  });

  it("may follow the 2020-12 draft and describe the properties alone", () => {
    const json = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { code: { type: "string" } },
      unevaluatedProperties: false,
    };
    expect(parseSchema(json)).toMatchObject({ schema: { fields: [{ name: "code", type: "string" }] } });
  });

  it("that points to another site is refused: nothing is fetched", () => {
    const json = { type: "object", properties: { a: { $ref: "https://exemple.fr/a.json" } } };
    const parsed = parseSchema(json);
    expect("problems" in parsed && parsed.problems[0]).toContain("https://exemple.fr/a.json");
  });

  it("with a pattern that would never end still answers", async () => {
    const json = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    const parsed = parseSchema(json);
    if (!("schema" in parsed)) throw new Error(parsed.problems.join());
    const path = join(folder, "long.geojson");
    writeFileSync(path, JSON.stringify({ type: "Feature", properties: { a: `${"a".repeat(60)}b` }, geometry: null }));
    const report = await checkFile(path, { schema: parsed.schema });
    expect(report.issues.map(({ code }) => code)).toContain("pattern-constraint");
  });
});
