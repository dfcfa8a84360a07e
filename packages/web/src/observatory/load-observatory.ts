import {
  type ClosedDataset,
  type Dataset,
  type Indicator,
  indicatorsOf,
  layersOf,
  type Observatory,
  type Services,
} from "@datalogue/api";
import { type Aim, loadAims } from "./load-aims.js";
import { loadParts, loadSeries, partsKey } from "./load-series.js";
import type { Part } from "./part.js";
import { type Places, placesOf } from "./places.js";
import { Series } from "./series.js";

/** What an observatory page is made from. */
export interface ObservatoryData extends Places {
  observatory: Observatory;
  /** Key figures, in order. */
  figures: Indicator[];
  /** Every indicator of the page, by id. */
  indicators: Map<string, Indicator>;
  series: Map<string, Series>;
  /** Values by the values of a dimension, for the charts that show parts: by `partsKey`. */
  parts: Map<string, Part[]>;
  demonstrations: Set<string>;
  /** How many indicators have figures, invented or real: those whose datasets wait for their source have none. */
  valued: number;
  /** What is planned for the territory read, by indicator. */
  aims: Map<string, Aim>;
  /** Datasets that the indicators are computed from, by slug; slugs by indicator. */
  datasets: Map<string, Dataset>;
  /** Those of them that are reserved: what is computed from one has no value. */
  closed: Map<string, ClosedDataset>;
  slugs: Map<string, string[]>;
}

/** Reads all that a page of an observatory about a territory shows. */
export async function loadObservatory(
  services: Services,
  observatory: Observatory,
  code?: string,
): Promise<ObservatoryData> {
  const places = placesOf(services);
  const group = places.groups.find((one) => one.code === code);
  const ids = indicatorsShown(observatory);
  const indicators = new Map<string, Indicator>();
  const series = new Map<string, Series>();
  const demonstrations = new Set<string>();
  const datasets = new Map<string, Dataset>();
  const closed = new Map<string, ClosedDataset>();
  const slugs = new Map<string, string[]>();
  for (const id of ids) {
    const indicator = services.indicators.get(id);
    if (!indicator) continue;
    indicators.set(id, indicator);
    if (await services.indicators.isDemonstration(id)) demonstrations.add(id);
    const own = services.indicators.datasetsOf(id);
    slugs.set(id, own);
    for (const slug of own) {
      const dataset = datasets.has(slug) ? undefined : await services.catalogue.getDataset(slug);
      if (dataset?.readable) datasets.set(slug, dataset);
      else if (dataset) closed.set(slug, dataset);
    }
    const isReserved = own.some((slug) => closed.has(slug));
    series.set(id, isReserved ? new Series([], "réservé") : await loadSeries(services, id, { group: group?.code }));
  }
  const parts = new Map<string, Part[]>();
  for (const block of observatory.sections.flatMap(({ blocks }) => blocks)) {
    const indicator = "dimension" in block ? indicators.get(block.indicator) : undefined;
    if (!indicator || !("dimension" in block) || parts.has(partsKey(block))) continue;
    parts.set(partsKey(block), await loadParts(services, indicator, block.dimension, { group: group?.code }));
  }
  const aims = await loadAims(services, ids, code ?? places.home.code);
  const figures = observatory.keyFigures.flatMap((id) => indicators.get(id) ?? []);
  return {
    observatory,
    ...places,
    figures,
    indicators,
    series,
    parts,
    demonstrations,
    valued: [...series.values()].filter((one) => one.codes().length > 0).length,
    aims,
    datasets,
    closed,
    slugs,
  };
}

/** Identifiers of the indicators that the page of an observatory shows. */
export function indicatorsShown({ keyFigures, sections }: Observatory): Set<string> {
  return new Set([...keyFigures, ...sections.flatMap(({ blocks }) => blocks.flatMap(indicatorsOf))]);
}

/** By what they are made of: asked for at each answer of a page, kept or not. */
const datasetsMade = new WeakMap<readonly Indicator[], WeakMap<Observatory, string[]>>();

/** Slugs of the datasets that a page is made of, its objectives included; none for an unknown theme. */
export function datasetsOfObservatory({ observatories, indicators }: Services, theme: string): string[] {
  const observatory = observatories.get(theme);
  if (!observatory) return [];
  const all = indicators.list();
  const made = datasetsMade.get(all) ?? new WeakMap<Observatory, string[]>();
  datasetsMade.set(all, made);
  const known = made.get(observatory);
  if (known) return known;
  const shown = indicatorsShown(observatory);
  const used = all.filter((indicator) => indicator.theme === theme || shown.has(indicator.id));
  const found = [...new Set([...used.flatMap(({ id }) => indicators.datasetsOf(id)), ...layersOf(observatory)])].sort();
  made.set(observatory, found);
  return found;
}

/** The years that a page can be read for, for a territory: those its key figures speak of. */
export function yearsOf(data: ObservatoryData, territory: string): number[] {
  const years = new Set(leadingSeries(data, territory).flatMap((one) => one.years(territory)));
  return [...years].sort((a, b) => a - b);
}

/** The last year the opening figure is known for, else that of any of them, else the last year of all. */
export function latestYear(data: ObservatoryData, territory: string): number | undefined {
  const first = data.figures[0];
  const last = (one: Series | undefined) => one?.known(territory).at(-1)?.year;
  const others = leadingSeries(data, territory).flatMap((one) => last(one) ?? []);
  return (
    (first && last(data.series.get(first.id))) ??
    (others.length > 0 ? Math.max(...others) : yearsOf(data, territory).at(-1))
  );
}

/** What says which years there are: the key figures, or all that the page shows where none of them is published for a territory. */
function leadingSeries({ figures, indicators, series }: ObservatoryData, territory: string): Series[] {
  const given = (own: Iterable<Indicator>) =>
    [...own].flatMap(({ id }) => series.get(id) ?? []).filter((one) => one.years(territory).length > 0);
  const leading = given(figures);
  return leading.length > 0 ? leading : given(indicators.values());
}
