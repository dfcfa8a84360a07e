import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planRows } from "../../../packages/api/src/rows/query-rows.js";
import { openRowsReader, TooSlow } from "../../../packages/api/src/rows/rows-reader.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";

const SIZE = 20_000;

describe("rows of a large version, read in threads", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-large-"));
  const file = join(folder, "rows.sqlite");
  const columns = layOutColumns([
    { name: "rang", type: "integer", inSchema: true },
    { name: "commune", type: "string", inSchema: true },
  ]);

  beforeAll(() => {
    const writer = createRowsFile(file, columns, { geographic: false, schema: { fields: [] } });
    writer.insert(
      Array.from({ length: SIZE }, (_, rang) => ({
        line: rang + 2,
        cells: [rang, rang % 2 === 0 ? "Étaules" : "Marennes"],
      })),
    );
    writer.finish();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("answers many queries at once, each with its own rows and total", async () => {
    const reader = openRowsReader();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        reader.read(
          file,
          SIZE,
          planRows(columns, {
            filters: [
              { field: "commune", operator: "exact", value: "Étaules" },
              { field: "rang", operator: "less", value: String(number * 100) },
            ],
            sort: [{ field: "rang", direction: "desc" }],
            pageSize: 1,
          }),
        ),
      ),
    );
    expect(answers.map(({ total }) => total)).toEqual(Array.from({ length: 20 }, (_, number) => number * 50 + 1));
    expect(answers.map(({ rows }) => rows[0]?.rang)).toEqual(Array.from({ length: 20 }, (_, number) => number * 100));
    await reader.close();
  });

  it("reads any page of the whole without stepping over the others", async () => {
    const reader = openRowsReader({ timeLimit: 0 });
    const last = await reader.read(file, SIZE, planRows(columns, { page: SIZE / 200, pageSize: 200 }));
    expect(last.total).toBe(SIZE);
    expect(last.rows.at(-1)).toEqual({ rang: SIZE - 1, commune: "Marennes" });
    await reader.close();
  });

  it("gives up a query over the time limit with a French sentence, and goes on with the next", async () => {
    const hurried = openRowsReader({ timeLimit: 0 });
    const plan = planRows(columns, { sort: [{ field: "commune", direction: "desc" }] });
    await expect(hurried.read(file, SIZE, plan)).rejects.toThrow(TooSlow);
    await expect(hurried.read(file, SIZE, plan)).rejects.toThrow("trop longue");
    await hurried.close();
  });
});
