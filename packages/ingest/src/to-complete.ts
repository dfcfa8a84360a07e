import { counted } from "./french-number.js";
import type { Schema } from "./schema.js";
import { typeset } from "./typography.js";

/** How the texts that the agent has to write begin in a proposed schema. */
export const TO_COMPLETE = "À compléter";

type Described = Pick<Schema, "description">;

/** How many texts of a schema are still to be written: those that begin with "À compléter". */
export function countToComplete(schema: Schema): number {
  return [schema, ...schema.fields].filter(isToComplete).length;
}

/** A schema as it is told to others: what is still to be written is no description. */
export function withoutToComplete(schema: Schema): Schema {
  return { ...withoutOwn(schema), fields: schema.fields.map(withoutOwn) };
}

/** Whether a text of a proposed schema is still to be written: nobody has looked at what it describes. */
export const isToComplete = ({ description }: Described) => description?.startsWith(TO_COMPLETE) === true;

function withoutOwn<T extends Described>(told: T): T {
  if (!isToComplete(told)) return told;
  const { description: _, ...rest } = told;
  return rest as T;
}

/** The sentence that reminds of them: no fault of a file, so not in its report. */
export function toCompleteText(left: number): string {
  return typeset(`Ce schéma est une proposition : ${counted(left, "description")} à compléter (« ${TO_COMPLETE} »).`);
}
