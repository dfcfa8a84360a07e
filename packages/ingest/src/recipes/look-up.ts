import type { Geography } from "../geography.js";
import { plural, quote } from "../issues/french.js";
import type { Note } from "../note.js";
import type { Lookup } from "./recipe.js";

/** What the official geography made of the cells of a field. */
export interface Lookups {
  /** The text that a cell becomes; a code that tells nothing, or several communes, is left for the validation to judge (no name then). */
  read(text: string): string;
  describe(field: string): Note[];
  count(): number;
}

/** Arrondissements of Paris, Lyon and Marseille, which have codes as communes do. */
const CITIES: readonly [RegExp, string][] = [
  [/^751(0[1-9]|1\d|20)$/, "75056"],
  [/^6938[1-9]$/, "69123"],
  [/^132(0[1-9]|1[0-6])$/, "13055"],
];

/** The code that a commune has today: of former ones, what they became; undefined for an unknown code, or one that became several. */
function codeOfToday(code: string, geography: Geography): string | undefined {
  const city = CITIES.find(([form]) => form.test(code))?.[1];
  if (city) return city;
  if (!geography.has(code)) return undefined;
  const became = geography.successors(code);
  if (became.length === 0) return code;
  return became.length === 1 ? became[0] : undefined;
}

export function createLookups({ communes }: Pick<Lookup, "communes">, geography: Geography): Lookups {
  const known = new Map<string, string | undefined>();
  let [changed, unknown, first] = [0, 0, ""];
  return {
    read(text) {
      const code = text.trim();
      if (code === "") return text;
      let today = known.get(code);
      if (today === undefined && !known.has(code)) {
        today = codeOfToday(code, geography);
        known.set(code, today);
      }
      if (today === undefined) {
        if (unknown++ === 0) first = code;
        return communes === "code" ? text : "";
      }
      if (communes === "nom") {
        changed++;
        return geography.name(today) ?? "";
      }
      if (today !== code) changed++;
      return today;
    },
    count: () => changed + unknown,
    describe(field) {
      const left = {
        fr:
          unknown === 0
            ? ""
            : ` ; ${plural(unknown, "code inconnu ou partagé", "codes inconnus ou partagés")} entre plusieurs communes (le premier : ${quote(first)})`,
        en: unknown === 0 ? "" : `; ${unknown} code(s) unknown, or of several communes today (the first: “${first}”)`,
      };
      if (changed + unknown === 0) return [];
      return [
        communes === "code"
          ? {
              fr: `Recette : colonne ${quote(field)} : ${plural(changed, "code ramené", "codes ramenés")} à la commune d'aujourd'hui${left.fr}.`,
              en: `Recipe: column “${field}”: ${changed} code(s) carried to today's commune${left.en}.`,
            }
          : {
              fr: `Recette : colonne ${quote(field)} : ${plural(changed, "nom donné", "noms donnés")} par le code officiel géographique${left.fr}.`,
              en: `Recipe: column “${field}”: ${changed} name(s) given by the official list of communes${left.en}.`,
            },
      ];
    },
  };
}
