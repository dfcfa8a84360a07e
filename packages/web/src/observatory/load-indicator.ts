import {
  type ClosedDataset,
  type Dataset,
  hasParts,
  type Indicator,
  isCount,
  keepsStates,
  type ObservationSet,
  type Services,
} from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { ChartContext } from "./chart-context.js";
import { type Aim, loadAims } from "./load-aims.js";
import { loadParts, loadSeries } from "./load-series.js";
import type { Part } from "./part.js";
import { comparedCommunes, outlinesOf, type Places, placesOf } from "./places.js";
import type { Series } from "./series.js";

/** What an indicator is shown from, alone. */
export interface IndicatorData extends Places {
  indicator: Indicator;
  series: Series;
  /** Dimensions whose values add up to the whole. */
  dimensions: { id: string; title: string }[];
  datasets: Dataset[];
  /** Those of its datasets that are reserved: while there is one, it has no value. */
  closed: ClosedDataset[];
  demonstration: boolean;
  /** What is planned for the territory read. */
  aim: Aim | undefined;
  /** Year its trend is measured from: that of its theme, or of its first value. */
  compareWith: number;
  /** What the values were published as; undefined without any that everybody may read, or that stays readable as it was. */
  set: ObservationSet | undefined;
  /** True where they were asked for as they were published once, whatever was published since. */
  frozen: boolean;
}

/**
 * Reads an indicator. `code`: the territory it will be read for. `state`: the values as they were published once, with their
 * definition of then and without what is planned, which may change. Throws `BadQuery` for a state that never was.
 */
export async function loadIndicator(
  services: Services,
  current: Indicator,
  code?: string,
  state?: string,
): Promise<IndicatorData> {
  const places = placesOf(services);
  const group = places.groups.find((one) => one.code === code);
  const stays = state !== undefined || keepsStates(current, group?.level);
  const set = stays ? await services.indicators.state(current.id, state) : undefined;
  const indicator = state === undefined || !set ? current : set.definition;
  const series = await loadSeries(services, indicator.id, { group: group?.code, state });
  const datasets: Dataset[] = [];
  const closed: ClosedDataset[] = [];
  for (const slug of services.indicators.datasetsOf(indicator.id)) {
    const dataset = await services.catalogue.getDataset(slug);
    if (dataset?.readable) datasets.push(dataset);
    else if (dataset) closed.push(dataset);
  }
  const names = hasParts(indicator) ? await services.indicators.dimensions(indicator.id, state) : [];
  return {
    ...places,
    indicator,
    series,
    dimensions: names.map((id) => ({ id, title: indicator.dimensions?.find((one) => one.id === id)?.title ?? id })),
    datasets,
    closed,
    demonstration: await services.indicators.isDemonstration(indicator.id, state),
    aim:
      state === undefined
        ? (await loadAims(services, new Set([indicator.id]), code ?? places.home.code)).get(indicator.id)
        : undefined,
    compareWith: services.observatories.get(indicator.theme)?.compareWith ?? series.years()[0] ?? 0,
    set,
    frozen: state !== undefined && set !== undefined,
  };
}

/** The years that a territory has observations of, and the last one with a value. */
export function yearsOfIndicator(
  { series }: Pick<IndicatorData, "series">,
  code: string,
): { years: number[]; latest: number | undefined } {
  const years = series.years(code);
  return { years, latest: (series.known(code).at(-1) ?? series.told(code).at(-1))?.year ?? years.at(-1) };
}

/** A chart's context for an indicator shown alone. */
export async function contextOf(
  services: Services,
  data: IndicatorData,
  {
    territory,
    year,
    dimension,
    address,
  }: Pick<ChartContext, "territory" | "year" | "address"> & { dimension?: string },
): Promise<ChartContext> {
  const { indicator, series, compareWith, home, communes, epcis } = data;
  const group = territory.level === "group" ? territory.code : undefined;
  const state = data.frozen ? data.set?.state : undefined;
  const parts: Part[] =
    dimension === undefined ? [] : await loadParts(services, indicator, dimension, { group, state });
  return {
    indicator,
    isQuantity: isCount(indicator, services.indicators.get),
    series,
    parts,
    territory,
    year,
    compareWith,
    home,
    communes: comparedCommunes(services, territory, communes),
    epcis,
    outlines: outlinesOf(services),
    aim: data.aim,
    address,
  };
}

/** Whether an indicator is given for communes: those without are compared by intercommunality only. */
export function isByCommune({ series, communes }: IndicatorData): boolean {
  return communes.some(({ code }) => series.years(code).length > 0);
}

/** The territories that an indicator is given for: the whole, intercommunalities, communes. */
export function levelsOf({
  series,
  home,
  epcis,
  communes,
}: IndicatorData): { level: "home" | "epci" | "commune"; title: string; territories: Territory[] }[] {
  const given = (territories: Territory[]) => territories.filter(({ code }) => series.years(code).length > 0);
  const levels = [
    { level: "home" as const, title: "Ensemble", territories: given([home]) },
    { level: "epci" as const, title: "Intercommunalités", territories: given(epcis) },
    { level: "commune" as const, title: "Communes", territories: given(communes) },
  ];
  return levels.filter(({ territories }) => territories.length > 0);
}

/** Slugs of the datasets that an indicator comes from; none for an unknown one. */
export function datasetsOfIndicator({ indicators }: Pick<Services, "indicators">, id: string): string[] {
  return indicators.get(id) ? indicators.datasetsOf(id) : [];
}
