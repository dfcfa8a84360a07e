import { agree, asWritten, formatNumber } from "@datalogue/ingest";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("a figure as it is written", () => {
  it.each([
    [2.675, 2, 2.68, "2,68"],
    [1.005, 2, 1.01, "1,01"],
    [-2.5, 0, -3, "−3"],
    [-0.045, 1, 0, "0,0"],
    [0.35, 1, 0.4, "0,4"],
    [1.45e-7, 8, 1.5e-7, "0,00000015"],
    [8_123_456_789.125, 2, 8_123_456_789.13, "8\u202f123\u202f456\u202f789,13"],
    [1e21, 2, 1e21, "1\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000,00"],
  ])("has its half away from zero, in the decimals that one reads: %s with %i", (value, decimals, written, text) => {
    expect(asWritten(value, decimals)).toBe(written);
    expect(formatNumber(value, decimals)).toBe(text);
  });

  it("is the same number wherever it is compared, added up or shown", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
      // Halves in all shapes: what doubles hold a little above or below.
      fc
        .tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat(6))
        .map(([n, shift]) => Number(`${n}5e-${shift}`)),
    );
    fc.assert(
      fc.property(value, fc.nat(6), (number, decimals) => {
        const written = asWritten(number, decimals);
        expect(formatNumber(number, decimals)).toBe(formatNumber(written, decimals));
        expect(asWritten(written, decimals)).toBe(written);
        expect(asWritten(-number, decimals)).toBe(0 - written);
      }),
      // Found once: its ten-thousandths end nearer to a half than a double tells.
      { numRuns: 2000, examples: [[-229_883_375_472.35834, 4]] },
    );
  });
});

describe("a unit in words", () => {
  it.each([
    [1, "alertes", "alerte"],
    [0, "habitants", "habitant"],
    [2, "alertes", "alertes"],
    [1, "jours", "jour"],
    [1, "séjours", "séjour"],
    [1, "pages", "page"],
    [1, "ans", "an"],
    [0, "locaux", "local"],
    [1.5, "lieux", "lieu"],
    [1, "bureaux", "bureau"],
    [1, "matériaux", "matériau"],
    [1, "travaux", "travail"],
    [2, "locaux", "locaux"],
  ])("is in the plural from two: %s %s", (count, word, told) => {
    expect(agree(count, word)).toBe(told);
  });

  it.each([
    "décès",
    "accès",
    "procès",
    "avis",
    "colis",
    "permis",
    "refus",
    "surplus",
    "processus",
    "frais",
    "parcours",
    "recours",
    "repas",
    "brebis",
    "taux",
    "noyaux",
    "nouveaux",
    "kg",
  ])("is left whole where it is the same in the singular: %s", (word) => {
    expect(agree(1, word)).toBe(word);
  });
});
