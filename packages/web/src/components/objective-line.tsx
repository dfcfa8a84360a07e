import type { FollowUpStatus } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";

interface ObjectiveLineProps {
  status: FollowUpStatus;
  /** The gaps that the state covers: « entre 5 et 10 % d’écart »; left out where a sentence says the tolerance. */
  range?: string | null;
  title: ComponentChildren;
  /** Where it leads; absent on paper, where all text has one size: the smallest. */
  href?: string;
  /** Where it stands, on a line of its own. */
  children?: ComponentChildren;
}

/** A line of a list of objectives (`.states`): the shape of the state, the objective, its state in words and what it covers, where it stands. */
export function ObjectiveLine({ status, range, title, href, children }: ObjectiveLineProps) {
  const words = statusWords[status];
  return (
    <li data-status={status}>
      <Icon name={words.icon} />
      <span>
        {href === undefined ? <b>{title}</b> : <a href={href}>{title}</a>} <em>{words.objective}</em>
        {range && " "}
        {range && (href === undefined ? `(${typographic(range)})` : <span class="range">({typographic(range)})</span>)}
        {children && (
          <>
            <br />
            {children}
          </>
        )}
      </span>
    </li>
  );
}
