import { typographic } from "../format/index.js";
import type { BlockKind, BlockOf } from "./block.js";

/** Words explained beside what uses them. */
export const notes: BlockKind<BlockOf<"notes">> = {
  frameHeight: 550,
  about: ({ notes: list }) => list.map(({ term }) => typographic(term)).join(", "),
  make: ({ notes: list }, _reading, id) => ({
    place: "prose",
    view: (
      <dl class="meta-list" id={id}>
        {list.map(({ term, text }) => (
          <div key={term}>
            <dt>{typographic(term)}</dt>
            <dd>{typographic(text)}</dd>
          </div>
        ))}
      </dl>
    ),
  }),
};
