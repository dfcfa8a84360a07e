import { type Access, accessLevels } from "@datalogue/ingest";
import type { Part } from "./decide-access.js";

/** What is told of a dataset that is not for everybody. */
export interface Closed {
  access: Access;
  organisationName: string;
  contact: { name: string; email: string };
}

/** For whom the contents of a closed dataset are, and whom to ask: a French sentence. */
export function explainClosure(dataset: Closed): string {
  return `Le contenu de ce jeu est réservé ${readersOf(dataset)}. ${askWhom(dataset)}`;
}

/** « aux organismes membres de ce catalogue » */
export function readersOf({ access, organisationName }: Closed, part: Part = "contents"): string {
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
  return `${whole}\u00A0: les lignes de ${new Intl.ListFormat("fr").format(territories)}.`;
}
