import { civilDay } from "@datalogue/ingest/core";
import type { AskedDay } from "./draw-form.js";
import type { KeptRound, Pending } from "./pending.js";

/** Milliseconds by which the clock of a telephone may be slow without a word. */
const CLOCK_BEHIND = 24 * 3_600_000;

/** The day that a form proposes, told by whoever enters where the clock cannot be right or the site refused what was entered. */
export function askDay({ takenAt }: KeptRound, before: Pending | undefined): AskedDay {
  const today = civilDay(new Date());
  // It was taken before anything is entered: a clock that says otherwise is wrong, and bounds nothing but the digits of a year.
  const isSlow = takenAt !== null && Date.now() < Date.parse(takenAt) - CLOCK_BEHIND;
  const max = isSlow ? "9999-12-31" : today;
  if (before) {
    const seenAt = new Date(before.entry.seenAt);
    const proposed = Number.isNaN(seenAt.getTime()) ? "" : civilDay(seenAt);
    const isRight = before.refused === null && proposed !== "" && proposed <= max;
    return { proposed, max, why: isRight ? null : "Vérifiez le jour du contrôle." };
  }
  if (isSlow) return { proposed: "", max, why: "L’horloge de ce téléphone retarde\u00A0: dites le jour du contrôle." };
  return { proposed: today, max, why: null };
}
