import type { FieldType } from "./field-type.js";
import { compileStrptime, describeStrptime, isStrptime } from "./strptime.js";

const ISO_TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** A time of day; the value is ISO 8601 text. */
export const time: FieldType<string> = {
  title: "Heure",
  expected: (field) =>
    isStrptime(field.format)
      ? { fr: `une heure de la forme ${describeStrptime(field.format)}`, en: `a time of the form ${field.format}` }
      : { fr: "une heure de la forme hh:mm:ss", en: "a time of the form hh:mm:ss" },
  compile(field) {
    if (isStrptime(field.format)) return compileStrptime(field.format);
    return (text) => (isIsoTime(text) ? text : undefined);
  },
  suggest(text, field) {
    const parts = /^(\d{1,2})\s*[h:]\s*(\d{2})?$/i.exec(text.trim());
    if (!parts || isStrptime(field.format) || Number(parts[1]) > 23) return undefined;
    return `${(parts[1] as string).padStart(2, "0")}:${parts[2] ?? "00"}:00`;
  },
  examples: [
    {
      valid: [
        ["08:30:00", "08:30:00"],
        ["23:59", "23:59"],
      ],
      invalid: ["8h30", "24:00:00", "08:60:00"],
    },
    { field: { format: "%Hh%M" }, valid: [["8h30", "08:30:00"]], invalid: ["08:30", "25h00"] },
  ],
};

/** Whether a text is a time of day in ISO 8601, seconds and offset as one likes: "08:30", "08:30:00.5+02:00". */
export function isIsoTime(text: string): boolean {
  return ISO_TIME.test(text);
}
