import { type Static, Type } from "typebox";
import { accessNames } from "../access-levels.js";
import type { DatasetMetadata, Frequency, HvdCategory, LicenceId } from "../dataset.js";
import { isObject } from "../field-types/json-value.js";
import { confidentialityAdvice, confidentialityDocument, findDeclarationProblems } from "./confidentiality-document.js";
import { compileDocument, describeMembers, type JsonSchema } from "./parse-document.js";
import { oneOf, type Same } from "./schema-document.js";

/** How often a dataset is said to be updated, in the EU vocabulary of frequencies. */
export const frequencies = [
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "QUARTERLY",
  "ANNUAL_2",
  "ANNUAL",
  "BIENNIAL",
  "TRIENNIAL",
  "IRREG",
  "AS_NEEDED",
  "NEVER",
  "UNKNOWN",
  "UPDATE_CONT",
] as const satisfies readonly Frequency[];
/** The licences that a dataset may have. */
export const licenceIds = ["lov2", "odc-odbl"] as const satisfies readonly LicenceId[];
/** Categories of high-value datasets (regulation 2023/138). */
export const hvdCategories = [
  "meteorologie",
  "entreprises",
  "geospatial",
  "mobilite",
  "environnement",
  "statistiques",
] as const satisfies readonly HvdCategory[];

const SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$";
/** An address that names a dataset takes its slug or its identifier: one never looks like the other. */
const DATASET_SLUG = `^(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)${SLUG.slice(1)}`;
const DAY = "^\\d{4}-\\d{2}-\\d{2}$";
const WEB = '^https?://[^\\s<>"{}|\\\\^`]+$';
const text = () => Type.String({ minLength: 1, pattern: "\\S" });

export const contactDocument = Type.Object({ name: text(), email: Type.String({ format: "email" }) });

/** The form of `dataset.json`. */
export const datasetDocument = Type.Object(
  {
    id: Type.Optional(Type.String({ format: "uuid" })),
    slug: Type.String({ pattern: DATASET_SLUG, maxLength: 100 }),
    title: text(),
    description: text(),
    organisation: Type.String({ pattern: SLUG }),
    theme: Type.String({ pattern: SLUG }),
    licence: oneOf(licenceIds),
    frequency: oneOf(frequencies),
    keywords: Type.Array(text()),
    contact: Type.Optional(contactDocument),
    access: oneOf(accessNames),
    confidentialite: Type.Optional(confidentialityDocument),
    demonstration: Type.Optional(Type.Boolean()),
    spatial: Type.Optional(text()),
    temporal: Type.Optional(Type.Object({ from: Type.String({ pattern: DAY }), to: Type.String({ pattern: DAY }) })),
    provenance: Type.Optional(text()),
    hvd: Type.Optional(oneOf(hvdCategories)),
    documentation: Type.Optional(
      Type.Array(Type.Object({ title: text(), url: Type.String({ pattern: WEB }) }, { additionalProperties: false })),
    ),
    conformsTo: Type.Optional(Type.String({ pattern: WEB })),
    schema: Type.Optional(Type.String({ pattern: SLUG })),
    file: Type.Optional(Type.String({ pattern: "^[^/\\\\]+$" })),
  },
  { additionalProperties: false },
);
true satisfies Same<typeof datasetDocument, DatasetMetadata>;
true satisfies DatasetMetadata extends Static<typeof datasetDocument> ? true : never;

const advice = {
  slug: 'Écrivez un nom court, de 100 caractères au plus : des lettres minuscules sans accent (a à z), des chiffres, et un tiret entre deux mots, comme « "slug": "tonnages-dechets" ». Un identifiant (UUID) n’en est pas un.',
  title: 'Écrivez le titre du jeu de données : « "title": "…" ».',
  description: 'Dites en quelques phrases ce que contient le jeu de données : « "description": "…" ».',
  organisation: 'Nommez le producteur, déclaré dans organisations.json : « "organisation": "…" ».',
  theme: 'Nommez le thème (le dossier) : « "theme": "dechets" ».',
  licence: 'Écrivez « "licence": "lov2" » (Licence Ouverte 2.0) ou « "licence": "odc-odbl" » (ODbL).',
  frequency: 'Écrivez la fréquence de mise à jour, par exemple « "frequency": "ANNUAL" ».',
  keywords: 'Écrivez une liste de mots-clés : « "keywords": ["déchets", "tri"] ».',
  access: 'Écrivez « "access": "open" » pour un jeu de données ouvert à tous.',
  id: "C'est un identifiant UUID, donné à la première publication ; ne le modifiez pas.",
  hvd: "Donnez la catégorie de forte valeur, ou retirez cette ligne.",
  conformsTo: "Écrivez l'adresse complète du schéma, qui commence par https://.",
  "documentation[].url": "Écrivez une adresse complète, qui commence par https://.",
  "contact.email": "Écrivez une adresse électronique complète.",
  ...confidentialityAdvice,
};
const findProblems = compileDocument(datasetDocument, advice);

/** What may stay out of `dataset.json`: it has one usual value. */
const DEFAULTS = { access: "open", keywords: [] as string[] };

/** The JSON Schema of `dataset.json` as it is written: the theme is the folder, what has a usual value may stay out. */
export const datasetSchema: JsonSchema = (() => {
  const { properties = {}, required = [], ...schema } = describeMembers(datasetDocument, advice);
  for (const [name, value] of Object.entries(DEFAULTS)) properties[name] = { ...properties[name], default: value };
  return {
    ...schema,
    required: required.filter((name) => name !== "theme" && !(name in DEFAULTS)),
    properties: { $schema: { type: "string" }, ...properties },
  };
})();

/**
 * Reads the metadata of a dataset (`dataset.json`). Problems are French sentences that say what to write.
 * `access` is "open" and `keywords` empty when they are not given; `$schema`, which editors read, is left out.
 */
export function parseDatasetMetadata(json: unknown): { metadata: DatasetMetadata } | { problems: string[] } {
  const completed = isObject(json) ? { ...DEFAULTS, ...json } : json;
  if (isObject(completed)) delete completed.$schema;
  const problems = findProblems(completed);
  const { confidentialite } = (completed ?? {}) as Partial<DatasetMetadata>;
  if (problems.length === 0 && confidentialite) problems.push(...findDeclarationProblems(confidentialite));
  return problems.length > 0 ? { problems } : { metadata: completed as DatasetMetadata };
}
