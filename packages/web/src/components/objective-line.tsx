import type { FollowUpStatus } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";

interface ObjectiveLineProps {
  status: FollowUpStatus;
  title: ComponentChildren;
  /** Where it leads; absent on paper. */
  href?: string;
  /** Whose objective it is, where it is another's. */
  whose?: string | null | undefined;
  /** Where it stands, on a line of its own. */
  children?: ComponentChildren;
}

/** A line of a list of objectives (`.states`): the shape of the state, the objective, its state in words, where it stands. */
export function ObjectiveLine({ status, title, href, whose, children }: ObjectiveLineProps) {
  const words = statusWords[status];
  return (
    <li data-status={status}>
      <Icon name={words.icon} />
      <span>
        {href === undefined ? <b>{title}</b> : <a href={href}>{title}</a>}
        {whose && `, ${whose}`} <em>{words.objective}</em>
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
