import type { Request } from "express";
import type { Static, TSchema } from "typebox";
import { definitionCheck } from "../documents/definition-check.js";
import { HttpProblem } from "../http/http-problem.js";
import type { Operation } from "../http/operation.js";
import { isTooDeep, MAX_DEPTH } from "./json-depth.js";

/** Bytes of a JSON body: a schema of a thousand columns is a tenth of it. */
const MAX_BODY = 2_000_000;

/** What an address that takes a JSON body may refuse of it, as its operation declares. */
export const bodyProblems = {
  400: ["corps-illisible"],
  413: ["fichier-trop-grand"],
  415: ["type-refuse"],
} satisfies Operation["problems"];

/**
 * Reads the JSON body of a request by its schema; an empty one is an empty object. Throws `HttpProblem`, for a null character too: PostgreSQL
 * keeps none. `takesNull`: where each text is cleaned, or each document of a list refused by itself.
 */
export function bodyReader<S extends TSchema>(
  schema: S,
  { takesNull = false } = {},
): (request: Request) => Promise<Static<S>> {
  const check = definitionCheck(schema);
  return async (request) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY) {
        request.resume();
        throw new HttpProblem(
          413,
          "fichier-trop-grand",
          "Corps trop grand",
          "Le corps de la requête dépasse 2\u00A0Mo.",
        );
      }
      chunks.push(chunk);
    }
    const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
    if (bytes > 0 && type !== "application/json")
      throw new HttpProblem(
        415,
        "type-refuse",
        "Type de contenu refusé",
        "Envoyez du JSON, avec l'en-tête «\u00A0Content-Type: application/json\u00A0».",
      );
    const refuse = (detail: string) => new HttpProblem(400, "corps-illisible", "Corps illisible", detail);
    const text = Buffer.concat(chunks).toString("utf8");
    let value: unknown = {};
    try {
      if (bytes > 0) value = JSON.parse(text);
    } catch {
      throw refuse("Le corps de la requête n'est pas du JSON.");
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw refuse('Un objet JSON est attendu\u00A0: { "…": … }.');
    if (isTooDeep(value)) throw refuse(`Le JSON a plus de ${MAX_DEPTH} niveaux.`);
    // JSON writes one by this escape alone, which may be no more than a backslash before « u0000 ».
    if (!takesNull && text.includes("\\u0000") && hasNull(value))
      throw refuse("Un texte porte un caractère nul (\\u0000). Enlevez-le.");
    const faults = check(value);
    if (faults.length > 0) throw refuse(faults.join(" "));
    return value as Static<S>;
  };
}

/** Whether a text or a name within what is read holds a null character; it is not too deep. */
function hasNull(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNull);
  return Object.entries(value).some(([name, one]) => hasNull(name) || hasNull(one));
}
