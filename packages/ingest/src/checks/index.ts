import { cohesiveColumnsValue } from "./cohesive-columns-value.js";
import { compareColumnsValue } from "./compare-columns-value.js";
import type { CustomCheck } from "./custom-check.js";
import { frenchGpsCoordinates } from "./french-gps-coordinates.js";
import { frenchSirenValue } from "./french-siren-value.js";
import { frenchSiretValue } from "./french-siret-value.js";
import { impossibleLargestContributor } from "./impossible-largest-contributor.js";
import { measureWithoutCount } from "./measure-without-count.js";
import { nomenclatureActesValue } from "./nomenclature-actes-value.js";
import { oneOfRequired } from "./one-of-required.js";
import { openingHoursValue } from "./opening-hours-value.js";
import { phoneNumberValue } from "./phone-number-value.js";
import { sumColumnsValue } from "./sum-columns-value.js";
import { yearIntervalValue } from "./year-interval-value.js";

/** Names that `custom_checks` may ask for. */
export type CustomCheckName =
  | "french-siren-value"
  | "french-siret-value"
  | "nomenclature-actes-value"
  | "cohesive-columns-value"
  | "compare-columns-value"
  | "french-gps-coordinates"
  | "opening-hours-value"
  | "phone-number-value"
  | "sum-columns-value"
  | "year-interval-value"
  | "one-of-required"
  | "measure-without-count"
  | "impossible-largest-contributor";

/** All custom checks, by name. */
export const customChecks: Record<CustomCheckName, CustomCheck> = {
  "french-siren-value": frenchSirenValue,
  "french-siret-value": frenchSiretValue,
  "nomenclature-actes-value": nomenclatureActesValue,
  "cohesive-columns-value": cohesiveColumnsValue,
  "compare-columns-value": compareColumnsValue,
  "french-gps-coordinates": frenchGpsCoordinates,
  "opening-hours-value": openingHoursValue,
  "phone-number-value": phoneNumberValue,
  "sum-columns-value": sumColumnsValue,
  "year-interval-value": yearIntervalValue,
  "one-of-required": oneOfRequired,
  "measure-without-count": measureWithoutCount,
  "impossible-largest-contributor": impossibleLargestContributor,
};

/** The check of a name written with "-" or "_". */
export function findCustomCheck(name: string): CustomCheck | undefined {
  const dashed = name.replaceAll("_", "-");
  return Object.hasOwn(customChecks, dashed) ? customChecks[dashed as CustomCheckName] : undefined;
}
