import { describe, expect, it } from "vitest";
import { definitionChecker, type MetAnswer } from "./definition-checker.js";

const problem = { content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Probleme" } } } };
const checker = definitionChecker({
  paths: {
    "/api/jeux/{ref}": {
      get: {
        operationId: "lire",
        responses: {
          200: {
            content: {
              "application/json": {
                schema: { type: "object", required: ["nom"], properties: { nom: { type: "string" } } },
              },
            },
          },
          404: problem,
        },
      },
    },
    "/api/jeux/liste.csv": { get: { operationId: "lister", responses: { 200: { content: { "text/csv": {} } } } } },
  },
  components: {
    schemas: { Probleme: { type: "object", properties: { code: { enum: ["jeu-inconnu", "adresse-inconnue"] } } } },
  },
});

const json = "application/json";
const refusal = "application/problem+json";
const met = (
  status: number,
  mediaType: string | undefined,
  body: unknown,
  address = "/api/jeux/bacs?x=1",
): MetAnswer => ({
  method: "GET",
  address,
  status,
  mediaType,
  body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
});

describe("the check of answers", () => {
  it.each<[string, MetAnswer]>([
    ["what the definition says", met(200, json, { nom: "Bacs" })],
    ["a refusal that it says", met(404, refusal, { code: "jeu-inconnu" })],
    ["an answer without body", met(200, json, undefined)],
    ["the literal address before the one with parts", met(200, "text/csv", undefined, "/api/jeux/liste.csv")],
    ["a refusal at an address that does not exist", met(404, refusal, { code: "adresse-inconnue" }, "/api/autre")],
  ])("lets by %s", (_what, answer) => {
    expect(checker.check(answer)).toEqual([]);
  });

  it.each<[string, MetAnswer, RegExp]>([
    ["a field that is not declared", met(200, json, { nom: "Bacs", age: 3 }), /additional properties/],
    ["a field of another type", met(200, json, { nom: 3 }), /nom must be string/],
    ["a field that is absent", met(200, json, {}), /required property 'nom'/],
    ["a status", met(500, refusal, {}), /status not declared/],
    ["a media type", met(200, "text/html", undefined), /media type not declared/],
    ["a code", met(404, refusal, { code: "perdu" }), /code must be equal to one of/],
    ["an address", met(200, json, {}, "/api/autre"), /not declared/],
    ["a refusal that is no problem", met(404, "text/html", undefined, "/api/autre"), /a refusal is a problem/],
  ])("tells %s", (_what, answer, told) => {
    expect(checker.check(answer).join()).toMatch(told);
  });
});
