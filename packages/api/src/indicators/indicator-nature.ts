import type { Indicator } from "./indicator.js";
import { isDerived, kindOf } from "./measure-kinds.js";

type Find = (id: string) => Indicator | undefined;

/** What charts ask of an indicator: colours are for a ratio, circles for a quantity. */
export type Nature = "ratio" | "quantity";

/** A number of things rather than a ratio: twice as many inhabitants make about twice as much. `find` gives other indicators. */
export function isCount({ measure }: Indicator, find: Find): boolean {
  return kindOf(measure).isCount(measure, (id) => {
    const of = find(id);
    return of !== undefined && isCount(of, find);
  });
}

/** A value that lacks what missing communes give: a sum, a count, which only grow by what is not negative. A ratio may go either way. */
export function isAdditive({ measure }: Indicator, find: Find): boolean {
  return kindOf(measure).isAdditive(measure, (id) => {
    const of = find(id);
    return of !== undefined && isAdditive(of, find);
  });
}

export const natureOf = (indicator: Indicator, find: Find): Nature => (isCount(indicator, find) ? "quantity" : "ratio");

/** Whether its values by dimension add up to the whole: a sum, or a ratio to one denominator. */
export function hasParts(indicator: Indicator): boolean {
  if (isDerived(indicator)) return false;
  const kind = kindOf(indicator.measure);
  return kind.from !== "indicators" && kind.hasParts(indicator.measure);
}

/** Whether its values are told by inhabitant. */
export function isByInhabitant({ measure }: Indicator): boolean {
  const kind = kindOf(measure);
  return kind.from !== "indicators" && kind.isByInhabitant?.(measure) === true;
}

/**
 * The first period of what its values add up, period after period: a cumulative sum, the part taken of an envelope. One of its years is never compared with
 * another, since all but the first go on from the one before. Undefined for the rest.
 */
export function cumulatedSince({ measure }: Indicator): string | undefined {
  const kind = kindOf(measure);
  return kind.from === "indicators" ? kind.cumulatedSince?.(measure) : undefined;
}

/** Whether a percentage is said of a subject by itself, and not as its part in a whole: « le taux de pauvreté est de 12 % », a change a year. */
export function isRate({ unit, unitLabel, wording }: Indicator): boolean {
  return unitLabel === "% par an" || (unit.startsWith("%") && /^les? taux /i.test(wording.subject));
}

/** What a value is shown as made of. */
export const arithmeticOf = ({ measure }: Indicator) => kindOf(measure).arithmetic(measure);
