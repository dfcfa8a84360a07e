import { levelNames } from "@datalogue/ingest";
import { type Static, Type } from "typebox";
import { planSchema } from "../plan-schema.js";

const TEXT = Type.String({ minLength: 1 });
const SLUG_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$";
const SLUG = Type.String({
  pattern: SLUG_PATTERN,
  description: "minuscules sans accent, chiffres et traits d'union (evaluation-plu)",
});
const DAY_PATTERN = "^\\d{4}-\\d{2}-\\d{2}$";
const DAY = Type.String({ pattern: DAY_PATTERN, description: "AAAA-MM-JJ" });
const MONTHS = Type.Integer({ minimum: 1, maximum: 600 });
const closed = { additionalProperties: false };

const planDate = Type.Enum(Object.keys(planSchema.properties.dates.properties) as PlanDateName[], {
  description: "Une des dates du document.",
});
type PlanDateName = keyof typeof planSchema.properties.dates.properties;
const planDates = Type.Array(planDate, { minItems: 1, description: "La plus récente de ces dates compte." });

const due = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("every"),
      months: MONTHS,
      since: planDates,
      first: Type.Optional(
        Type.Object(
          { day: DAY, since: planDates },
          {
            ...closed,
            description: "Jamais rendu\u00A0: ce jour, ou autant de mois après « since » si c'est plus tard.",
          },
        ),
      ),
    },
    { ...closed, description: "À intervalle régulier." },
  ),
  Type.Object(
    { kind: Type.Literal("once"), months: MONTHS, since: planDates, done: planDate },
    { ...closed, description: "Une fois, sauf si « done » est venue depuis." },
  ),
  Type.Object(
    {
      kind: Type.Literal("yearly"),
      day: Type.String({ pattern: "^(0[1-9]|1[0-2])-([0-2]\\d|3[01])$", description: "MM-JJ (06-30)" }),
      done: planDate,
    },
    { ...closed, description: "Chaque année ce jour-là, sur l'année d'avant." },
  ),
  Type.Object({ kind: Type.Literal("day"), day: DAY }, { ...closed, description: "Un jour que le texte fixe." }),
]);

/** A rule of the legal clock as `datasets/<theme>/law/<id>.json` holds it: what a text asks of a kind of document while it is in force. */
export const ruleSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    id: SLUG,
    theme: SLUG,
    duty: Type.String({
      pattern: SLUG_PATTERN,
      description: "L'obligation\u00A0: les règles qui se succèdent pour elle portent le même nom.",
    }),
    kinds: Type.Array(planSchema.properties.kind, { minItems: 1, uniqueItems: true }),
    owedBy: Type.Optional(
      Type.Enum(levelNames, {
        description:
          "Chaque territoire du périmètre qui est de cette maille la doit, même quand aucun document de lui n'est suivi ici.",
      }),
    ),
    title: TEXT,
    legalReference: Type.String({ minLength: 1, description: "Les textes, comme ils se citent." }),
    from: Type.Optional(
      Type.String({ pattern: DAY_PATTERN, description: "Premier jour où la règle s'applique (AAAA-MM-JJ)." }),
    ),
    until: Type.Optional(
      Type.String({ pattern: DAY_PATTERN, description: "Dernier jour où elle s'applique (AAAA-MM-JJ)." }),
    ),
    due,
    watch: Type.Integer({
      minimum: 0,
      maximum: 120,
      description: "Mois avant l'échéance où le travail doit être lancé.",
    }),
    needs: Type.Array(Type.Enum(["objectives", "ceiling", "year"]), {
      uniqueItems: true,
      description:
        "Ce qui doit être prêt\u00A0: objectifs calculables, plafond de terres suivi, valeurs de l'année dont il est question.",
    }),
    consequence: Type.String({ minLength: 1, description: "Ce que le texte demande, et ce qu'entraîne l'oubli." }),
    source: Type.Object(
      {
        title: TEXT,
        url: Type.Optional(Type.String({ pattern: "^https?://\\S+$", description: "une adresse web" })),
        read: DAY,
      },
      { ...closed, description: "Ce qui a été lu pour écrire la règle, et quand." },
    ),
    state: Type.Enum(["verified", "to-verify"], {
      description: "« verified » quand le texte en vigueur lui-même a été lu, « to-verify » sinon.",
    }),
  },
  closed,
);

/** What a text asks of a kind of document, while it is in force. */
export type Rule = Static<typeof ruleSchema>;
/** When a duty is due. */
export type DueRule = Rule["due"];
/** What must be ready to meet a duty. */
export type Need = Rule["needs"][number];
/** "verified" when the text in force was read. */
export type RuleState = Rule["state"];

/** True on the days when a rule applies. */
export function isInForce({ from = "", until = "9999" }: Pick<Rule, "from" | "until">, day: string): boolean {
  return from <= day && day <= until;
}
