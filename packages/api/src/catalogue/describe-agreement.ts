import { isOpenLicence } from "@datalogue/ingest";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { letsOut } from "../agreements/terms.js";
import type { AgreementTold } from "../versions/dataset.js";
import { isTold } from "../versions/is-told.js";
import type { Manifest } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";

/**
 * The agreement of a dataset as who reads it is told it: what it allows, until when; nothing of what its parties did. Undefined of a dataset
 * under none: the agreement that names it has stopped, and it was published since under an open licence. One that its agreement no longer
 * names, or whose agreement is gone, is as if it had ended. Where an agreement runs and lets nothing out of the version served (made under
 * another of other parties, or that let out more; withdrawn), nothing is published under it yet.
 */
export function describeAgreement(
  { metadata }: Pick<StoredDataset, "metadata">,
  manifest: Manifest | undefined,
  found: DatasetAgreement | undefined,
  nameOf: (organisation: string) => string,
): AgreementTold | undefined {
  const made = manifest?.agreement;
  const isLent = !isOpenLicence(metadata.licence) || made !== undefined;
  const isCurrent = found?.state === "running" || found?.state === "suspended";
  if (!isLent && !isCurrent) return undefined;
  const holds = found && (isCurrent || !made || letsOut(found, made)) ? found : undefined;
  const { id, title, partner, recipient } = holds?.agreement ?? made ?? UNKNOWN(metadata.organisation);
  const parties = { partner, recipient, partnerName: nameOf(partner), recipientName: nameOf(recipient) };
  if (!holds) return { id, title, state: "ended", ...parties };
  const { purpose, uses, refused, start } = holds.agreement;
  // What a statistical secrecy keeps is told apart: its record stays open.
  const isGone = made
    ? manifest.withdrawn !== undefined || !letsOut(holds, made)
    : manifest && !isTold(metadata, manifest);
  const isAwaited = holds.state === "running" && isGone === true;
  const state = isAwaited ? "unpublished" : holds.state;
  return { id, title, state, ...parties, purpose, uses, refused, start, end: holds.lastDay };
}

const UNKNOWN = (organisation: string) => ({
  ...{ id: "", title: "Convention", partner: organisation, recipient: organisation },
});
