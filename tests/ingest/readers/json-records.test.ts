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
    for (const text of ['["17093"]', "[1, 2]", "[[1],[2]]"]) {
      expect(await first("a.json", text)).toMatchObject({
        code: "unsupported-format",
        message: expect.stringContaining("[{…}, {…}]"),
      });
    }
    const cut = (await checkBytes("a.json", Buffer.from('[{"code":'), { lang: "en" })).report.issues[0];
    expect(cut?.message).toBe(
      "Line 1: the file is not well-formed JSON (its end is missing). Export the whole file again.",
    );
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

  it.each([
    ["a.json", '[{"n":9007199254740993,"t":"\\"12345678901234567890"},{"n":9007199254740992},{"n":-1.5e3}]'],
    ["a.ndjson", '{"n":9007199254740993,"t":"\\"12345678901234567890"}\n{"n":9007199254740992}\n{"n":-1.5e3}'],
    [
      "a.geojson",
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-1.2345678901234567,45.9]},"properties":{"n":9007199254740993,"t":"\\"12345678901234567890"}},{"type":"Feature","geometry":null,"properties":{"n":9007199254740992}},{"type":"Feature","geometry":null,"properties":{"n":"-1500"}}]}',
    ],
  ])("keeps whole numbers past 2⁵³ digit for digit: %s", async (name, text) => {
    const { report, rows } = await checkBytes(name, Buffer.from(text), {
      schema: {
        fields: [
          { name: "n", type: "string", constraints: { unique: true } },
          { name: "t", type: "string" },
        ],
      },
    });
    expect(report.counts.error).toBe(0);
    expect(rows.map(({ n, t }) => [n, t])).toEqual([
      ["9007199254740993", '"12345678901234567890'],
      ["9007199254740992", null],
      ["-1500", null],
    ]);
  });

  it("gives a number that no double holds digit for digit, never as an infinity", async () => {
    const text = '[{"code":"17093","tonnes":1e400,"extra":{"n":-1E+999}},{"code":"17140","tonnes":1e+2}]';
    const { report, rows } = await checkBytes("a.json", Buffer.from(text), { schema });
    expect(report.issues).toMatchObject([
      { code: "type-or-format-error", field: "tonnes", feature: 1, value: "1e400" },
      { code: "missing-header-warn" },
      { code: "extra-header-warn" },
    ]);
    expect(rows).toMatchObject([{ tonnes: null, extra: '{"n":"-1E+999"}' }, { tonnes: 100 }]);
  });

  it.each([
    ["a.json", '[{"code":"17093","tonnes":1},\n{"code":"17140","tonnes":2,"tonnes":3}]'],
    ["a.ndjson", '{"code":"17093","tonnes":1}\n{"code":"17140","tonnes":2,"tonnes" : 3}'],
    ["a.json", '[{"code":"17093"},{"code":"17140","extra":{"tonnes":2,"\\u0074onnes":3}}]'],
    [
      "a.geojson",
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"code":"17093","extra":"{\\"a\\":1,\\"a\\":2}"}},{"type":"Feature","geometry":null,"properties":{"code":"17140","tonnes":2,"tonnes":3}}]}',
    ],
  ])("says which record gives two values to one name, which JSON reads as the last: %s", async (name, text) => {
    const { report } = await checkBytes(name, Buffer.from(text), { schema });
    const { message } = report.issues.find(({ code }) => code === "invalid-feature") ?? {};
    expect(message).toBe(
      "Objet 2\u00a0: le nom «\u00a0tonnes\u00a0» y est écrit plusieurs fois\u00a0: on ne sait pas quelle valeur lire. Gardez-en une seule.",
    );
    expect(report.issues.filter(({ code }) => code === "invalid-feature")).toMatchObject([{ feature: 2, count: 1 }]);
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
