import { counted, plural } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import type { Note } from "../note.js";
import type { Field } from "../schema.js";
import type { LayoutColumn } from "./layout.js";

/**
 * Says what the schema makes change between the cells and the published values: numbers and dates written the French way,
 * words read as true or false, texts read as no value.
 */
export function describeConversions(columns: readonly LayoutColumn[], absent: ReadonlyMap<string, number>): Note[] {
  const notes: Note[] = [];
  const present = columns.filter(({ inSchema, source }) => inSchema && source >= 0).map(({ field }) => field);
  const say = (fields: Field[], fr: string, en: string) => {
    if (fields.length === 0) return;
    const names = fields.map(({ name }) => quote(name));
    const title = fields.length > 1 ? "Colonnes" : "Colonne";
    notes.push({
      fr: `${title} ${list(names)} : ${fr}.`,
      en: `${fields.length > 1 ? "Columns" : "Column"} ${list(names)}: ${en}.`,
    });
  };
  const numbers = present.filter(({ type }) => type === "number" || type === "integer");
  say(
    numbers.filter(
      ({ decimalChar = ".", groupChar = "", bareNumber = true }) => decimalChar !== "." || groupChar || !bareNumber,
    ),
    "nombres convertis en écriture simple (« 1 234,5 » devient « 1234.5 »), comme le schéma l'annonce",
    "numbers rewritten plainly (“1 234,5” becomes “1234.5”), as the schema says",
  );
  const dates = present.filter(
    ({ type, format }) => /^(date|time|datetime)$/.test(type ?? "") && format?.includes("%"),
  );
  say(
    dates.filter(({ format }) => format !== "%Y-%m-%d" && format !== "%Y"),
    "dates converties en forme ISO (AAAA-MM-JJ), comme le schéma l'annonce",
    "dates converted to ISO form (YYYY-MM-DD), as the schema says",
  );
  say(
    present.filter(({ type, trueValues, falseValues }) => type === "boolean" && (trueValues || falseValues)),
    "mots du schéma convertis en vrai ou faux",
    "words of the schema converted to true or false",
  );
  for (const [name, times] of absent)
    notes.push({
      fr: `Colonne ${quote(name)} : ${counted(times, "texte")} ${plural(times, "lu")} comme ${quote("pas de valeur")}.`,
      en: `Column ${quote(name)}: ${times} value(s) read as absent, as the schema says (missingValues).`,
    });
  return notes;
}
