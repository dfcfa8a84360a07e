import { type Static, Type } from "typebox";
import { accessNames } from "./access-levels.js";
import { closed, say, text } from "./form-parts.js";
import { datasetLicences } from "./licences.js";
import { organisationKindNames } from "./organisation-kinds.js";
import { levelsThatAre } from "./territory.js";

/** How often a dataset is said to be updated: local names of the EU authority list "frequency". */
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
] as const;
export type Frequency = (typeof frequencies)[number];

/** Categories of high-value datasets (regulation (EU) 2023/138). */
export const hvdCategories = [
  "meteorologie",
  "entreprises",
  "geospatial",
  "mobilite",
  "environnement",
  "statistiques",
] as const;
export type HvdCategory = (typeof hvdCategories)[number];

const SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$";
/** An address that names a dataset takes its slug or its identifier: one never looks like the other. */
const DATASET_SLUG = `^(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)${SLUG.slice(1)}`;
const DAY = "^\\d{4}-\\d{2}-\\d{2}$";
const web = (advice: string) => Type.String({ pattern: '^https?://[^\\s<>"{}|\\\\^`]+$', ...say(advice) });

const contact = Type.Object({
  name: text(),
  email: Type.String({ format: "email", ...say("Écrivez une adresse électronique complète.") }),
});

const recodedDimension = text(say('Nommez la dimension dont les valeurs ont changé : « "dimension": "volume_l" ».'));
/** Values: what `from` says together is what `to` says together; a list may be empty, not both. */
const recodedValues = (from: Type.TArrayOptions, to: Type.TArrayOptions) =>
  Type.Object({ dimension: recodedDimension, from: Type.Array(text(), from), to: Type.Array(text(), to) }, closed);
const largestMeasure = text(say("Nommez la mesure dont on connaît le plus gros contributeur."));

/** The form of `confidentialite` in `dataset.json`. */
const confidentiality = Type.Object(
  {
    /** What is counted: households (threshold 11) or firms (threshold 3). */
    unit: Type.Enum(["menages", "entreprises"], {
      type: "string",
      ...say('Écrivez « "unit": "menages" » (seuil 11) ou « "unit": "entreprises" » (seuil 3).'),
    }),
    /** Least number of units that a published cell counts: that of the unit when absent, never lower. */
    threshold: Type.Optional(Type.Integer()),
    /** Field that counts the units. */
    countField: text(
      say('Nommez la colonne qui compte les ménages ou les entreprises : « "countField": "nb_redevables" ».'),
    ),
    /** Fields that are measured, which add up. */
    measures: Type.Array(text(), {
      minItems: 1,
      uniqueItems: true,
      ...say('Énumérez les colonnes de chiffres à publier, qui s\'additionnent : « "measures": ["nb_levees"] ».'),
    }),
    /**
     * For a measure, the field that tells its largest contributor, its share in % or its amount in the unit of the measure: a cell of which
     * it makes 85 % is masked.
     */
    largest: Type.Optional(
      Type.Array(
        Type.Union(
          [
            Type.Object({ measure: largestMeasure, shareField: text() }, closed),
            Type.Object({ measure: largestMeasure, amountField: text() }, closed),
          ],
          say(
            "Donnez « shareField », la colonne de sa part en %, ou « amountField », celle de son montant : l'une ou l'autre.",
          ),
        ),
      ),
    ),
    /** Field of the territory code. */
    territoryField: text(say('Nommez la colonne du code de territoire : « "territoryField": "code_insee" ».')),
    /** Field of the year, month or date; absent: the rows are of one moment. */
    periodField: Type.Optional(text()),
    /** Levels that the table is published at, that of the rows included when it is. */
    levels: Type.Array(Type.Enum(levelsThatAre("protected"), { type: "string" }), {
      minItems: 1,
      uniqueItems: true,
      ...say(
        'Énumérez les mailles publiées, de la plus fine à la plus large : « "levels": ["commune", "epci", "petr"] ».',
      ),
    }),
    /** Fields that the table is also broken down by. What is neither here nor above is not published. */
    dimensions: Type.Optional(
      Type.Array(text(), {
        maxItems: 4,
        uniqueItems: true,
        ...say("Quatre dimensions au plus : au-delà presque toutes les cases seraient masquées."),
      }),
    ),
    /**
     * What was written otherwise in an earlier version, which the program cannot know. Values: 80 and 120 are now 80-120; without `from`, the
     * values of `to` are new, without `to`, those of `from` are no more, with no link to any other. A whole dimension: the name
     * that it had formerly, null when it had none.
     */
    recodings: Type.Optional(
      Type.Array(
        Type.Union(
          [
            recodedValues({ minItems: 1 }, {}),
            recodedValues({}, { minItems: 1 }),
            Type.Object({ dimension: recodedDimension, formerly: Type.Union([text(), Type.Null()]) }, closed),
          ],
          say(
            'Donnez « from » et « to », les anciennes valeurs et les nouvelles qui disent la même chose ensemble ("from": ["80"], "to": ["80-120"] ; une liste vide pour une valeur sans lien), ou « formerly », l\'ancien nom de la colonne (null si elle n\'en avait pas).',
          ),
        ),
      ),
    ),
  },
  closed,
);

/**
 * Statistical secrecy declared by a dataset: its rows are then never published as they are, but added up into a table
 * by territory, period and dimension, some cells of which are masked (docs/secret-statistique.md).
 */
export type Confidentiality = Static<typeof confidentiality>;
/** What statistical secrecy counts, and protects. */
export type ProtectedUnitName = Confidentiality["unit"];
export type ProtectedLevel = Confidentiality["levels"][number];
export type LargestContributor = NonNullable<Confidentiality["largest"]>[number];
export type Recoding = NonNullable<Confidentiality["recodings"]>[number];

/** What is said of the invented data of a demonstration, in place of what is said of the real ones. */
const standIn = Type.Object(
  {
    /** Added to the description: « Ces points sont inventés : n’y amenez pas votre voiture. » */
    notice: text(say("Dites en une phrase que ces données sont inventées.")),
    provenance: text(say("Dites comment elles ont été inventées.")),
  },
  closed,
);

/** One part of the table of a closed dataset, and the organisations that may read it (docs/acces.md). */
const readingScope = Type.Object(
  {
    /** Kinds of the organisations it is for, and organisations by name: of either, or both. */
    kinds: Type.Optional(
      Type.Array(Type.Enum(organisationKindNames, { type: "string" }), {
        minItems: 1,
        uniqueItems: true,
        ...say('Énumérez des sortes d\'organismes : « "kinds": ["commune"] ».'),
      }),
    ),
    organisations: Type.Optional(
      Type.Array(
        Type.String({ pattern: SLUG, ...say('Nommez un organisme d\'organisations.json : « "mairie-dolus" ».') }),
        {
          minItems: 1,
          uniqueItems: true,
          ...say('Énumérez des organismes d\'organisations.json : « "organisations": ["mairie-dolus"] ».'),
        },
      ),
    ),
    /** Column of the territory code: they read the rows of their own territory. Absent: all rows. */
    rows: Type.Optional(
      text(say('Nommez la colonne du code de territoire : « "rows": "codeCommune" ». Chacun lit les lignes du sien.')),
    ),
    /** The columns that they read, in the order of the table. Absent: all. A column that comes later is not read until it is here. */
    columns: Type.Optional(
      Type.Array(text(), {
        minItems: 1,
        uniqueItems: true,
        ...say(
          'Énumérez les colonnes à montrer : « "columns": ["codeCommune", "annee"] ». Les autres restent inconnues.',
        ),
      }),
    ),
  },
  closed,
);
/** One part of the table of a closed dataset, and the organisations that may read it. */
export type ReadingScope = Static<typeof readingScope>;

/** The metadata of a dataset, once read: what has a usual value is there. */
export const datasetDocument = Type.Object(
  {
    /** Permanent; given at the first load when absent. */
    id: Type.Optional(
      Type.String({
        format: "uuid",
        ...say("C'est un identifiant UUID, donné à la première publication ; ne le modifiez pas."),
      }),
    ),
    slug: Type.String({
      pattern: DATASET_SLUG,
      maxLength: 100,
      ...say(
        'Écrivez un nom court, de 100 caractères au plus : des lettres minuscules sans accent (a à z), des chiffres, et un tiret entre deux mots, comme « "slug": "tonnages-dechets" ». Un identifiant (UUID) n’en est pas un.',
      ),
    }),
    title: text(say('Écrivez le titre du jeu de données : « "title": "…" ».')),
    description: text(say('Dites en quelques phrases ce que contient le jeu de données : « "description": "…" ».')),
    /** Slug of the producer. */
    organisation: Type.String({
      pattern: SLUG,
      ...say('Nommez le producteur, déclaré dans organisations.json : « "organisation": "…" ».'),
    }),
    /** The room (folder) the dataset lives in. */
    theme: Type.String({ pattern: SLUG, ...say('Nommez le thème (le dossier) : « "theme": "dechets" ».') }),
    licence: Type.Enum(datasetLicences, {
      type: "string",
      ...say(
        'Écrivez « "licence": "lov2" » (Licence Ouverte 2.0) ou « "licence": "odc-odbl" » (ODbL) ; « "licence": "convention" » pour les données d\'un partenaire.',
      ),
    }),
    frequency: Type.Enum(frequencies, {
      type: "string",
      ...say('Écrivez la fréquence de mise à jour, par exemple « "frequency": "ANNUAL" ».'),
    }),
    keywords: Type.Array(text(), {
      default: [],
      ...say('Écrivez une liste de mots-clés : « "keywords": ["déchets", "tri"] ».'),
    }),
    contact: Type.Optional(contact),
    access: Type.Enum(accessNames, {
      type: "string",
      default: "open",
      ...say('Écrivez « "access": "open" » pour un jeu de données ouvert à tous.'),
    }),
    /** Parts of the table that organisations read whom `access` keeps out; the first that is for one of them holds. */
    scopes: Type.Optional(
      Type.Array(readingScope, {
        minItems: 1,
        maxItems: 20,
        ...say('Écrivez une liste de périmètres : « "scopes": [{ "kinds": ["commune"], "rows": "codeCommune" }] ».'),
      }),
    ),
    confidentialite: Type.Optional(confidentiality),
    /** The data of the content are invented to show the tool: said wherever they show, until real ones are received. */
    demonstration: Type.Optional(
      Type.Union(
        [Type.Boolean(), standIn],
        say('Écrivez true pour des données inventées, ou ce qui en est dit : { "notice": …, "provenance": … }.'),
      ),
    ),
    /** Code of the territory covered. */
    spatial: Type.Optional(text()),
    /** ISO dates of the first and last day covered. */
    temporal: Type.Optional(Type.Object({ from: Type.String({ pattern: DAY }), to: Type.String({ pattern: DAY }) })),
    /** How the data were made, in a sentence or two. */
    provenance: Type.Optional(text()),
    hvd: Type.Optional(
      Type.Enum(hvdCategories, {
        type: "string",
        ...say("Donnez la catégorie de forte valeur, ou retirez cette ligne."),
      }),
    ),
    /** Pages that explain the data: method, dictionary, guide. */
    documentation: Type.Optional(
      Type.Array(
        Type.Object({ title: text(), url: web("Écrivez une adresse complète, qui commence par https://.") }, closed),
      ),
    ),
    /** Address of the national or European schema that the rows follow, when the Table Schema does not name it (`path`). */
    conformsTo: Type.Optional(web("Écrivez l'adresse complète du schéma, qui commence par https://.")),
    /** Name of a shared schema of `datasets/schemas/`; absent: `schema.json` beside `dataset.json`. */
    schema: Type.Optional(Type.String({ pattern: SLUG })),
    /** Name of the data file beside `dataset.json`; absent: `data.csv`, else `data.geojson`. */
    file: Type.Optional(Type.String({ pattern: "^[^/\\\\]+$" })),
  },
  closed,
);

/** The metadata of a dataset, as `dataset.json` holds them. What is absent comes from the organisation, then from the data. */
export type DatasetMetadata = Static<typeof datasetDocument>;

const { theme, keywords, access } = datasetDocument.properties;

/** `dataset.json` as it is written: the theme is the folder, what has a usual value may stay out. */
export const datasetSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    ...datasetDocument.properties,
    theme: Type.Optional(theme),
    keywords: Type.Optional(keywords),
    access: Type.Optional(access),
  },
  closed,
);

/** An entry of `organisations.json`. */
export const organisationSchema = Type.Object(
  {
    slug: Type.String({
      pattern: SLUG,
      ...say('Écrivez un nom court sans accent ni espace, comme « "slug": "communaute-de-communes" ».'),
    }),
    name: Type.String({ minLength: 1, ...say('Écrivez le nom complet : « "name": "…" ».') }),
    shortName: Type.Optional(Type.String({ minLength: 1 })),
    siren: Type.Optional(Type.String({ pattern: "^\\d{9}$", ...say("Un SIREN a neuf chiffres, sans espace.") })),
    /** Asked for by the SCDL catalogue. */
    siret: Type.Optional(Type.String({ pattern: "^\\d{14}$", ...say("Un SIRET a quatorze chiffres, sans espace.") })),
    homepage: Type.Optional(web("Écrivez une adresse complète, qui commence par https://.")),
    contact: Type.Optional(contact),
    /** What it is; absent: a member of the catalogue of no other kind. */
    kind: Type.Optional(
      Type.Enum(organisationKindNames, {
        type: "string",
        ...say(
          'Écrivez par exemple « "kind": "commune" ». Un partenaire ("partner") ne lit pas ce qui est réservé aux membres.',
        ),
      }),
    ),
    /** Code of the territory it administers: the rows that it reads of what is scoped by territory. */
    territory: Type.Optional(Type.String({ minLength: 1 })),
    /** The organisation above it: those who publish there read the drafts that are submitted here. */
    parent: Type.Optional(
      Type.String({
        pattern: SLUG,
        ...say('Écrivez le nom court d’un autre organisme de la liste : « "parent": "communaute-de-communes" ».'),
      }),
    ),
    description: Type.Optional(Type.String({ minLength: 1 })),
  },
  closed,
);

/** A producer of data. */
export type Organisation = Static<typeof organisationSchema>;
