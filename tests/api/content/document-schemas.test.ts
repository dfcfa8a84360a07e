import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { parseDatasetMetadata, parseOrganisation } from "@datalogue/ingest";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const content = join(project, "datasets");
const NAMES = ["dataset", "recipe", "source", "organisation", "observatory", "indicator", "plan", "solar"] as const;
type Name = (typeof NAMES)[number];

let place: Place;
let datalogue: Datalogue;
const published = new Map<Name, Record<string, unknown>>();
const validators = new Map<Name, ValidateFunction>();

beforeAll(async () => {
  place = createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" });
  datalogue = await place.open();
  const api = supertest(createApiApp(datalogue, place.settings));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const name of NAMES) {
    const { text, headers } = await api.get(`/api/schemas/${name}.json`).buffer(true).expect(200);
    expect(headers["content-type"]).toBe("application/schema+json");
    const schema = JSON.parse(text);
    published.set(name, schema);
    validators.set(name, ajv.compile(schema));
  }
});
afterAll(() => place.remove());

/** What the published schema has against a document: the places, none when it conforms. */
function faultsOf(name: Name, json: unknown): string[] {
  const validate = validators.get(name) as ValidateFunction;
  return validate(json) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Every document of the content of the project, and the recipes that the tests apply. */
function* listDocuments(): Generator<[name: Name, path: string, json: unknown]> {
  const kinds: [Name, RegExp][] = [
    ["dataset", /\/dataset\.json$/],
    ["observatory", /\/observatory\.json$/],
    ["indicator", /\/indicators\/[^/]+\.json$/],
    ["plan", /\/plans\/[^/]+\.json$/],
    ["solar", /\/solar\.json$/],
  ];
  for (const path of readdirSync(content, { recursive: true, encoding: "utf8" }))
    for (const [name, pattern] of kinds)
      if (pattern.test(path)) yield [name, path, JSON.parse(readFileSync(join(content, path), "utf8"))];
  const recipes = join(project, "tests/cases/recipes");
  for (const path of readdirSync(recipes, { recursive: true, encoding: "utf8" }))
    if (path.endsWith("recipe.json")) yield ["recipe", path, JSON.parse(readFileSync(join(recipes, path), "utf8"))];
  yield ["source", "docs/sources.md", readExamples().get("source")];
  for (const one of JSON.parse(readFileSync(join(content, "organisations.json"), "utf8")))
    yield ["organisation", `organisations.json ${one.slug}`, one];
}

/** The commented examples of docs/contenu.md, docs/sources.md and docs/solaire.md, their comments taken out. */
function readExamples(): Map<string, Record<string, unknown>> {
  const text = ["docs/contenu.md", "docs/sources.md", "docs/solaire.md"]
    .map((path) => readFileSync(join(project, path), "utf8"))
    .join("\n");
  return new Map(
    [...text.matchAll(/```jsonc (\w+)\n([\s\S]*?)```/g)].map(([, name = "", body = ""]) => [
      name,
      JSON.parse(body.replace(/^ *\/\/.*$/gm, "")),
    ]),
  );
}

describe("the schemas of the documents of the content", () => {
  it("say their address, their dialect and what they describe", () => {
    for (const name of NAMES)
      expect(published.get(name)).toMatchObject({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `https://donnees.exemple.fr/api/schemas/${name}.json`,
        title: expect.any(String),
        description: expect.stringContaining("datasets/"),
      });
  });

  it("say what to write in each member of dataset.json", () => {
    const { properties, required } = published.get("dataset") as {
      properties: Record<string, { description?: string; default?: unknown }>;
      required: string[];
    };
    expect(properties.licence?.description).toContain("Licence Ouverte 2.0");
    expect(properties.access?.default).toBe("open");
    expect(required).not.toContain("theme");
    expect(required).toContain("licence");
  });

  it("accept every document of the project", () => {
    const documents = [...listDocuments()];
    expect(new Set(documents.map(([name]) => name)).size).toBe(NAMES.length);
    for (const [name, path, json] of documents)
      expect({ path, faults: faultsOf(name, json) }).toEqual({ path, faults: [] });
  });

  it("accept the commented examples of docs/contenu.md, docs/sources.md and docs/solaire.md, one for each", () => {
    const examples = readExamples();
    expect([...examples.keys()].sort()).toEqual([...NAMES].sort());
    for (const [name, json] of examples) {
      expect({ name, faults: faultsOf(name as Name, json) }).toEqual({ name, faults: [] });
      expect(faultsOf(name as Name, { $schema: "https://exemple.fr/schema.json", ...json }).length).toBe(
        // An entry of a list names no schema.
        name === "organisation" ? 1 : 0,
      );
    }
  });

  it("refuse what the loader refuses", () => {
    const examples = readExamples();
    // biome-ignore lint/suspicious/noExplicitAny: a document to be spoilt
    const example = (name: Name): any => structuredClone(examples.get(name));
    // biome-ignore lint/suspicious/noExplicitAny: a document to be spoilt
    const wrong: [Name, (json: any) => unknown][] = [
      ["dataset", (json) => ({ ...json, licence: "MIT" })],
      ["dataset", ({ title: _, ...json }) => json],
      ["recipe", (json) => ({ ...json, headerRow: 0 })],
      ["recipe", (json) => ({ ...json, dropRows: [{ column: "Commune" }] })],
      ["organisation", (json) => ({ ...json, siren: "24170062" })],
      ["observatory", (json) => ({ ...json, sections: [{ id: "a", blocks: [{ kind: "trend" }] }] })],
      ["observatory", (json) => ({ ...json, sections: [{ id: "a", blocks: [{ kind: "tableau", indicator: "x" }] }] })],
      ["indicator", (json) => ({ ...json, measure: { kind: "sum" } })],
      ["indicator", (json) => ({ ...json, measure: { ...json.measure, denominator: { population: "x" } } })],
      [
        "indicator",
        (json) => ({ ...json, measure: { kind: "median", numerator: { dataset: "x", aggregate: "sum", field: "y" } } }),
      ],
      [
        "indicator",
        (json) => ({ ...json, measure: { kind: "sum", numerator: { dataset: "x", aggregate: "count", field: "y" } } }),
      ],
      ["plan", (json) => ({ ...json, kind: "POS" })],
      ["source", (json) => ({ ...json, from: { ...json.from, family: "ckan" } })],
      ["source", ({ triedOn: _, ...json }) => json],
    ];
    for (const [name, change] of wrong) {
      const json = change(example(name));
      expect({ json, refused: faultsOf(name, json).length > 0 }).toEqual({ json, refused: true });
    }
    for (const kind of ["sum", "share"])
      expect(
        faultsOf("indicator", {
          ...examples.get("indicator"),
          measure:
            kind === "sum"
              ? { kind, numerator: { dataset: "x", aggregate: "count" } }
              : { kind, part: { dataset: "x", aggregate: "sum", field: "y" } },
        }),
      ).toEqual([]);
  });

  it("may be named in dataset.json, whose metadata are read without them", () => {
    const json = {
      $schema: "https://exemple.fr/api/schemas/dataset.json",
      ...readExamples().get("dataset"),
      theme: "dechets",
    };
    const read = parseDatasetMetadata(json);
    expect(read).toMatchObject({ metadata: { slug: "dechets-tonnages" } });
    expect("metadata" in read && "$schema" in read.metadata).toBe(false);
    expect(json.$schema).toBeDefined();
    expect(parseOrganisation(readExamples().get("organisation"))).toHaveProperty("organisation");
  });
});
