import type { Field } from "../schema.js";
import { explainDay, spreadsheetDay, startsWithIsoDay, suggestIsoDay } from "./calendar.js";
import type { FieldType } from "./field-type.js";
import { compileStrptime, describeStrptime } from "./strptime.js";

const ISO = "%Y-%m-%d";

/** A day; the value is ISO 8601 text. French forms are read only when the schema says so. */
export const date: FieldType<string> = {
  title: "Date",
  expected(field) {
    if (isDefault(field.format)) return { fr: "une date de la forme AAAA-MM-JJ", en: "a date of the form YYYY-MM-DD" };
    if (field.format === "any") return { fr: "une date", en: "a date" };
    return {
      fr: `une date de la forme ${describeStrptime(field.format as string)}`,
      en: `a date of the form ${field.format}`,
    };
  },
  compile(field) {
    if (isDefault(field.format)) return (text) => (text.length === 10 && startsWithIsoDay(text) ? text : undefined);
    if (field.format === "any") return suggestIsoDay;
    const format = field.format as string;
    const read = compileStrptime(format);
    if (!/%-?[Yy]/.test(format))
      throw new Error(
        `le format « ${format} » ne dit pas l'année (« %Y ») de la date ; une heure seule est du type « time »`,
      );
    // A format may hold an hour: the day alone is kept.
    return (text) => read(text)?.slice(0, 10);
  },
  suggest(text, field) {
    const iso = suggestIsoDay(text) ?? spreadsheetDay(text);
    if (!iso || isDefault(field.format)) return iso;
    if (!/^(%-?[Ymd]|[^%])+$/.test(field.format as string)) return undefined;
    const [year, month, day] = iso.split("-");
    return (field.format as string)
      .replace(/%-?Y/, year as string)
      .replace(/%-?m/, month as string)
      .replace(/%-?d/, day as string);
  },
  explain: explainDay,
  examples: [
    {
      valid: [["2024-02-29", "2024-02-29"]],
      invalid: ["2023-02-29", "24-06-2019", "2024-1-1", "2024", "2024-01-01T00:00:00", "0000-00-00"],
    },
    {
      field: { format: "%d/%m/%Y" },
      valid: [
        ["24/06/2019", "2019-06-24"],
        ["1/6/2019", "2019-06-01"],
      ],
      invalid: ["2019-06-24", "31/02/2019", "24/06/19"],
    },
    {
      field: { format: "%d/%m/%Y %H:%M" },
      valid: [["24/06/2024 15:00", "2024-06-24"]],
      invalid: ["24/06/2024"],
    },
    { field: { format: "%Y" }, valid: [["2014", "2014"]], invalid: ["14", "2014-01-01"] },
    {
      field: { format: "%d %B %Y" },
      valid: [["1 août 2024", "2024-08-01"]],
      invalid: ["1 aout-sept 2024", "1 brumaire 2024"],
    },
    {
      field: { format: "any" },
      valid: [
        ["24/06/2019", "2019-06-24"],
        ["2019-06-24", "2019-06-24"],
        ["1er mars 2020", "2020-03-01"],
      ],
      invalid: ["hier", "13/13/2019"],
    },
  ],
};

const HOUR = {
  fr: "Une colonne du type « date » ne garde que le jour : si l'heure compte, donnez-lui le type « datetime » dans le schéma.",
  en: "A column of type “date” keeps the day alone: if the hour matters, give it the type “datetime” in the schema.",
};

/** What to do where two days are the same: of a date written with an hour, of which the day alone is kept. */
export function explainSameDay({ type, format = "" }: Field): typeof HOUR | undefined {
  return type === "date" && /%-?[HIMS]/.test(format) ? HOUR : undefined;
}

function isDefault(format: string | undefined): boolean {
  return format === undefined || format === "default" || format === ISO;
}
