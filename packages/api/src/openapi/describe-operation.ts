import { STATUS_CODES } from "node:http";
import { type TSchema, Type } from "typebox";
import type { Operation } from "../http/operation.js";
import type { Parameter, Parameters, Samples } from "../http/parameter.js";
import { type ProblemCode, problemCodes } from "../http/problem-codes.js";
import { problem } from "../http/schemas/problem.js";

/** A parameter, a response, an operation, as OpenAPI 3.1 writes them. */
export type Described = Record<string, unknown>;

const PROBLEM = "application/problem+json";

/** A parameter as OpenAPI writes it; its example is a thing of the live catalogue. */
export function describeParameter(
  where: "path" | "query",
  name: string,
  { description, schema, example, required }: Parameter,
  samples: Samples | undefined,
): Described {
  const shown = exampleOf(example, samples);
  return {
    name,
    in: where,
    ...(where === "path" || required ? { required: true } : {}),
    description,
    schema,
    ...(shown === undefined
      ? {}
      : { example: (schema as { type?: string }).type === "integer" ? Number(shown) : shown }),
  };
}

export function exampleOf(example: Parameter["example"], samples: Samples | undefined): string | undefined {
  return typeof example === "function" ? samples && example(samples) : example;
}

/**
 * An operation as OpenAPI writes it, with the answers that any address may give besides its own. `fields` are the parameters
 * that name fields, where they are known.
 */
export function describeOperation(operation: Operation, samples: Samples | undefined, fields?: Described[]): Described {
  const { id, tag, summary, description, parts, query, takesFields, body } = operation;
  const of = (where: "path" | "query", parameters: Parameters) =>
    Object.entries(parameters).map(([name, parameter]) => describeParameter(where, name, parameter, samples));
  const parameters = [...of("path", parts), ...of("query", query), ...(takesFields ? (fields ?? [anyField]) : [])];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            description: body.description,
            content: Object.fromEntries(Object.entries(body.content).map(([type, schema]) => [type, { schema }])),
          },
        }
      : {}),
    responses: describeResponses(operation),
  };
}

/** Fields are those of a dataset: its own definition names them. */
const anyField: Described = {
  name: "champs",
  in: "query",
  description:
    "Filtres, tris, regroupements et calculs\u00A0: {champ}__exact=…, {champ}__sort=desc, {champ}__groupby. La définition de chaque jeu nomme ses champs.",
  style: "form",
  explode: true,
  schema: Type.Record(Type.String(), Type.String()),
};

function describeResponses(operation: Operation): Described {
  const { answer, answers, method, ranges } = operation;
  const isTagged = method === "get" && !tellsHealth(operation);
  const success = {
    description: answer,
    headers: isTagged ? { ETag: header("Change quand la réponse change.") } : {},
    ...(Object.keys(answers).length === 0
      ? {}
      : {
          content: Object.fromEntries(
            Object.entries(answers).map(([type, schema]) => [type, schema === null ? {} : { schema }]),
          ),
        }),
  };
  return {
    [operation.success ?? 200]: success,
    ...(ranges
      ? {
          206: { ...success, description: "La partie du fichier demandée par l'en-tête Range." },
        }
      : {}),
    ...(isTagged ? { 304: { description: "Rien n'a changé depuis l'ETag donné par If-None-Match." } } : {}),
    ...Object.fromEntries(listRefusals(operation).map(({ status, codes }) => [status, describeRefusal(status, codes)])),
  };
}

/** Of the program itself, at this very moment. */
const tellsHealth = ({ path }: Operation): boolean => /^\/(healthz|readyz)$/.test(path);

/** The codes that an operation may refuse with, by status: its own, and those of any address. */
export function listRefusals(operation: Operation): { status: number; codes: ProblemCode[] }[] {
  const refusals = new Map<number, ProblemCode[]>();
  const refuse = (status: number, codes: readonly ProblemCode[]) =>
    refusals.set(status, [...new Set([...(refusals.get(status) ?? []), ...codes])]);
  refuse(400, commonRefusals(operation));
  for (const [status, codes] of Object.entries(operation.problems ?? {})) refuse(Number(status), codes);
  refuse(401, ["cle-inconnue", "cle-expiree", "cle-revoquee"]);
  if (operation.ranges) {
    refuse(412, ["requete-incorrecte"]);
    refuse(416, ["intervalle-invalide"]);
  }
  if (operation.takesFields) {
    refuse(429, ["trop-de-requetes"]);
    refuse(503, ["requete-trop-longue"]);
  }
  refuse(414, ["adresse-trop-longue"]);
  if (operation.path !== "/healthz") refuse(503, ["base-indisponible"]);
  if (!tellsHealth(operation)) refuse(503, ["surcharge"]);
  // Whatever reads the files of a dataset, and what writes on the disk to answer.
  if (/^\/(api\/datasets|fichiers)\//.test(operation.path))
    refuse(503, ["fichier-abime", "magasin-indisponible", "disque-plein", "lecture-seule"]);
  if (operation.path.startsWith("/api/check") || operation.path.startsWith("/api/drafts"))
    refuse(503, ["disque-plein", "lecture-seule"]);
  return [...refusals]
    .filter(([, codes]) => codes.length > 0)
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => ({ status, codes }));
}

function commonRefusals({ query, takesFields, tolerant }: Operation): ProblemCode[] {
  const codes: ProblemCode[] = ["requete-incorrecte", ...(tolerant ? [] : (["parametre-inconnu"] as const))];
  if (takesFields || Object.keys(query).length > 0) codes.push("parametre-repete", "valeur-invalide");
  return codes;
}

function describeRefusal(status: number, codes: ProblemCode[]): Described {
  const listed = codes.map((code) => `${code} (${problemCodes[code]})`).join("\u202F; ");
  return {
    description: `${STATUS_CODES[status]}. Codes\u00A0: ${listed}.`,
    content: { [PROBLEM]: { schema: problem } },
  };
}

function header(description: string): Described {
  return { description, schema: Type.String() };
}

/** Names each schema that has an `$id` once, among the components, and refers to it elsewhere. */
export function shareSchemas(definition: Described): Described {
  const schemas: Record<string, unknown> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const { $id, ...rest } = value as TSchema & { $id?: string };
    const copy = () => Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, visit(one)]));
    if ($id === undefined) return copy();
    if (!(($id as string) in schemas)) {
      schemas[$id] = {};
      schemas[$id] = copy();
    }
    return { $ref: `#/components/schemas/${$id}` };
  };
  const { components, ...rest } = visit(definition) as Described & { components?: Described };
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...rest, components: { schemas: sorted, ...components } };
}
