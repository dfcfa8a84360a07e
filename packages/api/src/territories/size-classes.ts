import { type Level, type Population, territoryLevels } from "@datalogue/ingest";

/** A class of population: bounds in inhabitants, the lower included, the upper excluded. */
export interface SizeClass {
  title: string;
  from: number;
  to: number;
}

/** The classes of a level, smallest first; none for the levels that are not compared by size. */
export function sizeClasses(level: Level): SizeClass[] {
  const thresholds: readonly number[] = territoryLevels[level].sizeThresholds;
  if (thresholds.length === 0) return [];
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
