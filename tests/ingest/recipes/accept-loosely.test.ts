import { describe, expect, it } from "vitest";
import { compileLooseAcceptance } from "../../../packages/ingest/src/recipe-proposals/accept-loosely.js";

describe("a text that could be a number", () => {
  const accepts = compileLooseAcceptance({ name: "tonnage", type: "number" });

  it.each<[string, string, boolean]>([
    ["an amount with its unit", "1 234,5 t", true],
    ["the minus of this site", "−12,5", true],
    ["two numbers", "12 + 5", false],
    ["more than an amount takes", `1${" ".repeat(60)}t`, false],
  ])("is short, and of one number, whatever its unit: %s", (_, text, isOne) => {
    expect(accepts(text)).toBe(isOne);
  });
});
