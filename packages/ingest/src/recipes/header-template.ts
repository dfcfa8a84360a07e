import { cleanName, foldName } from "../column-names.js";

/** A header or a sheet name of a recipe, where `{AAAA}`, `{AAAA-1}` and `{*}` stand for a year and for any text. */
export interface HeaderTemplate {
  source: string;
  /** What two templates that read the same headers share. */
  key: string;
  /** Whether it holds a year. */
  dated: boolean;
  /**
   * Whether a name is of this form, and the year of the file that it then tells (null: tells none). Undefined: it is not.
   * Case, accents, spaces and punctuation are not compared.
   */
  match(name: string): { year: number | null } | undefined;
}

const HOLE = /\{AAAA(?:([+-])(\d))?\}|\{\*\}/g;
/** A year written in a text, and not a part of a longer number. */
export const YEAR = /(?<!\d)(?:19|20)\d{2}(?!\d)/g;

export function compileTemplate(source: string): HeaderTemplate {
  const shifts: number[] = [];
  let form = "";
  let key = "";
  let from = 0;
  for (const hole of source.matchAll(HOLE)) {
    const before = foldName(source.slice(from, hole.index));
    const isYear = hole[0] !== "{*}";
    if (isYear) shifts.push(Number(`${hole[1] ?? "+"}${hole[2] ?? 0}`));
    form += before + (isYear ? "((?:19|20)\\d{2})" : ".*?");
    key += before + hole[0];
    from = hole.index + hole[0].length;
  }
  const rest = foldName(source.slice(from));
  // "%" or "€" alone fold to nothing.
  const literal = key === "" && rest === "" ? cleanName(source) : undefined;
  const whole = new RegExp(`^${form}${rest}$`);
  return {
    source,
    key: literal ?? key + rest,
    dated: shifts.length > 0,
    match(name) {
      if (literal !== undefined) return cleanName(name) === literal ? { year: null } : undefined;
      const found = whole.exec(foldName(name));
      if (!found) return undefined;
      const years = shifts.map((shift, at) => Number(found[at + 1]) - shift);
      return years.every((year) => year === years[0]) ? { year: years[0] ?? null } : undefined;
    },
  };
}

/** A text of a recipe with its years written. */
export function fillYear(text: string, year: number): string {
  return text.replace(HOLE, (hole, sign: string | undefined, shift: string | undefined) =>
    hole === "{*}" ? hole : String(year + Number(`${sign ?? "+"}${shift ?? 0}`)),
  );
}

/** Whether a text waits for the year of the file. */
export function asksYear(text: string): boolean {
  return /\{AAAA(?:[+-]\d)?\}/.test(text);
}
