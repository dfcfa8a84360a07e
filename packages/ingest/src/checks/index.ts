import type { CustomCheck } from "./custom-check.js";
import { frenchGpsCoordinates } from "./french-gps-coordinates.js";
import { frenchSirenValue } from "./french-siren-value.js";
import { frenchSiretValue } from "./french-siret-value.js";

/** Names that `custom_checks` may ask for. */
export type CustomCheckName = "french-siren-value" | "french-siret-value" | "french-gps-coordinates";

/** All custom checks, by name. */
export const customChecks: Record<CustomCheckName, CustomCheck> = {
  "french-siren-value": frenchSirenValue,
  "french-siret-value": frenchSiretValue,
  "french-gps-coordinates": frenchGpsCoordinates,
};

/** The check of a name written with "-" or "_". */
export function findCustomCheck(name: string): CustomCheck | undefined {
  return (customChecks as Record<string, CustomCheck>)[name.replaceAll("_", "-")];
}
