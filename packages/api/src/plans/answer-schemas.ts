import { type TInteger, Type } from "typebox";
import { address } from "../http/schemas/lists.js";
import { schemaOf } from "../http/schemas/schema-of.js";
import { observation } from "../indicators/answer-schemas.js";
import type { Deadline } from "./clock/deadline.js";
import { ruleSchema } from "./clock/rule-schema.js";
import type {
  ComputedEnvelope,
  Figure,
  FollowedObjective,
  FrozenValues,
  IndicatorWords,
  ServedText,
  TrajectoryPoint,
} from "./follow-up.js";
import { type FollowUpStatus, followUpStatuses, senses } from "./follow-up-statuses.js";
import { planSchema } from "./plan-schema.js";

const text = Type.String();
const day = Type.String({ format: "date" });
const nullableText = Type.Union([text, Type.Null()]);
const nullableNumber = Type.Union([Type.Number(), Type.Null()]);
const coverage = Type.Number({ minimum: 0, maximum: 1, description: "Part des communes qui ont une valeur." });
const valueStatus = Type.Union([observation.properties.status, Type.Null()]);

const status = Type.Enum([...followUpStatuses], {
  type: "string",
  description: "Dans la trajectoire, à surveiller, hors trajectoire, non calculable.",
});

const tally = schemaOf<Record<FollowUpStatus, number>>()(
  Type.Object(
    Object.fromEntries(followUpStatuses.map((name) => [name, Type.Integer()])) as Record<FollowUpStatus, TInteger>,
  ),
);

const { objectives: _, $schema: __, demonstration: ___, ...described } = planSchema.properties;

const links = { self: address, page: address, deadlines: address };

/** A plan of the list. */
export const plan = Type.Object(
  {
    ...described,
    demonstration: Type.Boolean(),
    tally,
    links: Type.Object(links),
  },
  { $id: "Document", description: "Un SCoT, un PLU, un PCAET…, et le nombre de ses objectifs par état." },
);

const figure = schemaOf<Figure>()(
  Type.Object(
    { period: text, value: Type.Number(), status: valueStatus, coverage, lineage: nullableText },
    { description: "Une valeur\u202F; status et lineage sont nuls pour celle que le document écrit lui-même." },
  ),
);
const nullableFigure = Type.Union([figure, Type.Null()]);

const point = schemaOf<TrajectoryPoint>()(
  Type.Object({
    year: Type.Integer(),
    expected: nullableNumber,
    value: Type.Union([Type.Number(), Type.Null()], {
      description: "Ce qui est observé\u00A0; d'un plafond, la somme depuis sa première année.",
    }),
    amount: Type.Union([Type.Number(), Type.Null()], { description: "D'un plafond\u00A0: ce que l'année ajoute." }),
    status: Type.Union([observation.properties.status, Type.Null()], {
      description: "D'un plafond, le plus faible des statuts que réunit la somme, et non celui de la seule année.",
    }),
    coverage: Type.Union([coverage, Type.Null()], {
      description:
        "Part des communes qui ont une valeur\u00A0; d'un plafond, la plus petite de celles que réunit la somme, et non celle de la seule année.",
    }),
    reason: nullableText,
  }),
);

const envelope = schemaOf<ComputedEnvelope>()(
  Type.Object({ total: Type.Number(), share: Type.Number(), floor: Type.Number(), value: Type.Number() }),
);

const frozen = schemaOf<FrozenValues>()(
  Type.Object(
    { state: text, servedAt: text, versions: Type.Array(text), address: text },
    { description: "Adresse où ces valeurs restent telles quelles, même après une nouvelle version." },
  ),
);

const words = schemaOf<IndicatorWords>()(
  Type.Object(
    { title: text, unit: text, decimals: Type.Integer() },
    { description: "Titre et unité des valeurs, tels qu'ils étaient ce jour-là." },
  ),
);

const comment = Type.Object(planSchema.properties.comment.properties);
const declared = planSchema.properties.objectives.items.properties;

const objective = schemaOf<FollowedObjective>()(
  Type.Object(
    {
      id: text,
      title: text,
      indicator: text,
      territory: text,
      dimensions: Type.Record(text, text),
      type: declared.type,
      path: declared.trajectory,
      steps: Type.Array(text, { description: "Périodes des paliers, avant celle de la cible." }),
      declared: nullableNumber,
      tolerance: Type.Number(),
      legalReference: nullableText,
      comment: Type.Union([comment, Type.Null()]),
      demonstration: Type.Boolean(),
      frozen: Type.Union([frozen, Type.Null()]),
      words: Type.Union([words, Type.Null()]),
      status,
      affirmed: Type.Boolean({
        description:
          "Faux quand les communes qui manquent à une somme empêchent d'affirmer l'état, alors à surveiller.",
      }),
      sentence: Type.String({ description: "Pourquoi cet état." }),
      notes: Type.Array(text),
      range: Type.Union([text, Type.Null()], {
        description: "Écarts que couvre cet état\u00A0; nul sans écart, ou quand l'état ne peut pas être affirmé.",
      }),
      sense: Type.Union([Type.Enum([...senses], { type: "string" }), Type.Null()]),
      reference: nullableFigure,
      latest: Type.Union([figure, Type.Null()], {
        description:
          "La valeur jugée\u00A0; d'un plafond, la somme. Quand rien ne peut être jugé, la dernière valeur connue\u202F; d'un plafond, aucune.",
      }),
      target: Type.Object({ period: text, value: nullableNumber }),
      expected: nullableNumber,
      gap: Type.Union([Type.Number(), Type.Null()], {
        description:
          "Écart du mauvais côté\u00A0: en % de la valeur prévue (de la cible, sinon de la référence, où elle est nulle\u202F; 100 où tout l'est), ou en points d'un plafond.",
      }),
      envelope: Type.Union([envelope, Type.Null()]),
      projection: nullableNumber,
      trajectory: Type.Array(point),
    },
    { $id: "Objectif", description: "Un objectif daté, et où il en est." },
  ),
);

export const deadline = schemaOf<Deadline>()(
  Type.Object(
    {
      duty: Type.String({
        description: "Ce qui est demandé\u00A0: le même nom avant et après un changement de la loi.",
      }),
      rule: Type.String({ description: "La règle en vigueur ce jour-là." }),
      plan: Type.Union([text, Type.Null()], {
        description: "Null quand le territoire la doit et qu'aucun document de lui n'est suivi ici.",
      }),
      planTitle: Type.Union([text, Type.Null()]),
      territory: text,
      title: text,
      legalReference: text,
      consequence: text,
      state: Type.Enum(ruleSchema.properties.state.enum, {
        description: "«\u00A0to-verify\u00A0» tant que le texte en vigueur lui-même n'a pas été lu.",
      }),
      source: ruleSchema.properties.source,
      inForce: Type.Object({ from: Type.Union([day, Type.Null()]), until: Type.Union([day, Type.Null()]) }),
      former: Type.Union([
        Type.Object(
          { rule: text, legalReference: text, consequence: text, until: day },
          { description: "La règle d'avant, et son dernier jour." },
        ),
        Type.Null(),
      ]),
      due: Type.Union([day, Type.Null()]),
      days: Type.Union([Type.Integer(), Type.Null()], { description: "Jours qui restent, négatif une fois passée." }),
      status,
      sentence: text,
      missing: Type.Array(text, { description: "Ce qui manque pour la tenir, une phrase chacun." }),
    },
    { $id: "Echeance", description: "Ce que la loi demande à un document, et pour quand." },
  ),
);

const servedText = schemaOf<ServedText>()(
  Type.Object(
    {
      since: Type.String({ format: "date", description: "Premier jour où ce texte a été servi ici." }),
      replaced: Type.Union([day, Type.Null()], {
        description:
          "Jour où un autre l'a remplacé, ou, au plus tard le jour demandé, celui où il a été retiré\u202F; null pour celui d'aujourd'hui.",
      }),
    },
    { description: "Le texte du document dont viennent dates et objectifs\u00A0: celui du jour demandé." },
  ),
);

export const planDetail = Type.Object(
  {
    ...described,
    demonstration: Type.Boolean(),
    text: servedText,
    tally,
    objectives: Type.Array(objective),
    deadlines: Type.Array(deadline),
    links: Type.Object({ ...links, report: address }),
  },
  { $id: "DocumentSuivi", description: "Le document, ses objectifs et ses échéances à une date." },
);
