import type { CustomCheckName } from "../../checks/index.js";
import type { Geography } from "../../geography.js";
import type { Constraints, Field } from "../../schema.js";

/** Examples of a kind: they become its tests and its documentation. */
export interface KindExamples<T> {
  /** Names of columns that announce it, and some that do not. */
  names: { valid: string[]; invalid: string[] };
  values: { valid: T[]; invalid: T[] };
}

interface CommonKind {
  /** What the column holds, in French: "Code commune (Insee)". */
  title: string;
  /** Whether the name of the column announces it; words in lower case, without accents. */
  announced(words: readonly string[]): boolean;
  /** What the agent should look at, in French, without capital. */
  advice?: string;
  /** Records may be told apart by it. */
  keyLike?: boolean;
}

/** A kind recognised by the texts of all the cells of a column. */
export interface TextKind extends CommonKind {
  of: "text";
  /** A code is a text even where its cells look like whole numbers: its zeros would be lost one day. */
  code?: boolean;
  accepts(text: string): boolean;
  /**
   * From how many different values it is recognised whatever the name; without it the name must announce it. `whole`: they may all look like whole
   * numbers, which they are where the name announces some, and which is to be verified unless it speaks of a place or of a code.
   */
  alone?: { distinct: number; whole?: boolean; accepts?(text: string, geography: Geography | undefined): boolean };
  /** Whether a text is one of the official list: of a column of which none is, the kind is another. */
  known?(text: string, geography: Geography): boolean;
  field: Pick<Field, "type"> & Partial<Field>;
  check?: { name: CustomCheckName; params?: Record<string, unknown> };
  /** The values of the file are proposed as the allowed ones when they are few. */
  enumerable?: boolean;
  /** The values may be those of a person: none is copied as an example. */
  personal?: boolean;
  examples: KindExamples<string>;
}

/** A kind of numbers, however they are written, recognised by the name of the column and by bounds. */
export interface NumberKind extends CommonKind {
  of: "number";
  bounds: [low: number, high: number];
  constraints: Pick<Constraints, "minimum" | "maximum">;
  unit?: string;
  /** Numbers none of which is greater may be shares of one, and not of a hundred: nothing tells that they are in its unit. */
  shareUpTo?: number;
  examples: KindExamples<number>;
}

/** What a column means, beyond its type. */
export type SemanticKind = TextKind | NumberKind;

/** Whether one of the words is among those listed. */
export function hasWord(words: readonly string[], ...listed: string[]): boolean {
  return words.some((word) => listed.includes(word));
}

/** Whether the name counts things or sums them ("nb_communes", "total"): what it names is then no code. */
export function counts(words: readonly string[]): boolean {
  return isNumberOf(words) || hasWord(words, "total");
}

/** Whether the name is that of a number of things: "nb_recettes". */
export function isNumberOf(words: readonly string[]): boolean {
  return hasWord(words, "nb", "nbr", "nbre", "nombre", "effectif");
}

/** Whether the name is that of a date: "date_debut", "jour", "fin", "Notifié le". */
export function announcesDate(words: readonly string[]): boolean {
  return (
    words.some((word) => /^(?:date|jour|aaaammjj|yyyymmdd|dat|dt)/.test(word)) ||
    hasWord(words, "debut", "fin", "echeance") ||
    (words.length > 1 && words.at(-1) === "le")
  );
}

/** Whether the name may be that of a place. */
export function announcesPlace(words: readonly string[]): boolean {
  return words.some((word) =>
    /^(?:lieu|commune|com$|ville|city|localite|territoire|zone|mairie|collectivite|cog|(?:lib)?geo|origine|depart$|destination|arrivee|domicile|residence)/.test(
      word,
    ),
  );
}
