import { forTerritory, type Population, type Territory, withArticle } from "@datalogue/ingest";
import { territoryOn } from "../territories/territory-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { amountsOfKept, isKnown, type KeptPart, type KeptPeriod, listKept, partsOf } from "./amounts-of-kept.js";
import { dayOfGeography } from "./day-of-geography.js";
import { dimensionsKey } from "./dimensions-key.js";
import { explainSecret, sentences } from "./explain.js";
import type { MeasuredIndicator, Observation, ReferenceSeries } from "./indicator.js";
import { kindOf, termsOf } from "./measure-kinds.js";
import { emptyObservation, rollUp } from "./roll-up.js";
import { isSeries } from "./terms.js";

/** A territory to give values of, and the communes (or territories of the native level) that compose it at the vintage. */
export interface ProjectionTarget {
  territory: Territory;
  members: string[];
}

/**
 * Values of other territories than those that were computed, or in another geography: groups of communes, communes merged
 * since. They are `rollUp` of the values of the native level, as written in `native` (today's geography) and `former` (that of
 * the period, where it differs). A value that must be shared between two territories is shared by the indicator's `split` rule, by
 * population, or cannot be given. What does not add cannot either. `kind` divides by another reference series than that of the
 * definition. A masked member makes the sum secret, unless `told`, the values of the larger territories as published, has the
 * numerator of the whole.
 */
export function projectObservations(
  defined: MeasuredIndicator,
  { native, former, told = [] }: { native: Observation[]; former: Observation[]; told?: Observation[] },
  targets: ProjectionTarget[],
  vintage: string,
  territories: TerritoryReader,
  kind?: Population["kind"],
): Observation[] {
  const indicator = kind ? divideBy(defined, kind) : defined;
  const redivided = indicator !== defined;
  const isToday = vintage === territories.sources().vintage;
  const keyOf = ({ period, dimensions }: KeptPeriod | Observation, territory: string) =>
    `${territory} ${period} ${dimensionsKey(dimensions)}`;
  const wholes = new Map(isToday && redivided ? told.map((one) => [keyOf(one, one.territory), one]) : []);

  const project = (kept: KeptPeriod, { territory: known, members: codes }: ProjectionTarget): Observation => {
    const territory = territoryOn(known, vintage);
    const target = { territory, ...(isToday ? {} : { vintage }), denominator: kind };
    const parts = partsOf(kept, codes, vintage, indicator, territories, redivided);
    const found = wholes.get(keyOf(kept, territory.code));
    const whole = found?.coverage === 1 && found.numerator !== null ? found : undefined;
    const amounts = amountsOfKept(indicator, territories, kept, parts, { redivided, whole });
    const impossible = explainImpossible(
      parts,
      indicator,
      territories,
      dayOfGeography(indicator, kept.period, territories),
    );
    const absent = emptyObservation(target, amounts);
    if (impossible) return { ...absent, status: "NON_CALCULABLE", reason: impossible };
    if (!whole && parts.some(({ observation }) => observation?.status === "SECRET"))
      return { ...absent, status: "SECRET", reason: explainSecret(territory, indicator) };
    const counted = parts.filter((part) => isKnown(part, redivided));
    if (!whole && counted.length === 0) {
      const reason = parts[0]?.observation?.reason ?? `Aucune donnée de ${kept.period} ${forTerritory(territory)}.`;
      return { ...absent, reason };
    }

    const members = new Set(parts.flatMap((part) => part.members));
    const value = rollUp(target, members, amounts);
    // The numerator, and whose it is, stay told where there is nothing to divide it by.
    if (redivided && value.denominator === null && value.status !== "SECRET") {
      const undivided = rollUp(target, members, { ...amounts, denominators: undefined });
      const status = amounts.seriesYear === undefined ? "NON_DISPONIBLE" : "NON_CALCULABLE";
      return { ...undivided, denominator: null, status, reason: value.reason };
    }
    if (value.value === null || counted.every(({ share }) => share === 1)) return value;
    const reason = sentences([value.reason ?? "", "Valeur partagée selon la population des communes."]);
    return { ...value, status: "ESTIME", reason };
  };
  return listKept(native, former).flatMap((kept) => targets.map((target) => project(kept, target)));
}

/** Why the values of some parts cannot be summed, whatever they are; undefined when they can. */
function explainImpossible(
  parts: KeptPart[],
  { measure, nativeLevel, split }: MeasuredIndicator,
  territories: TerritoryReader,
  day: string,
): string | undefined {
  if (parts.length === 0)
    return `Ce territoire ne se compose d'aucun territoire de la maille des données (${nativeLevel}).`;
  if (!kindOf(measure).addsOverTerritories)
    return "Cette mesure ne s'additionne pas\u00A0: elle n'existe qu'aux mailles prévues.";
  const shared = parts.find(({ share }) => share === undefined || (share < 1 && split !== "population"));
  if (!shared) return undefined;
  const known = territories.get(shared.code);
  return `La valeur ne peut pas être partagée entre les communes qui composaient ${known ? withArticle(territoryOn(known, day)) : shared.code}.`;
}

/** The same measure over another reference series. */
export function divideBy(indicator: MeasuredIndicator, kind: Population["kind"]): MeasuredIndicator {
  const { denominator } = termsOf(indicator.measure);
  if (!denominator || !isSeries(denominator)) return indicator;
  // An area hardly changes: how old it may be is its own matter.
  const back = denominator.lookBack === undefined || kind === "superficie" ? {} : { lookBack: denominator.lookBack };
  const series: ReferenceSeries =
    kind === "municipale" || kind === "dgf" ? { population: kind, ...back } : { series: kind, ...back };
  return { ...indicator, measure: { ...indicator.measure, denominator: series } } as MeasuredIndicator;
}
