import { SettingsError } from "@datalogue/ingest";
import type { StoreFault, StoreUnavailable } from "./object-store.js";

/** What is told of a store that cannot be used, after its name. */
export const STORE_FAULTS: Record<StoreFault, string> = {
  keyless: "il demande des clés\u00A0: donnez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY, ou un rôle à cette machine",
  "wrong-keys": "il refuse ces clés\u00A0: corrigez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY",
  refused: "il refuse\u00A0: vérifiez le nom du seau, AWS_REGION et les droits du compte",
  unmounted: "ce dossier n'existe pas\u00A0: montez le partage, ou corrigez DATALOGUE_VERSION_STORE",
  "of-another": "il est celui d'un autre catalogue\u00A0: rien n'y est mis ni retiré",
  silent: "il ne répond pas",
};

/** The same, for who typed a command or starts the site. */
export function explainStore({ place, fault }: StoreUnavailable): SettingsError {
  return new SettingsError(
    "DATALOGUE_VERSION_STORE",
    `DATALOGUE_VERSION_STORE\u00A0: le magasin «\u00A0${place}\u00A0» ne peut pas être utilisé\u00A0: ${STORE_FAULTS[fault]}.`,
  );
}
