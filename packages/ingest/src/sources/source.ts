import { type Static, Type } from "typebox";
import { frequencies, licenceIds } from "../dataset.js";
import { closed, say, text } from "../form-parts.js";

/** An address that a source is asked at: encrypted, without name nor password in it. */
const address = Type.String({
  pattern: '^https://[^\\s<>"{}|\\\\^`@]+$',
  ...say("Écrivez une adresse complète qui commence par https://, sans mot de passe dedans."),
});
const host = Type.String({
  pattern: "^[a-z0-9-]+(\\.[a-z0-9-]+)+$",
  ...say("Écrivez le nom du serveur seul : « opendata.agenceore.fr »."),
});
const name = text({ maxLength: 200, ...say("Écrivez le nom ou l'identifiant que le producteur donne.") });
/** What is asked beside the filter, as the service names it. */
const parameters = Type.Optional(
  Type.Record(
    Type.String({ minLength: 1 }),
    Type.Union([text(), Type.Array(text(), { minItems: 1 })]),
    say('Écrivez les paramètres du service : « "parameters": { "RP_MEASURE": "DWELLINGS" } ».'),
  ),
);

/** Kinds of addresses, each with what it needs to be asked. */
const families = [
  /** A resource of a dataset of data.gouv.fr, found by its title, so that a new file each year is found too. */
  Type.Object({ family: Type.Literal("data.gouv"), dataset: name, title: name, entry: Type.Optional(name) }, closed),
  /** A resource that the tabular API of data.gouv.fr has indexed. */
  Type.Object({ family: Type.Literal("tabular"), resource: name, parameters }, closed),
  /** A dataset of Insee's Melodi. */
  Type.Object({ family: Type.Literal("melodi"), dataset: name, parameters }, closed),
  /** A datafile of the SDES (DiDo). */
  Type.Object({ family: Type.Literal("dido"), datafile: name, parameters }, closed),
  /** A dataset of a data-fair service (ADEME, Agence ORE). */
  Type.Object({ family: Type.Literal("data-fair"), host, dataset: name, parameters }, closed),
  /** A dataset of an Opendatasoft service, version 2.1 of its API. */
  Type.Object({ family: Type.Literal("opendatasoft"), host, dataset: name, parameters }, closed),
  /** A layer of a WFS. */
  Type.Object({ family: Type.Literal("wfs"), address, layer: name, parameters }, closed),
  /** A file at an address, or one of those that it packs. */
  Type.Object({ family: Type.Literal("file"), address, entry: Type.Optional(name) }, closed),
  /** A collection of an OGC API. */
  Type.Object({ family: Type.Literal("ogc-features"), address, collection: name, parameters }, closed),
  /** A dataset of another catalogue like this one. */
  Type.Object({ family: Type.Literal("datalogue"), address, dataset: name }, closed),
] as const;

export type SourceFamily = Static<(typeof families)[number]>["family"];

/** The names of the families, in their order. */
export const sourceFamilies = families.map(({ properties }) => properties.family.const as SourceFamily);

const column = text(say("Nommez la colonne du fichier reçu qui porte ce code."));

/**
 * A source (`source.json`, beside `dataset.json`): where a producer publishes the data of a dataset, what is asked of it for the home
 * territory, how it becomes the table of the schema, and what would make it refused. Nothing is asked until it is refreshed.
 */
export const sourceSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    title: text(say("Écrivez le nom que le producteur donne à ces données.")),
    producer: text(say("Écrivez le nom du producteur : « SDES », « Insee », « Cerema ».")),
    licence: Type.Enum([...licenceIds], say("Écrivez « lov2 » ou « odc-odbl ».")),
    /** Where people read about it. */
    page: address,
    frequency: Type.Enum([...frequencies], say("Écrivez le rythme du producteur : « ANNUAL », « MONTHLY »…")),
    from: Type.Union([...families], say(`Donnez « family » (${sourceFamilies.join(", ")}) et ses paramètres.`)),
    /** Column of the received file that holds the codes asked for: those of the communes of the home territory, of its EPCI or of its département. */
    filter: Type.Union(
      [
        Type.Object({ communes: column }, closed),
        Type.Object({ epci: column }, closed),
        Type.Object({ departement: column }, closed),
      ],
      say('Écrivez « "filter": { "communes": "code_commune" } », ou « epci », ou « departement ».'),
    ),
    /** How the file becomes the table that the schema describes: a recipe, of its own form (`recipeSchema`), read against the schema. */
    recipe: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Unknown(),
        say("Écrivez une recette d'import : la forme est celle de « /api/schemas/recipe.json »."),
      ),
    ),
    /** What a file must have not to be refused. */
    guard: Type.Object(
      {
        columns: Type.Array(text(), {
          minItems: 1,
          ...say("Listez les en-têtes sans lesquels le fichier n'est plus celui que vous connaissez."),
        }),
        /** Communes found among those asked for, at least. */
        minCommunes: Type.Optional(Type.Integer({ minimum: 1 })),
      },
      { ...closed, ...say('Écrivez « "guard": { "columns": ["code_commune", "annee"], "minCommunes": 10 } ».') },
    ),
    /** Years that are taken: all when absent. */
    vintages: Type.Optional(
      Type.Object(
        { from: Type.Optional(Type.Integer({ minimum: 1900 })), to: Type.Optional(Type.Integer({ minimum: 1900 })) },
        { ...closed, ...say('Écrivez « "vintages": { "from": 2011 } ».') },
      ),
    ),
    /** Texts of the file that stand for a secret, and for a value that is not known: never for zero. */
    secret: Type.Optional(Type.Array(text(), { minItems: 1 })),
    unknown: Type.Optional(Type.Array(text(), { minItems: 1 })),
    /** A statistical authority already gave these figures to all: small counts are then a warning. */
    diffusion: Type.Optional(
      Type.Object(
        { publique: text(say("Donnez la référence du producteur qui diffuse déjà ces chiffres.")) },
        { ...closed, ...say('Écrivez « "diffusion": { "publique": "référence du producteur" } ».') },
      ),
    ),
    /** Day when somebody saw the address answer; null until then. */
    triedOn: Type.Union(
      [Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }), Type.Null()],
      say("Écrivez le jour où vous avez vu l'adresse répondre (« 2026-11-27 »), ou null."),
    ),
    /** A value that the producer gives elsewhere: a refresh that does not find it is told. */
    control: Type.Optional(
      Type.Object(
        { territory: text(), period: text(), field: text(), value: Type.Number(), reference: Type.Optional(text()) },
        {
          ...closed,
          ...say(
            'Écrivez « "control": { "territory": "33", "period": "2023", "field": "surface_m2", "value": 3117494 } ».',
          ),
        },
      ),
    ),
  },
  closed,
);

export type Source = Static<typeof sourceSchema>;
