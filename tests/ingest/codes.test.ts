import { join } from "node:path";
import { documentCodes, type IssueCode, issueCodes, messages } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const codes = Object.keys(issueCodes) as IssueCode[];

/** An issue with all that a sentence may use. */
const subject = {
  line: 1234,
  feature: 9,
  column: 2,
  value: "n.d.",
  suggestion: "12",
  detail: 7,
  field: "population",
  count: 3,
  facts: {
    title: "Habitants",
    bound: "12",
    names: ["a", "b."],
    expected: { fr: "un nombre", en: "a number" },
    reason: { fr: "trop", en: "too" },
  },
};

describe("the codes of issues", () => {
  it("are all documented in docs/codes.md", async () => {
    await expect(documentCodes()).toMatchFileSnapshot(join(import.meta.dirname, "../../docs/codes.md"));
  });

  it.each(codes)("%s has a title and a sentence in both languages, complete whatever is known", (code) => {
    for (const lang of ["fr", "en"] as const) {
      expect(issueCodes[code].title[lang]).toMatch(/^\p{Lu}/u);
      for (const known of [subject, { field: null, facts: {}, count: 1 }]) {
        const sentence = messages[lang][code](known);
        expect(sentence).toMatch(/[.»")]$/);
        expect(sentence).not.toContain("[object");
        if (known === subject) expect(sentence).not.toContain("undefined");
      }
    }
  });
});
