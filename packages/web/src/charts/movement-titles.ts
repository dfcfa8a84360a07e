import type { FollowUpStatus } from "@datalogue/api";
import { type Change, typographic } from "../format/index.js";
import { outcomeOf } from "../observatory/aim-outcome.js";
import type { ChartContext } from "../observatory/chart-context.js";
import type { KnownPoint } from "../observatory/comparable.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { type Extremes, extremesOf } from "../observatory/extremes.js";
import { type Aim, isJudgedIn, isUnsure } from "../observatory/load-aims.js";
import { statusWords } from "../observatory/plan-words.js";
import { bareValue, firstShort, shortQuantity, subjectFirst, TWO_LINES, whenOf } from "../observatory/wording.js";

/** Fewest years that a record is told from. */
const RECORD = 6;

const STATE_WORDS: Partial<Record<FollowUpStatus, string>> = {
  "on-track": "comme prévu",
  "to-watch": "trop peu pour l’objectif",
  "off-track": "loin de l’objectif",
};

interface Moved {
  change: Change;
  /** As `movementOver` tells it. */
  told: { isErratic: boolean; words: string };
  comparable: KnownPoint[];
  base: { year: number; value: number };
  value: number;
}

/**
 * What a drawing over the years finds, by what matters: how far the objective is, a record, else how it moved; each on two lines of a
 * phone. The first is the title, the others are as true.
 */
export function movementTitles(
  { indicator, year, aim }: ChartContext,
  { change, told, comparable, base, value }: Moved,
): { title: string; otherTitles: string[] } {
  const short = typographic(indicator.shortTitle);
  const until = comparable.filter((point) => point.year <= year);
  const ends = extremesOf(until, indicator.decimals);
  const isRecordTold = until.length >= RECORD && hasEnoughCases(indicator, ...until);
  const record = isRecordTold && ends?.differ ? recordOf(year, ends) : null;
  const brief = `${short}\u00a0: ${told.isErratic ? told.words.replace(/^varie(?:nt)? /, "") : change.phrase}`;
  const sentence = `${subjectFirst(indicator)} ${told.words}`;
  const isTold = aim && isJudgedIn(aim, year) && !isUnsure(aim) && !told.isErratic && suits(aim, change, base.value);
  const state = isTold ? STATE_WORDS[aim.objective.status] : undefined;
  const moves = change.direction !== "flat";
  const titles = [
    ...(state && moves && `${brief}, ${state}`.length <= TWO_LINES ? [`${brief}, ${state}`] : []),
    ...(record && moves ? [`${short}\u00a0: au plus ${record} depuis ${until[0]?.year}`] : []),
    firstShort(sentence, brief),
    ...(sentence.length <= TWO_LINES ? [brief] : []),
    ...(moves
      ? [
          `${short}\u00a0: ${shortQuantity(indicator, value, base.value)} en ${year}, ${bareValue(indicator, base.value, value)} en ${base.year}`,
        ]
      : []),
  ];
  const [title = brief, ...otherTitles] = titles;
  return { title, otherTitles };
}

/**
 * « Enveloppe utilisée : 34 %, dans la trajectoire », « Déchets cumulés : 294 t de 2018 à 2024 »: of what adds up year after year (`cumulatedSince`),
 * which has neither movement nor record, what it has come to, and what its objective says of that.
 */
export function cumulatedTitles(
  { indicator, year, aim }: ChartContext,
  value: number,
): { title: string; otherTitles: string[] } {
  const said = `${typographic(indicator.shortTitle)}\u00a0: ${shortQuantity(indicator, value)}`;
  const total = `${said} ${whenOf(indicator, year, said)}`;
  if (!aim || !isJudgedIn(aim, year)) return { title: total, otherTitles: [] };
  const outcome = outcomeOf(indicator, aim, year);
  const state = outcome ? `objectif ${outcome}` : statusWords[aim.objective.status].objective;
  return { title: firstShort(`${total}, ${state}`, `${said}, ${state}`, total), otherTitles: [total] };
}

/** Whether its state may follow a move: « 12 % de plus, comme prévu » of what must fall would be false. */
function suits({ objective: { status, sense, target } }: Aim, { direction }: Change, from: number): boolean {
  if (status === "off-track") return true;
  const asked = sense === "near" ? (target.value ?? from) - from : { "at-most": -1, "at-least": 1 }[sense ?? "at-most"];
  return direction === (asked > 0 ? "up" : asked < 0 ? "down" : "flat");
}

/** « bas », « haut »: where the year read alone is the lowest or the highest. */
function recordOf(year: number, { top, bottom }: Extremes<KnownPoint>): string | null {
  for (const [points, words] of [
    [bottom, "bas"],
    [top, "haut"],
  ] as const)
    if (points.length === 1 && points[0]?.year === year) return words;
  return null;
}
