import { createHash } from "node:crypto";
import type { InspectionKind, ResultDocument } from "./kind-schema.js";

/** The identifier that the dataset of a table will have: a draft of it is found by that before it is published. */
export function identifierOfResult(kind: string, dataset: string): string {
  const hex = createHash("sha256")
    .update(JSON.stringify(["results", kind, dataset]))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Name of the file that a table is received as. */
export const fileOfResult = ({ dataset }: Pick<ResultDocument, "dataset">): string => `${dataset}.csv`;

/** A dataset that results of inspections are published as. */
export interface ResultDataset {
  /** Name of the dataset of what is inspected. */
  register: string;
  /** Name of the file of a version that was made of it. */
  file: string;
}

/**
 * What a dataset is made of where kinds of inspections publish their results as it; undefined of any other, as one of another organisation that has the
 * name. `slugOf`: the name that a former one is followed by.
 */
export function findResultDataset(
  { id, slug, organisation }: { id: string; slug: string; organisation: string },
  kinds: readonly InspectionKind[],
  slugOf: (name: string) => string | undefined,
): ResultDataset | undefined {
  for (const { id: kind, organisation: inspecting, register, results = [] } of kinds)
    for (const result of results) {
      const { dataset } = result;
      const isNamed = organisation === inspecting && (slugOf(dataset) ?? dataset) === slug;
      if (isNamed || identifierOfResult(kind, dataset) === id)
        return { register: register.dataset, file: fileOfResult(result) };
    }
  return undefined;
}
