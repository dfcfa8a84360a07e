import { createIssueCollector, foldName, openTable, writeIssues } from "@datalogue/ingest";
import { overseasGeography } from "../territories/overseas-geography.js";
import type { HandFile, ReceivedFile, Receiving } from "./family.js";
import { type Kept, type Measuring, openFeatureFile } from "./feature-file.js";
import type { Question } from "./question.js";
import { SourceFailure } from "./source-failure.js";

/** Names of columns that tell that a layer was measured already. */
const MEASURED = "surface_m2";

interface Layer {
  question: Question;
  area: Measuring;
  keep?: Kept;
  name: string;
  /** Conditions of which a feature fulfils one at least. */
  anyOf: readonly string[];
  where: string | undefined;
}

/**
 * Makes of a layer that a person downloaded (GeoJSON, GeoPackage, shapefile) what the service gives: its features of the territory, cut and measured on
 * the same outlines. Undefined for a file that needs nothing: a table, or a layer that is measured already. Throws `SourceFailure`.
 */
export async function gatherFeatures(
  files: readonly HandFile[],
  receiving: Omit<Receiving, "known">,
  { question, area, keep, name, anyOf, where }: Layer,
): Promise<ReceivedFile | undefined> {
  const [first] = files;
  if (!first || (files.length === 1 && !(await needsWork(first, { question, area, keep, name })))) return undefined;
  const file = await openFeatureFile(receiving, question, area, keep);
  try {
    for (const { path, name: url } of files) {
      const { table, issues } = await openLayer({ path, name: url }, name, question);
      const keeps = conditionsOn(table?.columns.map((column) => column.name) ?? [], anyOf, where);
      let kept = 0;
      for await (const { records, geometries, unread } of table?.batches() ?? []) {
        const features = records.flatMap((record, rank) => {
          if (unread?.includes(rank)) return [];
          const properties = Object.fromEntries(
            (table?.columns ?? []).map((column, at) => [column.name, record[at] ?? null]),
          );
          return keeps(properties) ? [{ type: "Feature", geometry: geometries?.[rank] ?? null, properties }] : [];
        });
        kept += features.length;
        await file.add(features, url);
      }
      const errors = writeIssues(issues.list(), "fr").filter(({ severity }) => severity === "error");
      if (!table?.geographic || errors.length > 0)
        throw new SourceFailure({ kind: "unreadable", url, reasons: errors.map(({ message }) => message) });
      if (kept === 0) throw new SourceFailure({ kind: "no-feature", name: url, conditions: [...anyOf] });
    }
    return await file.end(
      files.map((one) => one.name),
      name,
    );
  } finally {
    await file.close();
  }
}

/** Whether a lone file is a layer, and not yet measured as it is asked for. */
async function needsWork(
  file: HandFile,
  { question, area, keep, name }: Pick<Layer, "question" | "area" | "keep" | "name">,
): Promise<boolean> {
  if (area === undefined && keep === undefined) return false;
  const { table } = await openLayer(file, name, question);
  // A reader leaves its file once it is left.
  for await (const _ of table?.batches() ?? []) break;
  return table?.geographic === true && !table.columns.some((column) => column.name === MEASURED);
}

/** Opens a layer in degrees; among several, the one whose name holds that of the service's (17219_ZONE_URBA_20240101). */
async function openLayer({ path, name }: HandFile, layer: string, { departements }: Question) {
  const asked = { name, geography: overseasGeography(departements), reproject: true, allColumns: true };
  const open = async (sheet?: string) => {
    const issues = createIssueCollector();
    return { issues, ...(await openTable(path, { ...asked, issues, sheet })) };
  };
  const opened = await open();
  const like = opened.sheets?.filter((sheet) => foldName(sheet).includes(foldName(layer))) ?? [];
  return !opened.table && like.length === 1 ? open(like[0]) : opened;
}

/** Whether a feature is one of those asked for. A column that the layer has not is not looked at: one document alone does not name itself. */
function conditionsOn(
  columns: readonly string[],
  anyOf: readonly string[],
  where: string | undefined,
): (properties: Record<string, unknown>) => boolean {
  const read = (condition: string) => {
    const [, column = "", value = ""] = /^\s*"?([\w.-]+)"?\s*=\s*'((?:[^']|'')*)'\s*$/.exec(condition) ?? [];
    if (column === "") throw new SourceFailure({ kind: "condition-not-read", condition });
    return {
      column: columns.find((one) => one.toLowerCase() === column.toLowerCase()),
      value: value.replaceAll("''", "'"),
    };
  };
  const values = new Map<string, Set<string>>();
  for (const { column, value } of anyOf.map(read))
    if (column !== undefined) values.set(column, (values.get(column) ?? new Set()).add(value));
  const also = where === undefined ? undefined : read(where);
  if (where !== undefined && also?.column === undefined)
    throw new SourceFailure({ kind: "other-columns", url: where, expected: where, found: columns.join(", ") });
  return (properties) =>
    (values.size === 0 || [...values].some(([column, wanted]) => wanted.has(String(properties[column])))) &&
    (also === undefined || String(properties[also.column ?? ""]) === also.value);
}
