import type { FollowedObjective, Indicator } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { shortQuantity } from "../observatory/wording.js";
import { asTold } from "./as-told.js";
import { gapOf, reserveOf, whenJudged } from "./objective-gap.js";

/**
 * Where an objective stands, in a line: « 65,7 ha de 2021 à 2024 ; prévu : 61,3 ha (4,4 de trop). », « 59 301 MWh
 * en 2024 ; prévu : 58 000 MWh. »; its own sentence where no value can be set beside what is planned.
 */
export function describeStanding(followed: FollowedObjective, definition: Indicator | undefined): string {
  if (!definition) return typographic(followed.sentence);
  const { objective, indicator, planned } = asTold(followed, definition);
  const { latest, expected, sense } = objective;
  if (!latest || expected === null || sense === null) return typographic(followed.sentence);
  const here = `${shortQuantity(indicator, latest.value)} ${whenJudged(objective, indicator)}${reserveOf(objective)}`;
  const gap = gapOf(followed, definition);
  return `${here}\u202f; prévu\u00a0: ${shortQuantity(planned, expected)}${gap ? ` (${gap.short})` : ""}.`;
}
