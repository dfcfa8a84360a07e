import { drawsOtherCells } from "./draws-other-cells.js";
import type { Reader } from "./reader.js";
import { createTextTable } from "./text-table.js";
import { readWorkbookParts, type WorkbookParts } from "./workbook-parts.js";
import { type CellContext, readSheetRows } from "./workbook-sheet.js";
import { readSharedTexts } from "./workbook-strings.js";
import { NO_STYLES, readStyles } from "./workbook-styles.js";
import { openWorkbookTable, type SheetRows, type Workbook } from "./workbook-table.js";
import type { Archive } from "./zip-entries.js";

/** Bytes of a part that is read at once: the list of sheets, the styles. */
const MAX_SMALL_PART = 30_000_000;

const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

/** Excel workbooks (.xlsx, .xlsm), as a table; only the texts that cells share stay in memory. */
export const xlsx: Reader = {
  open: (context) =>
    openWorkbookTable(context, isWorkbookPart, async (archive) => {
      if (archive.sizeOf(WORKBOOK) !== undefined && archive.sizeOf(RELATIONS) !== undefined)
        return readWorkbook(archive);
      context.issues.add("unsupported-format", null, {
        reason: {
          fr: "une archive ou un document sans feuille de calcul .xlsx",
          en: "an archive or a document without .xlsx sheet",
        },
        remedy: {
          fr: "Enregistrez la feuille de calcul en « CSV UTF-8 » ou en .xlsx.",
          en: "Save the sheet as “CSV UTF-8” or .xlsx.",
        },
      });
      return undefined;
    }),
};

/** What is read of a workbook; drawings, images, macros and links are left in the archive. */
function isWorkbookPart(name: string): boolean {
  return (
    /^xl\/.*\.(xml|rels)$/.test(name) && !/^xl\/(drawings|media|externalLinks|pivot\w*|comments\w*|theme)/.test(name)
  );
}

async function readWorkbook(archive: Archive): Promise<Workbook> {
  for (const name of [WORKBOOK, RELATIONS]) expectSmall(archive, name);
  const parts = await readWorkbookParts(archive.stream(WORKBOOK), archive.stream(RELATIONS));
  const cells = await readCellContext(archive, parts);
  const { sheets } = parts;
  return {
    sheets,
    wanted: isWorkbookPart,
    holdsMore: await holdsMore(archive, parts),
    async *readRows(archive, which): AsyncGenerator<SheetRows> {
      for (const [sheet, { part }] of sheets.entries()) {
        // A sheet of charts alone has no cells.
        if (part === undefined || (which.kind === "sheet" && which.sheet !== sheet)) continue;
        const last = which.kind === "samples" ? which.rows : Number.POSITIVE_INFINITY;
        const shown: CellContext = {
          ...cells,
          showDigits: which.kind === "sheet",
          ...(which.kind === "sheet" && which.onMerged ? { onMerged: which.onMerged } : {}),
          ...(which.kind === "sheet" && which.onHidden ? { onHidden: which.onHidden } : {}),
        };
        for await (const rows of readSheetRows(archive.stream(part), shown)) {
          const kept = last === Number.POSITIVE_INFINITY ? rows : rows.filter(({ number }) => number <= last);
          if (kept.length > 0) yield { sheet, rows: kept };
          if (kept.length < rows.length) break;
        }
      }
    },
  };
}

/** Other workbooks, what pivot tables and the data model were made of, what is laid in a sheet, cells as they were before. */
const BESIDE = /^xl\/(externalLinks|pivotCache|model|embeddings|revisions)\/[^/]+$/;

async function holdsMore(archive: Archive, { sheets, names }: WorkbookParts): Promise<boolean> {
  const listed = new Set(sheets.map(({ part }) => part));
  const isUnlisted = (name: string) => /^xl\/(work|macro|dialog)sheets\/[^/]+\.xml$/.test(name) && !listed.has(name);
  if (archive.names.some((name) => BESIDE.test(name) || isUnlisted(name))) return true;
  for (const name of archive.names)
    if (/^xl\/charts\/chart[^/]*\.xml$/.test(name) && (await drawsOtherCells(archive.stream(name), sheets, names)))
      return true;
  return false;
}

function expectSmall(archive: Archive, name: string): void {
  if ((archive.sizeOf(name) ?? 0) > MAX_SMALL_PART) throw new Error(`${name} is too large`);
}

async function readCellContext(
  archive: Archive,
  { sharedTexts, styles, from1904 }: WorkbookParts,
): Promise<CellContext> {
  const has = (name: string) => archive.sizeOf(name) !== undefined;
  expectSmall(archive, styles);
  return {
    texts: has(sharedTexts) ? await readSharedTexts(archive.stream(sharedTexts)) : createTextTable(),
    styles: has(styles) ? await readStyles(await archive.read(styles)) : NO_STYLES,
    from1904,
    showDigits: false,
  };
}
