import type { FollowUpStatus } from "@datalogue/api";
import { describeTally, statusOrder } from "../observatory/plan-words.js";
import { StatusBadge } from "./status-badge.js";

/** How many objectives are in each state. */
export function Tally({ tally }: { tally: Record<FollowUpStatus, number> }) {
  return (
    <ul class="tally">
      {statusOrder.map((status) => (
        <li key={status}>
          <b>{tally[status]}</b>
          <StatusBadge status={status} of={tally[status] > 1 ? "objectives" : "objective"} />
        </li>
      ))}
    </ul>
  );
}

/** The same in a sentence, which opens the page. */
export function TallyLead({ tally, before = "" }: { tally: Record<FollowUpStatus, number>; before?: string }) {
  return (
    <p class="lead">
      {before}
      {describeTally(tally).map(({ text, strong }, rank) => (strong ? <strong key={rank}>{text}</strong> : text))}
    </p>
  );
}
