import { createHash } from "node:crypto";
import { findTerms, nameTerms } from "../agreements/terms.js";
import type { AgreementFinder } from "../catalogue/find-parties.js";
import type { ReuseReader } from "../reuses/reuses.js";
import { findCompared } from "./find-compared.js";

/**
 * Tells apart the states of a dataset (its identifier) in which the same file makes another difference with the same version: that
 * version withdrawn or not, the terms of the agreement that the next one is made under, what reuses say that they use.
 */
export async function nameStanding(
  id: string,
  { workshop, reuses }: { workshop: AgreementFinder; reuses: ReuseReader },
): Promise<string> {
  const stored = await workshop.store.findDataset({ id });
  const compared = await findCompared(stored, workshop);
  const found = stored && findTerms(stored.metadata, await workshop.agreementOf(stored.slug));
  const terms = found && "terms" in found ? nameTerms(found.terms) : (found?.refusal ?? null);
  const used = (await reuses.listAccepted(id)).filter(({ columns }) => columns.length > 0);
  const told = [compared?.withdrawn ?? null, terms, used.map(({ id: reuse, columns }) => [reuse, columns])];
  return createHash("sha256").update(JSON.stringify(told)).digest("hex").slice(0, 32);
}
