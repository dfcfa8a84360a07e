import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Schema } from "@datalogue/ingest";
import { afterEach, expect, it, vi } from "vitest";
import { checkLines } from "../../../packages/api/src/drafts/check-lines.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-lines-"));
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it("the lines of a table kept by hand may hold the day that begins in metropolitan France", async () => {
  // In summer, 0:30 at Paris.
  vi.useFakeTimers({ now: new Date("2027-07-15T22:30:00Z"), toFake: ["Date"] });
  const schema: Schema = {
    fields: [
      { name: "vu_le", type: "date" },
      { name: "longueur", type: "number" },
    ],
  };
  const path = join(folder, "haies.csv");
  writeFileSync(path, "vu_le,longueur\n2027-07-16,longue\n");
  const report = await checkFile(path, { schema });
  const faults = await checkLines(path, { name: "haies.csv", schema, report, geography: undefined });
  expect(faults[2]?.map(({ field }) => field)).toEqual(["longueur"]);
});
