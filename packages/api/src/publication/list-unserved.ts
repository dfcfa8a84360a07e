import { UNDER_AGREEMENT } from "@datalogue/ingest";
import { findTerms } from "../agreements/terms.js";
import { hasLeftAgreement } from "../versions/has-left-agreement.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { findLentRegister } from "./find-lent-register.js";
import type { ObservationWorkshop } from "./observe-indicators.js";

interface UnservedDataset {
  id: string;
  slug: string;
  /** A French sentence. */
  reason: string;
}

/**
 * The datasets of which nothing is given until somebody mends them, and why: the version served is withdrawn under their statistical secrecy, or was made under an
 * agreement that is no more. What an agreement stops, by its end or an act, is as it should be.
 */
export async function listUnserved(workshop: Finder): Promise<UnservedDataset[]> {
  const unserved: UnservedDataset[] = [];
  for (const dataset of await workshop.store.listDatasets()) {
    const reason = await findReason(dataset, workshop);
    if (reason !== undefined) unserved.push({ id: dataset.id, slug: dataset.slug, reason });
  }
  return unserved;
}

type Finder = Pick<ObservationWorkshop, "store" | "agreementOf">;

async function findReason(
  { id, slug, version, metadata }: StoredDataset,
  { store, agreementOf }: Finder,
): Promise<string | undefined> {
  const manifest = (await store.findVersion(id, version))?.manifest;
  const withdrawn = metadata.confidentialite && manifest?.secrecyReview?.withdrawn;
  if (withdrawn !== undefined)
    return `la version ${version} est retirée, et rien n’est donné du jeu jusqu’à la prochaine. ${withdrawn}`;
  const isLeft = hasLeftAgreement(metadata, manifest);
  if (isLeft && (await findLentRegister(manifest?.madeOf, { store, agreementOf })))
    return `la version ${version} est faite d’un registre qu’un partenaire prête sous convention\u00A0: rien n’en est donné, et elle ne se redépose pas. Seul un fichier fait d’autre chose, sous un autre nom, peut prendre sa place.`;
  if (isLeft)
    return `la version ${version} a été faite sous une convention, et le jeu porte une licence ouverte\u00A0: rien n’en est donné jusqu’à la prochaine. Si son fichier peut être donné sous cette licence, déposez-le de nouveau, ou redemandez-le à sa source.`;
  if (metadata.licence !== UNDER_AGREEMENT) return undefined;
  const found = await agreementOf(slug);
  const terms = found ? undefined : findTerms(metadata, found);
  return terms && "refusal" in terms ? `${terms.refusal} Jusque-là, rien n’est donné du jeu.` : undefined;
}
