import type { FollowUpStatus } from "@datalogue/api";
import { inSentence } from "../charts/in-sentence.js";
import { describeTally } from "../observatory/plan-words.js";

/** How many objectives are in each state, in a sentence, which opens the page. */
export function TallyLead({ tally, before = "" }: { tally: Record<FollowUpStatus, number>; before?: string }) {
  return (
    <p class="lead">
      {before}
      {describeTally(tally).map(({ text, strong }, rank) => {
        const told = before && rank === 0 ? inSentence(text) : text;
        return strong ? <strong key={rank}>{told}</strong> : told;
      })}
    </p>
  );
}
