import { describe, expect, it } from "vitest";
import { parseBoxes, parseDatetime } from "../../../packages/api/src/ogc/feature-query.js";
import { valueForms } from "../../../packages/api/src/rows/row-operators.js";
import { loggedAddress } from "../../../packages/api/src/server/logged-address.js";
import { hidePersonal } from "../../../packages/api/src/server/service-log.js";
import { readBlock } from "../../../packages/ingest/src/read-block.js";
import { isDialect } from "../../../packages/web/src/reading/row-state.js";

/** Long enough that a text read again from each of its characters would never end, and this test with it. */
const LENGTH = 400_000;
const long = (piece: string) => piece.repeat(LENGTH / piece.length);

describe("a text that is made to take its square in time", () => {
  it.each(Object.entries(valueForms))("is read once as a value of a filter: %s", (_type, { pattern }) => {
    for (const piece of ["0", "1.", "-", ":", "e", " "]) expect(pattern.test(`${long(piece)}x`)).toBe(false);
  });

  it("is read once as a box or an instant of a map", () => {
    expect(() => parseBoxes(`-${long("0")}x,1,2,3`)).toThrow();
    expect(() => parseBoxes(long(","))).toThrow();
    expect(() => parseDatetime(`2024${long("0")}`)).toThrow();
  });

  it("is read once before it is told in the log, which still names nobody", () => {
    const address = `/${long("_")}`;
    expect(hidePersonal(address)).toBe(address);
    expect(hidePersonal(`${long("a.")} agente.marchand@exemple.fr ${long("a@")}`)).not.toContain("marchand");
    expect(loggedAddress(`/a?${long("b=c&")}`)).toMatch(/^\/a\?b=…/);
  });

  it("is read once as a word of the address of a page", () => {
    expect(isDialect(`${long("_")}é`)).toBe(false);
    expect(["annee__exact", "annee__", "__exact", "a__b__sort", "_", "a___exact"].filter(isDialect)).toEqual([
      "annee__exact",
      "a__b__sort",
      "a___exact",
    ]);
  });

  it("is read once where a block of a spreadsheet is pasted", () => {
    expect(readBlock(`a${long("\n")}b\n\n`)).toEqual([["a"], ["b"]]);
  });
});
