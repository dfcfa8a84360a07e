import { expect, it } from "vitest";
import { oneOf } from "../../../packages/ingest/src/field-types/one-of.js";

it.each([
  ["a few of several lengths", ["OMR", "VERRE", ""]],
  ["many of the same length", Array.from({ length: 30 }, (_, rank) => `170${10 + rank}`)],
])("finds each of its words and nothing else: %s", (_, words) => {
  const isOne = oneOf(words);
  expect(words.every(isOne)).toBe(true);
  expect(["omr", "VERR", "VERRES", "17009", "17040", "1701", "é".repeat(1000)].some(isOne)).toBe(false);
});
