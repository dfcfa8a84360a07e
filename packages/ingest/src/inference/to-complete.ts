import { plural } from "../issues/french.js";
import type { Schema } from "../schema.js";
import { typeset } from "../typography.js";

/** How the texts that the agent has to write begin in a proposed schema. */
export const TO_COMPLETE = "À compléter";

/** How many texts of a schema are still to be written: those that begin with "À compléter". */
export function countToComplete(schema: Schema): number {
  return [schema, ...schema.fields].filter(({ description }) => description?.startsWith(TO_COMPLETE)).length;
}

/** The sentence that reminds of them: no fault of a file, so not in its report. */
export function toCompleteText(left: number): string {
  return typeset(`Ce schéma est une proposition : ${plural(left, "description")} à compléter (« ${TO_COMPLETE} »).`);
}
