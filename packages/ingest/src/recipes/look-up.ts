import { counted } from "../french-number.js";
import type { Geography } from "../geography.js";
import { quote } from "../issues/french.js";
import type { Note } from "../note.js";
import type { ReferenceReader } from "../validation/foreign-keys.js";
import type { KeepRule, Lookup } from "./recipe.js";

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

/** A lookup in the official geography. */
export type CommuneLookup = Extract<Lookup, { communes: unknown }>;
/** A lookup in a published dataset. */
export type DatasetLookup = Extract<Lookup, { dataset: unknown }>;

export function isDatasetLookup(lookup: Lookup): lookup is DatasetLookup {
  return "dataset" in lookup;
}

/** What a dataset gives for a key; null where several of its records give different things. */
export type LookupTable = ReadonlyMap<string, string | null>;

/**
 * Reads what the lookups of a recipe need of published datasets, by the field that they give. `absent`: the datasets, or the columns of them, that are not
 * published.
 */
export async function readLookupTables(
  lookups: Record<string, Lookup> = {},
  references: ReferenceReader | undefined,
): Promise<{ tables: Map<string, LookupTable>; absent: string[] }> {
  const tables = new Map<string, LookupTable>();
  const absent: string[] = [];
  for (const [field, lookup] of Object.entries(lookups)) {
    if (!isDatasetLookup(lookup)) continue;
    const { dataset, key, give } = lookup;
    const records = await references?.(dataset, [key, give]);
    if (!records) {
      absent.push(`${dataset} (${key}, ${give})`);
      continue;
    }
    const table = new Map<string, string | null>();
    for await (const [code, told] of records) {
      if (!code || told === null || told === undefined) continue;
      const known = table.get(code.trim());
      table.set(code.trim(), known === undefined || known === told ? told : null);
    }
    tables.set(field, table);
  }
  return { tables, absent };
}

/**
 * The conditions of a recipe, those that name a published dataset with the texts that it has. `absent`: the datasets, or the columns of them, that are not
 * published.
 */
export async function readKeptTexts(
  rules: readonly KeepRule[] = [],
  references: ReferenceReader | undefined,
): Promise<{ rules: KeepRule[]; absent: string[] }> {
  const absent: string[] = [];
  const read = await Promise.all(
    rules.map(async (rule): Promise<KeepRule> => {
      if (!("of" in rule)) return rule;
      const { dataset, key } = rule.of;
      const records = await references?.(dataset, [key]);
      if (!records) absent.push(`${dataset} (${key})`);
      const texts = new Set<string>();
      for await (const [text] of records ?? []) if (text) texts.add(text.trim());
      return { column: rule.column, is: [...texts], label: `dans le jeu « ${dataset} »` };
    }),
  );
  return { rules: read, absent };
}

/** The cells of a field read in a published dataset; a key that it does not have, or has with several values, is left as it is (nothing, where it is in another field). */
export function createDatasetLookups({ dataset, from }: DatasetLookup, table: LookupTable): Lookups {
  let [given, unknown, first] = [0, 0, ""];
  return {
    read(text) {
      const key = text.trim();
      if (key === "") return text;
      const told = table.get(key);
      if (told !== undefined && told !== null) {
        given++;
        return told;
      }
      if (unknown++ === 0) first = key;
      return from === undefined ? text : "";
    },
    count: () => given + unknown,
    describe(field) {
      if (given + unknown === 0) return [];
      const left =
        unknown === 0
          ? { fr: "", en: "" }
          : {
              fr: ` ; ${counted(unknown, "code qu'il ne donne pas", "codes qu'il ne donne pas")}, ou de plusieurs façons (le premier : ${quote(first)})`,
              en: `; ${unknown} code(s) that it does not give, or in several ways (the first: “${first}”)`,
            };
      return [
        {
          fr: `Recette : colonne ${quote(field)} : ${counted(given, "valeur donnée", "valeurs données")} par le jeu ${quote(dataset)}${left.fr}.`,
          en: `Recipe: column “${field}”: ${given} value(s) given by the dataset “${dataset}”${left.en}.`,
        },
      ];
    },
  };
}

export function createLookups({ communes }: Pick<CommuneLookup, "communes">, geography: Geography): Lookups {
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
      if (communes === "nom" || communes === "epci") {
        changed++;
        return (communes === "nom" ? geography.name(today) : geography.epci(today)) ?? "";
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
            : ` ; ${counted(unknown, "code inconnu ou partagé", "codes inconnus ou partagés")} entre plusieurs communes (le premier : ${quote(first)})`,
        en: unknown === 0 ? "" : `; ${unknown} code(s) unknown, or of several communes today (the first: “${first}”)`,
      };
      if (changed + unknown === 0) return [];
      return [
        communes === "code"
          ? {
              fr: `Recette : colonne ${quote(field)} : ${counted(changed, "code ramené", "codes ramenés")} à la commune d'aujourd'hui${left.fr}.`,
              en: `Recipe: column “${field}”: ${changed} code(s) carried to today's commune${left.en}.`,
            }
          : communes === "epci"
            ? {
                fr: `Recette : colonne ${quote(field)} : ${counted(changed, "intercommunalité donnée", "intercommunalités données")} par la liste officielle${left.fr}.`,
                en: `Recipe: column “${field}”: ${changed} intercommunality(ies) given by the official list${left.en}.`,
              }
            : {
                fr: `Recette : colonne ${quote(field)} : ${counted(changed, "nom donné", "noms donnés")} par le code officiel géographique${left.fr}.`,
                en: `Recipe: column “${field}”: ${changed} name(s) given by the official list of communes${left.en}.`,
              },
      ];
    },
  };
}
