import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Field, Schema } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import { describe, expect, it } from "vitest";
import { listNames, parseCsv, readJson, root } from "./content.js";

interface ExpectedError {
  code: string;
  field: string;
  line: number | null;
  feature?: number;
}

const cases = join(root, "tests/cases/schemas");
/** The schema whose fields bear the names, in capitals, of a standard of the CNIG. */
const CNIG = "plu-zones";
const schemas = listNames("schemas").map((name) => ({ name, schema: readJson<Schema>(`schemas/${name}.json`) }));

it("the schemas to author are all there", () => {
  expect(schemas.map(({ name }) => name)).toEqual([
    "conchyliculture-concessions-agregees",
    "conchyliculture-production",
    "conchyliculture-zones-sanitaires",
    "controles-annuels",
    "controles-ouvrages",
    "dechets-equipements",
    "dechets-tonnages",
    "energie-consommation",
    "energie-production",
    "etat-ouvrages",
    "indicateurs-objectifs",
    "indicateurs-valeurs",
    "irradiation-mensuelle",
    "ouvrages",
    "plu-zones",
    "reparations-ouvrages",
    "ri-distribution",
    "ri-grille-tarifaire",
    "ri-levees-agregees",
    "toits-solaires",
  ]);
});

describe.each(schemas)("the schema $name", ({ name, schema }) => {
  const byName = new Map(schema.fields.map((field) => [field.name, field]));

  it("bears the metadata of a national schema", () => {
    expect(schema).toMatchObject({ name, countryCode: "FR", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(schema).toHaveProperty("licenses.0.name", "etalab-2.0");
    expect(schema.description?.length).toBeGreaterThan(80);
  });

  it("explains each field by a title, a description and an example that it accepts", () => {
    expect(byName.size).toBe(schema.fields.length);
    for (const field of schema.fields) {
      expect(field.name).toMatch(name === CNIG ? /^[A-Z]+$/ : /^[a-z0-9_]+$/);
      expect(field.title, field.name).toBeTruthy();
      expect(field.description?.length, field.name).toBeGreaterThan(15);
      expect(refusal(field, String(field.example)), field.name).toBeUndefined();
    }
  });

  it("uses types and constraints of Table Schema v1, codes being strings", () => {
    const types = ["string", "number", "integer", "boolean", "date", "year"];
    const constraints = ["required", "unique", "minimum", "maximum", "pattern", "enum"];
    for (const field of schema.fields) {
      expect(types).toContain(field.type);
      for (const constraint of Object.keys(field.constraints ?? {})) expect(constraints).toContain(constraint);
      if (/^(code|siren)_/.test(field.name)) expect(field.type, field.name).toBe("string");
    }
  });

  it("builds its keys and checks on fields that exist, a primary key on required ones", () => {
    const key = [schema.primaryKey ?? []].flat();
    for (const field of key) expect(byName.get(field)?.constraints?.required, field).toBe(true);
    for (const field of (schema.uniqueKeys ?? []).flat()) expect(byName.has(field), field).toBe(true);
    // The CNIG standard gives no identifier to a zone.
    if (name !== CNIG) expect(key.length + (schema.uniqueKeys?.length ?? 0)).toBeGreaterThan(0);
    for (const { params } of schema.custom_checks ?? []) {
      const { op, ...columns } = params;
      for (const column of Object.values(columns)) expect(byName.has(String(column)), String(column)).toBe(true);
      if (op !== undefined) expect(op).toBe("<=");
    }
  });

  it("has a valid file whose columns are its fields and whose cells it accepts", () => {
    const records = readRecords(name, "valide");
    expect(records.length).toBeGreaterThan(1);
    for (const { values } of records) {
      expect(Object.keys(values)).toEqual([...byName.keys()]);
      for (const field of schema.fields) expect(refusal(field, values[field.name] ?? ""), field.name).toBeUndefined();
    }
  });

  it("has an invalid file with at least four faults, each told by its code, field and place", () => {
    const expected = JSON.parse(readFileSync(join(cases, name, "expected.json"), "utf8")) as ExpectedError[];
    const records = readRecords(name, "invalide");
    expect(expected.length).toBeGreaterThanOrEqual(4);
    const seen = new Map<string, Set<string>>();
    const found: string[] = [];
    for (const { place, values } of records) {
      for (const field of schema.fields) {
        const value = values[field.name] ?? "";
        const code = refusal(field, value) ?? duplicate(field, value, seen);
        if (code) found.push(`${place} ${field.name} ${code}`);
      }
    }
    const customChecks = new Set((schema.custom_checks ?? []).map((check) => check.name));
    const wanted = expected.map(({ code, field, line, feature }) => {
      expect(byName.has(field), field).toBe(true);
      return { code, text: `${feature ?? line} ${field} ${code}` };
    });
    expect(found.sort()).toEqual(
      wanted
        .filter(({ code }) => !customChecks.has(code))
        .map(({ text }) => text)
        .sort(),
    );
  });
});

describe("the anonymity gates", () => {
  const field = (name: string, of: string) =>
    schemas.find((schema) => schema.name === name)?.schema.fields.find((candidate) => candidate.name === of);

  it("refuse lifts of fewer than 11 households", () => {
    expect(field("ri-levees-agregees", "nb_redevables")?.constraints).toEqual({ required: true, minimum: 11 });
  });

  it("ask for the number of firms of each line of shellfish farming, and for the share of the largest", () => {
    for (const name of ["conchyliculture-concessions-agregees", "conchyliculture-production"]) {
      expect(field(name, "nb_entreprises")?.constraints?.required).toBe(true);
      expect(field(name, "part_premiere_pct")).toBeDefined();
    }
  });

  it("ask for the organisation that inspects, never for a person", () => {
    const names = schemas.find(({ name }) => name === "controles-ouvrages")?.schema.fields.map(({ name }) => name);
    expect(names).toContain("organisme");
    expect(names).not.toContain("agent");
  });
});

/** Records of a case file, as texts, each with its line (CSV) or its rank (GeoJSON). */
function readRecords(name: string, kind: string): { place: number; values: Record<string, string> }[] {
  const csv = join(cases, name, `${kind}.csv`);
  if (existsSync(csv)) {
    // the plain reader knows no quoted cell: its commas are replaced by another sign, its quotes dropped
    const text = readFileSync(csv, "utf8").replaceAll(/"([^"]*)"/g, (_, cell: string) =>
      cell.replaceAll(",", "\u201a"),
    );
    return parseCsv(text).map((values, i) => ({ place: i + 2, values }));
  }
  const { features } = JSON.parse(readFileSync(join(cases, name, `${kind}.geojson`), "utf8")) as FeatureCollection;
  return features.map(({ properties }, i) => {
    const entries = Object.entries(properties ?? {}).map(([key, value]) => [key, value === null ? "" : String(value)]);
    return { place: i + 1, values: Object.fromEntries(entries) as Record<string, string> };
  });
}

const FORMS: Record<string, RegExp> = {
  number: /^-?\d+(\.\d+)?$/,
  integer: /^-?\d+$/,
  boolean: /^(true|false)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  year: /^\d{4}$/,
};

/** The code of what is wrong with a text, by the plainest reading of Table Schema: a second opinion on the readers. */
function refusal({ type = "string", constraints = {} }: Field, text: string): string | undefined {
  if (text === "") return constraints.required ? "required-constraint" : undefined;
  if (FORMS[type]?.test(text) === false) return "type-or-format-error";
  if (constraints.enum && !constraints.enum.includes(text)) return "enumerable-constraint";
  if (constraints.pattern && !new RegExp(constraints.pattern).test(text)) return "pattern-constraint";
  if (constraints.minimum !== undefined && Number(text) < Number(constraints.minimum)) return "minimum-constraint";
  if (constraints.maximum !== undefined && Number(text) > Number(constraints.maximum)) return "maximum-constraint";
  return undefined;
}

function duplicate({ name, constraints }: Field, text: string, seen: Map<string, Set<string>>): string | undefined {
  if (!constraints?.unique) return undefined;
  const values = seen.get(name) ?? new Set();
  seen.set(name, values);
  if (values.has(text)) return "unique-constraint";
  values.add(text);
  return undefined;
}
