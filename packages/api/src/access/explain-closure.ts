import { type Access, accessLevels } from "@datalogue/ingest";
import { isShared, type Part, type Sharing, type SharingState } from "./decide-access.js";

/** What is told of a dataset that is not for everybody. */
export interface Closed {
  access: Access;
  organisationName: string;
  agreement?: Sharing;
  contact: { name: string; email: string };
}

/** For whom the contents of a closed dataset are, and whom to ask: a French sentence. */
export function explainClosure(dataset: Closed): string {
  const { agreement } = dataset;
  if (agreement && !isShared(dataset)) return UNSHARED[agreement.state as keyof typeof UNSHARED];
  return `Le contenu de ce jeu est réservé ${readersOf(dataset)}. ${askWhom(dataset)}`;
}

/** What is told of a dataset whose version served is withdrawn, to who could read it: a French sentence. */
export function explainWithdrawal({ contact }: Pick<Closed, "contact">): string {
  return `Les lignes de ce jeu ne sont plus données\u00A0: sa dernière version est retirée, et aucune autre ne l'a encore remplacée. Pour en savoir plus, écrivez à ${contact.name} (${contact.email}).`;
}

/** What the two organisations of an agreement are told of a dataset that it does not give. */
const UNSHARED: Record<Exclude<SharingState, "running">, string> = {
  coming: "La convention n'a pas commencé\u00A0: jusque-là, personne d'autre ne voit ce jeu.",
  unpublished:
    "Rien n'est encore publié sous la convention en cours\u00A0: jusque-là, personne d'autre ne voit ce jeu.",
  suspended: "Le partage est suspendu à la demande du partenaire\u00A0: personne d'autre ne voit ce jeu.",
  ended: "La convention a pris fin\u00A0: ces données ne sont plus partagées, et personne d'autre ne voit ce jeu.",
  withdrawn:
    "Le partenaire a retiré ces données\u00A0: elles ne sont plus partagées, et personne d'autre ne voit ce jeu.",
};

/** « aux organismes membres de ce catalogue » */
export function readersOf({ access, organisationName, agreement }: Closed, part: Part = "contents"): string {
  if (part === "received-file" && agreement) return "aux deux organismes de la convention sous laquelle il a été reçu";
  return accessLevels[part === "received-file" ? "organisation" : access].reservedTo(organisationName);
}

/** Whom to ask for an access: a French sentence. */
export function askWhom({ contact }: Closed): string {
  return `Pour demander un accès, écrivez à ${contact.name} (${contact.email}).`;
}

/** Which rows a scope gives, a French sentence; `territories`: names of those whose rows they are, null for every row. */
export function explainPart(territories: string[] | null): string {
  const whole = "Une partie de ce jeu est ouverte à votre organisme";
  if (territories === null) return `${whole}.`;
  if (territories.length === 0)
    return `${whole}\u00A0: les lignes de son territoire, que le catalogue ne connaît pas encore. Demandez à son administrateur de le déclarer.`;
  return `${whole}\u00A0: les lignes dont le territoire est ${new Intl.ListFormat("fr", { type: "disjunction" }).format(territories)}.`;
}
