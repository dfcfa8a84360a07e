import { KeyFigure } from "../components/key-figure.js";
import { keyFigureOf } from "../observatory/key-figure.js";
import type { BlockKind, BlockOf } from "./block.js";

export const figure: BlockKind<BlockOf<"figure">> = ({ indicator }, reading, id) => {
  const model = keyFigureOf(indicator, reading);
  return (
    model && {
      place: "figure",
      view: <KeyFigure figure={model} why={reading.why(indicator)} id={id} embed={reading.embed(id)} />,
    }
  );
};
