import type { CustomCheck } from "./custom-check.js";
import { numberOf } from "./number-of.js";

/**
 * The largest of n contributors makes at least a n-th of the measure, and no more than the whole: a share given as a fraction, or an amount in
 * another unit, would let one that makes nearly all pass for a small one. Rounded or cut, however it is written, it may be a whole unit of its
 * last significant digit too small: a fraction is a hundred times too small. Asked of every dataset under statistical secrecy that declares `largest`; an empty cell is not known, and taken for the whole.
 */
export const impossibleLargestContributor: CustomCheck = {
  code: "impossible-largest-contributor",
  title: "Plus gros contributeur impossible",
  ofValues: true,
  columns({ count, measure, share, amount }) {
    const told = share ?? amount;
    if (typeof count !== "string" || typeof measure !== "string" || typeof told !== "string") return undefined;
    return [count, measure, told];
  },
  facts: ({ share }) => ({
    expected:
      share === undefined
        ? { fr: "le montant du plus gros contributeur", en: "the amount of the largest contributor" }
        : { fr: "la part, en %, du plus gros contributeur", en: "the share, in %, of the largest contributor" },
    ...(share === undefined ? {} : { bound: "100" }),
  }),
  compile:
    ({ share }) =>
    ([count, measure, told]) => {
      const given = told ? rangeOf(told) : undefined;
      const made = measure ? rangeOf(measure) : undefined;
      const whole = share === undefined ? made : EXACTLY_100;
      if (!given || !whole) return undefined;
      const counted = count ? numberOf(count) : undefined;
      // Of nobody, of an unknown number and of nothing, any part is a part.
      const parts = counted !== undefined && counted > 0 && made?.value !== 0 ? Math.max(counted, 1) : undefined;
      const sign = Math.sign(whole.value) || 1;
      // Of a negative measure, what it makes is told with its sign or without.
      const part = sign < 0 ? Math.abs(given.value) : given.value;
      const all = Math.abs(whole.value);
      const atLeast = parts === undefined ? 0 : (all - whole.rounding) / parts;
      const isEnough = part + Math.max(unitOf(given.value), atLeast * NEARLY) >= atLeast * (1 - SLACK);
      const isWithin = part - given.rounding <= (all + whole.rounding) * (1 + SLACK);
      if (isEnough && isWithin) return undefined;
      return { column: 2, detail: Math.round((parts === undefined ? 0 : whole.value / parts) * 100) / 100 };
    },
  examples: [
    {
      params: { count: "nb", measure: "ca_keur", share: "part_pct" },
      valid: [
        ["4", "7682", "98.29"],
        ["4", "7682", "25"],
        ["3", "7682", "33.3"],
        ["7", "7682", "14"],
        ["3", "7682", "33.00"],
        ["12", "7682", "8.30"],
        ["6", "7682", "16"],
        ["7", "7682", "14.28"],
        ["3", "7682", "33.29999923706055"],
        ["1", "120", "100"],
        ["4", "7682", null],
        ["0", "0", "0"],
        ["5", "0", "0"],
        ["500", "7682", "0.9829"],
      ],
      invalid: [
        { texts: ["4", "7682", "0.9829"] },
        { texts: ["4", "7682", "0"] },
        { texts: ["1", "120", "50"] },
        { texts: ["4", "7682", "-98"] },
        { texts: ["4", "7682", "150"] },
      ],
    },
    {
      params: { count: "nb", measure: "ca_eur", amount: "premier_eur" },
      valid: [
        ["4", "7682000", "7550000"],
        ["4", "10", "3"],
        ["3", "10", "3"],
        ["3", "10000", "3000"],
        ["3", "7682000", "2560000"],
        ["2", "-500", "-400"],
        ["2", "-500", "400"],
        ["4", null, "12"],
        ["0", "0", null],
      ],
      invalid: [
        { texts: ["4", "7682000", "7550"] },
        { texts: ["4", "7682", "7550000"] },
        { texts: ["2", "-500", "-100"] },
        { texts: ["5", "0", "12"] },
      ],
    },
  ],
};

const EXACTLY_100 = { value: 100, rounding: 0 };

/** What the last bits of a division may add. */
const SLACK = 1e-9;

/** Below its part by so much, a number is rounded. */
const NEARLY = 0.01;

/** One of the last significant digit: 0.1 for 8.3, 1000 for 3000. */
function unitOf(value: number): number {
  const [, zeros = "", decimals = "", exponent = "0"] =
    /^\d*?\d(0*)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(Math.abs(value))) ?? [];
  return 10 ** (Number(exponent) + (decimals === "" ? zeros.length : -decimals.length));
}

/** A number, and by how much what it was rounded from may differ: half a unit of its last digit. */
function rangeOf(text: string): { value: number; rounding: number } | undefined {
  const value = numberOf(text);
  if (value === undefined) return undefined;
  const [, decimals = "", exponent = "0"] = /(?:[.,](\d*))?(?:e([+-]?\d+))?\s*$/i.exec(text) ?? [];
  return { value, rounding: 0.5 * 10 ** (Number(exponent) - decimals.length) };
}
