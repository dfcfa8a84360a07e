import type { Schema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { checkBytes } from "../support/check-bytes.js";

const schema: Schema = {
  fields: [
    { name: "code", type: "string", constraints: { required: true } },
    { name: "tonnes", type: "number" },
    { name: "ouvert", type: "boolean" },
  ],
};

describe("a JSON list of records", () => {
  it("is told when it is cut, ill formed, or holds something else than objects", async () => {
    const first = async (name: string, text: string) => (await checkBytes(name, Buffer.from(text))).report.issues[0];
    expect(await first("a.json", '[{"code":"17093"},\n{"code":')).toMatchObject({ code: "invalid-json", line: 2 });
    expect(await first("a.json", '[{"code":"17093"}\n{"code":"17140"}]')).toMatchObject({
      code: "invalid-json",
      line: 2,
    });
    expect(await first("a.json", '[{"code":"17093"},{"code" "17140"}]')).toMatchObject({
      code: "invalid-feature",
      feature: 2,
    });
    expect(await first("a.ndjson", '{"code":"17093"}\n{"code"\n')).toMatchObject({
      code: "invalid-feature",
      feature: 2,
    });
    expect(await first("a.json", '["17093"]')).toMatchObject({ code: "invalid-json", line: 1 });
    expect(await first("a.json", "[]")).toMatchObject({ code: "no-row" });
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`c${at}`, at]));
    expect(await first("a.json", JSON.stringify([many]))).toMatchObject({ code: "too-many-properties" });
  });

  it.each([
    [
      "a.json",
      '\ufeff[\n {"code":"01053","tonnes":1.5,"ouvert":true},\n {"code":"17093","tonnes":null,"extra":{"a":[1]}}\n]',
    ],
    ["a.ndjson", '{"code":"01053","tonnes":1.5,"ouvert":true}\r\n\r\n{"code":"17093","tonnes":null,"extra":{"a":[1]}}'],
  ])("is read with the columns met in any record: %s", async (name, text) => {
    const { report, rows } = await checkBytes(name, Buffer.from(text), { schema });
    expect(report.file).toMatchObject({ format: "json", encoding: "UTF-8" });
    expect(report.issues.map(({ code }) => code)).toEqual(["extra-header-warn"]);
    expect(rows).toEqual([
      { code: "01053", tonnes: 1.5, ouvert: true, extra: null },
      { code: "17093", tonnes: null, ouvert: null, extra: '{"a":[1]}' },
    ]);
  });

  it("tells the rank of the record where a value is wrong", async () => {
    const text = '[{"code":"17093","tonnes":1},{"code":"","tonnes":"deux"}]';
    const { report } = await checkBytes("a.json", Buffer.from(text), { schema });
    expect(report.issues.map(({ code, field, feature }) => [code, field, feature])).toEqual([
      ["required-constraint", "code", 2],
      ["type-or-format-error", "tonnes", 2],
      ["missing-header-warn", "ouvert", undefined],
    ]);
  });
});
