import type { Organisation } from "@datalogue/ingest";
import { isExampleName, isPublicAddress } from "../settings/public-address.js";
import type { Settings } from "../settings/settings.js";
import type { LegalNotice, Notices } from "./notices.js";

/** An organisation that has left the catalogue, and how much of it is still there: datasets, keys in service, people. */
export interface LeftOrganisation extends Pick<Organisation, "name" | "slug"> {
  datasets: number;
  keys: number;
  people: number;
}

/** What `catalogue.json` says that a site of one's own cannot keep from an example. */
interface Addresses {
  /** A complete address. */
  idBase: string;
  contact: { email: string };
}

/** What the administrator has still to state, in `catalogue.json` `organisations.json` and in the settings, one French sentence each. */
export function listUnstated(
  { idBase, contact, accessibility, legal = {}, security }: Partial<Notices & Addresses>,
  { publicUrl }: Pick<Settings, "publicUrl">,
  {
    today,
    organisations = [],
    left = [],
  }: { today: string; organisations?: Pick<Organisation, "name" | "siret" | "contact">[]; left?: LeftOrganisation[] },
): string[] {
  const asked: [keyof LegalNotice, string][] = [
    ["publisher", "l'éditeur du site et son directeur de publication"],
    ["host", "l'hébergeur"],
    ["storage", "le lieu où les données sont conservées"],
    ["dpo", "le délégué à la protection des données"],
    ["retention", "la durée de conservation des journaux"],
  ];
  const isExample = (email: string | undefined) => email !== undefined && isExampleName(email.split("@").at(-1) ?? "");
  const unreached = organisations.filter((one) => isExample(one.contact?.email));
  return [
    ...(idBase && isExampleName(new URL(idBase).hostname)
      ? [
          `catalogue.json\u00A0: «\u00A0idBase\u00A0» (${idBase}) est une adresse d'exemple, et tous les identifiants permanents commencent par elle. Écrivez la vôtre avant d'être moissonné\u202F; ne la changez plus ensuite.`,
        ]
      : []),
    ...(isExample(contact?.email)
      ? [
          `catalogue.json\u00A0: «\u00A0contact.email\u00A0» (${contact?.email}) est une adresse d'exemple\u00A0: ce qu'on y écrit n'arrive à personne.`,
        ]
      : []),
    ...(unreached.length > 0
      ? [
          `organisations.json\u00A0: «\u00A0contact.email\u00A0» est une adresse d'exemple, que les pages des jeux donnent\u00A0: ${unreached.map(({ name }) => name).join(", ")}.`,
        ]
      : []),
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
    ...left.flatMap((one) => tellLeft(one) ?? []),
    ...(isPublicAddress(publicUrl)
      ? []
      : [
          `PUBLIC_URL\u00A0: data.gouv.fr ne peut pas lire ${publicUrl}. Donnez l'adresse publique du site, en https\u202F; sans elle, chaque jeu de données perd un point de qualité.`,
        ]),
  ];
}

/** What to do with what an organisation leaves behind; undefined where nothing of it is there. */
function tellLeft({ name, slug, datasets, keys, people }: LeftOrganisation): string | undefined {
  const kept = [
    ...(datasets > 0 ? [`${datasets}\u00A0${datasets > 1 ? "jeux (donnez-les" : "jeu (donnez-le"} à un autre)`] : []),
    ...(keys > 0 ? [`${keys}\u00A0${keys > 1 ? "clés" : "clé"} (key revoke)`] : []),
    ...(people > 0 ? [`${people}\u00A0${people > 1 ? "personnes" : "personne"} (user role … --role none)`] : []),
  ];
  if (kept.length === 0) return undefined;
  return `organisations.json\u00A0: «\u00A0${name}\u00A0» (${slug}) n'y est plus, et n'ouvre plus rien de réservé\u00A0; le catalogue en garde ${kept.join(", ")}. Écrivez-le de nouveau s'il en est toujours.`;
}
