import type { AbsentStatus, Observation } from "@datalogue/api";
import { formatNumber, plural, yearOf } from "../format/index.js";

/**
 * Why there is no value, in the words of the screen. A minimum is told in the place of a value that nothing may be computed with: it is drawn, ranked and
 * compared nowhere.
 */
export type Absence = "secret statistique" | "non disponible" | "non calculable" | "réservé" | Minimum;

type Minimum = `au moins ${string}`;

/** The kind of an absence, for keys that name each kind once. */
export function kindOfAbsence(absence: Absence): string {
  return isMinimum(absence) ? "connu seulement comme un minimum" : absence;
}

/** « pas de valeur en 2024 : non disponible », « secret statistique en 2024 » and « au moins 12 en 2024 », where there is one. */
export function tellAbsence({ absence }: Point, year: number): string {
  const words = absence ?? "non disponible";
  const hasValue = words === "secret statistique" || isMinimum(words);
  return hasValue ? `${words} en ${year}` : `pas de valeur en ${year}\u00a0: ${words}`;
}

export function isMinimum(absence: Absence): absence is Minimum {
  return absence.startsWith("au moins");
}

/** One year of a territory. `value` is null when absent, and `absence` then says why. */
export interface Point {
  year: number;
  value: number | null;
  absence: Absence | null;
  provisional: boolean;
  /** « total incomplet : 13 communes sur 14 » where communes are missing from the value; else null. */
  incomplete: string | null;
  reason: string | null;
  observation?: Observation;
}

const absences: Record<AbsentStatus, Absence> = {
  SECRET: "secret statistique",
  NON_CALCULABLE: "non calculable",
  NON_DISPONIBLE: "non disponible",
};

/** The values of one indicator, without dimension, found by territory and year. */
export class Series {
  readonly #points = new Map<string, Map<number, Point>>();
  readonly #unknown: "non disponible" | "réservé";

  /** The values of each value of a dimension, from observations by that dimension alone. */
  static byPart(observations: Observation[], dimension: string): Map<string, Series> {
    const parts = new Map<string, Observation[]>();
    for (const observation of observations) {
      const value = observation.dimensions[dimension];
      if (value === undefined || Object.keys(observation.dimensions).length !== 1) continue;
      const own = parts.get(value) ?? [];
      if (own.length === 0) parts.set(value, own);
      own.push({ ...observation, dimensions: {} });
    }
    return new Map([...parts].map(([value, own]) => [value, new Series(own)]));
  }

  /** Several parts as one: known where all of them are. */
  static sum(parts: Series[]): Series {
    const total = new Series([]);
    const codes = new Set(parts.flatMap((part) => part.codes()));
    for (const code of codes) {
      const years = new Set(parts.flatMap((part) => part.years(code)));
      total.#points.set(
        code,
        new Map([...years].map((year) => [year, sumOf(parts.map((part) => part.at(code, year)))])),
      );
    }
    return total;
  }

  /**
   * A month is not its year: a year of which months alone are known has no value, and says why. `unknown`: why a year without observation
   * has none; « réservé » where what it would be computed from is.
   */
  constructor(observations: Observation[], unknown: "non disponible" | "réservé" = "non disponible") {
    this.#unknown = unknown;
    for (const observation of observations) {
      if (Object.keys(observation.dimensions).length > 0) continue;
      const years = this.#points.get(observation.territory) ?? new Map<number, Point>();
      this.#points.set(observation.territory, years);
      const year = yearOf(observation.period);
      if (!isMonth(observation)) years.set(year, { ...pointOf(year, observation), observation });
      else if (!years.has(year)) years.set(year, { ...absentIn(year), absence: "non calculable", reason: NOT_YEARLY });
    }
  }

  /** The point of that year; a year without observation is « non disponible », or « réservé ». */
  at(territory: string, year: number): Point {
    return this.#points.get(territory)?.get(year) ?? { ...absentIn(year), absence: this.#unknown };
  }

  /** Territories that an observation speaks of. */
  codes(): string[] {
    return [...this.#points.keys()];
  }

  /** Every year an observation speaks of, in order: of some territories, or of all. */
  years(...territories: string[]): number[] {
    const codes = territories.length === 0 ? this.codes() : territories;
    const maps = codes.map((code) => this.#points.get(code) ?? new Map<number, Point>());
    return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  }

  /** Points with a value, in order of years. */
  known(territory: string): (Point & { value: number })[] {
    return this.years(territory)
      .map((year) => this.at(territory, year))
      .filter((point): point is Point & { value: number } => point.value !== null);
  }

  /** Points with a value, or the minimum of one, in order of years. */
  told(territory: string): Point[] {
    return this.years(territory)
      .map((year) => this.at(territory, year))
      .filter(({ value, absence }) => value !== null || (absence !== null && isMinimum(absence)));
  }

  /**
   * From the first year that has a value, or one under secrecy, to the last one observed: a point for each year, gaps included but between the years of a survey (2012, 2017, 2023). Years that
   * nobody counted yet are not shown.
   */
  continuous(territory: string, until = Number.POSITIVE_INFINITY): Point[] {
    const years = this.years(territory).filter((year) => year <= until);
    const first = years.find((year) => this.at(territory, year).absence !== "non disponible") ?? years[0] ?? until;
    return continuousYears(years).flatMap((year) => (year < first ? [] : this.at(territory, year)));
  }
}

/** Why a year has no value where months have, in the words of the plans. */
const NOT_YEARLY = "Les valeurs de cet indicateur ne sont pas annuelles\u00a0: un mois ne dit pas l'année.";

function isMonth({ period }: Observation): boolean {
  return /^\d{4}-\d{2}$/.test(period);
}

/** The point of a year without observation. */
export function absentIn(year: number): Point {
  return { year, value: null, absence: "non disponible", provisional: false, incomplete: null, reason: null };
}

/**
 * Each year from the first to the last of some, which are in order, those that lack included. Years of which none follows another are those
 * of a survey: nothing lacks between them.
 */
export function continuousYears(years: number[]): number[] {
  const [first, last] = [years[0], years.at(-1)];
  const isSurvey = years.length > 2 && !years.some((year) => years.includes(year + 1));
  if (isSurvey || first === undefined || last === undefined) return years;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** « Pas de valeur avant 2018. », where years that nobody counted are left out of what is drawn; else none. */
export function describeStart(series: Series, territory: string): string[] {
  const [shown] = series.continuous(territory);
  const [first] = series.years(territory);
  return shown && first !== undefined && first < shown.year ? [`Pas de valeur avant ${shown.year}.`] : [];
}

/** A value as charts and tables show it. */
export function pointOf(year: number, observation: Told): Point {
  const { status, reason, bound } = observation;
  const value = bound ? null : observation.value;
  return {
    year,
    value,
    absence:
      value !== null
        ? null
        : bound && observation.value !== null
          ? tellMinimum(observation.value)
          : (absences[status as AbsentStatus] ?? "non disponible"),
    provisional: value !== null && status === "PROVISOIRE",
    incomplete: value === null ? null : describeIncomplete(observation),
    reason,
  };
}

/** What an observation tells of its value. */
type Told = Pick<Observation, "value" | "status" | "coverage" | "reason"> &
  Partial<Pick<Observation, "computedFrom" | "bound">>;

/** Rounded down, since more than the minimum would be false. */
function tellMinimum(value: number): Minimum {
  return `au moins ${formatNumber(Math.floor(value * 100) / 100, Number.isInteger(value) ? 0 : 2)}`;
}

function sumOf(points: Point[]): Point {
  const [first] = points;
  if (!first) throw new Error("no part to add");
  const missing = points.find(({ value }) => value === null);
  if (missing)
    return { ...missing, absence: missing.absence && isMinimum(missing.absence) ? "non calculable" : missing.absence };
  return {
    year: first.year,
    value: points.reduce((sum, { value }) => sum + (value ?? 0), 0),
    absence: null,
    provisional: points.some(({ provisional }) => provisional),
    incomplete: points.find(({ incomplete }) => incomplete)?.incomplete ?? null,
    reason: points.find(({ reason }) => reason)?.reason ?? null,
  };
}

/** A coverage under 1 in words; by share where the data do not count by commune. */
function describeIncomplete({ coverage, computedFrom = [] }: Told): string | null {
  if (coverage >= 1) return null;
  const total = coverage > 0 ? computedFrom.length / coverage : 0;
  const whole = Math.round(total);
  const byCommune = whole > 0 && Math.abs(total - whole) < 1e-6 && computedFrom.every((code) => INSEE.test(code));
  return byCommune
    ? `total incomplet\u00a0: ${computedFrom.length}\u00a0${plural(computedFrom.length, "commune")} sur\u00a0${whole}`
    : `total incomplet\u00a0: ${formatNumber(Math.floor(coverage * 100))}\u202f% des communes`;
}

const INSEE = /^\d[\dAB]\d{3}$/;
