import type { Dataset, Indicator, Observatory, Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { Series } from "./series.js";

/** What an observatory page is made from. */
export interface ObservatoryData {
  observatory: Observatory;
  home: Territory;
  epcis: Territory[];
  communes: Territory[];
  /** Key figures, in order. */
  figures: Indicator[];
  /** Every indicator of the page, by id. */
  indicators: Map<string, Indicator>;
  series: Map<string, Series>;
  demonstrations: Set<string>;
  /** Datasets that the indicators are computed from. */
  datasets: Map<string, Dataset>;
}

/** Reads all that a page shows; undefined when there is no such theme. */
export async function loadObservatory(services: Services, theme: string): Promise<ObservatoryData | undefined> {
  const observatory = services.observatories.get(theme);
  if (!observatory) return undefined;
  const { territory: home, epcis, communes } = services.territories.home();
  const ids = new Set([
    ...observatory.keyFigures,
    ...observatory.sections.flatMap(({ charts }) => charts.map(({ indicator }) => indicator)),
  ]);
  const indicators = new Map<string, Indicator>();
  const series = new Map<string, Series>();
  const demonstrations = new Set<string>();
  const datasets = new Map<string, Dataset>();
  for (const id of ids) {
    const indicator = services.indicators.get(id);
    if (!indicator) continue;
    indicators.set(id, indicator);
    series.set(id, new Series(await services.indicators.observations(id, {})));
    if (await services.indicators.isDemonstration(id)) demonstrations.add(id);
    for (const slug of datasetsOf(indicator)) {
      const dataset = datasets.has(slug) ? undefined : await services.catalogue.getDataset(slug);
      if (dataset) datasets.set(slug, dataset);
    }
  }
  const figures = observatory.keyFigures.flatMap((id) => indicators.get(id) ?? []);
  return { observatory, home, epcis, communes, figures, indicators, series, demonstrations, datasets };
}

/** Slugs of the datasets an indicator is computed from. */
export function datasetsOf({ measure }: Indicator): string[] {
  const slugs = [measure.numerator.dataset];
  if (measure.kind === "ratio" && "dataset" in measure.denominator) slugs.push(measure.denominator.dataset);
  return [...new Set(slugs)];
}

/** The years the key figures speak of, for a territory. */
export function yearsOf({ figures, series }: ObservatoryData, territory: string): number[] {
  const years = new Set(figures.flatMap(({ id }) => series.get(id)?.years(territory) ?? []));
  return [...years].sort((a, b) => a - b);
}

/** The last year the opening figure is known for, else the last year of all. */
export function latestYear(data: ObservatoryData, territory: string): number | undefined {
  const first = data.figures[0];
  return (first && data.series.get(first.id)?.known(territory).at(-1)?.year) ?? yearsOf(data, territory).at(-1);
}
