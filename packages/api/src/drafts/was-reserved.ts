import { type Access, accessNames } from "@datalogue/ingest";
import type { StoredVersion } from "../versions/stored-version.js";

/** Whether a version was published for less people than a dataset is for (`next`): the others are told neither its number nor what was in it. */
export function wasReserved({ access }: Pick<StoredVersion, "access">, next: Access): boolean {
  return access !== null && accessNames.indexOf(access) > accessNames.indexOf(next);
}
