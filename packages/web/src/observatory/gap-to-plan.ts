import type { FollowedObjective, Indicator } from "@datalogue/api";
import { formatNumber, isPercentage, plural, typographic } from "../format/index.js";
import { differenceAsWritten, shortQuantity } from "./wording.js";

/**
 * Where an objective stands, in one unit: « 65,7 ha de 2021 à 2024, 4,4 ha de trop », « 289 logements en 2024, 61 logements de moins
 * que prévu », « 59 301 MWh en 2024 ; prévu : 58 000 MWh »; the sentence of the objective where no value can be set beside the plan.
 */
export function gapToPlan(objective: FollowedObjective, indicator: Indicator | undefined): string {
  const { latest, expected, sense, type, trajectory } = objective;
  if (!indicator || !latest || expected === null || sense === null) return typographic(objective.sentence);
  const first = trajectory.find(({ value }) => value !== null)?.year;
  const isSum = type === "PLAFOND_CUMULE" && first !== undefined && String(first) !== latest.period;
  const when = isSum ? `de ${first} à ${latest.period}` : `en ${latest.period.replace("/", "\u2013")}`;
  const here = `${shortQuantity(indicator, latest.value, expected)} ${when}`;
  const gap = differenceAsWritten(indicator, latest.value, expected);
  // Told in the unit that the value is told in: 4,4 ha, not 44 000 m².
  const size = isPercentage(indicator) ? points(Math.abs(gap)) : shortQuantity(indicator, Math.abs(gap), latest.value);
  if (gap === 0) return `${here}, comme prévu.`;
  if (sense === "near") return `${here}, à ${size} de ce qui est prévu.`;
  const isWrong = sense === "at-most" ? gap > 0 : gap < 0;
  if (!isWrong) return `${here}\u202f; prévu\u00a0: ${shortQuantity(indicator, expected, latest.value)}.`;
  return sense === "at-most" ? `${here}, ${size} de trop.` : `${here}, ${size} de moins que prévu.`;
}

function points(size: number): string {
  return `${formatNumber(size, size % 1 ? 1 : 0)}\u00a0${plural(size, "point")}`;
}
