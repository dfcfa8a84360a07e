import type { Indicator } from "../indicators/indicator.js";
import { overYears } from "../indicators/quantity.js";
import type { Objective } from "./plan-schema.js";

/** The indicator of an objective in the unit that its values are told in: those of a ceiling are sums of years. */
export function toldIndicator({ type }: Pick<Objective, "type">, indicator: Indicator): Indicator {
  return type === "PLAFOND_CUMULE" ? overYears(indicator) : indicator;
}
