import { foldName } from "../column-names.js";
import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Field } from "../schema.js";
import type { Finding, RowCheck } from "./row-check.js";

const NAMES = /^(code)?(insee|commune|com|geo|depcom|codgeo|communeinsee|cominsee|comminsee)(com|commune)?$/;
const YEAR_NAMES = /^(annee|millesime|year|an)$/;

/** Whether a column holds commune codes: by its name, or by the pattern of national schemas. */
export function isCommuneField(field: Field): boolean {
  if ((field.type ?? "string") !== "string") return false;
  if (/^\^?\(\[013-9\]\\d\|2\[AB1-9\]\)\\d\{3\}\$?$/.test(field.constraints?.pattern ?? "")) return true;
  const folded = foldName(field.name);
  return NAMES.test(folded) && /insee|code|geo|depcom/.test(folded);
}

/**
 * Compares commune codes with the official list: of the year of the record when a column says it, else of the day `asOf`,
 * else of today's list, former communes being told apart from codes that never existed.
 */
export function communeCheck(
  fields: readonly Field[],
  geography: Geography | undefined,
  asOf: string | undefined,
  issues: IssueCollector,
): RowCheck[] {
  const communes = fields.filter(isCommuneField);
  if (communes.length === 0) return [];
  if (!geography) {
    issues.add("geography-absent", null, {});
    return [];
  }
  const find = rememberFindings((code, when) =>
    examine(code, when && /^\d{4}$/.test(when) ? `${when}-01-01` : asOf, geography),
  );
  const year = fields.find((field) => field.type === "year" || YEAR_NAMES.test(foldName(field.name)));
  return communes.map(
    (field): RowCheck => ({
      code: "unknown-commune",
      columns: year ? [field.name, year.name] : [field.name],
      test(texts) {
        const code = texts[0];
        // "DEP_COM" may name a département: shorter codes tell nothing.
        if (!code || code.length < 4) return undefined;
        return find(code, texts[1] ?? null);
      },
    }),
  );
}

/** Codes and years come again and again: what was found of a pair is kept, up to a number. */
function rememberFindings(find: (code: string, when: string | null) => Finding | undefined): typeof find {
  let byYear = new Map<Key | null, Map<Key, Finding | null>>();
  let size = 0;
  return (code, when) => {
    const [codeKey, yearKey] = [keyOf(code), when === null ? null : keyOf(when)];
    const known = byYear.get(yearKey)?.get(codeKey);
    if (known !== undefined) return known ?? undefined;
    const finding = find(code, when);
    if (size++ === 100_000) {
      byYear = new Map();
      size = 1;
    }
    const codes = byYear.get(yearKey) ?? new Map<Key, Finding | null>();
    byYear.set(yearKey, codes.set(codeKey, finding ?? null));
    return finding;
  };
}

type Key = number | string;

/**
 * A text of five capitals, digits or plain signs at most as a whole number of its own, any other as it is. A Map finds a number several times
 * sooner than a text just read, whose hash is not made yet.
 */
function keyOf(text: string): Key {
  if (text.length > 5) return text;
  let key = 1;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at) - 32;
    if (sign < 0 || sign > 63) return text;
    key = (key << 6) | sign;
  }
  return key;
}

function examine(code: string, day: string | undefined, geography: Geography): Finding | undefined {
  if (day !== undefined && geography.has(code, day)) return undefined;
  if (!geography.has(code)) {
    // "1004", "17 093", "2a004", and what keeps the zero of a code in a spreadsheet: "'01004", "=""01004""".
    const bare = code
      .replace(/^=/, "")
      .replace(/['’"\s]/g, "")
      .toUpperCase();
    const suggestion = [bare, `0${bare}`].find((known) => geography.has(known));
    return suggestion ? { suggestion } : {};
  }
  const successors = geography.successors(code, day);
  if (day === undefined && successors.length === 0) return undefined;
  const finding: Finding = { code: "former-commune", detail: geography.name(code) ?? code };
  return successors.length === 1 ? { ...finding, suggestion: successors[0] as string } : finding;
}
