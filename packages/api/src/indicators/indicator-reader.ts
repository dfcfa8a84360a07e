import type { Level } from "@datalogue/ingest";
import {
  BadQuery,
  type CatalogueReader,
  type IndicatorReader,
  type ObservationQuery,
  type TerritoryReader,
} from "../services.js";
import type { Indicator } from "./indicator.js";
import type { ObservationStore } from "./observation-store.js";

interface ReaderParts {
  indicators: Indicator[];
  store: ObservationStore;
  territories: TerritoryReader;
  catalogue: CatalogueReader;
}

/**
 * Reads the indicators and their served values. Values of an indicator show only while all its datasets are public: one
 * withdrawn takes them with it.
 */
export function indicatorReader({ indicators, store, territories, catalogue }: ReaderParts): IndicatorReader {
  const byId = new Map(indicators.map((indicator) => [indicator.id, indicator]));
  const findDatasets = (indicator: Indicator) =>
    Promise.all(listDatasets(indicator).map((slug) => catalogue.getDataset(slug)));
  return {
    list: (theme) => indicators.filter((indicator) => theme === undefined || indicator.theme === theme),
    get: (id) => byId.get(id),
    async observations(id, query) {
      const indicator = byId.get(id);
      if (!indicator) throw new Error(`unknown indicator: ${id}`);
      checkQuery(query, indicator, territories);
      if ((await findDatasets(indicator)).includes(undefined)) return [];
      return store.current(id, query);
    },
    async isDemonstration(id) {
      const indicator = byId.get(id);
      if (!indicator) throw new Error(`unknown indicator: ${id}`);
      return (await findDatasets(indicator)).some((dataset) => dataset?.demonstration === true);
    },
  };
}

/** Slugs of the datasets an indicator is computed from, that of the numerator first. */
export function listDatasets({ measure }: Indicator): string[] {
  const slugs = [measure.numerator.dataset];
  if (measure.kind === "ratio" && "dataset" in measure.denominator) slugs.push(measure.denominator.dataset);
  return [...new Set(slugs)];
}

function checkQuery(query: ObservationQuery, { levels }: Indicator, territories: TerritoryReader): void {
  const { territory, level, from, to } = query;
  if (territory !== undefined && !territories.get(territory))
    throw new BadQuery(
      "territoire-inconnu",
      `Aucun territoire n'a le code «\u00A0${territory}\u00A0».`,
      "territory",
      territories.list().map(({ code }) => code),
    );
  if (level !== undefined && !levels.includes(level as Level))
    throw new BadQuery("valeur-invalide", `Cet indicateur n'existe pas à la maille «\u00A0${level}\u00A0».`, "level", [
      ...levels,
    ]);
  for (const [name, value] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (value !== undefined && !/^\d{4}(-(0[1-9]|1[0-2]))?$/.test(value))
      throw new BadQuery(
        "valeur-invalide",
        `«\u00A0${name}\u00A0» est une année ou un mois (2024 ou 2024-03), et non «\u00A0${value}\u00A0».`,
        name,
      );
}
