import { describe, expect, it } from "vitest";
import { cohesiveColumnsValue } from "../../../packages/ingest/src/checks/cohesive-columns-value.js";
import { compareColumnsValue } from "../../../packages/ingest/src/checks/compare-columns-value.js";
import { numberOf } from "../../../packages/ingest/src/checks/number-of.js";
import { oneOfRequired } from "../../../packages/ingest/src/checks/one-of-required.js";
import { sumColumnsValue } from "../../../packages/ingest/src/checks/sum-columns-value.js";

describe("columns filled together", () => {
  const test = cohesiveColumnsValue.compile({ column: "longitude", othercolumns: ["latitude", "altitude"] });

  it("are read in the order of the parameters", () => {
    expect(cohesiveColumnsValue.columns({ column: "longitude", othercolumns: ["latitude", 3] })).toEqual([
      "longitude",
      "latitude",
      "3",
    ]);
  });

  it.each([
    { column: "longitude" },
    { column: "longitude", othercolumns: "latitude" },
    { column: "longitude", othercolumns: [] },
    { othercolumns: ["latitude"] },
    { column: 1, othercolumns: ["latitude"] },
  ])("are not asked by %j", (params) => {
    expect(cohesiveColumnsValue.columns(params)).toBeUndefined();
  });

  it("are all filled or all empty", () => {
    expect(test(["-1.22", "45.88", "3"])).toBeUndefined();
    expect(test([null, null, null])).toBeUndefined();
    expect(test(["-1.22", "45.88", null])).toEqual({});
    expect(test([null, null, "3"])).toEqual({});
  });
});

describe("one of two columns", () => {
  it.each([{ column1: "siret" }, { column2: "rna" }, { column1: "siret", column2: 2 }, { column1: 1, column2: "rna" }])(
    "is not asked by %j",
    (params) => {
      expect(oneOfRequired.columns(params)).toBeUndefined();
    },
  );

  it("is filled, or both", () => {
    expect(oneOfRequired.columns({ column1: "siret", column2: "rna" })).toEqual(["siret", "rna"]);
    const test = oneOfRequired.compile({ column1: "siret", column2: "rna" });
    expect(test(["73282932000074", null])).toBeUndefined();
    expect(test([null, "W173000001"])).toBeUndefined();
    expect(test(["73282932000074", "W173000001"])).toBeUndefined();
    expect(test([null, null])).toEqual({});
  });
});

describe("a total", () => {
  const test = sumColumnsValue.compile({ column: "total", columns: ["verre", "papier"] });

  it.each([
    { column: "total" },
    { column: "total", columns: "verre" },
    { column: "total", columns: [] },
    { columns: ["verre"] },
    { column: 1, columns: ["verre"] },
  ])("is not asked by %j", (params) => {
    expect(sumColumnsValue.columns(params)).toBeUndefined();
  });

  it("is read before its parts", () => {
    expect(sumColumnsValue.columns({ column: "total", columns: ["verre", 2] })).toEqual(["total", "verre", "2"]);
  });

  it("is the sum of its parts, to the twelfth figure", () => {
    expect(test(["3", "1", "2"])).toBeUndefined();
    expect(test(["0.3", "0.1", "0.2"])).toBeUndefined();
    expect(test(["1\u202f234,5", "1 000", "234,5"])).toBeUndefined();
    expect(test(["0.30000000000000004", "0.1", "0.2"])).toBeUndefined();
    expect(test(["4", "1", "2"])).toEqual({ detail: "3", suggestion: "3" });
    expect(test(["0.4", "0.1", "0.2"])).toEqual({ detail: "0.3", suggestion: "0.3" });
    expect(test(["0", "-1", "2"])).toEqual({ detail: "1", suggestion: "1" });
  });

  it("is not compared when a part is unknown", () => {
    expect(test(["4", "1", null])).toBeUndefined();
    expect(test([null, "1", "2"])).toBeUndefined();
    expect(test(["4", "1", "n.d."])).toBeUndefined();
  });
});

describe("two columns compared", () => {
  const compare = (op: string, first: string | null, second: string | null) =>
    compareColumnsValue.compile({ column: "a", op, column2: "b" })([first, second]);

  it.each([
    [">", false, false, true],
    [">=", false, true, true],
    ["==", false, true, false],
    ["=", false, true, false],
    ["!=", true, false, true],
    ["<=", true, true, false],
    ["<", true, false, false],
  ])("by %s, 9 and 10 then 10 and 10 then 11 and 10", (op, less, equal, more) => {
    const holds = (first: string, second: string) => compare(op, first, second) === undefined;
    expect([holds("9", "10"), holds("10", "10.0"), holds("11", "10")]).toEqual([less, equal, more]);
    expect([holds("2023-12-31", "2024-01-01"), holds("2024-01-01", "2024-01-01"), holds("x", "b")]).toEqual([
      less,
      equal,
      more,
    ]);
  });

  it("compare as numbers when both are", () => {
    expect(compare("<", "9", "10")).toBeUndefined();
    expect(compare("<", "9", "10 t")).toEqual({ detail: "10 t" });
    expect(compare("<", "9 t", "10")).toEqual({ detail: "10" });
    expect(compare("<", "1", "10 t")).toBeUndefined();
    expect(compare("<", "10 t", "9")).toBeUndefined();
    expect(compare("<", "1 234,5", "1\u00a0234.75")).toBeUndefined();
  });

  it("are left alone when one is empty", () => {
    expect(compare("<", null, "1")).toBeUndefined();
    expect(compare("<", "1", null)).toBeUndefined();
  });

  it("are read as the parameters name them", () => {
    expect(compareColumnsValue.columns({ column: "a", op: "<", column2: "b" })).toEqual(["a", "b"]);
  });

  it.each([
    { column: "a", op: "<" },
    { op: "<", column2: "b" },
    { column: 1, op: "<", column2: "b" },
    { column: "a", op: "<", column2: 2 },
    { column: "a", column2: "b" },
    { column: "a", op: ["<"], column2: "b" },
    { column: "a", op: "=>", column2: "b" },
    { column: "a", op: "toString", column2: "b" },
  ])("are not asked by %j", (params) => {
    expect(compareColumnsValue.columns(params)).toBeUndefined();
  });

  it.each([
    [">", "supérieur"],
    [">=", "supérieur ou égal"],
    ["==", "égal"],
    ["=", "égal"],
    ["!=", "différent par rapport"],
    ["<=", "inférieur ou égal"],
    ["<", "inférieur"],
  ])("by %s are said « %s »", (op, bound) => {
    expect(compareColumnsValue.facts?.({ column: "a", op, column2: "b" })).toEqual({ bound });
  });
});

describe("the number of a cell", () => {
  it.each([
    ["1.5", 1.5],
    ["1,5", 1.5],
    ["1 234,5", 1234.5],
    ["1\u202f234\u00a0567", 1234567],
    ["-3", -3],
    ["1e3", 1000],
  ])("« %s » is %d", (text, value) => {
    expect(numberOf(text)).toBe(value);
  });

  it.each(["", "n.d.", "1,2,3", "1.234,5", "12 t"])("« %s » is none", (text) => {
    expect(numberOf(text)).toBeUndefined();
  });
});
