import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import { foldName } from "../readers/header.js";
import type { Field } from "../schema.js";
import type { RowCheck } from "../validation/row-check.js";

const NAMES =
  /^(code)?(insee|commune|com|geo|depcom|codgeo|inseecom|inseecommune|communeinsee|cominsee|comminsee)(com|commune)?$/;
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
  const year = fields.find((field) => field.type === "year" || YEAR_NAMES.test(foldName(field.name)));
  return communes.map((field): RowCheck => {
    // A file names few communes many times.
    const known = new Map<string, ReturnType<typeof examine>>();
    return {
      code: "unknown-commune",
      columns: year ? [field.name, year.name] : [field.name],
      test([code, when]) {
        // "DEP_COM" may name a département: shorter codes tell nothing.
        if (!code || code.length < 4) return undefined;
        const day = when && /^\d{4}$/.test(when) ? `${when}-01-01` : asOf;
        const key = `${code} ${day ?? ""}`;
        if (!known.has(key)) {
          if (known.size > 100_000) known.clear();
          known.set(key, examine(code, day, geography));
        }
        return known.get(key);
      },
    };
  });
}

function examine(code: string, day: string | undefined, geography: Geography) {
  if (day !== undefined && geography.has(code, day)) return undefined;
  if (!geography.has(code)) {
    const padded = code.length === 4 ? `0${code}` : undefined;
    return padded && geography.has(padded) ? { suggestion: padded } : {};
  }
  const successors = geography.successors(code, day);
  if (day === undefined && successors.length === 0) return undefined;
  const detail = geography.name(code) ?? code;
  const finding = { code: "former-commune" as const, detail };
  return successors.length === 1 ? { ...finding, suggestion: successors[0] as string } : finding;
}
