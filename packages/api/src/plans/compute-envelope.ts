import type { Indicator, Observation } from "../indicators/indicator.js";
import type { ComputedEnvelope } from "./follow-up.js";
import { areaOf } from "./load-plans.js";
import type { Envelope } from "./plan-schema.js";
import { say } from "./sentences.js";

/**
 * The ceiling on land: max(total of the reference years × rate, area granted anyway), in the unit of the indicator. A missing
 * or incomplete year would make it wrong: a sentence then says which. (Loi 2021-1104, art. 194; loi 2023-630 for the
 * granted hectare; the arithmetic of MTES-MCT's sparte.)
 */
export function computeEnvelope(
  { referenceFrom, referenceTo, rate, floorM2 }: Envelope,
  indicator: Indicator,
  observations: Observation[],
): ComputedEnvelope | { impossible: string } {
  const years = yearsBetween(referenceFrom, referenceTo);
  const found = years.map((year) => observations.find(({ period }) => period === String(year)));
  const missing = years.filter((_, rank) => (found[rank]?.value ?? null) === null);
  if (missing.length > 0) return { impossible: say.envelopeMisses(missing, referenceFrom, referenceTo) };
  const partial = years.filter((_, rank) => (found[rank]?.coverage ?? 0) < 1);
  if (partial.length > 0) return { impossible: say.envelopeIsPartial(partial, referenceFrom, referenceTo) };
  const total = found.reduce((sum, one) => sum + (one?.value ?? 0), 0);
  const share = (total * rate) / 100;
  const floor = floorM2 / (areaOf(indicator) ?? 1);
  return { total, share, floor, value: Math.max(share, floor) };
}

export function yearsBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, rank) => from + rank);
}
