import type { Organisation } from "@datalogue/ingest";
import { isPublicAddress } from "../settings/public-address.js";
import type { Settings } from "../settings/settings.js";
import type { LegalNotice, Notices } from "./notices.js";

/** What the administrator has still to state, in `catalogue.json` `organisations.json` and in the settings, one French sentence each. */
export function listUnstated(
  { accessibility, legal = {}, security }: Partial<Notices>,
  { publicUrl }: Pick<Settings, "publicUrl">,
  { today, organisations = [] }: { today: string; organisations?: Pick<Organisation, "name" | "siret">[] },
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
    ...(security && security.expires >= today
      ? []
      : [
          security
            ? `catalogue.json\u00A0: «\u00A0security.expires\u00A0» (${security.expires}) est passé\u00A0: /.well-known/security.txt n'est plus donné.`
            : "catalogue.json\u00A0: il manque «\u00A0security\u00A0», à qui signaler une faille (/.well-known/security.txt).",
        ]),
    ...organisations
      .filter(({ siret }) => siret === undefined)
      .map(
        ({ name }) =>
          `organisations.json\u00A0: il manque «\u00A0siret\u00A0» de ${name}\u00A0; sans celui du producteur ni de l'éditeur, ses jeux ne sont pas dans /catalogue.csv (SCDL).`,
      ),
    ...(isPublicAddress(publicUrl)
      ? []
      : [
          `PUBLIC_URL\u00A0: data.gouv.fr ne peut pas lire ${publicUrl}. Donnez l'adresse publique du site, en https\u202F; sans elle, chaque jeu de données perd un point de qualité.`,
        ]),
  ];
}
