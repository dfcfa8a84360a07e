import type { Plan, PlanDate } from "@datalogue/api";
import type { ComposerAnswers } from "./change-observatory.js";
import { readParagraphs, writeParagraphs } from "./edit-observatory.js";
import type { IndicatorDocument } from "./indicator-document.js";
import { readNumber } from "./read-number.js";
import { joinLines } from "./typed-lines.js";

type Answer = ComposerAnswers["answer"];

/** What an objective asks, in words. */
export const objectiveTypes = {
  VALEUR: "une valeur à atteindre",
  REDUCTION_PCT: "une baisse en % de la référence",
  PLAFOND_CUMULE: "une somme d’années à ne pas dépasser",
  PLANCHER: "une valeur sous laquelle ne pas descendre",
} as const satisfies Record<Plan["objectives"][number]["type"], string>;

/** A document, or an objective, as it may be while it is written. */
type ObjectiveDocument = IndicatorDocument;

/**
 * The document as somebody leaves it: what is written in the open part (the rank of an objective, or "document" for what heads it), then
 * what the button does; what is open then. `taken`: names that objectives of this document have or had.
 */
export function changePlan(
  former: Plan,
  answers: ComposerAnswers,
  { indicators, taken }: { indicators: readonly { id: string; theme: string }[]; taken: Iterable<string> },
): { plan: Plan; open: string | undefined } {
  const { act, open, answer } = answers;
  const headed = open === "document" ? (writePlan(former, answer) as Plan) : former;
  const objectives = headed.objectives.map(
    (one, rank): ObjectiveDocument => (String(rank) === open ? writeObjective(one, answers) : one),
  );
  const [name, rank = ""] = act.split(":");
  const done = (next: ObjectiveDocument[], shown: string | undefined) => ({
    plan: { ...headed, objectives: next as Plan["objectives"] },
    open: shown,
  });
  if (name === "ouvrir") return done(objectives, rank === "document" || objectives[Number(rank)] ? rank : undefined);
  if (name === "fermer") return done(objectives, undefined);
  if (name === "retirer")
    return done(
      objectives.filter((_, own) => String(own) !== rank),
      undefined,
    );
  if (name !== "ajouter") return done(objectives, open || undefined);
  const names = new Set([...taken, ...objectives.map(({ id }) => id)]);
  let number = objectives.length + 1;
  while (names.has(`objectif-${number}`)) number++;
  const indicator = (indicators.find(({ theme }) => theme === headed.theme) ?? indicators[0])?.id ?? "";
  const added = {
    ...{ id: `objectif-${number}`, title: "", indicator, type: "VALEUR" },
    ...{ target: { period: String(headed.horizon?.to ?? "") }, trajectory: "linear" },
  };
  return done([...objectives, added], String(objectives.length));
}

/** Where an objective is now, that was at a rank as its form was opened: its name stays its own. */
export function findObjective({ objectives }: Plan, seen: { id?: unknown }): string | undefined {
  const rank = objectives.findIndex(({ id }) => id === seen.id);
  return rank < 0 ? undefined : String(rank);
}

/** Days of a document, by the question that asks each. */
export const planDays = {
  "jour-approbation": ["approved", "Approuvé le"],
  "jour-adoption": ["adopted", "Adopté le"],
  "jour-revision": ["revised", "Révisé le"],
  "jour-evaluation": ["lastEvaluation", "Dernière évaluation"],
  "jour-bilan": ["lastReport", "Dernier bilan"],
} as const satisfies Record<string, readonly [PlanDate, string]>;

/** What heads a document; what the form does not ask (envelope, zones…) stays. */
export function writePlan(former: ObjectiveDocument, answer: Answer): ObjectiveDocument {
  const told = (name: string, before: unknown) => answer(name)?.trim() ?? before;
  const given = (name: string, before: unknown) => told(name, before) || undefined;
  const year = (name: string, before: unknown) => {
    const typed = answer(name);
    return typed === undefined ? before : readNumber(typed);
  };
  const dates = Object.entries(planDays).map(([name, [date]]) => [date, given(name, former.dates?.[date])] as const);
  const presentation = answer("presentation");
  const document = {
    ...former,
    id: former.id,
    theme: told("theme", former.theme),
    kind: told("sorte", former.kind),
    title: told("titre", former.title),
    shortTitle: told("court", former.shortTitle),
    description: presentation === undefined ? former.description : joinLines(presentation),
    territory: told("territoire", former.territory),
    organisation: told("organisme", former.organisation),
    dates: dropUndefined(Object.fromEntries(dates)),
    horizon: { ...dropUndefined({ from: year("debut", former.horizon?.from), to: year("fin", former.horizon?.to) }) },
    document: given("lien", former.document),
    comment: writeComment(former.comment, answer),
  };
  return dropUndefined(document);
}

/** What a service says, signed and dated; none where nothing is written. */
function writeComment(former: ObjectiveDocument | undefined, answer: Answer): ObjectiveDocument | undefined {
  const typed = answer("commentaire");
  if (typed === undefined) return former;
  const paragraphs = readParagraphs(typed);
  const [author, date] = [answer("auteur")?.trim() ?? "", answer("jour")?.trim() ?? ""];
  if (paragraphs.length === 0 && author === "" && date === "") return undefined;
  // One that was written as one text stays one.
  const text = typeof former?.text === "string" && paragraphs.length <= 1 ? (paragraphs[0] ?? "") : paragraphs;
  return { text, author, date };
}

/** The paragraphs of a comment, however it is written. */
export const writeCommentText = (comment: { text?: unknown } | undefined) =>
  writeParagraphs([comment?.text ?? []].flat() as string[]);

/** Lines left to write more steps. */
export const MORE_STEPS = 2;

/** What is asked between the start and the target, a line each; undefined for none. */
function writeSteps(former: ObjectiveDocument[] | undefined, answer: Answer): ObjectiveDocument[] | undefined {
  if (answer("jalon-annee-0") === undefined) return former;
  const count = (former?.length ?? 0) + MORE_STEPS;
  const steps = Array.from({ length: count }, (_, rank) => ({
    period: answer(`jalon-annee-${rank}`)?.trim() || undefined,
    value: readNumber(answer(`jalon-valeur-${rank}`) ?? ""),
  })).filter(({ period, value }) => period !== undefined || value !== undefined);
  return steps.length > 0 ? steps.map(dropUndefined) : undefined;
}

function dropUndefined(document: ObjectiveDocument): ObjectiveDocument {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}

/** The part of the indicator that is followed, by the dimensions that the form asks; undefined for the whole. */
function writeDimensions(
  former: ObjectiveDocument | undefined,
  { answer, ticked }: ObjectiveAnswers,
): ObjectiveDocument | undefined {
  const asked = ticked("dimension");
  if (asked.length === 0) return former;
  const told = asked.map((name) => [name, answer(dimensionQuestion(name))?.trim() || undefined] as const);
  const dimensions = dropUndefined({ ...former, ...Object.fromEntries(told) });
  return Object.keys(dimensions).length > 0 ? dimensions : undefined;
}

/** What asks of which value of a dimension an objective is. */
export const dimensionQuestion = (name: string) => `dimension-${name}`;

type ObjectiveAnswers = Pick<ComposerAnswers, "answer" | "ticked">;

/** What the form does not ask (split, envelope…) stays. Steps make a stepped trajectory; without them it is straight, or that of an envelope. */
export function writeObjective(former: ObjectiveDocument, answers: ObjectiveAnswers): ObjectiveDocument {
  const { answer } = answers;
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
  const steps = writeSteps(former.steps, answer);
  const comment = writeComment(former.comment, answer);
  const tolerance = value("tolerance", former.tolerance);
  return dropUndefined({
    ...former,
    title: told("titre", former.title),
    indicator: told("indicateur", former.indicator),
    dimensions: writeDimensions(former.dimensions, answers),
    territory: told("territoire", former.territory) || undefined,
    type: told("type", former.type),
    reference,
    target: {
      ...target,
      period: told("annee-cible", former.target?.period),
      ...(aimed === undefined ? {} : { value: aimed }),
    },
    trajectory: steps ? "stepped" : former.trajectory === "stepped" ? "linear" : former.trajectory,
    steps,
    tolerance,
    legalReference: law || undefined,
    comment,
  });
}

/** The part (rank of an objective, or "document") and the field of the form that a path is asked by. */
export function questionOfPlan(path: string): { part: string; question: string } | undefined {
  const [, rank, rest = ""] = /^objectives\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  if (rank === undefined) {
    const day = Object.entries(planDays).find(([, [date]]) => path === `dates.${date}`)?.[0];
    const question = day ?? HEAD_QUESTIONS[path];
    return question === undefined ? undefined : { part: "document", question };
  }
  const [, step, member] = /^steps\[(\d+)\]\.?(\w*)$/.exec(rest) ?? [];
  if (step !== undefined)
    return { part: rank, question: member === "value" ? `jalon-valeur-${step}` : `jalon-annee-${step}` };
  const [, dimension] = /^dimensions\.(.+)$/.exec(rest) ?? [];
  if (dimension !== undefined) return { part: rank, question: dimensionQuestion(dimension) };
  return { part: rank, question: QUESTIONS[rest] ?? "titre" };
}

const HEAD_QUESTIONS: Record<string, string> = {
  title: "titre",
  shortTitle: "court",
  description: "presentation",
  kind: "sorte",
  theme: "theme",
  territory: "territoire",
  organisation: "organisme",
  dates: "jour-approbation",
  horizon: "debut",
  "horizon.from": "debut",
  "horizon.to": "fin",
  document: "lien",
  "comment.text": "commentaire",
  "comment.author": "auteur",
  "comment.date": "jour",
};

const QUESTIONS: Record<string, string> = {
  title: "titre",
  indicator: "indicateur",
  territory: "territoire",
  type: "type",
  reference: "annee-reference",
  "reference.period": "annee-reference",
  "reference.value": "valeur-reference",
  target: "valeur-cible",
  "target.period": "annee-cible",
  "target.value": "valeur-cible",
  steps: "jalon-annee-0",
  split: "jalon-annee-0",
  tolerance: "tolerance",
  legalReference: "reference-legale",
  "comment.text": "commentaire",
  "comment.author": "auteur",
  "comment.date": "jour",
};
