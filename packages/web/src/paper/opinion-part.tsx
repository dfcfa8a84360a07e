import { formatDate, typographic } from "../format/index.js";
import type { PaperPart } from "./compose.js";
import { INNER_WIDTH, textHeight } from "./measures.js";

interface Opinion {
  /** Paragraphs, set as one. */
  text: string[];
  /** Who signs: a name, a function. */
  signed: string[];
  date: string;
}

/** What the service says of its figures, quoted. */
export function opinionPart({ text: paragraphs, signed, date }: Opinion): PaperPart {
  const text = paragraphs.map(typographic).join(" ");
  return {
    id: "avis",
    items: [
      {
        height: 6 + textHeight(text, INNER_WIDTH - 8, { size: 10, leading: 1.4, title: true }),
        view: (
          <figure class="quote">
            <blockquote>
              <p>{text}</p>
            </blockquote>
            <footer>{[...signed.map(typographic), formatDate(date)].join(", ")}</footer>
          </figure>
        ),
      },
    ],
  };
}
