import type { FollowUpStatus } from "@datalogue/api";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";

/** A state: words, shape and colour. */
export function StatusBadge({
  status,
  of = "objective",
}: {
  status: FollowUpStatus;
  of?: "objective" | "objectives" | "deadline";
}) {
  const words = statusWords[status];
  return (
    <span class="status" data-status={status}>
      <Icon name={words.icon} /> {words[of]}
    </span>
  );
}
