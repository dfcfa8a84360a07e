import type { Indicator } from "../indicators/indicator.js";
import { hasParts, natureOf } from "../indicators/indicator-nature.js";
import { dimensionsOf } from "../indicators/indicator-reader.js";
import { type ChartKind, chartKinds } from "./chart-kinds.js";
import type { Block } from "./observatory.js";

type Find = (id: string) => Indicator | undefined;

/** Why a block would show its indicator wrongly, a French sentence that says what to write; undefined when it would not. */
export function findMisuse(block: Block, find: Find): string | undefined {
  const indicator = "indicator" in block ? find(block.indicator) : undefined;
  if (!indicator || !Object.hasOwn(chartKinds, block.kind)) return undefined;
  const { suits } = chartKinds[block.kind as ChartKind];
  if (suits && suits.nature !== natureOf(indicator, find)) return `${suits.otherwise}\u202F; laissé de côté.`;
  if (!("dimension" in block)) return undefined;
  const names = dimensionsOf(indicator, find);
  if (!names.includes(block.dimension))
    return `cet indicateur n'a pas de dimension «\u00A0${block.dimension}\u00A0»\u202F; laissé de côté. Dimensions\u00A0: ${names.join(", ") || "aucune"}.`;
  return hasParts(indicator)
    ? undefined
    : "les valeurs par dimension de cet indicateur ne s'additionnent pas\u00A0: seuls une somme, ou un rapport à un même dénominateur, se montrent par parts\u202F; laissé de côté.";
}
