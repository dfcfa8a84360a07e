import { atTerritory, capitalise, formatCount } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { listAbsences } from "../observatory/comparison.js";
import { isMinimum } from "../observatory/series.js";

/** What a chart of communes says where none has a value to draw: that there is none, or that minima alone are known, one of which it tells. */
export function describeNoValue({ series, communes, year, territory }: ChartContext): {
  title: string;
  reading: string;
} {
  const points = communes.map((commune) => ({ commune, ...series.at(commune.code, year) }));
  const least = points.flatMap(({ commune, absence }) => {
    return absence !== null && isMinimum(absence) ? [{ commune, absence }] : [];
  });
  const told = least.find(({ commune }) => commune.code === territory.code) ?? least[0];
  if (!told)
    return {
      title: `Aucune commune n’a de valeur publiée en ${year}`,
      reading: `les valeurs de ${year} ne sont pas publiées\u00a0: ${listAbsences(points)}.`,
    };
  const count = `${formatCount(least.length, "feminine")} ${least.length < 2 ? "commune" : "communes"}`;
  return {
    title: `${capitalise(count)} ${least.length < 2 ? "a" : "ont"} un minimum, et aucune de valeur complète en ${year}`,
    reading: `${atTerritory(told.commune)}, ${told.absence}\u202f; le tableau donne le minimum de chaque commune. Une partie en est secrète ou inconnue\u00a0: rien n’est classé ni coloré.`,
  };
}
