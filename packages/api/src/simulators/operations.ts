import { Type } from "typebox";
import { LIST_PAGE_SIZE } from "../http/list-page.js";
import { declare, type Operation } from "../http/operation.js";
import { pages, part, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { simulatorSchema } from "./simulator-schema.js";

const choice = Type.Object({ value: Type.String(), label: Type.String() });
const nullable = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>) =>
  Type.Union([schema, Type.Null()]);
const { type } = simulatorSchema.properties.inputs.items.properties;

const input = Type.Object(
  {
    parameter: Type.String({ description: "Son nom dans l'adresse." }),
    label: Type.String(),
    help: nullable(Type.String()),
    type,
    unit: nullable(Type.String()),
    minimum: nullable(Type.Number()),
    maximum: nullable(Type.Number()),
    usual: nullable(Type.String()),
    choices: Type.Union([Type.Array(choice), Type.Null()], {
      description: "Les valeurs possibles quand rien d'autre n'est donné\u202F; nul quand elles ne sont pas listées.",
    }),
  },
  { $id: "EntreeDeSimulateur" },
);

const simulator = Type.Object(
  {
    id: Type.String(),
    theme: Type.String(),
    title: Type.String(),
    description: Type.String(),
    inputs: Type.Array(input),
    links: Type.Object({ self: Type.String(), page: nullable(Type.String()), document: Type.String() }),
  },
  { $id: "Simulateur", description: "Un calcul que chacun refait avec ses propres chiffres." },
);

const money = (description: string) => Type.Number({ description });

const simulation = Type.Object(
  {
    amount: money("Le résultat\u00A0: la somme des lignes. En euros et centimes pour la redevance."),
    unit: Type.String(),
    label: Type.String(),
    parts: Type.Array(
      Type.Object({
        id: Type.String(),
        label: Type.String(),
        quantity: Type.Number(),
        unitPrice: Type.Number(),
        amount: money("Quantité par prix, arrondie une fois."),
      }),
    ),
    figures: Type.Array(
      Type.Object({ id: Type.String(), label: Type.String(), value: Type.Number(), unit: Type.String() }),
    ),
    notes: Type.Array(
      Type.Object({ id: Type.String(), strong: nullable(Type.String()), text: nullable(Type.String()) }),
    ),
    inputs: Type.Record(Type.String(), Type.String(), {
      description: "Ce qui a servi, valeurs habituelles comprises, par paramètre.",
    }),
    grid: Type.Union(
      [
        Type.Object({
          dataset: Type.String(),
          title: Type.String(),
          version: Type.Integer(),
          demonstration: Type.Boolean(),
          rows: Type.Array(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])), {
            description: "Les lignes suivies, une par tarif de l'année\u202F; les colonnes vides n'y sont pas.",
          }),
          links: Type.Object({ self: Type.String() }),
        }),
        Type.Null(),
      ],
      { description: "D'où viennent les prix." },
    ),
    simulator: Type.Object({ id: Type.String(), title: Type.String(), warning: nullable(Type.String()) }),
  },
  { $id: "Simulation", description: "Ce que donne un simulateur." },
);

const refusals = {
  400: ["parametre-inconnu", "parametre-repete", "parametre-manquant", "valeur-invalide"],
  404: ["ligne-absente"],
  422: ["calcul-impossible"],
} satisfies Operation["problems"];

export const listSimulators = declare({
  id: "listerLesSimulateurs",
  method: "get",
  path: "/api/simulators",
  tag: "indicateurs",
  summary: "Lister les simulateurs et leurs entrées",
  parts: {},
  query: pages(LIST_PAGE_SIZE, LIST_PAGE_SIZE),
  answers: { "application/json": listOf(simulator) },
  answer: "Les simulateurs, et ce que chacun prend.",
});

export const runSimulator = declare({
  id: "simuler",
  method: "get",
  path: "/api/simulators/{id}",
  tag: "indicateurs",
  summary: "Simuler",
  description:
    "Prend les entrées du simulateur, que `/api/simulators` liste. Une entrée absente a sa valeur habituelle. Rien de ce qui est donné n'est gardé.",
  parts: { id: part("Nom du simulateur.", "redevance") },
  query: {},
  tolerant: true,
  answers: { "application/json": simulation },
  answer: "Le résultat, ses lignes, et d'où viennent les prix.",
  problems: { ...refusals, 404: ["simulateur-inconnu", ...refusals[404]] },
  trials: () => [],
});

export const simulateFee = declare({
  id: "simulerLaRedevance",
  method: "get",
  path: "/api/fees/simulate",
  tag: "indicateurs",
  summary: "Simuler la redevance des déchets",
  description:
    "Le simulateur que le contenu nomme «\u00A0fees\u00A0», à une adresse qui ne change pas. `du` et `au` limitent le calcul à une partie de l'année\u00A0: pour un changement de foyer, deux appels s'additionnent. Il prend aussi les autres entrées de ce simulateur (`/api/simulators`).",
  parts: {},
  query: {
    epci: text("Code d'une intercommunalité, ou d'une de ses communes, nécessaire.", {
      example: "241700624",
      required: true,
    }),
    annee: text("Année de la grille.", { example: "2026" }),
    categorie: text("Catégorie d'usagers.", { example: "MENAGE" }),
    personnes: text("Personnes du foyer.", { example: "3" }),
    volume_l: text("Volume du bac, en litres.", { example: "120" }),
    levees: text("Levées de la période.", { example: "26" }),
    ouvertures_pav: text("Ouvertures de borne.", { example: "4" }),
    sacs: text("Sacs pris."),
    du: text("Premier jour."),
    au: text("Dernier jour."),
  },
  tolerant: true,
  answers: { "application/json": simulation },
  answer: "Le montant, ses lignes, la grille suivie.",
  problems: { ...refusals, 404: ["simulateur-inconnu", ...refusals[404]] },
  trials: () => [],
});
