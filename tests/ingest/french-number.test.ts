import { agree, asWritten, formatGiven, formatNumber, formatQuantity } from "@datalogue/ingest";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

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

describe("a number of a file", () => {
  it.each([
    [1402.5, "1\u202f402,5"],
    [-0.25, "−0,25"],
    [0.30000000000000004, "0,3"],
    [45.9412345678, "45,941235"],
    [0.00000125, "0,00000125"],
    [-1e-7, "−0,0000001"],
    [0.1 + 0.2 - 0.3, "5,55\u00a0×\u00a010⁻¹⁷"],
    [-9.999e-10, "−1\u00a0×\u00a010⁻⁹"],
    [5e-324, "4,94\u00a0×\u00a010⁻³²⁴"],
    [12_345_678.9, "12\u202f345\u202f678,9"],
    [0, "0"],
    [-0, "0"],
    [1.5e21, "1\u202f500\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"],
  ])("keeps its own decimals, and is never read as zero when it is not: %s", (value, text) => {
    expect(formatGiven(value)).toBe(text);
  });

  it("is the same in a browser that does not know which of two roundings to prefer", async () => {
    class OlderFormat extends Intl.NumberFormat {
      constructor(locale: string, { roundingPriority, ...options }: Intl.NumberFormatOptions = {}) {
        super(locale, options);
      }
    }
    vi.stubGlobal("Intl", { ...Intl, NumberFormat: OlderFormat });
    // Read anew under another name: the other tests keep theirs.
    const source = "../../packages/ingest/src/french-number.ts?older";
    const { formatGiven: format } = await import(/* @vite-ignore */ source);
    vi.unstubAllGlobals();
    expect([12_345_678.9, 1402.5, 0.00000125].map(format)).toEqual([
      "12\u202f345\u202f678,9",
      "1\u202f402,5",
      "0,00000125",
    ]);
  });
});

describe("an area told beside another", () => {
  it.each([
    [124_000, 124_000, "12,4 ha"],
    [9_000, 40_000, "0,9 ha"],
    [10_400, 10_000, "1,04 ha"],
    [10_000, 10_400, "1 ha"],
    [10_000, 10_000.4, "1 ha"],
    [657_120, 657_080, "65,712 ha"],
    [4_300, 4_000, "4 300 m²"],
    [400, 24_000, "0,04 ha"],
    [3, 24_000, "0,0003 ha"],
    [0, 24_000, "0 ha"],
  ])("has the decimals of a hectare that tell it from the other, and no more: %s beside %s", (value, beside, told) => {
    expect(formatQuantity(value, 0, "m²", beside).replace(/[\u00a0\u202f]/g, " ")).toBe(told);
  });

  it("takes its unit alone from the largest of many", () => {
    expect(formatQuantity(10_400, 0, "m²", 10_000, 10_400)).toBe("1,0\u00a0ha");
    expect(formatQuantity(9_000, 0, "m²", 40_000, 9_000)).toBe("0,9\u00a0ha");
    expect(formatQuantity(400, 0, "m²", 24_000, 400)).toBe("0,04\u00a0ha");
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
