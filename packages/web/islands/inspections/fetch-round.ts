import type { KeptRound } from "./pending.js";
import { ask, type Sent } from "./send.js";

/** Whether the site gave no round: why. */
export const isEnd = (got: KeptRound | Sent): got is Sent => typeof got === "string" || "barred" in got;

/** The round as the site has it now, or why there is none. */
export async function fetchRound(kind: string): Promise<KeptRound | Sent> {
  const answer = await ask(`/api/inspections/${kind}`);
  if (!(answer instanceof Response)) return answer;
  return answer.ok ? { ...((await answer.json()) as KeptRound), takenAt: answer.headers.get("Date") } : "failing";
}
