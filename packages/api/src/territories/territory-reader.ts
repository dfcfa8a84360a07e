import type { Level, Membership, Population, Territory, TerritoryEvent, TerritorySources } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { TerritoryReader } from "../services.js";

/** The reference geography as its files hold it, checked. */
export interface Geography {
  territories: Territory[];
  events: TerritoryEvent[];
  populations: Population[];
  outlines: FeatureCollection;
  surroundings: FeatureCollection;
  sources: TerritorySources;
  /** Code of the home territory. */
  home: string;
}

/**
 * Answers about the reference geography. `list` and `outlines` give the territories of the vintage; `get` knows former
 * ones too. Belonging is followed upward through any number of parents, each at its date.
 */
export function territoryReader(geography: Geography): TerritoryReader {
  const { territories, events, outlines, surroundings, sources } = geography;
  const byCode = new Map(territories.map((territory) => [territory.code, territory]));
  const ownPopulations = new Map<string, Population[]>();
  for (const population of geography.populations)
    ownPopulations.set(population.territory, [...(ownPopulations.get(population.territory) ?? []), population]);
  const sums = new Map<string, Population[]>();

  const belongs = (territory: Territory, code: string, at: string): boolean =>
    territory.parents.some((parent) => {
      if (!holds(parent, at)) return false;
      if (parent.code === code) return true;
      const above = byCode.get(parent.code);
      return above !== undefined && belongs(above, code, at);
    });

  const reader: TerritoryReader = {
    list({ level, parent }: { level?: Level; parent?: string } = {}) {
      return territories.filter(
        (territory) =>
          holds(territory.validity, sources.vintage) &&
          (level === undefined || territory.level === level) &&
          (parent === undefined || belongs(territory, parent, sources.vintage)),
      );
    },
    get: (code) => byCode.get(code),
    communesOf(code, at = sources.vintage) {
      const territory = byCode.get(code);
      if (!territory) return [];
      if (territory.level === "commune") return [territory];
      return territories.filter((one) => one.level === "commune" && holds(one.validity, at) && belongs(one, code, at));
    },
    home() {
      const territory = byCode.get(geography.home) as Territory;
      const within = (level: Level) =>
        territory.level === level ? [territory] : reader.list({ level, parent: territory.code });
      return { territory, epcis: within("epci"), communes: within("commune") };
    },
    populations(code) {
      const territory = byCode.get(code);
      if (!territory) return [];
      const own = ownPopulations.get(code);
      if (own || territory.level === "commune") return sortPopulations(own ?? []);
      let sum = sums.get(code);
      if (!sum) {
        sum = sortPopulations(sumPopulations(reader, code, ownPopulations));
        sums.set(code, sum);
      }
      return sum;
    },
    events: (code) =>
      events.filter(({ before, after }) => code === undefined || before.includes(code) || after.includes(code)),
    outlines(filter) {
      if (!filter || (filter.level === undefined && filter.parent === undefined)) return outlines;
      const codes = new Set(reader.list(filter).map(({ code }) => code));
      return { ...outlines, features: outlines.features.filter(({ properties }) => codes.has(properties?.code)) };
    },
    surroundings: () => surroundings,
    sources: () => sources,
  };
  return reader;
}

/** True when a day lies in a span: first day included, last excluded. */
function holds(span: Pick<Membership, "from" | "to"> | undefined, at: string): boolean {
  return (span?.from === undefined || span.from <= at) && (span?.to === undefined || at < span.to);
}

function sortPopulations(populations: Population[]): Population[] {
  return [...populations].sort((a, b) => a.year - b.year || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}

/**
 * Sums over the communes of the geography of each year; only where all of them are known (a partial sum is no
 * population). A commune merged since counts as known through the one that holds it today: Insee publishes the reference
 * year 2018 in the geography of 2021.
 */
function sumPopulations(reader: TerritoryReader, code: string, own: Map<string, Population[]>): Population[] {
  const published = new Map<string, { year: number; kind: Population["kind"] }>();
  for (const rows of own.values()) for (const { year, kind } of rows) published.set(`${year} ${kind}`, { year, kind });
  const sums: Population[] = [];
  for (const { year, kind } of published.values()) {
    const rows = new Map<string, Population>();
    const known = [...reader.communesOf(code, `${year}-01-01`)].every((commune) => {
      const row =
        find(own, commune.code, year, kind) ??
        reader
          .events(commune.code)
          .flatMap(({ date, before, after }) =>
            date > `${year}-01-01` && before.includes(commune.code) && after.length === 1
              ? (find(own, after[0] ?? "", year, kind) ?? [])
              : [],
          )[0];
      if (row) rows.set(row.territory, row);
      return row !== undefined;
    });
    if (!known || rows.size === 0) continue;
    const list = [...rows.values()];
    const origins = [...new Set(list.map(({ source }) => source))].join("\u202F; ");
    sums.push({
      territory: code,
      year,
      kind,
      value: list.reduce((sum, { value }) => sum + value, 0),
      source: `Somme des ${list.length} communes. ${origins}`,
    });
  }
  return sums;
}

function find(own: Map<string, Population[]>, code: string, year: number, kind: Population["kind"]) {
  return own.get(code)?.find((row) => row.year === year && row.kind === kind);
}
