import type { Lang } from "../field-types/field-type.js";
import type { RecipeChange } from "../recipes/apply-recipe.js";

/** The faults that have one sure mending. */
export type MendReason =
  | "encoding"
  | "byte-order-mark"
  | "zero-characters"
  | "header-name"
  | "formula-text"
  | "padded-value"
  | "integer-written-decimal"
  | "decimal-mark"
  | "thousands"
  | "date-form"
  | "leading-zero"
  | "identifier-spaces"
  | "commune-code"
  | "merged-commune"
  | "ring-winding"
  | RecipeChange["reason"];

/** One change made to a file: a line of the list of changes. */
export interface Change {
  /** Line of the source file, or rank of the feature in a GeoJSON; null when the whole file is concerned. */
  line: number | null;
  /** Rank of the column, from 1. */
  column: number | null;
  field: string | null;
  before: string;
  after: string;
  reason: MendReason;
}

/** Names the corrections of one reason in one column, which are accepted or refused together. */
export function correctionKey({ reason, field }: Pick<Change, "reason" | "field">): string {
  return field === null ? reason : `${reason} ${field}`;
}

/** The corrections of one reason in one column. */
export interface CorrectionGroup {
  /** As `refused` takes it. */
  key: string;
  reason: MendReason;
  field: string | null;
  count: number;
  /** False for what must be changed for the file to be read at all: encoding, titles, what a recipe says. */
  refusable: boolean;
  /** The first ones. */
  examples: Pick<Change, "line" | "before" | "after">[];
}

/** Corrections shown of each kind. */
const EXAMPLES = 3;

/** Gathers corrections by kind, in the order of their first one. */
export function gatherCorrections(): { add(change: Change): void; list(): CorrectionGroup[] } {
  const groups = new Map<string, CorrectionGroup>();
  return {
    add(change) {
      const { reason, field, line, before, after } = change;
      const key = correctionKey(change);
      let group = groups.get(key);
      if (!group) {
        group = { key, reason, field, count: 0, refusable: CELL_REASONS.has(reason), examples: [] };
        groups.set(key, group);
      }
      group.count++;
      if (group.examples.length < EXAMPLES) group.examples.push({ line, before, after });
    },
    list: () => [...groups.values()],
  };
}

/** Reasons of corrections of a cell by its type or an official list. */
const CELL_REASONS: ReadonlySet<MendReason> = new Set<MendReason>([
  ...(["padded-value", "integer-written-decimal", "decimal-mark", "thousands", "date-form"] as const),
  ...(["leading-zero", "identifier-spaces", "commune-code", "merged-commune"] as const),
]);

/** What the list of changes says of each reason. */
export const mendReasons: Record<MendReason, Record<Lang, string>> = {
  encoding: { fr: "encodage converti", en: "encoding converted" },
  "byte-order-mark": { fr: "marque d'ordre des octets (BOM) retirée", en: "byte order mark (BOM) removed" },
  "zero-characters": { fr: "caractères nuls (octets zéro) retirés", en: "null characters (zero bytes) removed" },
  "header-name": {
    fr: "nom de colonne nettoyé (espaces ou caractères invisibles)",
    en: "column name cleaned (spaces or invisible characters)",
  },
  "formula-text": { fr: "texte sorti de sa formule de tableur", en: "text taken out of its spreadsheet formula" },
  "padded-value": { fr: "espaces retirés autour de la valeur", en: "spaces around the value removed" },
  "integer-written-decimal": { fr: "nombre entier écrit sans décimale", en: "whole number written without decimals" },
  "decimal-mark": { fr: "séparateur décimal du schéma", en: "decimal mark of the schema" },
  thousands: { fr: "séparateurs de milliers retirés", en: "thousands separators removed" },
  "date-form": { fr: "date écrite dans la forme du schéma", en: "date written in the form of the schema" },
  "leading-zero": { fr: "zéro initial rétabli", en: "leading zero restored" },
  "identifier-spaces": { fr: "séparateurs retirés du numéro", en: "separators removed from the number" },
  "commune-code": { fr: "code de commune remis en forme", en: "commune code put in its form" },
  "merged-commune": {
    fr: "code de la commune nouvelle à la date des données",
    en: "code of the merged commune at the date of the data",
  },
  "recipe-header": { fr: "colonne nommée par la recette", en: "column named by the recipe" },
  "recipe-constant": { fr: "colonne ajoutée par la recette", en: "column added by the recipe" },
  "recipe-value": { fr: "texte traduit par la recette", en: "text translated by the recipe" },
  "recipe-pad": { fr: "code complété par des zéros par la recette", en: "code filled with zeros by the recipe" },
  "recipe-lookup": {
    fr: "lu dans le code officiel géographique par la recette",
    en: "read in the official list of communes by the recipe",
  },
  "recipe-number": { fr: "nombre réécrit par la recette", en: "number rewritten by the recipe" },
  "recipe-date": { fr: "date réécrite par la recette", en: "date rewritten by the recipe" },
  "recipe-dropped": { fr: "ligne retirée par la recette", en: "line dropped by the recipe" },
  "ring-winding": { fr: "sens des contours selon la RFC 7946", en: "direction of rings as RFC 7946 says" },
};
