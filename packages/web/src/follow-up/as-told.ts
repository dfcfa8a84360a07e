import { type FollowedObjective, type Indicator, type Measured, toldIndicator } from "@datalogue/api";
import { type InHectares, inHectares } from "./in-hectares.js";

/** An objective and its indicator in the unit that people use: land in hectares, a sum of years that is no longer « par an ». */
export function asTold<O extends Measured & Pick<FollowedObjective, "type" | "declared">>(
  objective: O,
  indicator: Indicator,
): InHectares<O> {
  return inHectares(objective, toldIndicator(objective, indicator));
}
