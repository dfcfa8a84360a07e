import type { Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { listed, nameOf, typographic } from "../format/index.js";
import { continuousYears } from "../observatory/series.js";
import { sparkOf } from "../observatory/spark.js";
import type { ChosenComparison } from "./choose-comparison.js";
import type { Inhabitants } from "./comparison-words.js";
import type { Row, Subject } from "./load-comparison.js";

/** Municipal population of the last year known of all territories compared. */
export interface SharedPopulation {
  year: number;
  values: Inhabitants;
}

/** « Arvert et Le Gua » */
export function listNames(territories: Territory[]): string {
  return listed(territories.map(nameOf));
}

/** What a comparison is of: its title. */
export function namesOf({ territories, peers }: ChosenComparison): string {
  const [first] = territories;
  return peers && first ? `${nameOf(first)} parmi ${peers.label}` : listNames(territories);
}

/** The population that the columns are told with; undefined where no year is known of all. */
export function populationOf(
  services: Pick<Services, "territories">,
  subjects: Subject[],
): SharedPopulation | undefined {
  const all = subjects.flatMap(({ territory }) =>
    territory
      ? [
          {
            code: territory.code,
            rows: services.territories.series(territory.code, "municipale"),
          },
        ]
      : [],
  );
  const year = all[0]?.rows.findLast((row) =>
    all.every(({ rows }) => rows.some((other) => other.year === row.year)),
  )?.year;
  if (year === undefined) return undefined;
  const values = all.flatMap(({ code, rows }) =>
    rows.filter((row) => row.year === year).map(({ value }) => [code, value] as const),
  );
  return { year, values: new Map(values) };
}

/** The year of most rows: said once for all of them. */
export function usualYear(rows: Row[]): number {
  const counts = new Map<number, number>();
  for (const { year } of rows) counts.set(year, (counts.get(year) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || b - a)[0]?.[0] ?? 0;
}

/** On the scale of the whole line for a rate, on its own for a number of things, which follows the size of the place. */
export function trendOf({ series, count, from, year }: Row, subjects: Subject[], { code }: Subject) {
  const observed = series.years(...subjects.map((subject) => subject.code));
  const years = continuousYears(observed.filter((one) => one >= from && one <= year));
  const valuesOf = (of: string) => years.flatMap((one) => series.at(of, one).value ?? []);
  const beside = count ? valuesOf(code) : subjects.flatMap((subject) => valuesOf(subject.code));
  return sparkOf(
    years.map((one) => series.at(code, one)),
    { beside },
  );
}

/** Why some figures are not set against each other: the rows of each reason. */
export function reasonsOf(rows: Row[]): Map<string, Row[]> {
  const reasons = new Map<string, Row[]>();
  for (const row of rows) {
    const reason = reasonOf(row);
    if (reason) reasons.set(reason, [...(reasons.get(reason) ?? []), row]);
  }
  return reasons;
}

function reasonOf({ limit, year }: Row): string | null {
  switch (limit?.kind) {
    case undefined:
      return null;
    case "limits":
      return limit.reason;
    case "sizes":
      return "un nombre de choses suit la taille, et l’un de ces territoires tient dans un autre.";
    case "members":
      return `${limit.incomplete.map(({ subject, point }) => `${subject.name}, ${point.incomplete}`).join("\u202f; ") || "les valeurs portent sur d’autres durées"} (${year}).`;
    case "missing":
      return `${limit.lacking
        .map(({ subject, point }) =>
          [`${subject.name}, ${point.absence} en ${year}`, point.reason && typographic(point.reason)]
            .filter(Boolean)
            .join(". "),
        )
        .join("\u202f; ")
        .replace(/\.$/, "")}.`;
  }
}
