import { describe, expect, it } from "vitest";
import { customChecks, findCustomCheck } from "../../packages/ingest/src/checks/index.js";

describe.each(Object.values(customChecks))("the check $code", (check) => {
  it("accepts its valid examples and refuses the others", () => {
    for (const { params, valid, invalid } of check.examples) {
      expect(check.columns(params)).toBeDefined();
      const test = check.compile(params);
      for (const texts of valid) expect([texts, test(texts)]).toEqual([texts, undefined]);
      for (const { texts, suggestion } of invalid) {
        const finding = test(texts);
        expect([texts, finding === undefined]).toEqual([texts, false]);
        expect([texts, finding?.suggestion]).toEqual([texts, suggestion]);
      }
    }
  });

  it("is found with dashes or underscores", () => {
    expect(findCustomCheck(check.code.replaceAll("-", "_"))).toBe(check);
  });

  it("does not take parameters of another form", () => {
    expect(check.columns({})).toBeUndefined();
  });
});
