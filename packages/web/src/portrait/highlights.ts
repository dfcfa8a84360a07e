import type { Indicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import {
  asWritten,
  type Change,
  counted,
  describeChange,
  isPercentage,
  nameOf,
  shareMoved,
  typographic,
} from "../format/index.js";
import type { IconName } from "../icons/icon.js";
import { comparableWith } from "../observatory/comparable.js";
import { isOfFewCases, mayJudge, mayRank } from "../observatory/comparison.js";
import { isErratic } from "../observatory/erratic.js";
import { bareValue, shortQuantity, statedOnce, whenOf } from "../observatory/wording.js";
import type { Line } from "./load-portrait.js";

/** One thing to keep in mind: what it is in bold, then the figure. */
export interface Highlight {
  /** Of the line that says it whole. */
  indicator: string;
  icon: IconName;
  strong: string;
  rest: string;
}

/** Fewest values among which a place means something. */
const ENOUGH = 5;

/** Fewest things whose number rises or falls enough to be told first. */
const MANY = 20;

/** Least change that is told first, and least that is one. */
const NOTABLE = 0.03;
const LEAST = 0.01;

interface Move {
  line: Line;
  change: Change;
  base: number;
  /** Share of the value it started from. */
  size: number;
  good: boolean | null;
}

/**
 * What to keep in mind of a territory, four things at most: what moved most the right way and the wrong way, then its first and last places
 * among the communes of the home perimeter; of a territory of several communes, which of them make most of a total. What few cases make,
 * or what goes up and down, is never told. A figure of another year than `year` says its own.
 */
export function highlightsOf(
  lines: Line[],
  territory: Territory,
  names: ReadonlyMap<string, string>,
  year: number | undefined,
): Highlight[] {
  const moves = movesOf(lines, territory).filter(({ size }) => size >= NOTABLE);
  const best = moves.find(({ good }) => good === true);
  const worst = moves.find(({ good }) => good === false);
  const told = [best, worst].flatMap((move) => (move ? [moveWords(move, year)] : []));
  const isTold = (line: Line) => told.some(({ indicator }) => indicator === line.indicator.id);
  const others = lines.filter((line) => !isTold(line));
  const placed =
    territory.level === "commune"
      ? [true, false].flatMap((good) => firstPlace(others, territory, good, year) ?? [])
      : others.flatMap((line) => shareWords(line, names) ?? []).slice(0, 1);
  return [...told, ...placed];
}

/** How many of the indicators that have a right way went it, and how many did not. */
export function countMoves(lines: Line[], territory: Territory): { good: number; bad: number; of: number } {
  const judged = movesOf(lines, territory).filter(({ good }) => good !== null);
  const moved = judged.filter(({ size }) => size >= LEAST);
  const good = moved.filter((move) => move.good).length;
  return { good, bad: moved.length - good, of: judged.length };
}

function movesOf(lines: Line[], { code }: Territory): Move[] {
  return lines
    .flatMap((line): Move[] => {
      const { indicator, point, base, year, series } = line;
      if (point.value === null || !base) return [];
      if (isOfFewCases(indicator, point) || isOfFewCases(indicator, base)) return [];
      if (isFew(line, point.value) || isFew(line, base.value)) return [];
      if (isErratic(indicator, comparableWith(series, code, year), base.year, year)) return [];
      const share = shareMoved(indicator, point.value, base.value);
      if (share === undefined) return [];
      const change = describeChange(indicator, point.value, base.value, base.year);
      const good = indicator.direction === "none" ? null : change.direction === indicator.direction;
      const size = change.direction === "flat" ? 0 : share;
      return [{ line, change, base: base.year, size, good }];
    })
    .sort((a, b) => b.size - a.size);
}

/** Whether a number of whole things is so small that one more or less changes much. */
function isFew({ count, indicator }: Line, value: number): boolean {
  return count && indicator.decimals === 0 && value < MANY;
}

/** « Voiture : 72,4 % » does not say of what. */
function titleOf(indicator: Indicator): string {
  return typographic(isPercentage(indicator) ? indicator.title : indicator.shortTitle);
}

/** What the title does not say of the unit: « Bornes de recharge » not per how many inhabitants; a percentage has its whole title. */
function figureOf(indicator: Indicator, value: number): string {
  return isPercentage(indicator) ? shortQuantity(indicator, value) : statedOnce(indicator, value, titleOf(indicator));
}

/** « , en 2022 » after a figure of another year than the usual one. */
function ofItsYear({ year }: Line, usual: number | undefined): string {
  return year === usual ? "" : `, en\u00a0${year}`;
}

function moveWords({ line, change, base }: Move, year: number | undefined): Highlight {
  const { indicator, point } = line;
  return {
    indicator: indicator.id,
    icon: change.direction,
    strong: `${titleOf(indicator)}\u00a0: ${change.signed} depuis\u00a0${base}`,
    rest: `, à ${figureOf(indicator, point.value ?? 0)}${ofItsYear(line, year)}`,
  };
}

/** The first thing by which a commune is the best of the home perimeter, or the last, alone there. */
function firstPlace(
  lines: Line[],
  territory: Territory,
  good: boolean,
  year: number | undefined,
): Highlight | undefined {
  for (const line of lines) {
    const { indicator, point, ranked, absent, count } = line;
    if (point.value === null || count || indicator.direction === "none") continue;
    const compared = ranked.filter(({ isCompared }) => isCompared);
    if (compared.length < ENOUGH || !mayRank(indicator) || !mayJudge(indicator, point)) continue;
    if (isOfFewCases(indicator, point)) continue;
    const mine = asWritten(point.value, indicator.decimals);
    const values = compared
      .filter(({ code }) => code !== territory.code)
      .map(({ value }) => asWritten(value, indicator.decimals));
    if (values.length === compared.length) continue;
    const isLow = (indicator.direction === "down") === good;
    if (!values.every((value) => (isLow ? value > mine : value < mine))) continue;
    return {
      indicator: indicator.id,
      icon: good ? "ok" : "watch",
      strong: `${titleOf(indicator)}\u00a0: ${isLow ? "la plus basse" : "la plus haute"} valeur`,
      rest: ` des ${compared.length} communes${compared.length < ranked.length + absent ? " comparées" : ""}, ${figureOf(indicator, point.value)}${ofItsYear(line, year)}`,
    };
  }
  return undefined;
}

/** Which communes make most of a total. */
function shareWords(line: Line, names: ReadonlyMap<string, string>): Highlight | undefined {
  const { indicator, point, others, count, year } = line;
  if (!count || point.value === null || others.length < 3 || point.incomplete) return undefined;
  if (isFew(line, point.value)) return undefined;
  const [first, second] = [...others].sort((a, b) => b.value - a.value);
  if (!first || !second || first.value + second.value < point.value / 3) return undefined;
  const total = point.value;
  const told = ({ code, value }: { code: string; value: number }) =>
    `${bareValue(indicator, value, total)} à ${names.get(code) ?? code}`
      .replace(" à Le ", " au ")
      .replace(" à Les ", " aux ");
  return {
    indicator: indicator.id,
    icon: "flat",
    strong: `${titleOf(indicator)}\u00a0: ${shortQuantity(indicator, point.value)} ${whenOf(indicator, year, titleOf(indicator))}`,
    rest: `, dont ${told(first)} et ${told(second)}`,
  };
}

/** « Huit communes, 22 568 habitants en 2023, 476 de plus qu’en 2018. »: what it is and how it grows. */
export function peopleWords(
  territory: Territory,
  communes: number,
  populations: { year: number; value: number }[],
): string {
  const [first, last] = [populations[0], populations.at(-1)];
  const members = territory.level === "commune" || communes < 2 ? "" : counted(communes, "commune");
  if (!first || !last) return members ? `${members}.` : nameOf(territory);
  const gap = last.value - first.value;
  const since =
    first.year === last.year || gap === 0
      ? ""
      : `, ${counted(Math.abs(gap), "habitant").replace(/\D+$/, "")} de ${gap > 0 ? "plus" : "moins"} qu’en\u00a0${first.year}`;
  return `${[members, `${counted(last.value, "habitant")} en\u00a0${last.year}`].filter(Boolean).join(", ")}${since}.`;
}
