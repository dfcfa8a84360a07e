import type { Indicator, Observation } from "./indicator.js";

/** What an indicator is computed from: another one, or a reference series as an indicator. */
export interface ParentValues {
  definition: Indicator;
  observations: Observation[];
}
