import { isPublicAddress } from "../settings/public-address.js";
import type { Settings } from "../settings/settings.js";
import type { LegalNotice, Notices } from "./notices.js";

/** What the administrator has still to state, in `catalogue.json` and in the settings, one French sentence each. */
export function listUnstated(
  { accessibility, legal = {} }: Partial<Notices>,
  { publicUrl }: Pick<Settings, "publicUrl">,
): string[] {
  const asked: [keyof LegalNotice, string][] = [
    ["publisher", "l'éditeur du site et son directeur de publication"],
    ["host", "l'hébergeur"],
    ["storage", "le lieu où les données sont conservées"],
    ["dpo", "le délégué à la protection des données"],
    ["retention", "la durée de conservation des journaux"],
  ];
  return [
    ...asked.flatMap(([name, what]) =>
      legal[name] === undefined ? [`catalogue.json\u00A0: il manque «\u00A0legal.${name}\u00A0», ${what}.`] : [],
    ),
    ...(accessibility?.audit
      ? []
      : [
          "catalogue.json\u00A0: aucun audit d'accessibilité («\u00A0accessibility.audit\u00A0»)\u00A0; le site se dit non conforme.",
        ]),
    ...(isPublicAddress(publicUrl)
      ? []
      : [
          `PUBLIC_URL\u00A0: data.gouv.fr ne peut pas lire ${publicUrl}. Donnez l'adresse publique du site, en https\u202F; sans elle, chaque jeu de données perd un point de qualité.`,
        ]),
  ];
}
