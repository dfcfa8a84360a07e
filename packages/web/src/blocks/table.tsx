import { CommuneTable } from "../components/commune-table.js";
import { type BlockKind, type BlockOf, shortTitleOf } from "./block.js";

/** The communes and the indicators named. */
export const table: BlockKind<BlockOf<"table">> = {
  frameHeight: 1340,
  about: ({ indicators: ids }, indicators) =>
    ids.flatMap((id) => (indicators.get(id) ? shortTitleOf(id, indicators) : [])).join(", "),
  make: ({ indicators: ids }, reading, id) => {
    const indicators = ids.flatMap((one) => reading.data.indicators.get(one) ?? []);
    if (indicators.length === 0) return undefined;
    return {
      place: "wide",
      heading: "Les chiffres par commune",
      view: <CommuneTable reading={reading} indicators={indicators} id={id} name={id} />,
    };
  },
};
