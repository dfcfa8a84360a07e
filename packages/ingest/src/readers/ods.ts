import type { Note } from "../note.js";
import { drawsOtherCells } from "./draws-other-cells.js";
import { listOdsSheets, readOdsRows } from "./ods-sheet.js";
import { readOdsStyles } from "./ods-styles.js";
import type { Reader } from "./reader.js";
import { openWorkbookTable } from "./workbook-table.js";
import type { Archive } from "./zip-entries.js";

const CONTENT = "content.xml";
const STYLES = "styles.xml";
const MANIFEST = "META-INF/manifest.xml";

/** Objects laid in a sheet, charts among them. */
const OBJECT = /^Object [^/]+\/content\.xml$/;

const isPart = (name: string) => name === CONTENT || name === STYLES || name === MANIFEST || OBJECT.test(name);

/** OpenDocument workbooks (.ods), as LibreOffice saves them (ODF 1.3, https://docs.oasis-open.org/office/OpenDocument/v1.3/), as a table. */
export const ods: Reader = {
  open: (context) =>
    openWorkbookTable(context, isPart, async (archive) => {
      const refuse = (reason: Note, remedy: Note) => {
        context.issues.add("unsupported-format", null, { reason, remedy });
        return undefined;
      };
      if (archive.sizeOf(CONTENT) === undefined)
        return refuse(
          { fr: "une archive sans feuille de calcul .ods", en: "an archive without .ods sheet" },
          { fr: "Enregistrez la feuille de calcul en .ods ou en .xlsx.", en: "Save the sheet as .ods or .xlsx." },
        );
      if ((archive.sizeOf(MANIFEST) ?? 0) > 0 && (await archive.read(MANIFEST)).includes("encryption-data"))
        return refuse(
          { fr: "un classeur protégé par un mot de passe", en: "a workbook protected by a password" },
          {
            fr: "Enregistrez-en une copie sans mot de passe (LibreOffice : Enregistrer sous).",
            en: "Save a copy without password (LibreOffice: Save as).",
          },
        );
      const styles = await readOdsStyles(archive.sizeOf(STYLES) === undefined ? undefined : archive.stream(STYLES));
      const { sheets, hasChanges } = await listOdsSheets(archive.stream(CONTENT), styles);
      return {
        sheets,
        wanted: isPart,
        holdsMore: hasChanges || (await holdsMore(archive, sheets)),
        readRows: (opened, which) =>
          readOdsRows(
            opened.stream(CONTENT),
            which.kind === "sheet"
              ? {
                  sheet: which.sheet,
                  last: Number.POSITIVE_INFINITY,
                  shown: which.shown,
                  styles,
                  ...(which.onMerged ? { onMerged: which.onMerged } : {}),
                  ...(which.onHidden ? { onHidden: which.onHidden } : {}),
                }
              : { last: which.rows, shown: false, styles },
          ),
      };
    }),
};

/** Whether a document keeps cells of no sheet: as they were before, or in an object laid in a sheet that is no chart of it. */
async function holdsMore(archive: Archive, sheets: readonly { name: string }[]): Promise<boolean> {
  if (archive.names.some((name) => name.startsWith("Versions/"))) return true;
  for (const name of archive.names)
    if (OBJECT.test(name) && (await drawsOtherCells(archive.stream(name), sheets))) return true;
  return false;
}
