import { cumulatedSince, type FollowUpStatus, type Indicator, isCount, toldIndicator } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { type Change, capitalise, describeChange, nameOf, typographic, yearOf } from "../format/index.js";
import { baseOf, whyNotCompared } from "./base.js";
import { hasEnoughCases } from "./comparison.js";
import { type Aim, isJudgedIn } from "./load-aims.js";
import { medianOf } from "./median.js";
import { describeNeighbours } from "./neighbours.js";
import type { Reading } from "./reading.js";
import { nearestReference } from "./reference.js";
import type { Point, Series } from "./series.js";
import { type Spark, sparkOf } from "./spark.js";
import { bareValue, inBrackets, shortQuantity, unitWords, whenOf } from "./wording.js";

/** A key figure in the words of the screen. */
export interface KeyFigureModel {
  title: string;
  /** Null when there is none: `absence` says why. */
  value: string | null;
  absence: string | null;
  masked: boolean;
  unit: string;
  year: number;
  provisional: boolean;
  trend: Change | null;
  /** Year that the trend is measured from; null without any. */
  since: number | null;
  /** What it may be compared with. */
  reference: string | null;
  /** True where that is the figure of other territories, rather than a reference from elsewhere. */
  isCompared: boolean;
  /** « Objectif 2030 : 195 kg », with its state and the sentence that explains it for the year that it was judged on; null when nothing is planned. */
  aim: { target: string; href: string; state: { status: FollowUpStatus; sentence: string } | null } | null;
  remark: string | null;
  spark: Spark | null;
}

interface Situation {
  series: Series;
  territory: Territory;
  home: Territory;
  year: number;
  compareWith: number;
  /** What is planned for the territory. */
  aim?: Aim | undefined;
  /** Communes among which a number of things has its place; undefined for a ratio, which is compared with the home territory. */
  peers?: Territory[] | undefined;
}

/** What a page says of one of its indicators; undefined where it does not have it. */
export function keyFigureOf(
  id: string,
  { site, data, territory, year, compared }: Reading,
): KeyFigureModel | undefined {
  const indicator = data.indicators.get(id);
  const series = data.series.get(id);
  if (!indicator || !series) return undefined;
  return describeKeyFigure(indicator, {
    series,
    territory,
    home: data.home,
    year,
    compareWith: data.observatory.compareWith,
    aim: data.aims.get(id),
    peers: isCount(indicator, site.services.indicators.get) ? compared : undefined,
  });
}

/** What one indicator says of a territory that year. */
export function describeKeyFigure(indicator: Indicator, situation: Situation): KeyFigureModel {
  const { series, territory, home, year } = situation;
  const here = series.at(territory.code, year);
  const base = baseOf(indicator, series, territory.code, situation.compareWith, year);
  return {
    title: typographic(indicator.shortTitle),
    value: here.value === null ? null : bareValue(indicator, here.value),
    absence: here.absence,
    masked: here.absence === "secret statistique",
    unit: unitWords(indicator, here.value),
    year,
    provisional: here.provisional,
    trend: here.value !== null && base ? describeChange(indicator, here.value, base.value, base.year) : null,
    since: base?.year ?? null,
    isCompared: territory.code !== home.code,
    reference: here.value !== null && !hasEnoughCases(indicator, here) ? null : comparedWith(indicator, situation),
    aim: situation.aim ? describeAim(indicator, situation.aim, year) : null,
    remark: remarkOf(
      indicator,
      here,
      cumulatedSince(indicator) === undefined
        ? whyNotCompared(indicator, series, territory.code, situation.compareWith, year)
        : whenOf(indicator, year, indicator.shortTitle),
      series.known(territory.code),
    ),
    spark: sparkOf(series.continuous(territory.code, year), { target: targetOf(situation.aim) }),
  };
}

function comparedWith(indicator: Indicator, situation: Situation): string | null {
  const { series, territory, home, year, peers } = situation;
  if (territory.code === home.code) return referenceOf(indicator, year);
  return peers ? middleOf(indicator, situation, peers) : averageOf(indicator, home, series.at(home.code, year));
}

/** « Médiane des communes : 12 ha »: the whole of a number of things is a total, which no commune can be compared with. */
function middleOf(indicator: Indicator, { series, territory, year }: Situation, peers: Territory[]): string | null {
  const median = medianOf(peers.flatMap(({ code }) => series.at(code, year).value ?? []));
  return territory.level === "commune" && median !== null
    ? `Médiane des communes\u00a0: ${shortQuantity(indicator, median)}`
    : null;
}

function averageOf(indicator: Indicator, home: Territory, point: Point): string {
  const value =
    point.value === null ? (point.absence ?? "") : shortQuantity(indicator, point.value) + inBrackets(point.incomplete);
  return `${nameOf(home)}\u00a0: ${value}`;
}

function referenceOf(indicator: Indicator, year: number): string | null {
  const reference = nearestReference(indicator, year);
  if (!reference) return null;
  const when = reference.period === undefined ? "" : ` en ${yearOf(reference.period)}`;
  return `Repère, ${typographic(reference.label)}\u00a0: ${shortQuantity(indicator, reference.value)}${when}`;
}

function remarkOf(
  indicator: Indicator,
  here: Point,
  years: string | null,
  known: (Point & { value: number })[],
): string | null {
  const remark =
    here.value === null
      ? describeNeighbours(indicator, known, here.year)
      : [here.incomplete, years].filter((one) => one !== null).join("\u202f; ") || null;
  return remark && capitalise(remark);
}

/** « Objectif 2030 : 195 kg », « Plafond 2030 : 124 ha ». */
function describeAim(indicator: Indicator, aim: Aim, year: number): KeyFigureModel["aim"] {
  const { plan, objective } = aim;
  const { type, target, status, sentence } = objective;
  const word = type === "PLAFOND_CUMULE" ? "Plafond" : type === "PLANCHER" ? "Plancher" : "Objectif";
  const value = target.value === null ? "à calculer" : shortQuantity(toldIndicator({ type }, indicator), target.value);
  return {
    target: `${word} ${target.period}\u00a0: ${value}`,
    state: isJudgedIn(aim, year) || status === "not-computable" ? { status, sentence: typographic(sentence) } : null,
    href: `/suivi/${plan.id}#${objective.id}`,
  };
}

/** A target that the line of values leads to; a ceiling is a sum of years, on another scale. */
function targetOf(aim: Aim | undefined): number | null {
  return aim && aim.objective.type !== "PLAFOND_CUMULE" ? aim.objective.target.value : null;
}
