import { Type } from "typebox";
import type { Organisation } from "../dataset.js";
import { contactDocument } from "./dataset-document.js";
import { compileDocument, describeMembers } from "./parse-document.js";
import type { Same } from "./schema-document.js";

const text = () => Type.String({ minLength: 1 });

/** The form of an entry of `organisations.json`. */
export const organisationDocument = Type.Object(
  {
    slug: Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" }),
    name: text(),
    shortName: Type.Optional(text()),
    siren: Type.Optional(Type.String({ pattern: "^\\d{9}$" })),
    siret: Type.Optional(Type.String({ pattern: "^\\d{14}$" })),
    homepage: Type.Optional(Type.String({ format: "uri" })),
    contact: Type.Optional(contactDocument),
    territory: Type.Optional(text()),
    description: Type.Optional(text()),
  },
  { additionalProperties: false },
);
true satisfies Same<typeof organisationDocument, Organisation>;

const advice = {
  slug: 'Écrivez un nom court sans accent ni espace, comme « "slug": "cc-oleron" ».',
  name: 'Écrivez le nom complet : « "name": "…" ».',
  siren: "Un SIREN a neuf chiffres, sans espace.",
  siret: "Un SIRET a quatorze chiffres, sans espace.",
};
const findProblems = compileDocument(organisationDocument, advice);

/** The JSON Schema of an entry of `organisations.json`. */
export const organisationSchema = describeMembers(organisationDocument, advice);

/** Reads a producer of data. Problems are French sentences that say what to write. */
export function parseOrganisation(json: unknown): { organisation: Organisation } | { problems: string[] } {
  const problems = findProblems(json);
  return problems.length > 0 ? { problems } : { organisation: json as Organisation };
}
