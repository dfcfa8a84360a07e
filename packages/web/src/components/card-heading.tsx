import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

/** The rank of the titles of cards: under that of a section, unless a page shows one card alone. */
export const CardRank = createContext<2 | 3>(3);

/** The title of a card. */
export function CardHeading({ children }: { children: ComponentChildren }) {
  const Heading = `h${useContext(CardRank)}` as "h2" | "h3";
  return <Heading>{children}</Heading>;
}
