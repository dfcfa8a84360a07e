import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compareOddFiles, findPython, listTables } from "../../scripts/lib/odd-files.mjs";

const folder = mkdtempSync(join(tmpdir(), "datalogue-odd-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const tables = listTables([join(import.meta.dirname, "../../datasets")]);

/** A part of `npm run odd-files`, which makes hundreds. */
describe("odd files made from real tables", () => {
  it.skipIf(!findPython())("are refused, or read as Python's csv reads them (needs python3)", async () => {
    const result = await compareOddFiles(tables, join(folder, "texts"), 7, { texts: 60 });
    expect(result.faults).toEqual([]);
    expect(result.valid).toBeGreaterThan(30);
  });

  it.skipIf(!findPython("openpyxl"))(
    "are refused, or read as openpyxl reads them (needs python3-openpyxl)",
    async () => {
      const result = await compareOddFiles(tables, join(folder, "sheets"), 8, { sheets: 12 });
      expect(result.faults).toEqual([]);
      expect(result.valid).toBeGreaterThan(6);
    },
  );
});
