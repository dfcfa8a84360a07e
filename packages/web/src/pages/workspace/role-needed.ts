import type { Visit } from "../../components/visit.js";
import { PageProblem } from "../../site.js";
import { OF_NO_ORGANISATION } from "./account.js";

/** A page that somebody's role does not open: who opens it and, first of what to do, whom to ask. */
export function roleNeeded(title: string, why: string): PageProblem {
  return new PageProblem(403, title, why, [
    { label: "Demander ce droit", href: "/contact" },
    { label: "Revenir à mes jeux", href: "/espace" },
  ]);
}

/** Why somebody deposits for no organisation, and what to do. */
export function whyNoDeposit({ memberships }: Visit["person"]): string {
  if (memberships.length === 0) return OF_NO_ORGANISATION;
  return memberships.every(({ left }) => left)
    ? "Vous n’êtes plus d’aucun organisme de ce catalogue : vos droits reviendront si le vôtre y revient."
    : "Votre rôle lit sans déposer : un administrateur de votre organisme peut le changer.";
}
