import type { Territory } from "@datalogue/ingest";
import { holds } from "./spans.js";

/** What a code was the code of on a day: another commune bore that of Orée d'Anjou (49126) until 2015, Drain. The territory itself on any other day. */
export function territoryOn(territory: Territory, day: string): Territory {
  const { earlier: _earlier, shortName: _short, ofName: _of, atName: _at, ...kept } = territory;
  const found = earlierOn(territory, day);
  if (!found) return territory;
  const { name, ...validity } = found;
  return { ...kept, name, validity };
}

/** Whether a code was that of the same territory on two days. */
export function isSameOn(territory: Territory, day: string, other: string): boolean {
  return earlierOn(territory, day) === earlierOn(territory, other);
}

function earlierOn({ earlier = [] }: Territory, day: string) {
  return earlier.find((one) => holds(one, day));
}
