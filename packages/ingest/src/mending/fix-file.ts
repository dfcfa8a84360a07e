import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { type CheckOptions, checkFile } from "../check-file.js";
import type { Lang } from "../field-types/field-type.js";
import { detectEncoding, encodingNames } from "../files/encoding.js";
import { scanFile } from "../files/scan-file.js";
import { inputFormats } from "../input-formats.js";
import { isLayer, type Report } from "../report.js";
import { writeCell } from "../reports/report-to-csv.js";
import { mendCsv } from "./mend-csv.js";
import { mendGeojson } from "./mend-geojson.js";
import { type Change, type CorrectionGroup, gatherCorrections, mendReasons } from "./mend-reason.js";
import type { Caution } from "./mend-record.js";
import { mendTable } from "./mend-table.js";
import { createTextOutput } from "./text-output.js";

/** Why no corrected copy was written. */
export type FixRefusal =
  /** Only CSV and GeoJSON are written. */
  | "format"
  /** A recipe makes a copy of tables only. */
  | "layer"
  /** The file cannot be read to its end: a copy would lose or change something. */
  | "unreadable"
  /** The copy would not be read as the source is. */
  | "unfaithful";

/** What the mending of a file gave: both verdicts, or why there was none. */
export type FixResult =
  | {
      kind: "written";
      before: Report;
      after: Report;
      changes: number;
      /** The same by reason and column. */
      groups: CorrectionGroup[];
      changesPath: string;
    }
  | { kind: "refused"; before: Report; why: FixRefusal };

/** How a file is checked, and the kinds of corrections (`CorrectionGroup.key`) that are not wanted. */
export type FixOptions = CheckOptions & { refused?: readonly string[] };

/** The list of changes is written beside the corrected copy. */
export function changesPathOf(out: string): string {
  return `${out}.changements.csv`;
}

/** What was read cannot be told from what was meant. */
const UNREADABLE = new Set([
  "malformed-quote",
  "unclosed-quote",
  "record-too-long",
  "mixed-encoding",
  "unknown-encoding",
  "invalid-json",
  "invalid-geojson",
]);

/**
 * Writes at `out` a copy of a CSV or GeoJSON file (with a recipe: the table that it makes, as CSV) where the faults that have one sure mending are mended, beside it the list of the
 * changes, then checks the copy. Kinds of corrections in `refused` are left as they are. The copy never has more errors than the source. Throws when one of the two files exists.
 */
export async function fixFile(path: string, out: string, options: FixOptions = {}): Promise<FixResult> {
  const { onRows: _rows, onColumns: _columns, reproject: _reproject, recipe, refused = [], ...asked } = options;
  const before = await checkFile(path, recipe ? { ...asked, recipe } : asked);
  const { format, encoding } = before.file;
  if (recipe && isLayer(format)) return { kind: "refused", before, why: "layer" };
  const isText = format !== "unknown" && inputFormats[format].mendable && before.file.entry === undefined;
  if (!recipe && format !== "unknown" && !isText) return { kind: "refused", before, why: "format" };
  const isRead = encoding !== null || before.file.headerLine !== null;
  if (format === "unknown" || !isRead || before.issues.some(({ code }) => UNREADABLE.has(code)))
    return { kind: "refused", before, why: "unreadable" };
  for (const caution of [0, 1, 2] as const) {
    const written = await writeCopy(path, out, isText ? format : "unknown", caution, {
      ...asked,
      ...(recipe ? { recipe } : {}),
      refused,
    });
    const after = await checkFile(out, { ...asked, name: basename(out) });
    if (isNoWorse(before, after) && isReadAlike(before, after, recipe !== undefined))
      return { kind: "written", before, after, ...written, changesPath: changesPathOf(out) };
    await rm(out);
    await rm(changesPathOf(out));
  }
  return { kind: "refused", before, why: "unfaithful" };
}

/** Values that become the same as others are not mended, whatever else is. */
const SHARED_VALUES = new Set(["primary-key", "unique-constraint", "foreign-key"]);

function isNoWorse(before: Report, after: Report): boolean {
  const shared = ({ issues }: Report) =>
    issues.reduce((sum, { code, count }) => sum + (SHARED_VALUES.has(code) ? count : 0), 0);
  return after.counts.error <= before.counts.error && shared(after) <= shared(before);
}

/** @param remade the copy has another layout than the source: only its rows and columns are compared. */
function isReadAlike(before: Report, after: Report, remade: boolean): boolean {
  const told = ({ file, rows, fields }: Report) =>
    JSON.stringify([rows, fields, ...(remade ? [] : [file.format, file.delimiter, file.headerLine])]);
  return told(before) === told(after);
}

/**
 * Writes the copy and the list; gives the changes, counted and by kind. On failure nothing is left.
 * @param format of the source when it is text; otherwise only the table that a recipe makes is written.
 */
async function writeCopy(
  path: string,
  out: string,
  format: Report["file"]["format"],
  caution: Caution,
  {
    schema,
    recipe,
    sheet,
    geography,
    references,
    asOf,
    maxBytes,
    lang = "fr",
    name: named = basename(path),
    refused = [],
  }: FixOptions,
): Promise<{ changes: number; groups: CorrectionGroup[] }> {
  const scan = await scanFile(path, maxBytes);
  const encoding = format === "unknown" ? undefined : await detectEncoding(path, scan);
  if (encoding && encoding.kind !== "text") throw new Error(`not a text file: ${path}`);
  const copy = await createTextOutput(out);
  let list: Awaited<ReturnType<typeof createTextOutput>> | undefined;
  try {
    list = await createTextOutput(changesPathOf(out));
    const changes = list;
    changes.write("\ufeffline,column,field,before,after,reason\r\n");
    let count = 0;
    const groups = gatherCorrections();
    const onChange = (change: Change) => {
      count++;
      groups.add(change);
      changes.write(writeChange(change, lang));
    };
    const ofFile = (reason: Change["reason"], before: string, after: string) =>
      onChange({ line: null, column: null, field: null, before, after, reason });
    if (encoding) {
      const name = encodingNames[encoding.encoding];
      if (encoding.encoding !== "utf-8") ofFile("encoding", name, encodingNames["utf-8"]);
      if (encoding.bom) ofFile("byte-order-mark", "BOM", "");
      if (scan.nulls > 0 && !encoding.encoding.startsWith("utf-16") && format === "csv")
        ofFile("zero-characters", "\\0", "");
    }
    const output = { ...copy, drain: async () => void (await Promise.all([copy.drain(), changes.drain()])) };
    const wanted = { scan, schema, geography, asOf, caution, refused: new Set(refused) };
    if (recipe) await mendTable(path, { ...wanted, references, recipe, sheet, name: named }, output, onChange);
    else if (!encoding) throw new Error(`no copy is made of this format: ${format}`);
    else if (format === "csv") await mendCsv(path, encoding.encoding, wanted, output, onChange);
    else await mendGeojson(path, encoding.encoding, output, onChange);
    await Promise.all([copy.close(), changes.close()]);
    return { changes: count, groups: groups.list() };
  } catch (error) {
    await copy.close();
    await rm(out, { force: true });
    if (list) {
      await list.close();
      await rm(changesPathOf(out), { force: true });
    }
    throw error;
  }
}

function writeChange({ line, column, field, before, after, reason }: Change, lang: Lang): string {
  return `${[line, column, field, before, after, mendReasons[reason][lang]].map(writeCell).join(",")}\r\n`;
}
