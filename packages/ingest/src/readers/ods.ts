import { listOdsSheets, readOdsRows } from "./ods-sheet.js";
import type { Reader } from "./reader.js";
import { openWorkbookTable } from "./workbook-table.js";

const CONTENT = "content.xml";
const MANIFEST = "META-INF/manifest.xml";

const isPart = (name: string) => name === CONTENT || name === MANIFEST;

/** OpenDocument workbooks (.ods), as LibreOffice saves them (ODF 1.3, https://docs.oasis-open.org/office/OpenDocument/v1.3/), as a table. */
export const ods: Reader = {
  open: (context) =>
    openWorkbookTable(context, isPart, async (archive) => {
      const refuse = (what: string, advice: string) => {
        context.issues.add("unsupported-format", null, {}, { names: [what, advice] });
        return undefined;
      };
      if (archive.sizeOf(CONTENT) === undefined)
        return refuse(
          "une archive sans feuille de calcul .ods",
          "Enregistrez la feuille de calcul en .ods ou en .xlsx.",
        );
      if ((archive.sizeOf(MANIFEST) ?? 0) > 0 && (await archive.read(MANIFEST)).includes("encryption-data"))
        return refuse(
          "un classeur protégé par un mot de passe",
          "Enregistrez-en une copie sans mot de passe (LibreOffice : Enregistrer sous).",
        );
      return {
        sheets: await listOdsSheets(archive.stream(CONTENT)),
        wanted: isPart,
        readRows: (opened, which) =>
          readOdsRows(
            opened.stream(CONTENT),
            which.kind === "sheet"
              ? { sheet: which.sheet, last: Number.POSITIVE_INFINITY, shown: which.shown }
              : { last: which.rows, shown: false },
          ),
      };
    }),
};
