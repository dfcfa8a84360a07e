import type { Level, Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import { gather } from "./gather.js";
import { type GeographyAt, geographyAt, listCodes } from "./geography-at.js";
import type { Indicator, Measure, Observation } from "./indicator.js";
import { periodsBetween, startOfGeography } from "./periods.js";
import { type Cell, populationCells, populationLabel, populationName } from "./population-cells.js";
import { type Amount, readAmounts } from "./read-amounts.js";

/** The rows of the served version of a dataset. */
export interface RowsSource {
  rowsFile: string;
  version: number;
  demonstration: boolean;
}

/**
 * Values of the indicators for the home perimeter, in the vintage of the reference geography: one observation for each
 * declared level × territory × period between the first and the last period of the data, a gap included (its value is null
 * and its status says why). Sorted by indicator, period, level, territory.
 *
 * - **Native level.** Rows are summed, or counted, by territory code and period in SQL. No row, or only empty cells, is a
 *   missing value, never 0. Two zeros are true ones: a part of a whole of the same dataset when the territory gave the whole,
 *   and a count when the territory has other rows in the period.
 * - **Other levels, and former communes.** Sums over the members of the geography of 1 January of the period, at constant
 *   perimeter: 17189 + 17219 before 2019 make today's 17219. A ratio is Σ numerators / Σ denominators.
 * - **Incomplete.** A member without a value lowers `coverage`; numerator and denominator are then both of the members that
 *   gave both, never of different sets (docs/decisions/0010-incomplete-aggregates.md).
 * - **Population.** Of the period's year, else of the nearest year before within `lookBack`: PROVISOIRE, named.
 *
 * Throws when a dataset or one of its columns is not there.
 */
export function computeObservations(
  indicators: Indicator[],
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
): Observation[] {
  return indicators.flatMap((indicator) => computeOne(indicator, sources, territories));
}

function computeOne(
  indicator: Indicator,
  sources: Map<string, RowsSource>,
  territories: TerritoryReader,
): Observation[] {
  const { measure, nativeLevel } = indicator;
  const versions = new Set<string>();
  const read = (one: Measure): Amount[] => {
    const source = sources.get(one.dataset);
    if (!source) throw new Error(`unknown dataset: ${one.dataset}`);
    versions.add(`${one.dataset}@${source.version}`);
    return readAmounts(source.rowsFile, one, indicator);
  };
  const numerators = read(measure.numerator);
  const whole = measure.kind === "ratio" && "dataset" in measure.denominator ? measure.denominator : undefined;
  const denominators = whole ? read(whole) : [];
  const isPart = whole?.dataset === measure.numerator.dataset;

  const home = territories.home();
  const perimeter = new Set(listCodes(territories, nativeLevel, home.territory.code));
  const isInside = ({ territory }: Amount) => territory !== null && perimeter.has(territory);
  const periods = periodsBetween(numerators.filter(isInside).map(({ period }) => period));
  const undated = countRows(numerators.filter(({ period }) => period === null));

  const observations: Observation[] = [];
  for (const period of periods) {
    const at = geographyAt(territories, nativeLevel, startOfGeography(period));
    const inPeriod = (amounts: Amount[]) => amounts.filter((amount) => amount.period === period);
    const wholes = toCells(inPeriod(denominators).filter(isInside), whole, at, false);
    const given = new Set(wholes.map(({ code }) => code));
    const amounts = inPeriod(numerators);
    const parts = toCells(
      amounts.filter(isInside),
      measure.numerator,
      at,
      (code) => measure.numerator.aggregate === "count" || (isPart && given.has(code)),
    );
    const population =
      measure.kind === "ratio" && "population" in measure.denominator
        ? populationCells(territories, measure.denominator, nativeLevel, at)
        : undefined;
    const context: PeriodContext = {
      indicator,
      territories,
      period,
      at,
      numerators: parts,
      denominators: measure.kind === "sum" ? undefined : whole ? wholes : (population?.cells ?? []),
      populationYear: population?.year,
      empty: new Map(amounts.filter(({ empty }) => empty > 0).map(({ territory, empty }) => [territory ?? "", empty])),
      unplaced: countRows(amounts.filter(({ territory }) => territory === null)),
      undated,
      versions: [...versions],
    };
    for (const level of indicator.levels)
      for (const territory of listTargets(level, home)) observations.push(observe(territory, context));
  }
  return observations;
}

interface PeriodContext {
  indicator: Indicator;
  territories: TerritoryReader;
  period: string;
  at: GeographyAt;
  numerators: Cell[];
  /** Absent when the measure has none. */
  denominators: Cell[] | undefined;
  populationYear: number | undefined;
  /** Rows without a value, by code of the data. */
  empty: Map<string, number>;
  /** Rows of the period that name no territory; rows that name no period. */
  unplaced: number;
  undated: number;
  versions: string[];
}

type Home = ReturnType<TerritoryReader["home"]>;

function listTargets(level: Level, { territory, epcis, communes }: Home): Territory[] {
  if (level === territory.level) return [territory];
  return level === "epci" ? epcis : level === "commune" ? communes : [];
}

function countRows(amounts: Amount[]): number {
  return amounts.reduce((sum, { matched }) => sum + matched, 0);
}

/** Amounts with the members they stand for; `isZero` tells whether no row kept means 0 rather than unknown. */
function toCells(
  amounts: Amount[],
  measure: Measure | undefined,
  at: GeographyAt,
  isZero: ((code: string) => boolean) | false,
): Cell[] {
  const scale = measure?.scale ?? 1;
  return amounts.flatMap(({ territory, total, matched }) => {
    const code = territory ?? "";
    const cover = at.cover(code);
    const amount = total ?? (matched === 0 && isZero && isZero(code) ? 0 : undefined);
    return cover && amount !== undefined ? [{ code, cover, amount: amount * scale }] : [];
  });
}

function observe(territory: Territory, context: PeriodContext): Observation {
  const { indicator, period, at, numerators, denominators, populationYear, versions } = context;
  const { measure } = indicator;
  const members = at.membersOf(territory.code);
  const { cells, counted } = gather(members, numerators, denominators);
  const weigh = (codes: Iterable<string>) => [...codes].reduce((sum, code) => sum + at.weight(code), 0);
  const coverage = members.size === 0 ? 0 : weigh(counted) / weigh(members);
  const observation: Observation = {
    indicator: indicator.id,
    territory: territory.code,
    level: territory.level,
    period,
    dimensions: {},
    value: null,
    status: "NON_DISPONIBLE",
    reason: null,
    numerator: null,
    denominator: null,
    denominatorLabel: null,
    coverage,
    versions,
    lineage: `/api/indicators/${indicator.id}/lineage?territory=${territory.code}&period=${encodeURIComponent(period)}`,
    computedFrom: cells.numerators.map(({ code }) => code).sort(),
  };
  if (counted.size === 0) return { ...observation, ...explainAbsence(territory, members, context) };

  const numerator = add(cells.numerators);
  const notes = [explainIncomplete(members, counted, context), ...explainRows(territory, cells.numerators, context)];
  if (measure.kind === "sum")
    return { ...observation, value: numerator, numerator, status: "OBSERVE", reason: sentences(notes) };

  const denominator = add(cells.denominators);
  const known = { ...observation, numerator, denominator, denominatorLabel: labelOf(context) };
  if (denominator === 0)
    return { ...known, status: "NON_CALCULABLE", reason: sentences(["Le dénominateur est nul.", ...notes]) };
  const late = populationYear !== undefined && populationYear !== Number(at.date.slice(0, 4));
  if (late && "population" in measure.denominator)
    notes.unshift(
      `La ${populationName(measure.denominator.population)} ${at.date.slice(0, 4)} n'est pas encore connue\u00A0: celle de ${populationYear} la remplace.`,
    );
  return {
    ...known,
    value: tidy((numerator / denominator) * (measure.scale ?? 1)),
    status: late ? "PROVISOIRE" : "OBSERVE",
    reason: sentences(notes),
  };
}

function add(cells: Cell[]): number {
  return tidy(cells.reduce((sum, { amount }) => sum + amount, 0));
}

/** Without the noise of binary sums: 9260.87 and not 9260.869999999999. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function labelOf({ indicator: { measure }, period, populationYear }: PeriodContext): string | null {
  if (measure.kind === "sum") return null;
  const { denominator } = measure;
  if ("population" in denominator)
    return populationYear === undefined ? null : populationLabel(denominator.population, populationYear);
  const what = denominator.aggregate === "count" ? "nombre de lignes" : `total «\u00A0${denominator.field}\u00A0»`;
  return `${denominator.label ?? what} ${period}`;
}

/** Why there is no value at all. */
function explainAbsence(
  territory: Territory,
  members: Set<string>,
  context: PeriodContext,
): Pick<Observation, "status" | "reason" | "numerator"> {
  const { indicator, numerators, denominators, populationYear, territories, period } = context;
  if (members.size === 0)
    return {
      status: "NON_CALCULABLE",
      reason: `Le territoire a changé depuis ${period} d'une façon qui ne permet pas de reconstituer sa valeur.`,
      numerator: null,
    };
  const isWithin = ({ cover }: Cell) => [...cover].every((member) => members.has(member));
  const own = numerators.filter(isWithin);
  const covered = new Set(own.flatMap(({ cover }) => [...cover]));
  const numerator = covered.size === members.size ? add(own) : null;
  if (own.length === 0)
    return {
      status: "NON_DISPONIBLE",
      reason: sentences([`Aucune donnée de ${period} pour ${territory.name}.`, ...explainRows(territory, [], context)]),
      numerator: null,
    };
  const { measure } = indicator;
  if (measure.kind === "ratio" && "population" in measure.denominator && populationYear === undefined) {
    const { population, lookBack = 0 } = measure.denominator;
    const before =
      lookBack > 1 ? `, ni des ${lookBack} années d'avant` : lookBack === 1 ? ", ni de l'année d'avant" : "";
    return {
      status: "NON_DISPONIBLE",
      reason: `Aucune ${populationName(population)} de ${context.at.date.slice(0, 4)} n'est connue${before}\u00A0: la valeur ne peut pas être calculée.`,
      numerator,
    };
  }
  if (!denominators?.some(isWithin))
    return {
      status: "NON_DISPONIBLE",
      reason: `Aucun dénominateur de ${period} pour ${territory.name}.`,
      numerator,
    };
  const missing = [...members].filter((member) => !covered.has(member));
  return {
    status: "NON_CALCULABLE",
    reason:
      missing.length > 0
        ? `Il manque ${names(missing, territories)} en ${period}, et le dénominateur n'est connu que pour l'ensemble.`
        : `Le numérateur et le dénominateur de ${period} ne portent pas sur les mêmes communes.`,
    numerator,
  };
}

function explainIncomplete(members: Set<string>, counted: Set<string>, { territories, at }: PeriodContext): string {
  if (counted.size === members.size) return "";
  const missing = [...members].filter((member) => !counted.has(member)).sort();
  const unit = territories.get(missing[0] ?? "")?.level === "commune" ? "commune" : "intercommunalité";
  const s = counted.size > 1 ? "s" : "";
  const then = at.date.slice(0, 4);
  return `Incomplet\u00A0: calculé sur ${counted.size}\u00A0${unit}${s} sur ${members.size} (géographie de ${then})\u202F; il manque ${names(missing, territories)}.`;
}

/** What the rows leave out, told where it counts: at the territory itself, and on the sums. */
function explainRows(territory: Territory, cells: Cell[], context: PeriodContext): string[] {
  const empty = cells.reduce((sum, { code }) => sum + (context.empty.get(code) ?? 0), 0);
  const isSum = territory.level !== context.indicator.nativeLevel;
  return [
    empty > 0 ? `${rows(empty)} sans valeur ${are(empty)}.` : "",
    isSum && context.unplaced > 0 ? `${rows(context.unplaced)} sans code de territoire ${are(context.unplaced)}.` : "",
    isSum && context.undated > 0 ? `${rows(context.undated)} sans période ${are(context.undated)}.` : "",
  ];
}

function rows(count: number): string {
  return `${count.toLocaleString("fr-FR")}\u00A0ligne${count > 1 ? "s" : ""}`;
}

function are(count: number): string {
  return count > 1 ? "ne sont pas comptées" : "n'est pas comptée";
}

/** "Saint-Sornin", "Le Gua et Saint-Sornin", "…, … et 3 autres". */
function names(codes: string[], territories: TerritoryReader): string {
  const list = codes.map((code) => territories.get(code)?.name ?? code);
  if (list.length > 6) return `${list.slice(0, 5).join(", ")} et ${list.length - 5} autres`;
  return list.length < 2 ? list.join() : `${list.slice(0, -1).join(", ")} et ${list.at(-1)}`;
}

function sentences(parts: string[]): string | null {
  return parts.filter(Boolean).join(" ") || null;
}
