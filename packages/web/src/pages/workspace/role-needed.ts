import { PageProblem } from "../../site.js";

/** A page that somebody's role does not open: who opens it and, first of what to do, whom to ask. */
export function roleNeeded(title: string, why: string): PageProblem {
  return new PageProblem(403, title, why, [
    { label: "Demander ce droit", href: "/contact" },
    { label: "Revenir à mes jeux", href: "/espace" },
  ]);
}
