import { type FollowUpStatus, followUpStatuses } from "@datalogue/api";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";

/** How many objectives are in each state, on one line, what goes wrong first; states without any are left out. `when`: of what year, where it is not that of the page. */
export function TallyLine({ tally, when }: { tally: Record<FollowUpStatus, number>; when?: number | null }) {
  const told = followUpStatuses.filter((status) => tally[status] > 0);
  return (
    <ul class="tally-line">
      {when && <li class="when">En {when}&nbsp;:</li>}
      {told.map((status) => (
        <li key={status} data-status={status}>
          <Icon name={statusWords[status].icon} /> {tally[status]}&nbsp;
          {statusWords[status][tally[status] > 1 ? "objectives" : "objective"]}
        </li>
      ))}
    </ul>
  );
}
