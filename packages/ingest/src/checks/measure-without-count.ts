import type { CustomCheck } from "./custom-check.js";
import { numberOf } from "./number-of.js";

/**
 * A row that counts nobody and yet has a figure: somebody made it, or the figure is of another row. Asked of every dataset under statistical
 * secrecy, whose protection rests on "nobody, hence nothing". Skipped when the count is empty or not a number.
 */
export const measureWithoutCount: CustomCheck = {
  code: "measure-without-count",
  title: "Aucun compté, mais un chiffre",
  ofValues: true,
  columns({ count, measures }) {
    if (typeof count !== "string" || !Array.isArray(measures) || measures.length === 0) return undefined;
    return [count, ...measures.map(String)];
  },
  compile:
    () =>
    ([count, ...measures]) => {
      if (!count || numberOf(count) !== 0) return undefined;
      const column = measures.findIndex((text) => text !== null && (numberOf(text) ?? 0) !== 0);
      return column < 0 ? undefined : { column: column + 1 };
    },
  examples: [
    {
      params: { count: "nb_redevables", measures: ["nb_bacs", "nb_levees"] },
      valid: [
        ["0", "0", "0"],
        ["0", null, "0,0"],
        ["12", "13", "240"],
        [null, "13", "240"],
      ],
      invalid: [{ texts: ["0", "0", "3"] }, { texts: ["0,0", "2", null] }],
    },
  ],
};
