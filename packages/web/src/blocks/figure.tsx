import { KeyFigure } from "../components/key-figure.js";
import { keyFigureOf } from "../observatory/key-figure.js";
import { type BlockKind, type BlockOf, shortTitleOf } from "./block.js";

export const figure: BlockKind<BlockOf<"figure">> = {
  frameHeight: 510,
  about: ({ indicator }, indicators) => shortTitleOf(indicator, indicators),
  make: ({ indicator }, reading, id) => {
    const model = keyFigureOf(indicator, reading);
    return (
      model && {
        place: "figure",
        view: <KeyFigure figure={model} why={reading.why(indicator)} id={id} embed={reading.embed(id)} />,
      }
    );
  },
};
