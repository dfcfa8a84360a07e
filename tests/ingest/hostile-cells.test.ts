import { fieldTypes } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { customChecks } from "../../packages/ingest/src/checks/index.js";
import { totalRowCheck } from "../../packages/ingest/src/checks/total-row.js";
import { formOfWkt, looksLikeWkt, parseWkt } from "../../packages/ingest/src/checks/wkt.js";
import { readCell, suggestCell } from "./support/cell.js";

/** A reading whose work is the square of the length does not end before the time allowed to a test. */
const LENGTH = 200_000;
const endless = [
  "",
  "x",
  "1",
  "8h",
  "total",
  "POINT",
  "2024",
  "Urbanisme/",
  "08:00-12:00",
  "24/06/2019",
  "a@b.fr",
  "45.8,",
].flatMap((start) => [" ", "a", "1", "/", "."].map((filling) => `${start}${filling.repeat(LENGTH)}1x`));
endless.push(`1${"a".repeat(LENGTH)}1`, " ".repeat(LENGTH), `x${" ".repeat(LENGTH)}x`);

describe("a cell of two hundred thousand characters", () => {
  it.each(Object.entries(fieldTypes))("is read or refused at once by the type %s", (_, type) => {
    for (const { field } of type.examples)
      for (const text of endless) {
        readCell(type, text, field);
        suggestCell(type, text, field);
      }
  });

  it.each(Object.values(customChecks))("is read or refused at once by the check $code", (check) => {
    for (const { params } of check.examples) {
      const test = check.compile(params);
      for (const text of endless) test(Array(check.columns(params)?.length).fill(text));
    }
  });

  it("is no total line, nor WKT", () => {
    const [total] = totalRowCheck([{ name: "nom" }]);
    for (const text of endless)
      expect([total?.test([text]), looksLikeWkt(text), parseWkt(text)]).toEqual([undefined, false, undefined]);
    for (const text of [...endless, "(".repeat(100_000), "1 ".repeat(100_000), "1,".repeat(100_000)])
      expect(formOfWkt(`POINT (${text}`)).not.toBe("unread");
  });
});
