import { type DraftRefused, problemOf } from "@datalogue/api";
import { typographic } from "../../../format/index.js";

/** Why somebody who publishes now plans nothing; undefined for another refusal. */
export function tellPlanRefused(error: DraftRefused): string | undefined {
  if (error.fault.kind !== "not-allowed" || error.fault.action !== "plan") return undefined;
  const told = problemOf(error);
  return told && typographic(told.detail);
}
