import { compileStrptime, describeStrptime } from "../field-types/strptime.js";
import { createCellWriter, hasHour } from "../readers/cell-text.js";
import type { Field } from "../schema.js";

/** Number of days that spreadsheets store for a date. */
const EXCEL = "excel";
const DAY_ZERO = Date.UTC(1899, 11, 30);

const DIRECTIVES: Record<string, string> = {
  AAAA: "%Y",
  AA: "%y",
  MM: "%m",
  JJ: "%d",
  hh: "%H",
  mm: "%M",
  ss: "%S",
  mois: "%B",
  jour: "%A",
};

/** Types of fields whose cells a date form can give. */
export const DATED_TYPES = new Set(["date", "datetime", "time", "year", "yearmonth"]);

/**
 * Compiles the date forms of a field ("JJ/MM/AAAA", "MM/AAAA", "mois AAAA", "hh:mm:ss", "excel", or a strptime form): the text of a cell becomes the text
 * that the schema expects; undefined for a cell of none of these forms. Throws an Error with a French sentence
 * when a form is unknown, or says less than the field needs.
 * @param onCut told of an hour that the field does not keep.
 */
export function compileDateForms(
  forms: readonly string[],
  field: Field,
  onCut?: () => void,
): (text: string) => string | undefined {
  const readers = forms.map((form) => compileForm(form, field, onCut));
  const writer = createCellWriter(field);
  return (text) => {
    for (const read of readers) {
      const iso = read(text);
      if (iso !== undefined) return field.type === "yearmonth" || field.type === "year" ? iso : writer.date(iso);
    }
    return undefined;
  };
}

function compileForm(
  form: string,
  { name, type }: Field,
  onCut: (() => void) | undefined,
): (text: string) => string | undefined {
  const length = type === "year" ? 4 : type === "yearmonth" ? 7 : 10;
  const cut = (iso: string) => {
    if (type === "datetime") return iso;
    if (hasHour(iso)) onCut?.();
    return iso.slice(0, length);
  };
  if (form === EXCEL && type !== "time") return (text) => readSerial(text, cut);
  const strptime = form.includes("%")
    ? form
    : form.replace(/AAAA|AA|MM|JJ|hh|mm|ss|mois|jour/g, (word) => DIRECTIVES[word] as string);
  if (!strptime.includes("%"))
    throw new Error(
      `« ${form} » n'est pas une forme de date. Écrivez par exemple « JJ/MM/AAAA », « MM/AAAA » ou « excel »`,
    );
  const read = compileStrptime(strptime);
  if (type === "time") {
    if (/%-?[HI]/.test(strptime) && !/%-?[YymdBbj]/.test(strptime)) return read;
    throw new Error(
      `« ${describeStrptime(strptime)} » n'est pas une forme d'heure, que la colonne « ${name} » attend : écrivez par exemple « hh:mm:ss »`,
    );
  }
  const says = /%-?[yY]/.test(strptime) ? (/%-?[mbB]/.test(strptime) ? (/%-?d/.test(strptime) ? 10 : 7) : 4) : 0;
  if (says < length && !/%-?j/.test(strptime))
    throw new Error(
      `« ${describeStrptime(strptime)} » ne dit pas assez pour la colonne « ${name} », qui attend ${length === 10 ? "un jour" : length === 7 ? "un mois" : "une année"}`,
    );
  return (text) => {
    const iso = read(text);
    return iso === undefined ? undefined : cut(iso);
  };
}

/** Serial numbers of five digits, from 1950 to 2099: a year (2024) is not one. */
function readSerial(text: string, cut: (iso: string) => string): string | undefined {
  if (!/^\d{5}(?:[.,]\d+)?$/.test(text)) return undefined;
  const days = Number(text.replace(",", "."));
  if (days < 18_264 || days >= 73_051) return undefined;
  const iso = new Date(DAY_ZERO + Math.round(days * 86_400) * 1000).toISOString().slice(0, 19);
  return cut(Number.isInteger(days) ? iso.slice(0, 10) : iso);
}
