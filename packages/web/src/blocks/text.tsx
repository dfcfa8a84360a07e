import { typographic } from "../format/index.js";
import { type BlockKind, type BlockOf, FEW_LINES } from "./block.js";

export const text: BlockKind<BlockOf<"text">> = {
  frameHeight: FEW_LINES,
  about: () => undefined,
  make: ({ text: paragraphs }) => ({
    place: "prose",
    view: paragraphs.map((paragraph) => <p key={paragraph}>{typographic(paragraph)}</p>),
  }),
};
