import { recipeSchema } from "@datalogue/ingest";
import { type Static, Type } from "typebox";

const TEXT = Type.String({ minLength: 1 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  description: "minuscules sans accent, chiffres et traits d'union (ouvrages-du-marais)",
});
const DAY = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const DAYS = Type.Integer({ minimum: 1, maximum: 7300, description: "un nombre de jours" });
const closed = { additionalProperties: false };
const column = (description: string) => Type.String({ minLength: 1, description });

const where = Type.Array(
  Type.Object(
    { column: column("colonne du registre"), in: Type.Array(TEXT, { minItems: 1, description: "valeurs retenues" }) },
    closed,
  ),
  { description: "Périmètre\u00A0: les objets du registre qui remplissent toutes ces conditions." },
);

/**
 * What a state that the form offers means, whatever it is called: it decides the sign on the map and what is asked. `asks`: what is to be done about it where
 * nobody said what; null of what needs nothing.
 */
export const stateMeanings = {
  good: { title: "en bon état", asks: null },
  fault: { title: "à surveiller ou à réparer", asks: "Reprendre le défaut" },
  out: { title: "hors service", asks: "Remettre en service" },
} as const satisfies Record<string, { title: string; asks: string | null }>;
export type StateMeaning = keyof typeof stateMeanings;

/** What each part of an inspection is written in: columns of the schema of its results. */
const columns = Type.Object(
  {
    id: column("identifiant du contrôle"),
    installation: column("clé de l'objet contrôlé"),
    day: column("jour du contrôle"),
    state: column("état constaté"),
    faults: Type.Optional(column("défauts, séparés par une barre verticale")),
    severity: Type.Optional(column("gravité")),
    action: Type.Optional(column("ce qu'il faut faire")),
    due: Type.Optional(column("jour avant lequel le faire")),
    done: Type.Optional(column("jour où cela a été fait")),
    organisation: Type.Optional(column("organisme qui a contrôlé")),
  },
  { ...closed, description: "Les colonnes du schéma qui ont un rôle\u00A0; les autres sont des questions de plus." },
);
export type ColumnRole = keyof Static<typeof columns>;

/** What each row of a table of results speaks of. */
export const resultSubjects = {
  objects: { title: "l'état de chaque objet" },
  years: { title: "chaque année" },
  repairs: { title: "chaque réparation" },
} as const satisfies Record<string, { title: string }>;
export type ResultSubject = keyof typeof resultSubjects;

const result = Type.Object(
  {
    about: Type.Enum(Object.keys(resultSubjects) as ResultSubject[], {
      description: "objects (une ligne par objet), years (une par année) ou repairs (une par réparation)",
    }),
    dataset: Type.String({ ...SLUG, maxLength: 100, description: "nom court du jeu publié" }),
    title: TEXT,
    description: TEXT,
    schema: Type.String({ pattern: "^[\\w-]+$", description: "nom d'un schéma partagé (datasets/schemas)" }),
    columns: Type.Record(Type.String(), column("colonne du schéma"), {
      description: "La colonne du schéma où va chaque chose (docs/controles.md en donne la liste).",
    }),
    keep: Type.Optional(
      Type.Array(column("colonne du registre, et du schéma"), {
        maxItems: 20,
        uniqueItems: true,
        description:
          "Colonnes du registre reprises telles quelles\u00A0; une année est comptée pour chacune de leurs valeurs.",
      }),
    ),
    publish: Type.Optional(
      Type.Enum(["by-hand", "alone"], {
        description:
          "by-hand (d'usage)\u00A0: un publicateur décide\u00A0; alone\u00A0: chaque jour où le tableau a changé, une version est publiée sans personne",
      }),
    ),
  },
  closed,
);
/** A table that the inspections of a kind are published as. */
export type ResultDocument = Static<typeof result>;

/** A kind of inspection as `datasets/<theme>/inspections/<id>.json` holds it: what is inspected, how often, by whom, with which form. */
export const inspectionSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    title: TEXT,
    description: TEXT,
    organisation: Type.String({ ...SLUG, description: "nom court de l'organisme qui contrôle" }),
    words: Type.Object(
      { one: column("un objet (ouvrage)"), several: column("plusieurs (ouvrages)") },
      { ...closed, description: "Comment s'appellent les objets contrôlés." },
    ),
    register: Type.Object(
      {
        dataset: Type.String({ ...SLUG, description: "nom court d'un jeu géographique" }),
        key: column("colonne de l'identifiant, qui ne change jamais"),
        name: Type.Optional(column("colonne du nom")),
        kind: Type.Optional(column("colonne de la nature")),
        days: Type.Optional(column("colonne du nombre de jours entre deux contrôles")),
        since: Type.Optional(
          column("colonne de l'année ou du jour de pose\u00A0: aucun contrôle n'est pris d'avant ce jour"),
        ),
        shown: Type.Optional(Type.Array(column("colonne montrée sur la fiche"), { maxItems: 12 })),
        where: Type.Optional(where),
      },
      { ...closed, description: "Le registre des objets contrôlés." },
    ),
    days: Type.Integer({
      ...DAYS,
      description: "Jours entre deux contrôles, quand le registre ne le dit pas pour un objet.",
    }),
    campaigns: Type.Optional(
      Type.Array(Type.Object({ id: SLUG, title: TEXT, from: DAY, until: DAY, where: Type.Optional(where) }, closed), {
        description: "Tournées\u00A0: chaque objet du périmètre est vu au moins une fois entre ces deux jours.",
      }),
    ),
    form: Type.Object(
      {
        schema: Type.String({
          pattern: "^[\\w-]+$",
          description: "nom d'un schéma partagé (datasets/schemas), celui des résultats",
        }),
        columns,
        states: Type.Array(
          Type.Object(
            {
              value: TEXT,
              is: Type.Enum(Object.keys(stateMeanings) as StateMeaning[], { description: "good, fault ou out" }),
              label: Type.Optional(TEXT),
            },
            closed,
          ),
          { minItems: 2, maxItems: 6, description: "Les états que propose le formulaire." },
        ),
        faults: Type.Optional(
          Type.Array(Type.Object({ value: TEXT, label: TEXT }, closed), {
            minItems: 1,
            description: "Les défauts que l'on peut cocher.",
          }),
        ),
        severities: Type.Optional(
          Type.Array(
            Type.Object(
              {
                value: Type.Union([Type.Integer(), TEXT]),
                label: TEXT,
                days: Type.Optional(
                  Type.Integer({ minimum: 0, maximum: 3650, description: "jours laissés pour agir, d'usage" }),
                ),
              },
              closed,
            ),
            { minItems: 2, description: "Les gravités, la moindre d'abord." },
          ),
        ),
        asks: Type.Optional(
          Type.Record(Type.String(), TEXT, {
            description: "La question posée pour une colonne, quand ce n'est pas le titre de celle-ci.",
          }),
        ),
        recipe: Type.Optional(recipeSchema),
        photos: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 6, description: "photos au plus par contrôle (4 d'usage)" }),
        ),
      },
      { ...closed, description: "Ce que demande le formulaire\u00A0: il est dessiné d'après le schéma des résultats." },
    ),
    results: Type.Optional(
      Type.Array(result, {
        maxItems: 10,
        description: "Ce qui est publié des contrôles\u00A0: des jeux ordinaires, sans agent, remarque ni photo.",
      }),
    ),
    demonstration: Type.Optional(
      Type.Boolean({ description: "true quand objets et contrôles sont inventés pour montrer l'outil." }),
    ),
  },
  closed,
);

/** A kind of inspection: barriers of a marsh, fire hydrants, playgrounds. */
export type InspectionKind = Static<typeof inspectionSchema>;
export type Campaign = NonNullable<InspectionKind["campaigns"]>[number];
/** Which objects of a register count: those that meet all of it. */
export type Perimeter = NonNullable<InspectionKind["register"]["where"]>;
