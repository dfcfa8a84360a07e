import { haveSameParties } from "../agreements/terms.js";
import { type AgreementFinder, findParties } from "../catalogue/find-parties.js";
import { DraftRefused } from "./draft-refused.js";
import type { StoredDraft } from "./stored-draft.js";

/**
 * What a draft holds is published under the agreement of those who gave and received it, or not at all. Throws `DraftRefused` where the
 * dataset is under one of other parties since, or under none.
 */
export async function requireSameParties(
  { dataset, document: { parties } }: Pick<StoredDraft, "dataset" | "document">,
  finder: AgreementFinder,
): Promise<void> {
  if (!parties) return;
  const stored = await finder.store.findDataset({ id: dataset });
  const now = stored && (await findParties(stored, finder));
  if (!now || !haveSameParties(now, parties))
    throw new DraftRefused({ kind: "faulty-file", errors: 0, sentence: OTHERS });
}

const OTHERS =
  "Ce brouillon a été reçu sous une convention entre d'autres organismes que ceux d'aujourd'hui\u00A0: il n'est pas publié. Déposez-y le fichier reçu depuis.";
