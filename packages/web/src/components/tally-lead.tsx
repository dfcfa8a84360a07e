import type { FollowUpStatus } from "@datalogue/api";
import { describeTally } from "../observatory/plan-words.js";

/** How many objectives are in each state, in a sentence, which opens the page. */
export function TallyLead({ tally, before = "" }: { tally: Record<FollowUpStatus, number>; before?: string }) {
  return (
    <p class="lead">
      {before}
      {describeTally(tally).map(({ text, strong }, rank) => (strong ? <strong key={rank}>{text}</strong> : text))}
    </p>
  );
}
