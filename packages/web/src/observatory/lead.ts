import type { FollowUpStatus, Indicator } from "@datalogue/api";
import { type Change, capitalise, describeChange } from "../format/index.js";
import { outcomeOf } from "./aim-outcome.js";
import { baseOf } from "./base.js";
import { comparableWith } from "./comparable.js";
import { isOfFewCases } from "./comparison.js";
import { isErratic } from "./erratic.js";
import { type Aim, isJudgedIn } from "./load-aims.js";
import type { Series } from "./series.js";
import { inBrackets, movement, type Statement, statementOf, stateValue, subjectFirst, whenOf } from "./wording.js";

/** The opening sentence of a page, cut where figures stand out, then a second one on what else moved. */
export interface Lead {
  /** « en 2024 », « de 2021 à 2024 » of what adds up since then. */
  when: string;
  statement: Statement;
  provisional: boolean;
  /** Said when communes are missing from the value of the year. */
  incomplete: string | null;
  change: Change | null;
  baseYear: number | null;
  /** « l’objectif 2030 est à portée », of the year that it was judged on; else null. */
  aim: string | null;
  second: string | null;
}

/**
 * What the first figure says of the year, then the first other indicator that moves the wrong way, else the first that
 * moves: who stops there knows the good and the bad.
 */
export function describeLead(
  figures: Indicator[],
  series: Map<string, Series>,
  territory: string,
  year: number,
  compareWith: number,
  aims: ReadonlyMap<string, Aim> = new Map(),
): Lead | null {
  const moves = figures.flatMap((indicator) => {
    const own = series.get(indicator.id);
    const here = own?.at(territory, year);
    if (!own || !here || here.value === null) return [];
    const base = baseOf(indicator, own, territory, compareWith, year);
    const change = base ? describeChange(indicator, here.value, base.value, base.year) : null;
    return [
      {
        indicator,
        value: here.value,
        provisional: here.provisional,
        incomplete: here.incomplete,
        change,
        baseYear: base?.year ?? null,
        isTelling: [here, ...(base ? [base] : [])].every((point) => !isOfFewCases(indicator, point)),
      },
    ];
  });
  const first = moves[0];
  if (!first || first.indicator !== figures[0]) return null;
  // What jumps from one year to the next has no movement to tell, nor what a handful of cases make.
  const others = moves
    .slice(1)
    .filter(
      ({ indicator, change, baseYear, isTelling }) =>
        change &&
        isTelling &&
        baseYear !== null &&
        baseYear === first.baseYear &&
        !isErratic(indicator, comparableIn(series.get(indicator.id), territory, year), baseYear, year),
    );
  const against = others.find(({ indicator, change }) =>
    indicator.direction === "down"
      ? change?.direction === "up"
      : indicator.direction === "up" && change?.direction === "down",
  );
  const other = against ?? others.find(({ change }) => change?.direction !== "flat");
  return {
    when: whenOf(first.indicator, year, stateValue(first.indicator, first.value)),
    statement: statementOf(first.indicator, first.value),
    provisional: first.provisional,
    incomplete: first.incomplete,
    change: first.change,
    baseYear: first.baseYear,
    aim: aimWords(first.indicator, aims.get(first.indicator.id), year),
    second: other?.change
      ? `${capitalise(subjectFirst(other.indicator))} ${movement(other.indicator, other.change)} dans le même temps.`
      : null,
  };
}

/** The opening sentence in pieces, the figure and its change strong: « En 2024, **233 kg** d’ordures ménagères, **11 % de moins** qu’en 2019. » */
export function leadPieces({
  when,
  statement,
  provisional,
  incomplete,
  change,
  baseYear,
  aim,
  second,
}: Lead): { text: string; strong: boolean }[] {
  const weak = (text: string) => ({ text, strong: false });
  const strong = (text: string) => ({ text, strong: true });
  const moved = !change
    ? []
    : change.direction === "flat"
      ? [weak(`, ${change.phrase}`)]
      : [
          weak(", "),
          strong(change.phrase.replace(/ (?:qu’en|de\u00a0\d).*/, "")),
          weak(` ${change.times ? "de" : "qu’en"}\u00a0${baseYear}`),
        ];
  return [
    weak(`${capitalise(when)}, ${statement.before}`),
    strong(statement.figure),
    weak(`${statement.after}${provisional ? " (provisoire)" : ""}${inBrackets(incomplete)}`),
    ...moved,
    weak(`${aim ? `\u202f; ${aim}` : ""}.${second ? ` ${second}` : ""}`),
  ];
}

/** The opening sentence as plain words. */
export function leadText(lead: Lead): string {
  return leadPieces(lead)
    .map(({ text }) => text)
    .join("");
}

const comparableIn = (series: Series | undefined, territory: string, year: number) =>
  series ? comparableWith(series, territory, year) : [];

const AIM_WORDS: Partial<Record<FollowUpStatus, string>> = {
  "on-track": "est à portée",
  "to-watch": "reste à surveiller",
  "off-track": "n’est pas en vue à ce rythme",
};

function aimWords(indicator: Indicator, aim: Aim | undefined, year: number): string | null {
  if (!aim || !isJudgedIn(aim, year)) return null;
  const { type, status, target } = aim.objective;
  const outcome = outcomeOf(indicator, aim, year);
  if (outcome) {
    const what = type === "PLAFOND_CUMULE" ? "le plafond" : "l’objectif";
    return `${what} ${target.period} ${`est ${outcome}`.replace(/^est non /, "n’est pas ")}`;
  }
  const words = AIM_WORDS[status];
  return words ? `l’objectif ${target.period} ${words}` : null;
}
