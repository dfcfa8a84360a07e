import type { Population } from "@datalogue/ingest";
import { aggregates } from "./aggregates.js";
import type { Aggregate, Measure, ReferenceSeries } from "./indicator.js";

/** A measure as rows are read for it. */
export interface Term extends Omit<Measure, "aggregate"> {
  aggregate: Aggregate;
  /** Field that is summed or looked at; not for "count". */
  field?: string;
  /** Field that multiplies the other, row by row. */
  weight?: string;
  /** Of a denominator: under zero, there is no value. */
  positive?: boolean;
  /** Field without which a row does not count. */
  present?: string;
  /** Field that says whether the value of a row is observed, estimated, provisional or masked. */
  statusField?: string;
}

/** What a measure is computed from: Σ numerators, over Σ denominators when there are, × `scale`. */
export interface Terms<N = Term> {
  numerator: N;
  denominator?: Term | ReferenceSeries;
  scale: number;
}

/** True for what is of the reference series rather than of rows. */
export function isSeries(term: Term | ReferenceSeries): term is ReferenceSeries {
  return !("dataset" in term);
}

/** The reference series of a denominator. */
export function seriesOf(denominator: ReferenceSeries): Population["kind"] {
  return "population" in denominator ? denominator.population : denominator.series;
}

interface SeriesWords {
  name: string;
  /** "La population municipale 2024 n'est pas encore connue : celle de 2023 la remplace." */
  late(wanted: string, found: number): string;
  /** "Aucune population municipale de 2024 n'est connue". */
  none(wanted: string): string;
}

function feminine(name: string): SeriesWords {
  return {
    name,
    late: (wanted, found) => `La ${name} ${wanted} n'est pas encore connue\u00A0: celle de ${found} la remplace.`,
    none: (wanted) => `Aucune ${name} de ${wanted} n'est connue`,
  };
}

function masculine(name: string): SeriesWords {
  return {
    name,
    late: (wanted, found) => `Le ${name} ${wanted} n'est pas encore connu\u00A0: celui de ${found} le remplace.`,
    none: (wanted) => `Aucun ${name} de ${wanted} n'est connu`,
  };
}

/** How to speak of each reference series. */
export const seriesWords: Record<Population["kind"], SeriesWords> = {
  municipale: feminine("population municipale"),
  dgf: feminine("population DGF"),
  menages: masculine("nombre de ménages"),
  logements: masculine("nombre de logements"),
  superficie: feminine("superficie"),
};

/** Whether the reason of an absent value is that a reference series has no figure: nothing of the data is then missing. */
export function isForWantOfSeries(reason: string): boolean {
  return Object.values(seriesWords).some(({ none }) => {
    const [before = "", after = ""] = none("…").split("…");
    return reason.includes(before) && reason.includes(after);
  });
}

/** "population municipale 2023". */
export function seriesLabel(denominator: ReferenceSeries, year: number): string {
  return `${seriesWords[seriesOf(denominator)].name} ${year}`;
}

/** What is divided by in a period: "population municipale 2023", "total « tonnage » 2024"; null when no year of a series is known. */
export function denominatorLabel(denominator: Term | ReferenceSeries, period: string, year?: number): string | null {
  if (isSeries(denominator)) return year === undefined ? null : seriesLabel(denominator, year);
  const { ofField, formula } = aggregates[denominator.aggregate];
  const what = ofField ? `total «\u00A0${denominator.field}\u00A0»` : formula;
  return `${denominator.label ?? what} ${period}`;
}

/** Whether the figures of a series are of a year before that of a day; an area hardly changes, its last known figure is right. */
export function isLate(series: ReferenceSeries, year: number | undefined, day: string): boolean {
  return year !== undefined && seriesOf(series) !== "superficie" && String(year) !== day.slice(0, 4);
}

/** Years back a figure may come from; an area hardly changes: its last known figure is right. */
export function lookBackOf(denominator: ReferenceSeries): number {
  return denominator.lookBack ?? (seriesOf(denominator) === "superficie" ? 100 : 0);
}
