import type { Explanation, FieldType } from "./field-type.js";
import { compileStrptime, describeStrptime, isStrptime } from "./strptime.js";

const ISO_TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?$/;
/** "14:00-10:00": from one hour to another, and not an hour west of Greenwich, whose seconds one would have written. */
const SLOT = /^\d\d:\d\d-/;

/** A time of day; the value is ISO 8601 text. */
export const time: FieldType<string> = {
  title: "Heure",
  expected: (field) =>
    isStrptime(field.format)
      ? { fr: `une heure de la forme ${describeStrptime(field.format)}`, en: `a time of the form ${field.format}` }
      : { fr: "une heure de la forme hh:mm:ss", en: "a time of the form hh:mm:ss" },
  compile(field) {
    if (isStrptime(field.format)) return compileStrptime(field.format);
    return (text) => (isIsoTime(text) && !SLOT.test(text) ? text : undefined);
  },
  suggest(text, field) {
    const parts = /^(\d{1,2})\s*[h:]\s*(\d{2})?$/i.exec(text.trim());
    if (!parts || isStrptime(field.format) || Number(parts[1]) > 23) return undefined;
    return `${(parts[1] as string).padStart(2, "0")}:${parts[2] ?? "00"}:00`;
  },
  explain: explainTime,
  examples: [
    {
      valid: [
        ["08:30:00", "08:30:00"],
        ["23:59", "23:59"],
      ],
      invalid: ["8h30", "24:00:00", "08:60:00", "14:00-15:00", "08:00-12:00"],
    },
    { field: { format: "%Hh%M" }, valid: [["8h30", "08:30:00"]], invalid: ["08:30", "25h00"] },
  ],
};

/** What is wrong with an hour that no day has, or two of them; undefined for any other text. */
export function explainTime(text: string): Explanation | undefined {
  if (text.length > 60) return undefined;
  const hour = /^\s*(\d{1,2})\s*(?:[h:].*)?$/i.exec(text)?.[1];
  if (/^\s*\d{1,2}[h:]\d{0,2}\s*(-|–|à|a)\s*\d{1,2}[h:]\d{0,2}\s*$/i.test(text)) return SLOT_OF_TIME;
  return hour !== undefined && Number(hour) > 23 ? NO_SUCH_HOUR : undefined;
}

const SLOT_OF_TIME: Explanation = {
  remedy: {
    fr: "C'est un créneau : mettez son début et sa fin dans deux colonnes, ou déclarez la colonne texte (« string »).",
    en: "It is a slot: put its beginning and its end in two columns, or declare the column as text (“string”).",
  },
};

const NO_SUCH_HOUR: Explanation = {
  remedy: {
    fr: "Les heures d'un jour vont de 00 à 23 ; minuit s'écrit « 00:00:00 », le jour suivant.",
    en: "The hours of a day go from 00 to 23; midnight is written “00:00:00”, on the next day.",
  },
};

/** Whether a text is a time of day in ISO 8601, seconds and offset as one likes: "08:30", "08:30:00.5+02:00". */
export function isIsoTime(text: string): boolean {
  return ISO_TIME.test(text);
}
