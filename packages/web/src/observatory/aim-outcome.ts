import type { FollowUpStatus, Indicator } from "@datalogue/api";
import { yearOf } from "../format/index.js";
import { type Aim, isJudgedIn, isUnsure } from "./load-aims.js";
import { differenceAsWritten } from "./wording.js";

/** Of a target whose year has come. */
const TERM_WORDS: Partial<Record<FollowUpStatus, string>> = {
  "on-track": "atteint",
  "to-watch": "non atteint",
  "off-track": "non atteint",
};

/** Of a ceiling whose last year has come, or that is passed before. */
const CEILING_WORDS: typeof TERM_WORDS = {
  "on-track": "respecté",
  "off-track": "dépassé",
};

/** What became of an objective by the year that it was judged on: « atteint », « non atteint », « dépassé »; null while it is to come or cannot be affirmed. */
export function outcomeOf(indicator: Indicator, aim: Aim, year: number): string | null {
  if (!isJudgedIn(aim, year) || isUnsure(aim)) return null;
  const { type, status, target, latest } = aim.objective;
  const isCeiling = type === "PLAFOND_CUMULE";
  const isPassed =
    isCeiling && status === "off-track" && differenceAsWritten(indicator, latest?.value ?? 0, target.value ?? 0) > 0;
  if (year < yearOf(target.period) && !isPassed) return null;
  return (isCeiling ? CEILING_WORDS : TERM_WORDS)[status] ?? null;
}
