import type { Recipe } from "@datalogue/ingest";
import { codesBefore } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { familyOf } from "./families/index.js";
import { askForHome, codesOf, type Filter } from "./question.js";
import type { Source } from "./source-schema.js";

/**
 * How what a source gives is read: its own recipe, else that of the dataset, with what it says of its absences, and the rows of the home
 * territory alone where it filters: a file of the whole of France then gives what the filtered form gives.
 */
export function receptionRecipe(
  source: Source,
  own: Recipe | undefined,
  territories: TerritoryReader,
): Recipe | undefined {
  const read = source.recipe ?? own;
  const { absences } = source;
  const filter = findRowFilter(source);
  if (!absences && !filter) return read;
  const { keepRows = [] } = read ?? {};
  return {
    ...read,
    ...(absences ? { absences } : {}),
    ...(filter
      ? {
          keepRows: [
            { column: filter.field, is: listWritten(filter, territories), label: "un code du territoire" },
            ...keepRows,
          ],
        }
      : {}),
  };
}

/**
 * By what column rows are told apart by territory. A service that filters may answer without it: it is then looked at where the guard asks for
 * it. Melodi's files have always theirs.
 */
function findRowFilter({ from, filter, guard }: Source): Filter | undefined {
  if (from.family === "melodi")
    return {
      by: ({ EPCI: "epci", DEP: "departement" } as const)[from.geo as "EPCI" | "DEP"] ?? "commune",
      field: "GEO",
    };
  const isThere = filter && (guard.communes?.field === filter.field || guard.columns.includes(filter.field));
  return familyOf(from).filters && !isThere ? undefined : filter;
}

/** Codes that files give for parts of these communes. */
const ARRONDISSEMENTS: Record<string, [first: number, last: number]> = {
  75056: [75_101, 75_120],
  69123: [69_381, 69_389],
  13055: [13_201, 13_216],
};

function arrondissementsOf(code: string): string[] {
  const [first = 0, last = -1] = ARRONDISSEMENTS[code] ?? [];
  return Array.from({ length: last - first + 1 }, (_, rank) => String(first + rank));
}

/** Every way to write the codes of the territory: former communes and arrondissements, and a first zero that a spreadsheet lost. */
function listWritten(filter: Filter, territories: TerritoryReader): string[] {
  const codes = codesOf(askForHome(territories, undefined, 0), filter);
  const all =
    filter.by === "commune"
      ? [...codesBefore(territories, [...codes])].flatMap((code) => [code, ...arrondissementsOf(code)])
      : codes;
  return [...new Set(all.flatMap((code) => (code.startsWith("0") ? [code, code.slice(1)] : [code])))].sort();
}
