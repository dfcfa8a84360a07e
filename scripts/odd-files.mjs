// `npm run odd-files -- [--files 300] [--seed 1] [--keep]`: odd files made from real ones (the content, and the samples of DATALOGUE_SAMPLES when it
// is set) are checked; each reading called valid is compared in columns, rows and cells with Python's csv and with openpyxl.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareOddFiles, findPython, listTables } from "./lib/odd-files.mjs";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    keep: { type: "boolean", default: false },
  },
});
if (!findPython()) {
  console.error("python3 is needed: its csv module is the reader that ours is compared with.");
  process.exit(2);
}
const root = join(import.meta.dirname, "..");
const folders = [join(root, "datasets")];
if (process.env.DATALOGUE_SAMPLES) folders.push(join(process.env.DATALOGUE_SAMPLES, "data"));
const tables = listTables(folders);
const files = Number(values.files);
const sheets = findPython("openpyxl") ? Math.floor(files / 4) : 0;
const folder = mkdtempSync(join(tmpdir(), "datalogue-odd-files-"));
const result = await compareOddFiles(tables, folder, Number(values.seed), { texts: files - sheets, sheets });
console.log(
  `${result.files} odd files from ${tables.length} real tables: ${files - sheets} texts (Python's csv), ${sheets} workbooks (openpyxl)`,
);
if (sheets === 0) console.log("openpyxl is absent (Debian: python3-openpyxl): no workbook was made");
console.log(`${result.valid} called valid, ${result.refused} refused`);
console.log(`${result.doubtful} valid with the warning that the header is only supposed, and read otherwise`);
console.log(`${result.faults.length} called valid without such a warning, and read otherwise`);
for (const fault of result.faults) console.log(`  ${fault}`);
if (result.faults.length > 0 || values.keep) console.log(`The files are in ${folder}`);
else rmSync(folder, { recursive: true });
process.exit(result.faults.length > 0 ? 1 : 0);
