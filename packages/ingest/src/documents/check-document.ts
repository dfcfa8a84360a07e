import type { ErrorObject } from "ajv";
import { typeset } from "../typography.js";
import { describeFaults } from "./describe-faults.js";
import { deepSentence, isDeeperThan } from "./json-depth.js";

/** What is wrong with a document (a JSON value) by its validator, written ahead: French sentences, each with the path in the document. */
export function checkDocument(validate: (json: unknown) => boolean, json: unknown): string[] {
  // What says where a problem is would not come back from there.
  if (isDeeperThan(json)) return [typeset(deepSentence())];
  if (validate(json)) return [];
  const { errors } = validate as { errors?: ErrorObject[] | null };
  return describeFaults(errors ?? []);
}
