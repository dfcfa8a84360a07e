import type { DatasetMetadata } from "../dataset.js";
import { isObject } from "../field-types/json-value.js";
import { checkDocument } from "./check-document.js";
import { findDeclarationProblems } from "./confidentiality.js";
import { findScopeProblems } from "./scopes.js";
import { validate } from "./validators/dataset.js";

/** What may stay out of `dataset.json`: it has one usual value. */
const DEFAULTS = { access: "open", keywords: [] } satisfies Partial<DatasetMetadata>;

/**
 * Reads the metadata of a dataset (`dataset.json`). Problems are French sentences that say what to write.
 * `access` is "open" and `keywords` empty when they are not given; `$schema`, which editors read, is left out.
 */
export function parseDatasetMetadata(json: unknown): { metadata: DatasetMetadata } | { problems: string[] } {
  const completed = isObject(json) ? { ...DEFAULTS, ...json } : json;
  if (isObject(completed)) delete completed.$schema;
  const problems = checkDocument(validate, completed);
  if (problems.length > 0) return { problems };
  const metadata = completed as DatasetMetadata;
  if (metadata.confidentialite) problems.push(...findDeclarationProblems(metadata.confidentialite));
  problems.push(...findScopeProblems(metadata));
  return problems.length > 0 ? { problems } : { metadata };
}
