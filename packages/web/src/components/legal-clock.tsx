import type { Deadline } from "@datalogue/api";
import { formatDate, typographic } from "../format/index.js";
import { StatusBadge } from "./status-badge.js";
import { Unbroken } from "./unbroken.js";

interface LegalClockProps {
  deadlines: Deadline[];
  /** Names the document of each: where several are on the page. */
  named: boolean;
}

/** What the law asks, in the order of days, each with what is missing; the next one is marked. */
export function LegalClock({ deadlines, named }: LegalClockProps) {
  const next = deadlines.find(({ days }) => days !== null && days >= 0);
  return (
    <ol class="clock">
      {deadlines.map((deadline) => (
        <li key={`${deadline.plan} ${deadline.rule}`} class={deadline === next ? "next" : undefined}>
          {deadline.due === null ? (
            <p class="day">Jour à calculer</p>
          ) : (
            <time datetime={deadline.due}>{formatDate(deadline.due)}</time>
          )}
          <p>
            <strong>{typographic(deadline.title)}</strong>
            {named && (
              <>
                , <a href={`/suivi/${deadline.plan}`}>{typographic(deadline.planTitle)}</a>
              </>
            )}{" "}
            (<Unbroken text={deadline.legalReference} />)
          </p>
          <p class="small">
            {typographic(deadline.sentence)} {typographic(deadline.consequence)}
          </p>
          {deadline.missing.map((sentence) => (
            <p key={sentence} class="small">
              <strong>À compléter.</strong> {typographic(sentence)}
            </p>
          ))}
          <StatusBadge status={deadline.status} of="deadline" />
        </li>
      ))}
    </ol>
  );
}
