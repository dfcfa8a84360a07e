import type { Dataset, TerritoryReader } from "../services.js";
import { geographyAt, listCodes } from "./geography-at.js";
import type { Indicator, Measure, Observation } from "./indicator.js";
import { startOfGeography } from "./periods.js";
import { populationCells, populationName } from "./population-cells.js";

/** Rows that a number was summed from, and the address that lists them, those only. */
export interface RowsTerm {
  kind: "rows";
  value: number | null;
  dataset: string;
  title: string;
  version: number;
  aggregate: Measure["aggregate"];
  field: string | null;
  where: Record<string, string[]>;
  scale: number;
  rows: string;
}

/** Populations that a number was summed from. */
export interface PopulationTerm {
  kind: "population";
  value: number | null;
  label: string;
  year: number | null;
  populations: { territory: string; name: string; value: number; source: string }[];
}

/** Where a value comes from, down to the rows. */
export interface Lineage {
  observation: Observation;
  title: string;
  unit: string;
  method: string;
  formula: string;
  numerator: RowsTerm;
  denominator: RowsTerm | PopulationTerm | null;
  /** Territories of the period's geography that make up the territory; `counted` false = no value. */
  members: { territory: string; name: string; counted: boolean }[];
  datasets: { slug: string; version: number; address: string; demonstration: boolean }[];
}

/** Describes where an observation comes from. `datasets` holds those the indicator is computed from, by slug. */
export function describeLineage(
  indicator: Indicator,
  observation: Observation,
  territories: TerritoryReader,
  datasets: Map<string, Dataset>,
): Lineage {
  const { measure, nativeLevel } = indicator;
  const { territory, period } = observation;
  const at = geographyAt(territories, nativeLevel, startOfGeography(period));
  const members = at.membersOf(territory);
  const used = observation.computedFrom ?? [];
  const counted = new Set(used.flatMap((code) => [...(at.cover(code) ?? [])]));
  const versions = new Map(observation.versions.map((one) => one.split("@") as [string, string]));
  // Without a value the address shows what was looked for.
  const within = counted.size > 0 ? counted : members;
  const codes = listCodes(territories, nativeLevel, territory).filter((code) => {
    const cover = at.cover(code);
    return cover !== undefined && cover.size > 0 && [...cover].every((member) => within.has(member));
  });

  const describeRows = (term: Measure, value: number | null, among: string[]): RowsTerm => {
    const version = Number(versions.get(term.dataset) ?? 0);
    const dataset = datasets.get(term.dataset);
    return {
      kind: "rows",
      value,
      dataset: term.dataset,
      title: dataset?.title ?? term.dataset,
      version,
      aggregate: term.aggregate,
      field: term.field ?? null,
      where: term.where ?? {},
      scale: term.scale ?? 1,
      rows: `/api/datasets/${term.dataset}/versions/${version}/data?${rowsQuery(indicator, term, among, period, dataset)}`,
    };
  };
  const describeDenominator = (): RowsTerm | PopulationTerm | null => {
    if (measure.kind === "sum") return null;
    const { denominator } = measure;
    if ("dataset" in denominator) return describeRows(denominator, observation.denominator, codes);
    const found = populationCells(territories, denominator, nativeLevel, at);
    const cells = (found?.cells ?? []).filter(
      ({ cover }) => cover.size > 0 && [...cover].every((member) => counted.has(member)),
    );
    return {
      kind: "population",
      value: observation.denominator,
      label: observation.denominatorLabel ?? populationName(denominator.population),
      year: found?.year ?? null,
      populations: cells.map(({ code, amount }) => ({
        territory: code,
        name: territories.get(code)?.name ?? code,
        value: amount,
        source:
          territories
            .populations(code)
            .find(({ year, kind }) => year === found?.year && kind === denominator.population)?.source ?? "",
      })),
    };
  };

  return {
    observation,
    title: indicator.title,
    unit: indicator.unit,
    method: indicator.method,
    formula:
      measure.kind === "sum" ? "Σ" : `Σ numérateurs ÷ Σ dénominateurs${measure.scale ? ` × ${measure.scale}` : ""}`,
    numerator: describeRows(measure.numerator, observation.numerator, used.length > 0 ? used : codes),
    denominator: describeDenominator(),
    members: [...members].sort().map((code) => ({
      territory: code,
      name: territories.get(code)?.name ?? code,
      counted: counted.has(code),
    })),
    datasets: [...versions].map(([slug, version]) => ({
      slug,
      version: Number(version),
      address: `/api/datasets/${slug}`,
      demonstration: datasets.get(slug)?.demonstration === true,
    })),
  };
}

/** The filters, in the dialect of `/data`, that keep the rows of a term. */
function rowsQuery(
  { territoryField, periodField }: Indicator,
  { where = {} }: Measure,
  codes: string[],
  period: string,
  dataset: Dataset | undefined,
): string {
  const parameters = new URLSearchParams();
  parameters.append(`${territoryField}__in`, codes.join(","));
  const type = dataset?.fields.find(({ name }) => name === periodField)?.type;
  if ((type === "date" || type === "datetime") && /^\d{4}$/.test(period)) {
    parameters.append(`${periodField}__greater`, `${period}-01-01`);
    parameters.append(`${periodField}__strictly_less`, `${Number(period) + 1}-01-01`);
  } else parameters.append(`${periodField}__exact`, period);
  for (const [field, values] of Object.entries(where)) parameters.append(`${field}__in`, values.join(","));
  return parameters.toString().replaceAll("%2C", ",");
}
