import type { Plan } from "@datalogue/api";
import type { IndicatorDocument } from "./change-indicator.js";
import type { ComposerAnswers } from "./change-observatory.js";
import { readNumber } from "./read-number.js";

/** What an objective asks, in words. */
export const objectiveTypes = {
  VALEUR: "une valeur à atteindre",
  REDUCTION_PCT: "une baisse en % de la référence",
  PLAFOND_CUMULE: "une somme d’années à ne pas dépasser",
  PLANCHER: "une valeur sous laquelle ne pas descendre",
} as const satisfies Record<Plan["objectives"][number]["type"], string>;

/** An objective as it may be while it is written. */
type ObjectiveDocument = IndicatorDocument;

/** The document as somebody leaves it: what is written in the open objective (its rank), then what the button does; what is open then. */
export function changePlan(
  former: Plan,
  { act, open, answer }: ComposerAnswers,
  indicators: readonly { id: string; theme: string }[],
): { plan: Plan; open: string | undefined } {
  const objectives = former.objectives.map(
    (one, rank): ObjectiveDocument => (String(rank) === open ? writeObjective(one, answer) : one),
  );
  const [name, rank = ""] = act.split(":");
  const done = (next: ObjectiveDocument[], shown: string | undefined) => ({
    plan: { ...former, objectives: next as Plan["objectives"] },
    open: shown,
  });
  if (name === "retirer")
    return done(
      objectives.filter((_, own) => String(own) !== rank),
      undefined,
    );
  if (name !== "ajouter") return done(objectives, open || undefined);
  const taken = new Set(objectives.map(({ id }) => id));
  let number = objectives.length + 1;
  while (taken.has(`objectif-${number}`)) number++;
  const indicator = (indicators.find(({ theme }) => theme === former.theme) ?? indicators[0])?.id ?? "";
  const added = {
    ...{ id: `objectif-${number}`, title: "", indicator, type: "VALEUR" },
    ...{ target: { period: String(former.horizon.to) }, trajectory: "linear" },
  };
  return done([...objectives, added], String(objectives.length));
}

/** What the form does not ask (steps, split, comment…) stays. */
function writeObjective(former: ObjectiveDocument, answer: ComposerAnswers["answer"]): ObjectiveDocument {
  const told = (name: string, before: unknown) => answer(name)?.trim() ?? before;
  const value = (name: string, before: unknown) => {
    const typed = answer(name);
    return typed === undefined ? before : readNumber(typed);
  };
  const period = told("annee-reference", former.reference?.period);
  const start = value("valeur-reference", former.reference?.value);
  const reference = period
    ? { period, ...(start === undefined ? {} : { value: start }) }
    : start === undefined
      ? undefined
      : { value: start };
  const { value: _, ...target } = former.target ?? {};
  const aimed = value("valeur-cible", former.target?.value);
  const law = told("reference-legale", former.legalReference);
  const { reference: _former, legalReference: _law, ...rest } = former;
  return {
    ...rest,
    title: told("titre", former.title),
    indicator: told("indicateur", former.indicator),
    type: told("type", former.type),
    ...(reference ? { reference } : {}),
    target: {
      ...target,
      period: told("annee-cible", former.target?.period),
      ...(aimed === undefined ? {} : { value: aimed }),
    },
    ...(law ? { legalReference: law } : {}),
  };
}

/** Field of the form that a path of an objective is asked by. */
export function questionOfObjective(path: string): { rank: string; question: string } | undefined {
  const [, rank, rest = ""] = /^objectives\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  if (rank === undefined) return undefined;
  return { rank, question: QUESTIONS[rest] ?? "titre" };
}

const QUESTIONS: Record<string, string> = {
  title: "titre",
  indicator: "indicateur",
  type: "type",
  reference: "annee-reference",
  "reference.period": "annee-reference",
  "reference.value": "valeur-reference",
  target: "valeur-cible",
  "target.period": "annee-cible",
  "target.value": "valeur-cible",
  legalReference: "reference-legale",
};
