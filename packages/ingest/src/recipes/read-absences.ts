import { counted } from "../french-number.js";
import { quote } from "../issues/french.js";
import type { Note } from "../note.js";
import type { Field, Schema } from "../schema.js";
import { foldText } from "./drop-rule.js";
import type { Absences } from "./recipe.js";

/** What a cell of numbers that has no value says: that it is secret, or that nobody knows. */
export type Absence = "secret" | "unknown";

/** The reading of the texts that stand where there is no value. */
export interface AbsenceReader {
  /** What a cell of a column says; undefined: it is a value, or what the schema makes of it. */
  read(name: string, text: string): Absence | undefined;
  /** How often, by column. */
  notes(): Note[];
}

export function createAbsenceReader({ secret, unknown = [] }: Absences, { fields }: Schema): AbsenceReader {
  const texts = new Map<string, Absence>();
  for (const text of unknown) texts.set(foldText(text), "unknown");
  for (const text of secret) texts.set(foldText(text), "secret");
  const longest = Math.max(0, ...[...texts.keys()].map(({ length }) => length));
  const numbers = new Set(fields.filter(isNumber).map(({ name }) => name));
  const tallies = new Map<string, Record<Absence, number>>();
  return {
    read(name, text) {
      // Nearly all cells are numbers, which no such text is.
      if (text.length > longest + 8 || !numbers.has(name)) return undefined;
      const found = texts.get(foldText(text));
      if (!found) return undefined;
      const tally = tallies.get(name) ?? { secret: 0, unknown: 0 };
      tally[found]++;
      tallies.set(name, tally);
      return found;
    },
    notes: () =>
      [...tallies].map(([name, { secret, unknown }]) => ({
        fr: `Recette : colonne ${quote(name)} : ${[
          ...(secret > 0 ? [counted(secret, "cellule secrète", "cellules secrètes")] : []),
          ...(unknown > 0 ? [counted(unknown, "cellule inconnue", "cellules inconnues")] : []),
        ].join(", ")}, selon l'expéditeur : ${secret + unknown > 1 ? "elles n'ont" : "elle n'a"} pas de valeur.`,
        en: `Recipe: column “${name}”: ${secret} secret cell(s), ${unknown} unknown, by its sender: without value.`,
      })),
  };
}

function isNumber({ type }: Field): boolean {
  return type === "integer" || type === "number";
}
