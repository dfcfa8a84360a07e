import { createHash } from "node:crypto";
import { LEAST_ANSWERS, type Question, type Questionnaire, type Topic } from "./shared-services-schema.js";

/** What an organisation answered: the identifier of the answer, by that of the question. */
export type Answers = Readonly<Record<string, string>>;

/** Answers of years before to questions without one this year: shown, to be confirmed, and in no figure of this year. */
export interface EarlierAnswers {
  /** The last year of these answers. */
  year: number;
  answers: Answers;
}

/** How far an organisation is on a topic. A step is one answer above the least advanced. */
export interface TopicState {
  id: string;
  title: string;
  /** Questions, and those answered. */
  asked: number;
  answered: number;
  /** Of those answered, the ones that were so in years before alone. */
  toConfirm: number;
  /** Steps made, and those there are, of the questions answered; "does not apply" counts for neither. */
  steps: number;
  possible: number;
}

/** What to do next: the advice that goes with an answer. */
export interface NextStep {
  topic: string;
  question: string;
  advice: string;
  /** Of the shared service that helps. */
  service?: string;
}

/** What members read of a topic: a part of the steps, over those who answered all of it. */
export interface TopicTotal {
  id: string;
  title: string;
  /** Organisations counted: they answered all of it, and it applies to them. */
  organisations: number;
  /** Whole percentage of the steps; null where it would tell of one of them. */
  percent: number | null;
  /** Where the percentage is near an end of the scale, on which side of it the true one is: an exact one there would tell of each of them. */
  bound?: "at-most" | "at-least";
  withheld?: keyof typeof withheldReasons;
  /** Where it is withheld, the last one told. */
  last?: LastTold;
}

/** A total as it was told, and when (ISO date-time). */
export type LastTold = Pick<TopicTotal, "organisations" | "bound"> & { settledAt: string; percent: number };

/** Why a total is not told. */
export const withheldReasons = {
  "trop-peu": "trop peu d'organismes que ce sujet concerne ont répondu à tout",
  "trop-peu-change": "moins de trois organismes ont changé de réponses depuis les derniers totaux",
} as const;

/** From what a total was made: a digest of the answers of each organisation, by topic told. Kept with the totals, shown to nobody. */
export type Basis = Record<string, Record<string, string>>;

/** Organisations whose answers change between two totals of a topic, or none: a difference of two totals tells of no fewer. */
const LEAST_CHANGED = 3;
/** Percentage from an end of the scale within which totals are told alike. */
const NEAR_END = 20;

/** What is kept of answers given (identifiers by question); what the questionnaire does not ask or offer is a fault. */
export function parseAnswers(
  questionnaire: Questionnaire,
  given: Record<string, unknown>,
): { answers: Answers } | { faults: { question: string; message: string }[] } {
  const known = new Map(questionsOf(questionnaire).map((question) => [question.id, question]));
  const faults = Object.entries(given).flatMap(([question, answer]) => {
    const asked = known.get(question);
    if (!asked) return [{ question, message: "Cette question n'est pas, ou plus, du questionnaire." }];
    return asked.answers.some(({ id }) => id === answer)
      ? []
      : [{ question, message: "Choisissez l'une des réponses proposées." }];
  });
  if (faults.length > 0) return { faults };
  const kept = [...known.keys()].filter((question) => Object.hasOwn(given, question));
  return { answers: Object.fromEntries(kept.map((question) => [question, given[question] as string])) };
}

/**
 * What an organisation answered in years before (the last first) to what it has not answered yet in this one, as it answered each question the last
 * time; null where it is nothing that is still asked and offered.
 */
export function earlierAnswers(
  questionnaire: Questionnaire,
  before: readonly EarlierAnswers[],
  answers: Answers,
): EarlierAnswers | null {
  const found = questionsOf(questionnaire).flatMap((question) => {
    const { id } = question;
    if (Object.hasOwn(answers, id)) return [];
    const last = before.find((one) => Object.hasOwn(one.answers, id));
    const answer = last && answerTo(question, last.answers);
    return answer ? [{ year: last.year, given: [id, answer.id] as const }] : [];
  });
  if (found.length === 0) return null;
  return {
    year: Math.max(...found.map(({ year }) => year)),
    answers: Object.fromEntries(found.map(({ given }) => given)),
  };
}

/** How far an organisation is, topic by topic, `earlier` answers shown with those of the year. Answers to what is no longer asked count for nothing. */
export function topicStates(questionnaire: Questionnaire, answers: Answers, earlier: Answers = {}): TopicState[] {
  return questionnaire.topics.map(({ id, title, questions }) => {
    const state: TopicState = { id, title, asked: questions.length, answered: 0, toConfirm: 0, steps: 0, possible: 0 };
    for (const question of questions) {
      const ofYear = answerTo(question, answers);
      const answer = ofYear ?? answerTo(question, earlier);
      if (!answer) continue;
      state.answered += 1;
      if (!ofYear) state.toConfirm += 1;
      if (answer.apart) continue;
      const scale = question.answers.filter(({ apart }) => !apart);
      state.steps += scale.indexOf(answer);
      state.possible += scale.length - 1;
    }
    return state;
  });
}

/** The advice that goes with the answers given, in the order of the questions. */
export function nextSteps(questionnaire: Questionnaire, answers: Answers): NextStep[] {
  return questionnaire.topics.flatMap(({ title, questions }) =>
    questions.flatMap((question) => {
      const advice = answerTo(question, answers)?.advice;
      if (advice === undefined) return [];
      const step = { topic: title, question: question.question, advice };
      return [question.service === undefined ? step : { ...step, service: question.service }];
    }),
  );
}

/**
 * What members may read of the answers of all (by organisation), topic by topic: over at least `least` organisations to which it applies
 * and that answered all of it, never exactly near an end of the scale (all answered alike there, which neither a figure nor its absence may tell), and never
 * when fewer than three changed since the total told `before`.
 */
export function totalsOf(
  questionnaire: Questionnaire,
  all: ReadonlyMap<string, Answers>,
  before: Basis,
): { topics: TopicTotal[]; basis: Basis } {
  const least = Math.max(questionnaire.least ?? LEAST_ANSWERS, LEAST_ANSWERS);
  const basis: Basis = { ...before };
  const topics = questionnaire.topics.map((topic, rank): TopicTotal => {
    const whole = [...all].flatMap(([organisation, answers]) => {
      const state = topicStates(questionnaire, answers)[rank];
      return state && state.answered === state.asked ? [{ organisation, answers, state }] : [];
    });
    // To whom nothing of it applies hides nobody else.
    const concerned = whole.filter(({ state }) => state.possible > 0);
    const told = { id: topic.id, title: topic.title, organisations: concerned.length };
    const withhold = (withheld: keyof typeof withheldReasons): TopicTotal => ({ ...told, percent: null, withheld });
    if (concerned.length < least) return withhold("trop-peu");
    const now = Object.fromEntries(whole.map(({ organisation, answers }) => [organisation, digestOf(topic, answers)]));
    if (isTooClose(before[topic.id], now)) return withhold("trop-peu-change");
    const steps = whole.reduce((sum, { state }) => sum + state.steps, 0);
    const possible = whole.reduce((sum, { state }) => sum + state.possible, 0);
    basis[topic.id] = now;
    return { ...told, ...tellPercent((100 * steps) / possible) };
  });
  return { topics, basis };
}

function tellPercent(exact: number): Pick<TopicTotal, "percent" | "bound"> {
  if (exact <= NEAR_END) return { percent: NEAR_END, bound: "at-most" };
  if (exact >= 100 - NEAR_END) return { percent: 100 - NEAR_END, bound: "at-least" };
  return { percent: Math.round(exact) };
}

/** Whether one or two organisations alone make the difference between two totals. */
function isTooClose(before: Record<string, string> | undefined, now: Record<string, string>): boolean {
  if (!before) return false;
  const organisations = new Set([...Object.keys(before), ...Object.keys(now)]);
  const changed = [...organisations].filter((one) => before[one] !== now[one]).length;
  return changed > 0 && changed < LEAST_CHANGED;
}

function digestOf(topic: Topic, answers: Answers): string {
  const told = topic.questions.map((question) => [question.id, answerTo(question, answers)?.id ?? null]);
  return createHash("sha256").update(JSON.stringify(told)).digest("hex").slice(0, 16);
}

const questionsOf = ({ topics }: Questionnaire): Question[] => topics.flatMap(({ questions }) => questions);

const answerTo = ({ id, answers }: Question, given: Answers) =>
  Object.hasOwn(given, id) ? answers.find((one) => one.id === given[id]) : undefined;
