import { PageProblem } from "../site.js";

/** What is said of an address that names no dataset. */
export function unknownDataset(ref: string): PageProblem {
  return new PageProblem(
    404,
    "Jeu de données introuvable",
    `Aucun jeu de données n’est publié sous le nom «\u202f${ref.slice(0, 60)}\u202f».`,
    [{ label: "Tous les jeux de données", href: "/jeux" }],
  );
}
