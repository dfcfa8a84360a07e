import { explainDay, startsWithIsoDay, suggestIsoDay } from "./calendar.js";
import type { FieldType } from "./field-type.js";
import { compileStrptime, describeStrptime, isStrptime } from "./strptime.js";
import { explainTime, isIsoTime } from "./time.js";

/** A day and a time; the value is ISO 8601 text. */
export const datetime: FieldType<string> = {
  title: "Date et heure",
  expected: (field) =>
    isStrptime(field.format)
      ? {
          fr: `une date et heure de la forme ${describeStrptime(field.format)}`,
          en: `a date and time of the form ${field.format}`,
        }
      : {
          fr: "une date et heure de la forme AAAA-MM-JJThh:mm:ssZ",
          en: "a date and time of the form YYYY-MM-DDThh:mm:ssZ",
        },
  compile(field) {
    if (isStrptime(field.format)) return compileStrptime(field.format);
    const any = field.format === "any";
    return (text) => {
      if (startsWithIsoDay(text) && text[10] === "T" && isIsoTime(text.slice(11))) return withWholeOffset(text);
      return any ? readLoosely(text) : undefined;
    };
  },
  suggest: (text, field) => (isStrptime(field.format) ? undefined : readLoosely(text)),
  explain: (text) => explainDay(text) ?? explainTime(text.trim().split(/[T ]/)[1] ?? ""),
  examples: [
    {
      valid: [
        ["2022-10-18T12:35:49Z", "2022-10-18T12:35:49Z"],
        ["2022-10-18T12:35:49+0000", "2022-10-18T12:35:49+00:00"],
        ["2022-10-18T12:35+02", "2022-10-18T12:35:00+02:00"],
        ["2022-10-18T12:35", "2022-10-18T12:35"],
      ],
      invalid: ["2022-10-18", "2022-10-18 12:35:49", "18/10/2022 12:35", "2022-02-30T00:00:00Z"],
    },
    {
      field: { format: "%d/%m/%Y %H:%M" },
      valid: [["18/10/2022 12:35", "2022-10-18T12:35:00"]],
      invalid: ["2022-10-18T12:35:00Z"],
    },
    { field: { format: "any" }, valid: [["18/10/2022 12:35", "2022-10-18T12:35:00"]], invalid: ["midi"] },
  ],
};

/**
 * An offset as XML Schema writes it, which Table Schema asks for: "+0200" and "+02" are "+02:00", after seconds. The hour stays the local one.
 * @see https://www.w3.org/TR/xmlschema-2/#dateTime
 */
function withWholeOffset(text: string): string {
  const parts = text.length > 16 ? /^(.{16})(:[\d.]+)?(?:(Z)|([+-]\d\d):?(\d\d)?)$/.exec(text) : null;
  if (!parts) return text;
  const [, start, seconds = ":00", utc, hours, minutes = "00"] = parts;
  return `${start}${seconds}${utc ?? `${hours}:${minutes}`}`;
}

function readLoosely(text: string): string | undefined {
  const parts = /^(\S+)[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/.exec(text.trim());
  if (!parts) return undefined;
  const day = suggestIsoDay(parts[1] as string);
  const [hour, minute, second = "00"] = (parts[2] as string).split(":");
  if (!day || Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 60) return undefined;
  return withWholeOffset(`${day}T${(hour as string).padStart(2, "0")}:${minute}:${second}${parts[3] ?? ""}`);
}
