import type { Services } from "@datalogue/api";
import { typographic } from "../format/index.js";

/** « déchets, mobilités, énergie et climat »: the themes of the site, inside a sentence; empty without any. */
export function nameThemes({ observatories }: Pick<Services, "observatories">): string {
  return observatories
    .list()
    .map(({ title }) => typographic(title).replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLocaleLowerCase("fr")))
    .join(", ");
}
