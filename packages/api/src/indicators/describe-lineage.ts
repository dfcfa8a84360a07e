import { PROTECTED_COLUMNS } from "@datalogue/ingest";
import { joinList } from "../rows/row-operators.js";
import { ALL } from "../secrecy/protected-columns.js";
import { geographyAt, listCodes, listNative } from "../territories/geography-at.js";
import { nameOn } from "../territories/name-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import type { Received } from "../versions/dataset-reader.js";
import { aggregates } from "./aggregates.js";
import { correspondence, type Part } from "./correspondence.js";
import { dayOfGeography } from "./day-of-geography.js";
import type {
  Aggregate,
  DerivedIndicator,
  Indicator,
  MeasuredIndicator,
  Observation,
  ReferenceSeries,
  RowsIndicator,
} from "./indicator.js";
import { isDerived, kindOf, termsOf } from "./measure-kinds.js";
import type { ObservationStatus } from "./observation-status.js";
import type { ParentValues } from "./parent-values.js";
import { followedSeries, parentsOf } from "./parents-of.js";
import { seriesCells } from "./series-cells.js";
import { isSeries, seriesLabel, seriesOf, seriesWords, type Term } from "./terms.js";

/** Rows that a number was summed from, and the address that lists them, those only. */
export interface RowsTerm {
  kind: "rows";
  value: number | null;
  dataset: string;
  title: string;
  version: number;
  aggregate: Aggregate;
  field: string | null;
  /** Field that multiplies the other, row by row. */
  weight: string | null;
  where: Record<string, string[]>;
  scale: number;
  rows: string;
  /** Why the rows are not those received, a French sentence; null where they are. */
  protection: string | null;
  /** Where the numbers are in the file that was received, when a recipe made the rows of it; null when none did, or it is not known. */
  received: Received | null;
}

/** Figures of a reference series that a number was summed from. */
export interface SeriesTerm {
  kind: "series";
  value: number | null;
  label: string;
  year: number | null;
  figures: { territory: string; name: string; value: number; source: string }[];
  /** Said when the figures known today are no longer those that the value was divided by. */
  note: string | null;
}

/** A value of another indicator that a value was computed from. */
export interface ParentValue {
  indicator: string;
  title: string;
  period: string;
  value: number | null;
  bound?: "min";
  status: ObservationStatus;
  lineage: string;
}

/** Where a value comes from, down to the rows. */
export interface Lineage {
  observation: Observation;
  title: string;
  /** As `describeUnit` tells it. */
  unit: string | null;
  method: string;
  formula: string;
  /** Null for what is computed from other indicators; the two years compared of a reference series whose growth it is. */
  numerator: RowsTerm | SeriesTerm | null;
  denominator: RowsTerm | SeriesTerm | null;
  /** Values of other indicators it is computed from; none for what is computed from rows. */
  parents: ParentValue[];
  /**
   * Territories of the period's geography that make up the territory; `counted` false = no value. `share` = part of its rows that
   * is of the territory, where they are shared with another; without it, all.
   */
  members: { territory: string; name: string; counted: boolean; share?: number }[];
  datasets: { slug: string; version: number; address: string; demonstration: boolean }[];
}

/** What a lineage is described with. */
export interface LineageSources {
  territories: TerritoryReader;
  /** Datasets the indicator is computed from, by the name that it says. */
  datasets: Map<string, Dataset>;
  /** Values of the parents at the same territory and cell, by indicator, with the definition; of the series followed too. */
  parents: Map<string, ParentValues>;
  /** Those of the versions of the observation that hold invented figures. */
  invented: ReadonlySet<string>;
}

/** Describes where an observation comes from. */
export function describeLineage(indicator: Indicator, observation: Observation, sources: LineageSources): Lineage {
  const versions = new Map(observation.versions.map((one) => one.split("@") as [string, string]));
  const common = {
    observation,
    title: indicator.title,
    unit: indicator.unit,
    method: indicator.method,
    datasets: [...versions].map(([slug, version]) => ({
      slug,
      version: Number(version),
      address: `/api/datasets/${slug}`,
      demonstration: sources.invented.has(`${slug}@${version}`),
    })),
  };
  return isDerived(indicator)
    ? { ...common, ...describeDerived(indicator, observation, sources) }
    : { ...common, ...describeMeasured(indicator as MeasuredIndicator, observation, versions, sources) };
}

type Origin = Pick<Lineage, "formula" | "numerator" | "denominator" | "parents" | "members">;

function describeDerived(indicator: DerivedIndicator, observation: Observation, sources: LineageSources): Origin {
  const { measure } = indicator;
  const { period } = observation;
  const { parents } = sources;
  const kind = kindOf(measure);
  const formula = kind.formula(measure);
  const series = followedSeries(indicator);
  if (series) {
    const describe = (year: string, numerator: number | null) => {
      const found = parents.get(series.id)?.observations.find((one) => one.period === year);
      return found && describeMeasured(series, { ...found, numerator }, new Map(), sources);
    };
    const after = describe(period, observation.numerator);
    const before = describe(kind.comparedWith?.(measure, period) ?? period, observation.denominator);
    return {
      ...{ formula, numerator: after?.numerator ?? null, denominator: before?.numerator ?? null },
      ...{ parents: [], members: after?.members ?? [] },
    };
  }
  const values = parentsOf(indicator).flatMap((id) => {
    const { definition, observations = [] } = parents.get(id) ?? {};
    return observations
      .filter((one) => kind.usesPeriod(measure, period, one.period))
      .map((one) => ({
        indicator: id,
        title: definition?.title ?? id,
        period: one.period,
        value: one.value,
        ...(one.bound ? { bound: one.bound } : {}),
        status: one.status,
        lineage: one.lineage,
      }));
  });
  return { formula, numerator: null, denominator: null, parents: values, members: [] };
}

function describeMeasured(
  indicator: MeasuredIndicator,
  observation: Observation,
  versions: Map<string, string>,
  { territories, datasets }: LineageSources,
): Origin {
  const { nativeLevel } = indicator;
  const { territory, period } = observation;
  const { numerator, denominator, scale } = termsOf(indicator.measure);
  const at = geographyAt(territories, nativeLevel, dayOfGeography(indicator, period, territories));
  const used = observation.computedFrom ?? [];
  const own = isSeries(numerator)
    ? seriesCells(territories, { ...numerator, lookBack: 0 }, nativeLevel, at)?.cells
    : undefined;
  const coverOf = (code: string) => own?.find((cell) => cell.code === code)?.cover ?? at.cover(code);
  const counted = new Set(used.flatMap((code) => [...(coverOf(code) ?? [])]));
  const isToday = observation.vintage === undefined;
  const parts = new Map(
    partsOf(observation, indicator, territories).map(({ code, share = 1 }): [string, number] => [code, share]),
  );
  const members = isToday && observation.status !== "ESTIME" ? at.membersOf(territory) : new Set(parts.keys());
  // Without a value the address shows what was looked for.
  const within = counted.size > 0 ? counted : members;
  const codes = listCodes(territories, nativeLevel, territories.home().territory.code).filter((code) => {
    const cover = at.cover(code);
    return cover !== undefined && cover.size > 0 && [...cover].every((member) => within.has(member));
  });

  const describeTerm = (term: Term, value: number | null, among: string[], byDimension: boolean): RowsTerm => {
    const version = Number(versions.get(term.dataset) ?? 0);
    const dataset = datasets.get(term.dataset);
    const place = byDimension ? observation : { ...observation, dimensions: {} };
    const rows = indicator as RowsIndicator;
    const query = dataset?.secrecy
      ? protectedQuery(rows, term, among, place, dataset, dataset.secrecy)
      : rowsQuery(rows, term, among, place, dataset);
    return {
      kind: "rows",
      value,
      dataset: term.dataset,
      title: dataset?.title ?? term.dataset,
      version,
      aggregate: term.aggregate,
      field: term.field ?? null,
      weight: term.weight ?? null,
      where: term.where ?? {},
      scale: term.scale ?? 1,
      rows: `/api/datasets/${term.dataset}/versions/${version}/data?${query}`,
      protection: dataset?.secrecy ? PROTECTION : null,
      received: null,
    };
  };
  const describeSeries = (series: ReferenceSeries, value: number | null, label: string | null): SeriesTerm => {
    const found = seriesCells(territories, series, nativeLevel, at);
    const cells = (found?.cells ?? []).filter(
      ({ cover }) => cover.size > 0 && [...cover].every((member) => counted.has(member)),
    );
    const kind = seriesOf(series);
    const total = cells.reduce((sum, { amount }) => sum + amount, 0);
    return {
      kind: "series",
      value,
      label: label ?? (found ? seriesLabel(series, found.year) : seriesWords[kind].name),
      year: found?.year ?? null,
      figures: cells.map(({ code, amount }) => ({
        territory: code,
        name: nameOn(territories, code, found ? `${found.year}-01-01` : at.date),
        value: amount,
        source:
          territories.populations(code).find((one) => one.year === found?.year && one.kind === kind)?.source ?? "",
      })),
      note:
        value !== null && Math.abs(total - value) > 0.5
          ? "Ces chiffres ont été corrigés ou partagés depuis\u00A0: leur somme n'est pas celle de cette valeur."
          : null,
    };
  };
  const divisor = denominator === undefined ? null : denominator;
  const byDimension = divisor !== null && !isSeries(divisor) && divisor.byDimension === true;
  return {
    formula: divisor
      ? `Σ numérateurs ÷ Σ dénominateurs${scale === 1 ? "" : ` × ${scale}`}`
      : aggregates[isSeries(numerator) ? "sum" : numerator.aggregate].formula,
    numerator: isSeries(numerator)
      ? describeSeries({ ...numerator, lookBack: 0 }, observation.numerator, null)
      : describeTerm(numerator, observation.numerator, used.length > 0 ? used : codes, true),
    denominator:
      divisor === null
        ? null
        : isSeries(divisor)
          ? describeSeries(divisor, observation.denominator, observation.denominatorLabel)
          : describeTerm(divisor, observation.denominator, codes, byDimension),
    parents: [],
    members: [...members].sort().map((code) => {
      const share = parts.get(code) ?? 1;
      const member = { territory: code, name: nameOn(territories, code, at.date), counted: counted.has(code) };
      return member.counted && share !== 1 ? { ...member, share } : member;
    }),
  };
}

/** What the territory is made of in the geography of the period. */
function partsOf(
  { territory, period, vintage }: Observation,
  indicator: MeasuredIndicator,
  territories: TerritoryReader,
): Part[] {
  const level = indicator.nativeLevel;
  const at = vintage ?? territories.sources().vintage;
  const codes = listNative(territories, territory, level, at);
  return correspondence(territories, level, codes, at, dayOfGeography(indicator, period, territories));
}

const PROTECTION =
  "La provenance s'arrête au tableau protégé par le secret statistique\u00A0: les lignes du fichier reçu permettraient de reconnaître un ménage ou une entreprise. Les cases masquées y portent le statut SECRET.";

/** The same in a protected table: the rows of the territory itself where it is of a published level, else those of its members. */
function protectedQuery(
  { periodField, dimensions = [], nativeLevel }: RowsIndicator,
  { where = {}, weight }: Term,
  codes: string[],
  { territory, level, period, vintage, dimensions: cell }: Observation,
  dataset: Dataset,
  secrecy: NonNullable<Dataset["secrecy"]>,
): string {
  const isOwn = vintage === undefined && secrecy.levels.includes(level) && level !== nativeLevel;
  const parameters = new URLSearchParams();
  parameters.append(`${PROTECTED_COLUMNS.level}__exact`, isOwn ? level : nativeLevel);
  parameters.append(`${secrecy.territoryField}__in`, isOwn ? territory : codes.join(","));
  if (periodField !== undefined) appendPeriod(parameters, periodField, period, dataset);
  for (const field of secrecy.dimensions) {
    const asked = dimensions.find((one) => one.field === field);
    const value = asked && cell[asked.id];
    const among = where[field];
    if (value === undefined && !among && field === weight) parameters.append(`${field}__differs`, ALL);
    else if (value !== undefined || !among) parameters.append(`${field}__exact`, value ?? ALL);
    else parameters.append(`${field}__in`, joinList(among));
  }
  return parameters.toString().replaceAll("%2C", ",");
}

/** A day counts in its year. */
function appendPeriod(parameters: URLSearchParams, field: string, period: string, dataset: Dataset | undefined): void {
  const type = dataset?.fields.find(({ name }) => name === field)?.type;
  if ((type === "date" || type === "datetime") && /^\d{4}$/.test(period)) {
    parameters.append(`${field}__greater`, `${period}-01-01`);
    parameters.append(`${field}__strictly_less`, `${Number(period) + 1}-01-01`);
  } else parameters.append(`${field}__exact`, period);
}

/** The filters, in the dialect of `/data`, that keep the rows of a term. */
function rowsQuery(
  { territoryField, periodField, dimensions = [] }: RowsIndicator,
  { where = {}, present }: Term,
  codes: string[],
  { period, dimensions: cell }: Observation,
  dataset: Dataset | undefined,
): string {
  const parameters = new URLSearchParams();
  parameters.append(`${territoryField}__in`, codes.join(","));
  if (periodField !== undefined) appendPeriod(parameters, periodField, period, dataset);
  for (const [field, values] of Object.entries(where)) parameters.append(`${field}__in`, joinList(values));
  for (const { id, field } of dimensions) if (cell[id] !== undefined) parameters.append(`${field}__exact`, cell[id]);
  if (present !== undefined) parameters.append(`${present}__isnotnull`, "");
  return parameters.toString().replaceAll("%2C", ",").replaceAll("__isnotnull=", "__isnotnull");
}
