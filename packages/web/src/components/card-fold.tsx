import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { InFrame } from "./embed-link.js";

interface CardFoldProps {
  /** What its card shows: the name of the fold. */
  title: string;
  /** What is to be known before all else. */
  told: string;
  reading: ComponentChildren;
  source: ComponentChildren;
  demonstration: boolean;
  /** Other cards of the page are of real figures: the invented ones are marked at sight. */
  isMixed?: boolean;
  open?: boolean;
  children: ComponentChildren;
}

/**
 * The last line of a card, which opens the rest: reading, source, then what is given. In a frame, where no page around it says so, the
 * source is read at once, and that it is a demonstration.
 */
export function CardFold({
  title,
  told,
  reading,
  source,
  demonstration,
  isMixed = false,
  open = false,
  children,
}: CardFoldProps) {
  const isFramed = useContext(InFrame);
  const sourceLine = <p class="source">Source&nbsp;: {source}</p>;
  return (
    <>
      {isFramed && sourceLine}
      <details class="more" open={open}>
        <summary>
          <span>
            {demonstration && (isMixed || isFramed) && <span class="badge badge--demo">Démonstration</span>}{" "}
            {told || <span class="no-print">{isFramed ? "Lecture, tableau" : "Lecture, source, tableau"}</span>}
          </span>
          <span class="visually-hidden">. Détails&nbsp;: {title}</span>
          <b aria-hidden="true">⋯</b>
        </summary>
        <p class="reading">
          <strong>Lecture&nbsp;:</strong> {reading}
        </p>
        {!isFramed && sourceLine}
        {children}
      </details>
    </>
  );
}
