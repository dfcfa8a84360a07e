import {
  type FollowedObjective,
  type FollowUpStatus,
  followUpStatusWords,
  type Indicator,
  type Plan,
  type PlanFollowUp,
  type PlanKind,
  toldIndicator,
} from "@datalogue/api";
import {
  capitalise,
  formatCount,
  formatDate,
  formatNumber,
  nameOf,
  ofTerritory,
  plural,
  typographic,
  yearOf,
} from "../format/index.js";
import type { IconName } from "../icons/icon.js";
import type { Site } from "../site.js";
import { fullQuantity } from "./wording.js";

/** How a state is written and drawn. */
interface StatusWords {
  objective: string;
  /** The same of several. */
  objectives: string;
  deadline: string;
  icon: IconName;
}

export const statusWords: Record<FollowUpStatus, StatusWords> = {
  "on-track": { ...wordsOf("on-track"), deadline: "à temps", icon: "ok" },
  "to-watch": { ...wordsOf("to-watch"), deadline: "à préparer", icon: "watch" },
  "off-track": { ...wordsOf("off-track"), deadline: "dépassée", icon: "off" },
  "not-computable": {
    ...wordsOf("not-computable"),
    objectives: "non calculables",
    deadline: "à renseigner",
    icon: "unknown",
  },
};

function wordsOf(status: FollowUpStatus) {
  return { objective: followUpStatusWords[status], objectives: followUpStatusWords[status] };
}

/** The states, the best first. */
export const statusOrder = Object.keys(statusWords) as FollowUpStatus[];

/** A kind of document: its name after an article, in full (all are masculine), and whether a commune has a kit for the study office that makes it. */
export const planKinds: Record<PlanKind, { name: string; full: string; kit: boolean }> = {
  SCOT: { name: "SCoT", full: "schéma de cohérence territoriale", kit: false },
  PLU: { name: "PLU", full: "plan local d’urbanisme", kit: true },
  PLUI: { name: "PLUi", full: "plan local d’urbanisme intercommunal", kit: true },
  PCAET: { name: "PCAET", full: "plan climat-air-énergie territorial", kit: false },
  PLPDMA: { name: "PLPDMA", full: "programme local de prévention des déchets", kit: false },
};

/** « le SCoT du Pôle Marennes Oléron ». */
export function planWithTerritory({ kind, territory }: Plan, { services }: Site): string {
  const found = services.territories.get(territory);
  return `le ${planKinds[kind].name}${found ? ` ${ofTerritory(found)}` : ""}`;
}

/** « approuvé le 14 septembre 2020 », else adopted, with the revision that came since; « à réviser le… » of a day that has not come on that of the page. */
export function describeDates({ plan: { dates }, at }: Pick<PlanFollowUp, "plan" | "at">): string {
  const { approved, adopted, revised } = dates;
  const told = (day: string, done: string, toDo: string) => `${day > at ? toDo : done} le ${formatDate(day)}`;
  return [
    approved ? told(approved, "approuvé", "à approuver") : adopted ? told(adopted, "adopté", "à adopter") : "",
    revised ? told(revised, "révisé", "à réviser") : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** Whose objectives a page of a past day shows: those of that day, as far as they are known. */
export function describeServedText({ text: { since, replaced }, at }: PlanFollowUp): string {
  if (replaced && replaced <= at)
    return typographic(
      `Ce document n’était pas suivi ici ce jour-là : les objectifs sont ceux du texte retiré le ${formatDate(replaced)}.`,
    );
  const changed = replaced ? ` ; il a été modifié le ${formatDate(replaced)}` : "";
  return typographic(
    since > at
      ? `Ce document n’est suivi ici que depuis le ${formatDate(since)} : les objectifs sont ceux de son premier texte${changed}.`
      : `Les objectifs sont ceux du document tel qu’il était suivi ce jour-là${changed || ", inchangé depuis"}.`,
  );
}

type Tally = Record<FollowUpStatus, number>;

/** Pieces of « Sur dix objectifs, quatre sont dans la trajectoire, trois sont à surveiller… »; what goes wrong is strong. */
export function describeTally(tally: Tally): { text: string; strong: boolean }[] {
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  if (total === 0) return [{ text: "Aucun objectif n’est encore suivi.", strong: false }];
  const told = statusOrder.filter((status) => tally[status] > 0);
  const pieces = [{ text: `Sur ${formatCount(total)} ${plural(total, "objectif")}, `, strong: false }];
  for (const [rank, status] of told.entries()) {
    const count = tally[status];
    pieces.push({
      text: `${formatCount(count)} ${verbOf(status, count)}`,
      strong: status === "on-track" || status === "off-track",
    });
    pieces.push({ text: rank === told.length - 1 ? "." : rank === told.length - 2 ? " et " : ", ", strong: false });
  }
  return pieces;
}

function verbOf(status: FollowUpStatus, count: number): string {
  if (status === "not-computable") return plural(count, "ne peut pas être calculé", "ne peuvent pas être calculés");
  return `${plural(count, "est", "sont")} ${statusWords[status].objective}`;
}

/** Names the territory of an objective, where it is not the one that the page is about: a commune does not have the figure of its island. */
export function whoseFigure({ services }: Site, code: string): (objective: FollowedObjective) => string | null {
  return ({ territory }) => {
    const found = territory === code ? undefined : services.territories.get(territory);
    return found ? nameOf(found) : null;
  };
}

/** How many objectives are in each state; what several documents promise alike counts once. */
export function tallyOf(objectives: FollowedObjective[]): Tally {
  const distinct = distinctPromises(objectives, (one) => one);
  const count = (status: FollowUpStatus) => distinct.filter((one) => one.status === status).length;
  return Object.fromEntries(statusOrder.map((status) => [status, count(status)])) as Tally;
}

/** Of what several documents promise alike, the first. */
export function distinctPromises<T>(all: T[], objectiveOf: (one: T) => FollowedObjective): T[] {
  return [...new Map([...all].reverse().map((one) => [promiseOf(objectiveOf(one)), one])).values()].reverse();
}

/** What an objective promises: of what, where, how much, since when and for when, whatever value the start is read with. */
export function promiseOf({
  indicator,
  territory,
  dimensions,
  type,
  declared,
  target,
  reference,
}: FollowedObjective): string {
  return JSON.stringify([indicator, territory, dimensions, type, declared, target.period, reference?.period]);
}

/** « 530 kg (2024) », or that there is none. */
export function describeLatest(
  { latest, type, target }: FollowedObjective,
  indicator: Indicator | undefined,
): string | null {
  if (!latest || !indicator) return null;
  const period = type === "PLAFOND_CUMULE" ? `fin ${latest.period}` : latest.period;
  return `${fullQuantity(toldIndicator({ type }, indicator), latest.value, target.value ?? latest.value)} (${period})`;
}

/** « Dernière valeur », « Valeur de l’année cible »: what the value that `describeLatest` says is. */
export function latestWord({ latest, type, target, status }: FollowedObjective): string {
  if (type === "PLAFOND_CUMULE") return "Somme";
  if (!latest || status === "not-computable") return "Dernière valeur";
  const late = yearOf(latest.period) - yearOf(target.period);
  return late < 0 ? "Dernière valeur" : late === 0 ? "Valeur de l’année cible" : "Première valeur après l’année cible";
}

/** A value to reach, as documents write it: « 24 logements par hectare », not « 24,0 »; `beside` the one known, in its unit. */
export function targetQuantity(indicator: Indicator, value: number, beside = value): string {
  return fullQuantity(Number.isInteger(value) ? { ...indicator, decimals: 0 } : indicator, value, beside);
}

/** « cible », « plafond », « plancher »: the one word for what an objective aims at, wherever it is told. */
export function aimWord({ type }: Pick<FollowedObjective, "type">): string {
  return { VALEUR: "cible", REDUCTION_PCT: "cible", PLAFOND_CUMULE: "plafond", PLANCHER: "plancher" }[type];
}

/** « Cible : 510 kg en 2030 », « Plafond : 124 ha fin 2030 ». */
export function describeTarget(objective: FollowedObjective, definition: Indicator | undefined): string {
  const indicator = definition && toldIndicator(objective, definition);
  const { type, target, declared, latest } = objective;
  const word = capitalise(aimWord(objective));
  const when = type === "PLAFOND_CUMULE" ? `fin ${target.period}` : `en ${target.period}`;
  if (target.value !== null && indicator)
    return `${word}\u00a0: ${targetQuantity(indicator, target.value, latest?.value)} ${when}`;
  if (declared === null) return `${word}\u00a0: à calculer, ${when}`;
  if (type === "REDUCTION_PCT")
    return `${word}\u00a0: \u2212${formatNumber(declared, declared % 1 ? 1 : 0)}\u202f% ${when}`;
  return `${word}\u00a0: ${indicator ? targetQuantity(indicator, declared) : declared} ${when}`;
}

/** Whether a year of a trajectory is the one that the document starts from with a figure of its own, which nobody observed. */
export function isDocumentReference({ reference }: Pick<FollowedObjective, "reference">, year: number): boolean {
  return reference?.status === null && yearOf(reference.period) === year;
}
