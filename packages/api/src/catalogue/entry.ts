import { AccessRefused } from "../access/access-refused.js";
import { type Caller, decideAccess, mayRead, type Part } from "../access/decide-access.js";
import { NotShared } from "../access/not-shared.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { Manifest } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";

/** A dataset of the catalogue, and the version of it that is served. */
export interface Entry {
  stored: StoredDataset;
  manifest: Manifest;
  dataset: Dataset;
  /** What shows of it to who may not read its contents. */
  closed: ClosedDataset;
}

/** The entry, for what the caller may read of it. Throws the refusal. */
export function openEntry(entry: Entry, caller: Caller, part?: Part): Entry {
  if (mayRead(caller, entry.dataset, part)) return entry;
  throw refusalOf(entry, caller, part);
}

/** Why a part of a dataset is not given. */
export function refusalOf({ dataset, closed }: Entry, caller: Caller, part?: Part): NotShared | AccessRefused {
  const { agreement } = dataset;
  if (agreement && agreement.state !== "running") return new NotShared(agreement.state);
  return new AccessRefused(caller.kind, closed, part, decideAccess(caller, "read", dataset, part).rule);
}
