import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextCursor, planQuery, planRows } from "../../../packages/api/src/rows/query-rows.js";
import { readCursor } from "../../../packages/api/src/rows/row-cursor.js";
import { openRowsReader, TooSlow } from "../../../packages/api/src/rows/rows-reader.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";

const SIZE = 20_000;
const SMALL_SIZE = 1_000;

describe("rows of a large version, read in threads", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-large-"));
  const file = join(folder, "rows.sqlite");
  const small = join(folder, "small.sqlite");
  const columns = layOutColumns([
    { name: "rang", type: "integer", inSchema: true },
    { name: "commune", type: "string", inSchema: true },
  ]);

  beforeAll(() => {
    for (const [path, length] of [
      [file, SIZE],
      [small, SMALL_SIZE],
    ] as const) {
      const writer = createRowsFile(path, columns, { geographic: false, schema: { fields: [] } });
      writer.insert(
        Array.from({ length }, (_, rang) => ({
          line: rang + 2,
          cells: [rang, rang % 2 === 0 ? "Étaules" : "Marennes"],
        })),
      );
      writer.finish();
    }
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

  it("is read to its last row by following cursors, each row once, whatever the sort", async () => {
    const reader = openRowsReader();
    const sort = [
      { field: "commune", direction: "desc" as const },
      { field: "rang", direction: "asc" as const },
    ];
    const query = { sort, pageSize: 3000 };
    const ranks: unknown[] = [];
    let cursor: string | null = null;
    do {
      const plan = planRows(columns, query, cursor === null ? {} : { cursor: readCursor(cursor) });
      const answer = await reader.read(file, SIZE, plan);
      ranks.push(...answer.rows.map(({ rang }) => rang));
      cursor = nextCursor(answer, query, 1, 1);
    } while (cursor !== null);
    const expected = [1, 0].flatMap((odd) => Array.from({ length: SIZE / 2 }, (_, half) => half * 2 + odd));
    expect(ranks).toEqual(expected);
    await reader.close();
  });

  it("sorts a table by each of a thousand columns, where their order is all that may be told", async () => {
    const wide = join(folder, "wide.sqlite");
    const many = layOutColumns(
      Array.from({ length: 1_050 }, (_, rank) => ({ name: `c${rank}`, type: "integer" as const, inSchema: true })),
    );
    const writer = createRowsFile(wide, many, { geographic: false, schema: { fields: [] } });
    writer.insert([3, 1, 2].map((value, rank) => ({ line: rank + 2, cells: many.map(() => value) })));
    writer.finish();
    const reader = openRowsReader();
    const answer = await reader.read(wide, 3, planRows(many, { pageSize: 2 }, { ordered: true }));
    expect([answer.rows.map(({ c0, c1049 }) => [c0, c1049]), nextCursor(answer, {}, 1, 1)]).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      null,
    ]);
    await reader.close();
  });

  it("refuses a page number beyond row 10 000, and names the cursor", () => {
    expect(() => planRows(columns, { page: 50, pageSize: 200 })).not.toThrow();
    expect(() => planRows(columns, { page: 51, pageSize: 200 })).toThrow(
      expect.objectContaining({ parameter: "page", accepted: ["cursor"] }),
    );
  });

  it.each([
    ["rows", {}],
    ["groups", { groups: [{ field: "commune", by: null }] }],
  ])(
    "leaves to a thread the %s of a small version whose conditions are many: here, everybody would wait",
    async (_, query) => {
      const hurried = openRowsReader({ timeLimit: 0 });
      const readAny = (count: number) => {
        const any = Array.from({ length: count }, (_, rank) => [
          { field: "commune", operator: "contains" as const, value: `a${rank}` },
        ]);
        return hurried.read(small, SMALL_SIZE, planQuery(columns, { ...query, alternatives: [any] }));
      };
      await expect(readAny(100)).rejects.toThrow(TooSlow);
      expect((await readAny(1)).total).toBe(0);
      await hurried.close();
    },
  );

  it("gives up a query over the time limit with a French sentence, and goes on with the next", async () => {
    const hurried = openRowsReader({ timeLimit: 0 });
    // Long enough for the time to pass on any machine: every row has an « a ».
    const filters = Array.from({ length: 100 }, () => ({
      field: "commune",
      operator: "contains" as const,
      value: "a",
    }));
    const plan = planRows(columns, { filters, sort: [{ field: "commune", direction: "desc" }] });
    await expect(hurried.read(file, SIZE, plan)).rejects.toThrow(TooSlow);
    await expect(hurried.read(file, SIZE, plan)).rejects.toThrow("trop longue");
    await hurried.close();
  });
});
