import type { Organisation } from "../dataset.js";
import { checkDocument } from "./check-document.js";
import { validate } from "./validators/organisation.js";

/** Reads a producer of data, an entry of `organisations.json`. Problems are French sentences that say what to write. */
export function parseOrganisation(json: unknown): { organisation: Organisation } | { problems: string[] } {
  const problems = checkDocument(validate, json);
  return problems.length > 0 ? { problems } : { organisation: json as Organisation };
}
