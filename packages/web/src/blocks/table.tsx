import { CommuneTable } from "../components/commune-table.js";
import type { BlockKind, BlockOf } from "./block.js";

/** The communes and the indicators named. */
export const table: BlockKind<BlockOf<"table">> = ({ indicators: ids }, reading, id) => {
  const indicators = ids.flatMap((one) => reading.data.indicators.get(one) ?? []);
  return {
    place: "wide",
    heading: "Les chiffres par commune",
    view: <CommuneTable reading={reading} indicators={indicators} id={id} name={id} />,
  };
};
