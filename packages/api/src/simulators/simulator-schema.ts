import { type Static, Type } from "typebox";

const closed = { additionalProperties: false };
const TEXT = Type.String({ minLength: 1, maxLength: 1000 });
const SLUG = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  maxLength: 80,
  description: "minuscules sans accent, chiffres et traits d'union (redevance)",
});
const NAME = Type.String({
  pattern: "^[a-z][a-z0-9_]*$",
  maxLength: 40,
  description: "minuscules sans accent, chiffres et tirets bas (nb_bacs)",
});
const COLUMN = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$", description: "le nom d'une colonne" });
const FORMULA = Type.String({
  minLength: 1,
  maxLength: 2000,
  description:
    "une formule\u00A0: nombres (point décimal), noms, cellules (grille.prix_eur), + - * /, si … alors … sinon …, min, max, arrondi(x ; pas), opt_val(…), existe(…)",
});
const CONDITION = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: "une condition\u00A0: comparaisons (< <= > >= = !=) jointes par et, ou",
});
const TEMPLATE = Type.String({
  minLength: 1,
  maxLength: 1000,
  description:
    "une phrase\u00A0; {nom} écrit un nombre, {nom:eur} un montant, {nom:levée/levées} le mot au singulier ou au pluriel",
});
const STEP = Type.Number({ exclusiveMinimum: 0, description: "le pas de l'arrondi\u00A0: 0.01 pour le centime" });
const CELL = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

/** Where the choices of an input are: listed, or the values of a column of a table, as far as the choices before leave some. */
const choices = Type.Union(
  [
    Type.Array(Type.Object({ value: TEXT, label: TEXT }, closed), { minItems: 1, maxItems: 200 }),
    Type.Object(
      {
        column: Type.String({
          pattern: "^[a-z][a-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$",
          description: "une colonne d'une table (grille.volume_l)",
        }),
        labels: Type.Optional(Type.Record(Type.String(), TEXT, { description: "Les mots de chaque valeur." })),
      },
      closed,
    ),
  ],
  { description: "Une liste de { value, label }, ou { column } pour les valeurs d'une colonne." },
);

const input = Type.Object(
  {
    id: NAME,
    label: TEXT,
    help: Type.Optional(TEXT),
    type: Type.Enum(["integer", "number", "choice", "date", "territory"], {
      description:
        "integer, number (décimal), choice, date, ou territory (le code d'une commune ou d'un EPCI, lu à la maille de level)",
    }),
    level: Type.Optional(Type.Enum(["commune", "epci"], { description: "la maille d'une entrée territory" })),
    parameter: Type.Optional(
      Type.String({
        pattern: "^[a-z][a-z0-9_]*$",
        description: "son nom dans l'adresse, quand ce n'est pas son identifiant",
      }),
    ),
    unit: Type.Optional(TEXT),
    minimum: Type.Optional(Type.Number()),
    maximum: Type.Optional(Type.Number()),
    choices: Type.Optional(choices),
    default: Type.Optional(
      Type.Union([Type.String(), Type.Number()], {
        description:
          "la valeur quand rien n'est donné\u00A0; pour un choix qui ne l'offre pas, le premier\u00A0; @annee pour l'année en cours, ou la dernière",
      }),
    ),
    shown: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2000, description: "la condition à laquelle la page montre l'entrée" }),
    ),
    told: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 300,
        description: "la phrase qui redit sa valeur à côté du résultat\u00A0: {levees} {levees:levée/levées}",
      }),
    ),
    folded: Type.Optional(Type.Boolean({ description: "la page la replie\u00A0: peu s'en servent" })),
  },
  closed,
);

const filter = Type.Union([
  Type.Object(
    { column: COLUMN, equals: NAME, orEmpty: Type.Optional(Type.Boolean()) },
    { ...closed, description: "La cellule vaut l'entrée (« equals »)\u00A0; avec orEmpty, une cellule vide convient." },
  ),
  Type.Object(
    { from: COLUMN, to: COLUMN, holds: NAME },
    {
      ...closed,
      description: "L'entrée (« holds ») est de « from » à « to », compris\u00A0; une cellule vide ne borne pas.",
    },
  ),
]);

const table = Type.Object(
  {
    id: NAME,
    title: TEXT,
    datasets: Type.Array(SLUG, {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "Noms courts des jeux dont les lignes publiques sont lues, ensemble.",
    }),
    columns: Type.Array(COLUMN, { minItems: 1, maxItems: 100, uniqueItems: true }),
    where: Type.Array(filter, { maxItems: 20, description: "Dans l'ordre\u00A0: ce qui reste est la ligne." }),
  },
  closed,
);

const period = Type.Object(
  {
    year: NAME,
    from: NAME,
    to: NAME,
    table: NAME,
    effective: Type.Optional(COLUMN),
    counting: Type.Optional(COLUMN),
    proration: Type.Optional(COLUMN),
    shared: Type.Array(NAME, { maxItems: 20 }),
    once: Type.Optional(Type.Array(NAME, { maxItems: 40 })),
  },
  {
    ...closed,
    description:
      "Le calcul porte sur une période d'une année\u00A0: entrées de l'année, du premier et du dernier jour\u00A0; colonnes de la date d'effet d'une ligne, de la période de comptage (ANNEE, SEMESTRE) et du prorata (JOUR, MOIS, AUCUN) d'une table\u00A0; entrées comptées sur toute la période (« shared »), réparties entre ses morceaux, et celles qui ne se comptent qu'une fois (« once »).",
  },
);

const part = Type.Object(
  {
    id: NAME,
    label: TEMPLATE,
    quantity: FORMULA,
    unitPrice: FORMULA,
    when: Type.Optional(CONDITION),
  },
  closed,
);

const note = Type.Object(
  {
    id: NAME,
    changes: Type.Optional(
      Type.Record(Type.String(), FORMULA, {
        description:
          "Une autre simulation\u00A0: l'entrée et ce qu'elle y vaut. «\u00A0ecart\u00A0» est alors ce qu'elle ôte au montant, «\u00A0montant_autre\u00A0» son montant.",
      }),
    ),
    when: Type.Optional(CONDITION),
    strong: Type.Optional(TEMPLATE),
    text: Type.Optional(TEMPLATE),
  },
  closed,
);

const figure = Type.Object(
  { id: NAME, label: TEXT, formula: FORMULA, unit: TEXT, step: STEP, when: Type.Optional(CONDITION) },
  closed,
);

const testCase = Type.Object(
  {
    title: TEXT,
    with: Type.Optional(
      Type.String({ minLength: 1, description: "le nom des lignes de « fixtures » qui servent de tables" }),
    ),
    inputs: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    expected: Type.Object(
      {
        amount: Type.Optional(Type.Number()),
        parts: Type.Optional(Type.Record(Type.String(), Type.Number(), { description: "Le montant d'une partie." })),
        figures: Type.Optional(Type.Record(Type.String(), Type.Number())),
        absent: Type.Optional(NAME),
      },
      {
        ...closed,
        minProperties: 1,
        description:
          "Le montant, celui de parties, des chiffres\u00A0; ou l'entrée pour laquelle aucune ligne ne convient (« absent »).",
      },
    ),
  },
  closed,
);

/** A simulator as `datasets/<theme>/simulators/<id>.json` holds it: inputs, tables, formulas, words, and cases that must come out. */
export const simulatorSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    title: TEXT,
    question: Type.Optional(
      Type.String({ minLength: 1, description: "le titre de la page, quand c'est une question" }),
    ),
    description: TEXT,
    path: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
        description: "le dernier mot de l'adresse de sa page\u00A0; sans lui, pas de page",
      }),
    ),
    alias: Type.Optional(Type.Literal("fees", { description: "fees\u00A0: répond aussi à /api/fees/simulate" })),
    warning: Type.Optional(Type.String({ minLength: 1, description: "ce que la page dit de la portée du résultat" })),
    inputs: Type.Array(input, { minItems: 1, maxItems: 60 }),
    tables: Type.Optional(Type.Array(table, { maxItems: 10 })),
    period: Type.Optional(period),
    values: Type.Optional(
      Type.Array(Type.Object({ id: NAME, formula: FORMULA }, closed), {
        maxItems: 100,
        description: "Dans l'ordre\u00A0: chacune peut nommer celles d'avant.",
      }),
    ),
    parts: Type.Array(part, {
      minItems: 1,
      maxItems: 60,
      description: "Ce qui s'ajoute\u00A0: chaque ligne est une quantité par un prix, arrondie au pas du résultat.",
    }),
    result: Type.Object(
      {
        label: TEMPLATE,
        unit: TEXT,
        step: STEP,
        table: Type.Optional(Type.String({ description: "la table dont la ligne est montrée avec le résultat" })),
      },
      closed,
    ),
    figures: Type.Optional(
      Type.Array(figure, {
        maxItems: 30,
        description: "D'autres chiffres\u00A0; «\u00A0montant\u00A0» est le résultat.",
      }),
    ),
    notes: Type.Optional(Type.Array(note, { maxItems: 20 })),
    curve: Type.Optional(
      Type.Object(
        {
          input: NAME,
          title: TEMPLATE,
          heading: Type.Optional(TEMPLATE),
          within: Type.Optional(TEMPLATE),
          mark: Type.Optional(TEMPLATE),
          to: Type.Integer({ minimum: 1, maximum: 400 }),
          included: Type.Optional(NAME),
          when: Type.Optional(CONDITION),
        },
        {
          ...closed,
          description:
            "Une courbe du résultat selon une entrée entière, de 0 à « to »\u00A0; « included »\u00A0: la valeur jusqu'où elle est plate, « mark » son mot sur la courbe, « within » et « heading » le titre avant et après.",
        },
      ),
    ),
    compared: Type.Optional(
      Type.Array(NAME, {
        maxItems: 3,
        description: "Les choix dont la page compare toutes les valeurs (année, secteur).",
      }),
    ),
    distribution: Type.Optional(
      Type.Object(
        {
          dataset: SLUG,
          count: COLUMN,
          period: COLUMN,
          same: Type.Record(Type.String(), COLUMN),
          inputs: Type.Record(Type.String(), COLUMN, { minProperties: 1 }),
          title: TEXT,
        },
        {
          ...closed,
          description:
            "Un jeu qui compte combien sont dans chaque situation\u00A0: colonnes du nombre (« count ») et de la période (« period »\u00A0: la dernière est lue)\u00A0; entrées qui choisissent ses lignes (« same »), entrées que chaque ligne donne (« inputs »). La page en dit le résultat médian, sous « title ».",
        },
      ),
    ),
    fixtures: Type.Optional(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), CELL))), {
        description: "Des lignes de tables pour les cas, sous un nom.",
      }),
    ),
    cases: Type.Array(testCase, {
      minItems: 1,
      maxItems: 200,
      description: "Ce qui doit sortir\u00A0: un cas qui ne sort pas refuse le document.",
    }),
  },
  closed,
);

export type Simulator = Static<typeof simulatorSchema>;
export type SimulatorInput = Simulator["inputs"][number];
export type SimulatorTable = NonNullable<Simulator["tables"]>[number];
export type TableFilter = SimulatorTable["where"][number];
export type SimulatorPeriod = NonNullable<Simulator["period"]>;
export type SimulatorCase = Simulator["cases"][number];
