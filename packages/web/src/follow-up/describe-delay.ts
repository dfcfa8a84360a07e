import { type Deadline, spanBetween } from "@datalogue/api";
import { statusWords } from "../observatory/plan-words.js";

/**
 * How far a deadline is from a day, in one word per situation: « dans 34 jours », « dans 14 mois », « dépassée depuis 4 mois »,
 * « à renseigner, échue depuis 2 ans » where nothing here tells whether it was met.
 */
export function describeDelay({ due, status }: Pick<Deadline, "status"> & { due: string }, today: string): string {
  const isUnknown = status === "not-computable";
  if (due === today) return "aujourd’hui";
  if (due > today) return `dans ${spanBetween(today, due)}`;
  return isUnknown
    ? `${statusWords[status].deadline}, échue depuis ${spanBetween(due, today)}`
    : `${statusWords["off-track"].deadline} depuis ${spanBetween(due, today)}`;
}
