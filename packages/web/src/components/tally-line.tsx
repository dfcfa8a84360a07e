import { type FollowUpStatus, followUpStatuses } from "@datalogue/api";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";

/** How many objectives are in each state, on one line; states without any are left out. */
export function TallyLine({ tally }: { tally: Record<FollowUpStatus, number> }) {
  const told = followUpStatuses.filter((status) => tally[status] > 0);
  return (
    <ul class="tally-line">
      {told.map((status) => (
        <li key={status} data-status={status}>
          <Icon name={statusWords[status].icon} /> {tally[status]}&nbsp;
          {statusWords[status][tally[status] > 1 ? "objectives" : "objective"]}
        </li>
      ))}
    </ul>
  );
}
