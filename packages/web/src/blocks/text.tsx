import { typographic } from "../format/index.js";
import type { BlockKind, BlockOf } from "./block.js";

export const text: BlockKind<BlockOf<"text">> = ({ text: paragraphs }) => ({
  place: "prose",
  view: paragraphs.map((paragraph) => <p key={paragraph}>{typographic(paragraph)}</p>),
});
