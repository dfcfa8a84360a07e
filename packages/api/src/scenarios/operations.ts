import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { LONGEST_SCENARIO_TITLE } from "./scenarios.js";

const money = (description?: string) => Type.Number(description === undefined ? {} : { description });
const orNull = <S extends ReturnType<typeof Type.Number> | ReturnType<typeof Type.String>>(schema: S) =>
  Type.Union([schema, Type.Null()]);
const count = Type.Integer();

const spread = {
  count,
  income: money("Montant de chacun par le nombre de redevables, exactement."),
  mean: money(),
  least: money(),
  quartiles: Type.Array(money(), {
    minItems: 3,
    maxItems: 3,
    description: "Le plus petit montant que le quart, la moitié, les trois quarts paient au plus.",
  }),
  most: money(),
};
const moves = {
  ...{ count, less: count, same: count, more: count },
  income: money("Ce que tous paient de plus ensemble."),
  ...{ mean: money(), median: money(), meanLess: orNull(money()), meanMore: orNull(money()) },
};
const groupMoves = Type.Object({
  ...{ input: Type.String(), value: Type.String(), group: orNull(Type.String()) },
  ...moves,
});

const projection = Type.Object(
  {
    simulator: Type.Object({ id: Type.String(), title: Type.String() }),
    asked: Type.Record(Type.String(), Type.String(), { description: "Ce qui a servi, par paramètre." }),
    grid: Type.Object({ label: Type.String(), reference: orNull(Type.String()) }),
    rates: Type.Array(
      Type.Object({
        ...{ column: Type.String(), title: Type.String(), unit: orNull(Type.String()), step: Type.Number() },
        values: Type.Array(Type.Number()),
        idle: Type.Boolean({ description: "Vrai si aucun de ceux qui sont comptés ne le paie." }),
      }),
      { description: "Les tarifs de la grille\u00A0: le paramètre «\u00A0tarif.{colonne}\u00A0» en change un." },
    ),
    period: Type.String({ description: "Année de la répartition." }),
    unit: Type.String(),
    total: Type.Object(spread),
    groups: Type.Array(Type.Object({ group: Type.String(), ...spread })),
    income: money("Recette, une fois changé ce qui se compte dans l'année («\u00A0variation\u00A0»)."),
    incomes: Type.Record(Type.String(), Type.Number()),
    tenthLess: money("Recette si ce qui se compte baissait de 10\u202F%."),
    unpriced: Type.Array(Type.Object({ group: Type.String(), why: Type.String(), count, rows: count }), {
      description: "Redevables dont la situation n'a pas de prix\u00A0: ils ne sont dans aucun montant.",
    }),
    withheld: Type.Array(Type.Object({ group: Type.String(), rows: count }), {
      description: "Lignes masquées, ou de moins de 11 redevables\u00A0: elles ne comptent personne.",
    }),
    package: Type.Union([
      Type.Object({ count, within: count, beyond: Type.Number(), told: Type.String() }),
      Type.Null(),
    ]),
    comparison: Type.Union([
      Type.Object({
        total: Type.Object(moves),
        groups: Type.Array(groupMoves),
        details: Type.Array(groupMoves),
        gaps: Type.Array(Type.Object({ gap: money(), count })),
        alone: count,
      }),
      Type.Null(),
    ]),
    breakEven: Type.Union([
      Type.Object({
        rate: Type.String(),
        kind: Type.Enum(["found", "flat", "outside", "uneven"], { type: "string" }),
        change: orNull(Type.String()),
        rates: Type.Array(Type.Object({ was: Type.Number(), becomes: Type.Number() })),
        ...{ income: orNull(money()), short: orNull(money()) },
        ends: Type.Union([Type.Array(money()), Type.Null()]),
      }),
      Type.Null(),
    ]),
    sources: Type.Array(Type.Object({ dataset: Type.String(), title: Type.String(), version: count })),
  },
  { $id: "ProjectionDeGrille", description: "Ce qu'une grille donnerait, appliquée à une répartition." },
);

/** What who is not a member is told, and what cannot be computed. */
const refusals = {
  400: ["parametre-inconnu", "parametre-repete", "valeur-invalide"],
  401: ["cle-attendue"],
  403: ["acte-reserve"],
  404: ["simulateur-inconnu", "ligne-absente"],
  503: ["requete-trop-longue"],
} satisfies Operation["problems"];

export const projectGrid = declare({
  id: "projeterUneGrille",
  method: "get",
  path: "/api/simulators/{id}/projection",
  tag: "indicateurs",
  summary: "Appliquer une grille à une répartition de redevables",
  description:
    "Pour les organismes membres. Recette, répartition des montants, gagnants et perdants, prix d'équilibre. Prend aussi les entrées qui choisissent la grille (`epci`, `annee`) et un paramètre `tarif.{colonne}` par tarif changé\u00A0: `3,40`, `+0,20`, `-5 %`.",
  parts: { id: part("Nom du simulateur.", "redevance") },
  query: {
    groupe: text("Catégorie à qui les changements de tarif se limitent."),
    variation: text("De combien change ce qui se compte dans l'année, en pour cent.", { example: "-10" }),
    recette: text("Recette à atteindre, en euros."),
    equilibre: text("Colonne du tarif qui doit y mener."),
    reference: text("Grille à laquelle comparer\u00A0: territoire et année.", { example: "241700624-2025" }),
  },
  tolerant: true,
  answers: { "application/json": projection },
  answer: "Ce que la grille donnerait.",
  problems: refusals,
  trials: () => [],
});

const terms = Type.Record(Type.String({ maxLength: 80 }), Type.String({ maxLength: 80 }), {
  description: "Ce qui est demandé de la grille, par paramètre de la projection.",
  maxProperties: 60,
});
const title = Type.String({ minLength: 1, maxLength: LONGEST_SCENARIO_TITLE, pattern: "\\S" });

const scenario = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    organisation: Type.String({ description: "Nom court de l'organisme." }),
    simulator: Type.String(),
    title,
    terms,
    basis: Type.Record(Type.String(), Type.Integer(), {
      description: "La version de chaque jeu lu quand il a été enregistré.",
    }),
    revision: Type.Integer(),
    createdAt: Type.String({ format: "date-time" }),
    updatedAt: Type.String({ format: "date-time" }),
    links: Type.Object({ self: Type.String(), page: Type.String() }),
  },
  { $id: "ScenarioTarifaire", description: "Une grille à l'étude, gardée par un organisme et jamais publiée." },
);

export const newScenarioBody = Type.Object(
  { organisation: Type.String(), simulator: Type.String(), title, terms },
  { additionalProperties: false },
);
export const scenarioBody = Type.Object({ title, terms }, { additionalProperties: false });

const kept = {
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  404: ["scenario-inconnu"],
} satisfies Operation["problems"];
const written = {
  ...kept,
  ...bodyProblems,
  404: ["scenario-inconnu", "simulateur-inconnu"],
  409: ["trop-de-scenarios"],
  422: ["document-invalide"],
  503: ["requete-trop-longue"],
} satisfies Operation["problems"];
const parts = { id: part("Identifiant du scénario.", "8c1d7a52-3e64-4f0b-9b1d-2f6a5c0e7d43") };
const common = { tag: "indicateurs", query: {}, trials: () => [] } as const;

export const listScenarios = declare({
  ...{ ...common, id: "listerLesScenarios", method: "get", path: "/api/scenarios", parts: {}, query: pages(20, 200) },
  summary: "Lister les scénarios tarifaires de ses organismes",
  description: "Ceux des organismes de qui demande, le dernier changé d'abord.",
  answers: { "application/json": listOf(scenario) },
  answer: "Les scénarios.",
  problems: { 400: ["parametre-inconnu", "valeur-invalide"], 401: ["cle-attendue"], 403: ["acte-reserve"] },
});

export const createScenario = declare({
  ...{ ...common, id: "garderUnScenario", method: "post", path: "/api/scenarios", parts: {} },
  summary: "Garder un scénario tarifaire",
  description: "Pour qui prépare des brouillons dans l'organisme. Le scénario n'est lu que par ses membres.",
  body: { description: "Le scénario.", content: { "application/json": newScenarioBody } },
  answers: { "application/json": scenario },
  answer: "Le scénario gardé.",
  success: 201,
  problems: written,
});

export const getScenario = declare({
  ...{ ...common, id: "lireUnScenario", method: "get", path: "/api/scenarios/{id}", parts },
  summary: "Lire un scénario tarifaire",
  description: "L'ETag est celui de l'enregistrement.",
  answers: { "application/json": scenario },
  answer: "Le scénario.",
  problems: kept,
});

export const changeScenario = declare({
  ...{ ...common, id: "changerUnScenario", method: "put", path: "/api/scenarios/{id}", parts },
  summary: "Changer un scénario tarifaire",
  body: { description: "Son titre et ce qui est demandé.", content: { "application/json": scenarioBody } },
  answers: { "application/json": scenario },
  answer: "Le scénario changé.",
  problems: { ...written, 412: ["scenario-change"] },
});

export const removeScenario = declare({
  ...{ ...common, id: "supprimerUnScenario", method: "delete", path: "/api/scenarios/{id}", parts },
  summary: "Supprimer un scénario tarifaire",
  success: 204,
  answers: {},
  answer: "Rien ne reste du scénario.",
  problems: kept,
});

export const compareScenarios = declare({
  ...{ ...common, id: "comparerDesScenarios", method: "get", path: "/api/scenarios/comparison.csv", parts: {} },
  summary: "Comparer des scénarios, en tableau",
  description:
    "Une ligne par scénario et par catégorie, à ouvrir dans un tableur. `recette_eur` et `moyenne_eur` suivent la variation des quantités\u202F; les autres montants et la comparaison restent à quantités inchangées. Six scénarios au plus.",
  query: { ids: text("Identifiants, séparés par des virgules, nécessaires.", { required: true }) },
  answers: { "text/csv": null },
  answer: "Le tableau, séparé par des points-virgules.",
  problems: {
    ...kept,
    400: ["parametre-inconnu", "parametre-manquant", "valeur-invalide"],
    503: ["requete-trop-longue"],
  },
});
