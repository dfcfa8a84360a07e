import type { Indicator } from "../indicators/indicator.js";
import { hasParts, isCount } from "../indicators/indicator-nature.js";
import { dimensionsOf } from "../indicators/indicator-reader.js";
import type { Block } from "./observatory.js";

type Find = (id: string) => Indicator | undefined;

/** Why a block would show its indicator wrongly, a French sentence that says what to write; undefined when it would not. */
export function findMisuse(block: Block, find: Find): string | undefined {
  const indicator = "indicator" in block ? find(block.indicator) : undefined;
  if (!indicator) return undefined;
  switch (block.kind) {
    case "choropleth":
      return isCount(indicator, find)
        ? "une carte colorée montre des rapports, et cet indicateur est une quantité\u00A0: écrivez «\u00A0symbols\u00A0»\u202F; laissé de côté."
        : undefined;
    case "symbols":
      return isCount(indicator, find)
        ? undefined
        : "des cercles montrent des quantités, et cet indicateur est un rapport\u00A0: écrivez «\u00A0choropleth\u00A0»\u202F; laissé de côté.";
    case "shares":
    case "stacked": {
      const names = dimensionsOf(indicator, find);
      if (!names.includes(block.dimension))
        return `cet indicateur n'a pas de dimension «\u00A0${block.dimension}\u00A0»\u202F; laissé de côté. Dimensions\u00A0: ${names.join(", ") || "aucune"}.`;
      return hasParts(indicator)
        ? undefined
        : "les valeurs par dimension de cet indicateur ne s'additionnent pas\u00A0: seuls une somme, ou un rapport à un même dénominateur, se montrent par parts\u202F; laissé de côté.";
    }
    default:
      return undefined;
  }
}
