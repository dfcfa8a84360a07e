import type { Population, Territory } from "@datalogue/ingest";
import type { TerritoryReader } from "../services.js";
import { correspondence, type Part } from "./correspondence.js";
import { dimensionsKey } from "./dimensions-key.js";
import { gather } from "./gather.js";
import { geographyAt } from "./geography-at.js";
import type { MeasuredIndicator, Observation, ReferenceSeries } from "./indicator.js";
import { lineageAddress } from "./lineage-address.js";
import { startOfGeography } from "./periods.js";
import { weakestStatus } from "./row-status.js";
import { type Cell, type SeriesCells, seriesCells } from "./series-cells.js";
import { isSeries, seriesLabel, seriesOf, seriesWords, termsOf } from "./terms.js";
import { tidy } from "./tidy.js";

/** A territory to give values of, and the communes (or territories of the native level) that compose it at the vintage. */
export interface ProjectionTarget {
  territory: Territory;
  members: string[];
}

/**
 * Values of other territories than those that were computed, or in another geography: groups of communes, communes merged
 * since. They are sums of the values of the native level, as written in `native` (today's geography) and `former` (that of
 * the period, where it differs); a ratio is Σ numerators / Σ denominators. A value that must be shared between two
 * territories is shared by the indicator's `split` rule, by population, or cannot be given. What does not add cannot either.
 * `kind` divides by another reference series than that of the definition. A masked member makes the sum secret, unless `told`, the
 * values of the larger territories as published, has the numerator of the whole.
 */
export function projectObservations(
  indicator: MeasuredIndicator,
  { native, former, told = [] }: { native: Observation[]; former: Observation[]; told?: Observation[] },
  targets: ProjectionTarget[],
  vintage: string,
  territories: TerritoryReader,
  kind?: Population["kind"],
): Observation[] {
  const adds = !["distinct", "median"].includes(indicator.measure.kind);
  const { scale, denominator } = termsOf(indicator.measure);
  const observations: Observation[] = [];
  const wholes = new Map(told.map((one) => [`${one.territory} ${one.period} ${dimensionsKey(one.dimensions)}`, one]));
  for (const { period, dimensions, values, today: merged } of gatherPeriods(native, former)) {
    const date = startOfGeography(period);
    const at = geographyAt(territories, indicator.nativeLevel, date);
    const wanted = kind && denominator && isSeries(denominator) ? withKind(denominator, kind) : undefined;
    const series = wanted && { ...seriesCells(territories, wanted, indicator.nativeLevel, at), wanted };
    for (const { territory, members } of targets) {
      const parts = correspondence(territories, indicator.nativeLevel, members, vintage, date);
      const today = vintage === territories.sources().vintage;
      const place = { territory: territory.code, period, dimensions, vintage: today ? "" : vintage, denominator: kind };
      const base: Observation = {
        ...{ indicator: indicator.id, territory: territory.code, level: territory.level, period, dimensions },
        ...{ value: null, status: "NON_CALCULABLE", reason: null, numerator: null, denominator: null },
        ...{ denominatorLabel: null, coverage: 0, versions: [], ...(today ? {} : { vintage }) },
        lineage: lineageAddress(indicator.id, place),
      };
      if (members.length === 0) {
        observations.push({
          ...base,
          reason: `Ce territoire ne se compose d'aucun territoire de la maille des données (${indicator.nativeLevel}).`,
        });
        continue;
      }
      if (!adds) {
        observations.push({
          ...base,
          reason: "Cette mesure ne s'additionne pas\u00A0: elle n'existe qu'aux mailles prévues.",
        });
        continue;
      }
      const divides = denominator !== undefined;
      const whole = today ? wholes.get(`${territory.code} ${period} ${dimensionsKey(dimensions)}`) : undefined;
      const own = joinParts(
        parts.map((part) => ({ ...part, members: [part.code], observation: values.get(part.code) })),
        [...merged].map(([code, observation]) => ({ code, members: [...at.membersOf(code)], observation })),
        wanted !== undefined,
      );
      observations.push(sumParts(base, own, { scale, divides, series, indicator, territories, date, whole }));
    }
  }
  return observations;
}

interface PeriodValues {
  period: string;
  dimensions: Record<string, string>;
  /** By territory of the geography of the period. */
  values: Map<string, Observation>;
  /** By territory of today. */
  today: Map<string, Observation>;
}

/** The values of the native level in the geography of each period: the former ones there take the place of today's. */
function gatherPeriods(native: Observation[], former: Observation[]): PeriodValues[] {
  const found = new Map<string, PeriodValues>();
  const at = ({ period, dimensions }: Observation) => {
    const key = `${period} ${dimensionsKey(dimensions)}`;
    const known = found.get(key) ?? { period, dimensions, values: new Map(), today: new Map() };
    found.set(key, known);
    return known;
  };
  for (const observation of native) {
    at(observation).values.set(observation.territory, observation);
    at(observation).today.set(observation.territory, observation);
  }
  for (const observation of former) at(observation).values.set(observation.territory, observation);
  return [...found.values()];
}

/** What a target is made of: one territory of the geography of the period, or those of one of today together. */
interface OwnPart extends Part {
  /** Territories of the geography of the period. */
  members: string[];
  observation: Observation | undefined;
}

/**
 * Takes what merged since as one where its parts have no value of their own and the whole has: a population of after the merger is
 * that of Marennes and Hiers-Brouage together.
 */
function joinParts(parts: OwnPart[], merged: Omit<OwnPart, "share">[], redivided: boolean): OwnPart[] {
  const isKnown = ({ observation }: Pick<OwnPart, "observation">) =>
    observation !== undefined && amountOf(observation, redivided) !== null;
  let joined = parts;
  for (const whole of merged) {
    if (whole.members.length < 2 || !isKnown(whole) || whole.observation?.coverage !== 1) continue;
    const own = joined.filter(({ code, share }) => share === 1 && whole.members.includes(code));
    if (own.length < whole.members.length || own.every(isKnown)) continue;
    if (own.some(({ observation }) => observation?.status === "SECRET")) continue;
    joined = [...joined.filter((part) => !own.includes(part)), { ...whole, share: 1 }];
  }
  return joined;
}

interface Summing {
  scale: number;
  divides: boolean;
  /** Another series to divide by; without `year`, none is known. */
  series: (Partial<SeriesCells> & { wanted: ReferenceSeries }) | undefined;
  /** Day of the geography of the period. */
  date: string;
  indicator: MeasuredIndicator;
  territories: TerritoryReader;
  /** The value of the territory itself as it was published. */
  whole: Observation | undefined;
}

function sumParts(
  base: Observation,
  own: OwnPart[],
  { scale, divides, series, indicator, territories, date, whole }: Summing,
): Observation {
  const nameOf = (code: string) => territories.get(code)?.name ?? code;
  const shared = own.find(({ share }) => share === undefined || (share < 1 && indicator.split !== "population"));
  if (shared)
    return {
      ...base,
      reason: `La valeur de ${nameOf(shared.code)} ne peut pas être partagée entre les communes qui la composaient.`,
    };
  if (own.some(({ observation }) => observation?.status === "SECRET"))
    return (
      divideWhole(base, own, { whole, series, date, scale }) ?? {
        ...base,
        status: "SECRET",
        reason: "Une valeur couverte par le secret statistique entrerait dans ce total.",
      }
    );
  const known = own.filter(
    ({ observation }) => observation !== undefined && amountOf(observation, series !== undefined) !== null,
  );
  const versions = [...new Set(own.flatMap(({ observation }) => observation?.versions ?? []))].sort();
  const missing = own.filter((one) => !known.includes(one)).map(({ code }) => nameOf(code));
  if (known.length === 0)
    return {
      ...base,
      versions,
      status: "NON_DISPONIBLE",
      reason: own[0]?.observation?.reason ?? `Aucune donnée de ${base.period} pour ${nameOf(base.territory)}.`,
    };
  const isShared = known.some(({ share = 1 }) => share < 1);
  const notes = [
    missing.length > 0 ? `Incomplet\u00A0: il manque ${missing.join(", ")}.` : "",
    isShared ? "Valeur partagée selon la population des communes." : "",
  ];
  const sum = (pick: (observation: Observation) => number | null) =>
    tidy(
      known.reduce((total, { observation, share = 1 }) => total + ((observation && pick(observation)) ?? 0) * share, 0),
    );
  const summed: Observation = {
    ...base,
    numerator: sum(({ numerator }) => numerator),
    denominator: divides ? sum(({ denominator }) => denominator) : null,
    denominatorLabel: known[0]?.observation?.denominatorLabel ?? null,
    status: weakestStatus(known.map(({ observation }) => observation?.status)),
    coverage: codesOf(known).size / codesOf(own).size,
    versions,
    computedFrom: codesIn(known),
  };
  const numerators = own.flatMap(({ code, share = 1, members, observation }) =>
    observation?.numerator == null ? [] : [{ code, cover: new Set(members), amount: observation.numerator * share }],
  );
  const found = series ? redivide(summed, codesOf(own), numerators, shareCells(series, own), date) : summed;
  if (series && found.computedFrom)
    found.computedFrom = codesIn(own.filter(({ code }) => found.computedFrom?.includes(code)));
  // What is late is told again of the other series; what the data say of their values stays.
  if (series && indicator.statusField && found.status === "OBSERVE") found.status = summed.status;
  if (isShared) found.status = "ESTIME";
  if (found.status === "NON_DISPONIBLE" || found.status === "NON_CALCULABLE") return found;
  const { numerator, denominator } = found;
  if (denominator === 0)
    return {
      ...found,
      status: "NON_CALCULABLE",
      reason: ["Le dénominateur est nul.", ...notes].filter(Boolean).join(" "),
    };
  return {
    ...found,
    value: denominator === null || numerator === null ? numerator : tidy((numerator / denominator) * scale),
    reason: [found.reason ?? "", ...notes].filter(Boolean).join(" ") || null,
  };
}

/** What counts of a value: itself, or its numerator when it is divided anew, or has been by nothing (a part without any home). */
function amountOf({ value, numerator, denominator }: Observation, redivided: boolean): number | null {
  return redivided || denominator === 0 ? numerator : value;
}

/** Codes of the data that the values of some parts were computed from. */
function codesIn(parts: OwnPart[]): string[] {
  const codes = parts.flatMap(({ code, observation }) => observation?.computedFrom ?? [code]);
  return [...new Set(codes)].sort();
}

/** A series of which the parts have their share only; a figure of several parts, one of them shared, is of none. */
function shareCells(series: NonNullable<Summing["series"]>, parts: OwnPart[]): NonNullable<Summing["series"]> {
  const shares = new Map(parts.flatMap(({ members, share = 1 }) => members.map((code) => [code, share])));
  if ([...shares.values()].every((share) => share === 1)) return series;
  const cells = (series.cells ?? []).flatMap((cell) => {
    const own = [...cell.cover].map((code) => shares.get(code) ?? 1);
    const [share = 1] = own;
    if (share === 1 && own.every((one) => one === 1)) return [cell];
    return own.length === 1 ? [{ ...cell, amount: cell.amount * share }] : [];
  });
  return { ...series, cells };
}

function codesOf(parts: OwnPart[]): Set<string> {
  return new Set(parts.flatMap(({ members }) => members));
}

/** The published numerator of a whole over another series, where both are of all its members; undefined otherwise. */
function divideWhole(
  base: Observation,
  parts: OwnPart[],
  { whole, series, date, scale }: Pick<Summing, "whole" | "series" | "date" | "scale">,
): Observation | undefined {
  if (!whole || !series || whole.numerator === null || whole.coverage < 1) return undefined;
  const members = codesOf(parts);
  const numerators = [{ code: whole.territory, cover: members, amount: whole.numerator }];
  const found = redivide({ ...base, versions: whole.versions }, members, numerators, series, date);
  const { numerator, denominator } = found;
  if (numerator === null || !denominator) return undefined;
  return {
    ...found,
    value: tidy((numerator / denominator) * scale),
    ...(whole.computedFrom ? { computedFrom: whole.computedFrom } : {}),
  };
}

/** The same sum over another reference series, of the very same members. */
function redivide(
  summed: Observation,
  members: Set<string>,
  numerators: Cell[],
  { year, cells = [], wanted }: NonNullable<Summing["series"]>,
  date: string,
): Observation {
  const words = seriesWords[seriesOf(wanted)];
  const wantedYear = date.slice(0, 4);
  if (year === undefined)
    return {
      ...summed,
      denominator: null,
      denominatorLabel: null,
      status: "NON_DISPONIBLE",
      reason: `${words.none(wantedYear)}\u00A0: la valeur ne peut pas être calculée.`,
    };
  const { cells: kept, counted } = gather(members, numerators, cells);
  const label = seriesLabel(wanted, year);
  if (counted.size === 0)
    return {
      ...summed,
      denominator: null,
      denominatorLabel: label,
      status: "NON_CALCULABLE",
      reason: `${words.none(wantedYear)} pour ce territoire.`,
    };
  const add = (list: { amount: number }[]) => tidy(list.reduce((total, { amount }) => total + amount, 0));
  const isLate = String(year) !== wantedYear && seriesOf(wanted) !== "superficie";
  return {
    ...summed,
    numerator: add(kept.numerators),
    denominator: add(kept.denominators),
    denominatorLabel: label,
    coverage: counted.size / members.size,
    computedFrom: kept.numerators.map(({ code }) => code).sort(),
    status: isLate ? "PROVISOIRE" : "OBSERVE",
    reason: isLate ? words.late(wantedYear, year) : null,
  };
}

function withKind({ lookBack }: ReferenceSeries, kind: Population["kind"]): ReferenceSeries {
  // An area hardly changes: how old it may be is its own matter.
  const back = lookBack === undefined || kind === "superficie" ? {} : { lookBack };
  return kind === "municipale" || kind === "dgf" ? { population: kind, ...back } : { series: kind, ...back };
}
