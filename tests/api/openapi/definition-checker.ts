import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** An answer, as a client would see it. */
export interface MetAnswer {
  method: string;
  /** With its parameters. */
  address: string;
  status: number;
  mediaType: string | undefined;
  /** Undefined where none is sent: HEAD, 304. */
  body: Buffer | undefined;
}

export interface DefinitionChecker {
  /** What the definition does not say of an answer: one sentence each, none when it says all. */
  check(answer: MetAnswer): string[];
}

interface Media {
  schema?: object;
}
interface Response {
  content?: Record<string, Media>;
}
export interface OpenapiOperation {
  operationId: string;
  parameters?: {
    name: string;
    in: "path" | "query";
    required?: boolean;
    schema: Record<string, unknown>;
    example?: unknown;
    style?: string;
  }[];
  responses: Record<string, Response>;
}
export interface Openapi {
  paths: Record<string, Record<string, OpenapiOperation>>;
  components: { schemas: Record<string, object> };
}

const ID = "definition";

/** Checks answers against an OpenAPI 3.1 definition. Objects are held closed: a field that is not declared is told too. */
export function definitionChecker(definition: unknown): DefinitionChecker {
  const closed = close(definition) as Openapi;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(closed as object, ID);
  const validators = new Map<string, ValidateFunction>();
  const validatorAt = (pointer: string[]) => {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const known = validators.get(path) ?? ajv.compile({ $ref: `${ID}#/${path}` });
    validators.set(path, known);
    return known;
  };
  const paths = Object.keys(closed.paths)
    .map((path) => ({ path, pattern: patternOf(path), literal: path.replace(/\{\w+\}/g, "").length }))
    .sort((a, b) => b.literal - a.literal);

  return {
    check({ method, address, status, mediaType, body }) {
      const path = address.replace(/\?.*/s, "").replace(/(.)\/$/, "$1");
      const found = paths.find(({ pattern }) => pattern.test(path))?.path;
      const verb = method.toLowerCase();
      const methods = found === undefined ? {} : (closed.paths[found] ?? {});
      // What is read may be asked for without its body.
      const operation = methods[verb] ?? (method === "HEAD" ? methods.get : undefined);
      const told = (what: string) => [`${method} ${address} → ${status} ${mediaType ?? ""}: ${what}`];
      const validate = (pointer: string[]) => {
        const validator = validatorAt(pointer);
        if (validator(JSON.parse(String(body)))) return [];
        return told(ajv.errorsText(validator.errors, { separator: "\n  " }));
      };
      if (found === undefined || operation === undefined) {
        if (![400, 404, 405].includes(status)) return told("this address or method is not declared");
        if (mediaType !== "application/problem+json") return told("a refusal is a problem");
        return body?.length ? validate(["components", "schemas", "Probleme"]) : [];
      }
      const response = operation.responses[status];
      if (!response) return told(`status not declared for ${found}`);
      if (status === 304 || !response.content) return [];
      const declared = ["*/*", mediaType ?? ""].find((type) => response.content?.[type]);
      if (declared === undefined) return told(`media type not declared for ${found}`);
      if (!body || status === 206 || !response.content[declared]?.schema) return [];
      return validate(["paths", found, verb, "responses", String(status), "content", declared, "schema"]);
    },
  };
}

/** The same schemas, refusing the properties that they do not name. */
function close(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, close(one)])) as Record<
    string,
    unknown
  >;
  if (copy.type === "object" && copy.properties && !("additionalProperties" in copy)) copy.additionalProperties = false;
  return copy;
}

function patternOf(path: string): RegExp {
  const source = path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${source}$`, "i");
}
