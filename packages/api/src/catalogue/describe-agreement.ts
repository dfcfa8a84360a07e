import { isOpenLicence } from "@datalogue/ingest";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { letsOut } from "../agreements/terms.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import type { AgreementTold } from "../versions/dataset.js";
import type { Manifest } from "../versions/manifest.js";

/**
 * The agreement of a dataset as who reads it is told it: what it allows, until when; nothing of what its parties did. Undefined of a dataset
 * under none: the agreement that names it has stopped, and it was published since under an open licence. One that its agreement no longer
 * names, or whose agreement is gone, is as if it had ended; so is one of which the version served was made under an agreement whose
 * successor is of other parties, or does not let out all of it.
 */
export function describeAgreement(
  { metadata }: Pick<StoredDataset, "metadata">,
  { agreement: made }: Pick<Manifest, "agreement">,
  found: DatasetAgreement | undefined,
  nameOf: (organisation: string) => string,
): AgreementTold | undefined {
  const isLent = !isOpenLicence(metadata.licence) || made !== undefined;
  if (!isLent && found?.state !== "running" && found?.state !== "suspended") return undefined;
  const holds = found && (!made || letsOut(found, made)) ? found : undefined;
  const { id, title, partner, recipient } = holds?.agreement ?? made ?? UNKNOWN(metadata.organisation);
  const parties = { partner, recipient, partnerName: nameOf(partner), recipientName: nameOf(recipient) };
  if (!holds) return { id, title, state: "ended", ...parties };
  const { purpose, uses, refused, start } = holds.agreement;
  return { id, title, state: holds.state, ...parties, purpose, uses, refused, start, end: holds.lastDay };
}

const UNKNOWN = (organisation: string) => ({
  ...{ id: "", title: "Convention", partner: organisation, recipient: organisation },
});
