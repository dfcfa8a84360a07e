import type { CustomCheck } from "../../../packages/ingest/src/checks/custom-check.js";

/** What a check of one column says of a text: undefined when it is right, the suggestion if there is one, null if not. */
export function verdictOn(check: CustomCheck, text: string, params: Record<string, unknown> = {}) {
  const finding = check.compile({ column: "colonne", ...params })([text]);
  return finding && (finding.suggestion ?? null);
}
