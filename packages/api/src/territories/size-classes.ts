import type { Level, Population } from "@datalogue/ingest";

/** A class of population: bounds in inhabitants, the lower included, the upper excluded. */
export interface SizeClass {
  title: string;
  from: number;
  to: number;
}

/**
 * Thresholds of the classes, in inhabitants (population municipale). Communes: those of the DGCL, which are also those of the
 * law (500, 2 000, 3 500, 5 000, 10 000…); EPCI: 15 000 (least size of one), 50 000 (agglomération), 250 000 (urbaine).
 */
const THRESHOLDS: Partial<Record<Level, number[]>> = {
  commune: [500, 2_000, 3_500, 5_000, 10_000, 20_000, 50_000, 100_000],
  epci: [15_000, 30_000, 50_000, 100_000, 250_000],
  petr: [15_000, 30_000, 50_000, 100_000, 250_000],
};

/** The classes of a level, smallest first; none for the levels that are not compared by size. */
export function sizeClasses(level: Level): SizeClass[] {
  const thresholds = THRESHOLDS[level];
  if (!thresholds) return [];
  const show = (value: number) => value.toLocaleString("fr-FR");
  return [0, ...thresholds].map((from, index) => {
    const to = thresholds[index] ?? Number.POSITIVE_INFINITY;
    const title =
      from === 0
        ? `moins de ${show(to)} habitants`
        : to === Number.POSITIVE_INFINITY
          ? `${show(from)} habitants et plus`
          : `de ${show(from)} à ${show(to - 1)} habitants`;
    return { title: title.replace(/ (?=habitants)/, "\u00A0"), from, to };
  });
}

/** The class of a territory, by its last known population municipale; undefined without one. */
export function sizeClassOf(level: Level, series: Population[]): SizeClass | undefined {
  const last = series.at(-1);
  return last && sizeClasses(level).find(({ from, to }) => from <= last.value && last.value < to);
}
