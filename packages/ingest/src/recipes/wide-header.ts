import { cleanName } from "../column-names.js";

/** The form of headers that become lines. */
export interface WideHeader {
  source: string;
  /** Whether it holds the year of the line. */
  dated: boolean;
  /** Fields whose text it holds, in order. */
  fields: readonly string[];
  /** The year and the texts that a header of this form tells; undefined for others. Case, accents, spaces and punctuation are not compared. */
  match(header: string): { year: number | undefined; texts: string[] } | undefined;
}

/** Longer ones are sentences. */
const MAX_HEADER = 200;

const GAP = "[\\s_.\\-]*";
const HOLE = /\{(AAAA|AA)(?:([+-])(\d{1,2}))?\}|\{([^{}]+)\}/g;

/** "art{AA}{destination}{AA+1}": reads "art11hab12" as 2011 and "hab", and not "art11hab21", whose years do not agree. */
export function compileWideHeader(source: string): WideHeader {
  const shifts: number[] = [];
  const holes: ("year" | "text")[] = [];
  const fields: string[] = [];
  let form = "";
  let from = 0;
  for (const { 0: hole, 1: year, 2: sign, 3: shift, 4: field, index } of source.matchAll(HOLE)) {
    form += literal(source.slice(from, index));
    from = index + hole.length;
    holes.push(year ? "year" : "text");
    if (year) {
      shifts.push(Number(`${sign ?? "+"}${shift ?? 0}`));
      form += `(?<!\\d)(${year === "AA" ? "" : "(?:19|20)"}\\d{2})(?!\\d)${GAP}`;
    } else {
      fields.push((field as string).trim());
      form += `(.+?)${GAP}`;
    }
  }
  const whole = new RegExp(`^${form}${literal(source.slice(from))}$`, "di");
  return {
    source,
    dated: shifts.length > 0,
    fields,
    match(header) {
      const name = cleanName(header).normalize("NFC");
      const found = name.length > MAX_HEADER ? null : whole.exec(plain(name));
      if (!found?.indices) return undefined;
      const texts: string[] = [];
      let year: number | undefined;
      let rank = 0;
      for (const [at, hole] of holes.entries()) {
        const text = name.slice(...(found.indices[at + 1] as [number, number]));
        if (hole === "text") {
          texts.push(text.trim());
          continue;
        }
        const told = fullYear(text) - (shifts[rank++] as number);
        if (year !== undefined && year !== told) return undefined;
        year = told;
      }
      return { year, texts };
    },
  };
}

/** "68" is 1968, "24" is 2024. */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length === 4 ? year : year + (year < 50 ? 2000 : 1900);
}

/** Letters and figures, between which signs and spaces are not compared. */
function literal(text: string): string {
  // Between two texts that are read, something must stand.
  if (/^[\s_.-]+$/.test(text)) return GAP.replace(/\*$/, "+");
  return [...plain(text)]
    .map((sign) => (/[\s_.-]/.test(sign) ? "" : `${sign.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&")}${GAP}`))
    .join("");
}

/** Without accents, sign for sign. */
function plain(text: string): string {
  return [...text.normalize("NFC")]
    .map((sign) => (sign.length > 1 ? sign : (sign.normalize("NFD")[0] as string)))
    .join("");
}
