import {
  accessNames,
  datasetDocument,
  datasetLicences,
  type Field,
  fieldTypeNames,
  frequencies,
  hvdCategories,
  protectedUnitNames,
} from "@datalogue/ingest";
import { Type } from "typebox";
import { type Facet, type FacetName, facetNames, searchedFieldNames, type Why } from "../catalogue/dataset-query.js";
import { counts } from "../catalogue/report-schema.js";
import { type FileFormatName, fileFormats } from "../exports/index.js";
import { asAnswered } from "../http/schemas/as-answered.js";
import { address } from "../http/schemas/lists.js";
import { schemaOf } from "../http/schemas/schema-of.js";
import { criterionIds, type Quality } from "../quality/score-dataset.js";
import { level, word } from "../territories/level-schema.js";
import type { ClosedDataset, Dataset, Distribution, Version } from "../versions/dataset.js";
import { pythonTypes, type TableProfile } from "./describe-profile.js";

const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const instant = Type.String({ format: "date-time" });
const contact = Type.Object({ name: text, email: text });

/** A column, as Table Schema describes it; a schema may say more. */
const field = schemaOf<Pick<Field, "name" | "type" | "title" | "description" | "unit">>()(
  Type.Object(
    {
      name: text,
      type: Type.Optional(word(...fieldTypeNames)),
      title: Type.Optional(text),
      description: Type.Optional(text),
      unit: Type.Optional(text),
    },
    { $id: "Champ", additionalProperties: true, description: "Une colonne, comme Table Schema la décrit." },
  ),
);

export const tableSchema = Type.Object(
  { fields: Type.Array(field), name: Type.Optional(text), title: Type.Optional(text) },
  {
    $id: "SchemaDeTable",
    additionalProperties: true,
    description: "Un schéma Table Schema (Frictionless). Le CSV normalisé du jeu est valide avec lui.",
    externalDocs: { url: "https://specs.frictionlessdata.io/table-schema/" },
  },
);

export const tableProfile = schemaOf<{ profile: TableProfile; indexes: null }>()(
  Type.Object(
    {
      profile: Type.Object({
        encoding: Type.Literal("utf-8"),
        separator: Type.Literal(","),
        header_row_idx: Type.Literal(0),
        header: Type.Array(text),
        total_lines: count,
        columns: Type.Record(
          text,
          Type.Object({ python_type: word(...pythonTypes), format: text, score: Type.Literal(1) }),
        ),
        formats: Type.Record(text, Type.Array(text)),
      }),
      indexes: Type.Null({ description: "Toutes les colonnes se filtrent." }),
    },
    { $id: "Profil", description: "Ce que csv-detective dirait du CSV normalisé, d'après son schéma." },
  ),
);

const distribution = schemaOf<Omit<Distribution, "path"> & { url: string }>()(
  Type.Object(
    {
      id: text,
      title: text,
      format: word(...(Object.keys(fileFormats) as FileFormatName[])),
      mediaType: text,
      bytes: count,
      sha256: text,
      url: address,
    },
    { $id: "Fichier" },
  ),
);

const quality = schemaOf<Quality>()(
  Type.Object(
    {
      score: count,
      max: count,
      criteria: Type.Array(
        Type.Object({
          id: word(...criterionIds),
          title: text,
          met: Type.Boolean(),
          advice: Type.Union([text, Type.Null()]),
        }),
      ),
      update: Type.Object({
        due: Type.Union([Type.String({ format: "date" }), Type.Null()]),
        late: Type.Boolean(),
        days: count,
      }),
    },
    { $id: "Qualite", description: "Le score de data.gouv.fr prédit et expliqué." },
  ),
);

/** What anybody may know of a dataset, open or closed. */
const description = {
  id: Type.String({ format: "uuid", description: "Identifiant, qui ne change jamais." }),
  slug: Type.String({ description: "Nom dans les adresses\u202F; s'il change, l'ancien répond toujours." }),
  title: text,
  description: text,
  theme: text,
  licence: word(...datasetLicences),
  agreement: Type.Optional(
    Type.Object(
      {
        id: text,
        title: text,
        state: word("coming", "running", "unpublished", "suspended", "ended", "withdrawn"),
        partner: text,
        partnerName: text,
        recipient: text,
        recipientName: text,
        purpose: Type.Optional(text),
        uses: Type.Optional(Type.Array(text)),
        refused: Type.Optional(Type.Array(text)),
        start: Type.Optional(Type.String({ format: "date" })),
        end: Type.Optional(Type.String({ format: "date", description: "Dernier jour où ces données sont partagées." })),
      },
      {
        description: "La convention sous laquelle un partenaire partage ces données\u202F: elle tient lieu de licence.",
      },
    ),
  ),
  frequency: word(...frequencies),
  keywords: Type.Array(text),
  contact,
  access: word(...accessNames),
  demonstration: Type.Optional(
    Type.Boolean({ description: "Vrai\u00A0: ce sont des données de démonstration, ce qu'en dit « notice »." }),
  ),
  notice: Type.Optional(
    Type.String({ description: "D'une démonstration, ce qu'il faut en savoir\u00A0: inventée, ou venue d'ailleurs." }),
  ),
  spatial: Type.String({ description: "Code du territoire couvert." }),
  temporal: Type.Optional(Type.Object({ from: text, to: text })),
  provenance: Type.Optional(text),
  hvd: Type.Optional(word(...hvdCategories)),
  documentation: Type.Optional(Type.Array(Type.Object({ title: text, url: text }))),
  themeTitle: text,
  organisation: Type.Object({ slug: text, name: text }),
  issued: instant,
  modified: instant,
};

/** What only those who may read its contents know. */
const contents = {
  readable: Type.Literal(true),
  confidentialite: Type.Optional(asAnswered(datasetDocument.properties.confidentialite)),
  secrecy: Type.Optional(
    schemaOf<NonNullable<Dataset["secrecy"]>>()(
      Type.Object(
        {
          unit: word(...protectedUnitNames),
          threshold: count,
          nativeLevel: level,
          levels: Type.Array(level),
          territoryField: text,
          periodField: Type.Union([text, Type.Null()]),
          dimensions: Type.Array(text),
          fields: Type.Array(text, { description: "Champs dont les cases peuvent être masquées." }),
          cells: Type.Integer({ minimum: 0, description: "Lignes du tableau." }),
          masked: Type.Integer({ minimum: 0, description: "Lignes masquées : « status » y vaut SECRET." }),
        },
        { description: "Les lignes sont un tableau protégé par le secret statistique, et non celles du fichier reçu." },
      ),
    ),
  ),
  conformsTo: Type.Optional(text),
  derivedFrom: Type.Optional(
    Type.Object(
      { title: text, producer: text, page: text, licence: word(...datasetLicences), received: instant },
      { description: "Ce dont les données sont tirées, quand elles sont reçues d'une source." },
    ),
  ),
  fileName: text,
  version: Type.Integer({ minimum: 1 }),
  rows: count,
  fields: Type.Array(field),
  geographic: Type.Boolean(),
  bbox: Type.Union([Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }), Type.Null()], {
    description: "Ouest, sud, est, nord.",
  }),
  distributions: Type.Array(distribution),
  validation: Type.Object({ valid: Type.Boolean(), ...counts.properties }),
  links: Type.Object({
    self: address,
    page: address,
    data: address,
    schema: address,
    report: address,
    versions: address,
    swagger: address,
  }),
};

/** A dataset whose contents are for others. */
const closed = schemaOf<Omit<ClosedDataset, "organisation" | "organisationName"> & Presented>()(
  Type.Object({
    ...description,
    readable: Type.Literal(false),
    closure: Type.String({
      description: "À qui le contenu est réservé, et à qui demander un accès\u202F; ou qu’il est retiré.",
    }),
    withdrawn: Type.Optional(
      Type.Literal(true, {
        description:
          "La version servie est retirée, et aucune autre ne l’a encore remplacée\u00A0: personne ne la lit.",
      }),
    ),
    part: Type.Optional(
      Type.Object(
        { fields: Type.Array(field), explanation: text, masked: Type.Optional(Type.Array(text)) },
        {
          description:
            "Ce que l’organisme qui demande lit tout de même, par un périmètre\u00A0: ses lignes, en CSV, JSON ou XLSX.",
        },
      ),
    ),
    links: Type.Object({ self: address, page: address, data: Type.Optional(address) }),
  }),
);

interface Presented {
  organisation: { slug: string; name: string };
  links: { self: string; page: string; data?: string };
}

const open = { ...description, ...contents };
const nothing = Type.Null();

/** Tells the two forms of a description apart; `readable` does too, which OpenAPI cannot say of a boolean. */
const kinds = {
  open: { kind: Type.Literal("dataset", { type: "string" }) },
  closed: { kind: Type.Literal("closed-dataset", { type: "string" }) },
};

const toldApart = (open: string, closed: string) => ({
  discriminator: {
    propertyName: "kind",
    mapping: { dataset: `#/components/schemas/${open}`, "closed-dataset": `#/components/schemas/${closed}` },
  },
});

export const dataset = Type.Union(
  [
    Type.Object({ ...kinds.open, ...open, quality }, { $id: "JeuDeDonnees" }),
    Type.Object(
      { ...kinds.closed, ...closed.properties, quality: nothing },
      { $id: "JeuReserve", description: "Un jeu dont le contenu est réservé\u00A0: sa description seule." },
    ),
  ],
  toldApart("JeuDeDonnees", "JeuReserve"),
);

const textPart = Type.Object({ text, match: Type.Boolean() });
const why = schemaOf<Why>()(
  Type.Object(
    {
      fields: Type.Array(
        Type.Object({
          name: word(...searchedFieldNames),
          label: text,
          terms: Type.Array(text),
        }),
      ),
      synonyms: Type.Array(Type.Object({ asked: text, found: Type.Array(text) })),
      excerpt: Type.Array(textPart),
    },
    { $id: "Pourquoi", description: "Où les mots cherchés ont été trouvés." },
  ),
);

const matched = { why: Type.Union([why, Type.Null()]) };

export const foundDataset = Type.Union(
  [
    Type.Object(
      { ...kinds.open, ...open, quality: Type.Integer({ minimum: 0, maximum: 9 }), ...matched },
      { $id: "JeuTrouve" },
    ),
    Type.Object({ ...kinds.closed, ...closed.properties, quality: nothing, ...matched }, { $id: "JeuReserveTrouve" }),
  ],
  toldApart("JeuTrouve", "JeuReserveTrouve"),
);

const facet = schemaOf<Facet>()(Type.Object({ value: text, label: text, count }, { $id: "Facette" }));
const facetList = Type.Array(facet);

export const facets = Type.Object(
  Object.fromEntries(facetNames.map((name) => [name, facetList])) as Record<FacetName, typeof facetList>,
  { description: "Ce par quoi la liste peut être resserrée, et combien de jeux chaque choix donnerait." },
);

export const version = schemaOf<
  Omit<Version, "current" | "withdrawn" | "ofOthers"> & { served: boolean; rowsKept: boolean; original: string }
>()(
  Type.Object(
    {
      number: Type.Integer({ minimum: 1 }),
      publishedAt: instant,
      rows: count,
      originalName: text,
      origin: Type.Union([Type.Literal("content"), Type.Literal("source"), Type.Literal("deposit")], {
        description: "«\u00A0content\u00A0»\u00A0: le fichier du contenu\u202F; sinon, reçu d'une source ou déposé.",
      }),
      demonstration: Type.Boolean({ description: "Ses chiffres sont inventés pour la démonstration." }),
      originalSha256: Type.Union([text, Type.Null()], {
        description: "Null quand le fichier reçu n’est pas pour tous\u00A0: il contient plus que ce qui est publié.",
      }),
      note: Type.Union([text, Type.Null()]),
      served: Type.Boolean({ description: "C'est la version que donnent les adresses sans numéro." }),
      rowsKept: Type.Boolean({ description: "Faux\u00A0: elles sont relues du fichier reçu quand on les demande." }),
      original: address,
    },
    { $id: "Version" },
  ),
);
