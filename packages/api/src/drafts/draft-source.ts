import type { DatasetMetadata, Recipe } from "@datalogue/ingest";
import { escapeAddress } from "../sources/escape-address.js";
import { namePattern } from "../sources/name-pattern.js";
import { parseSource } from "../sources/parse-source.js";
import type { Source } from "../sources/source-schema.js";
import type { DraftSource, Reading } from "./draft.js";
import type { StoredDraft, UnderstoodFile } from "./stored-draft.js";

/** How the file of a draft is read, the sheet by its name; of a mended copy, how the file that it was made from is. */
export function understandFile({ document, reading, file }: StoredDraft): UnderstoodFile {
  if (file?.from === "mended" && document.understood) return document.understood;
  return {
    ...nameSheet(document, reading),
    columns: (reading?.columns ?? []).map(({ header, field }) => ({ header, field })),
    records: reading?.records ?? reading?.report?.rows ?? 0,
  };
}

/**
 * The recipe of a file with the sheet that was read, where nobody said which: of another file, another might be chosen. One sheet alone is named beside
 * it: a file that still has one alone may call it otherwise.
 */
function nameSheet(
  { isSheetProposed = false }: StoredDraft["document"],
  reading: Reading | null,
): Pick<UnderstoodFile, "recipe" | "loneSheet"> {
  const { recipe = null, recipeFrom = null, sheets = [], sheet = null } = reading ?? {};
  const isSaid = recipe?.sheet !== undefined && recipeFrom !== "proposed" && !isSheetProposed;
  if (sheet === null || isSaid) return { recipe };
  return sheets.length > 1 ? { recipe: { ...recipe, sheet } } : { recipe, loneSheet: sheet };
}

/** The source document of a dataset bound to the address of its file, not checked. */
export function bindSource(
  { url, frequency, leastRows }: Extract<DraftSource, { act: "bind" }>,
  understood: UnderstoodFile,
  { metadata, producer, today }: { metadata: DatasetMetadata; producer: string; today: string },
): Source {
  const published = understood.columns.flatMap(({ header, field }) => (field === null ? [] : header));
  return {
    ...{ title: metadata.title, producer, licence: metadata.licence },
    page: URL.canParse(url) ? `${new URL(url).origin}/` : url,
    frequency: frequency ?? metadata.frequency,
    from: { family: "file", url: escapeAddress(url) },
    ...(understood.recipe ? { recipe: understood.recipe } : {}),
    guard: {
      columns: [...new Set(published)],
      ...(leastRows === null ? {} : { leastRows }),
      ...guardSheet(understood),
    },
    triedOn: today,
  };
}

/**
 * A source once a file of it was mended: the next ones are read as this one was, and must have its columns where those that
 * were expected gave the same fields. `before`: the recipe that they were read with.
 */
export function mendSource(source: Source, before: Recipe | null, understood: UnderstoodFile): Source {
  const { recipe: _before, ...rest } = source;
  const { sheet: _sheet, ...guard } = source.guard;
  const { recipe, columns } = understood;
  const present = source.guard.columns.flatMap((expected) => {
    const matches = namePattern(expected);
    if (columns.some(({ header }) => matches(header) !== undefined)) return expected;
    const field = before?.columns?.[expected] ?? expected;
    return columns.find((one) => one.field === field)?.header ?? [];
  });
  const published = columns.flatMap(({ header, field }) => (field === null ? [] : header));
  return {
    ...rest,
    // An empty one says that the file is the table itself, whatever the dataset keeps for others.
    ...(recipe || before ? { recipe: recipe ?? {} } : {}),
    guard: {
      ...guard,
      columns: present.length > 0 ? [...new Set(present)] : [...new Set(published)],
      ...guardSheet(understood),
    },
  };
}

function guardSheet({ loneSheet }: UnderstoodFile): Pick<Source["guard"], "sheet"> {
  return loneSheet === undefined ? {} : { sheet: loneSheet };
}

/** Whether a source reads files with a recipe alone, which a draft can mend: nothing is filtered nor said of absences beside it. */
export function isMendable({ filter, absences, from }: Source): boolean {
  return filter === undefined && absences === undefined && from.family !== "melodi";
}

/** Why a source cannot be kept, in French; none where it can. */
export function findSourceProblems(source: Source, schema: Parameters<typeof parseSource>[1]): string[] {
  const parsed = parseSource(source, schema);
  return "problems" in parsed ? parsed.problems : [];
}
