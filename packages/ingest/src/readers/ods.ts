import type { Note } from "../note.js";
import { listOdsSheets, readOdsRows } from "./ods-sheet.js";
import { readOdsStyles } from "./ods-styles.js";
import type { Reader } from "./reader.js";
import { openWorkbookTable } from "./workbook-table.js";

const CONTENT = "content.xml";
const STYLES = "styles.xml";
const MANIFEST = "META-INF/manifest.xml";

const isPart = (name: string) => name === CONTENT || name === STYLES || name === MANIFEST;

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
      return {
        sheets: await listOdsSheets(archive.stream(CONTENT), styles),
        wanted: isPart,
        isBeside: (name) => /^Object [^/]+\/content\.xml$/.test(name),
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
