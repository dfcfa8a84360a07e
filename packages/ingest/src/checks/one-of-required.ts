import type { CustomCheck } from "./custom-check.js";

export const oneOfRequired: CustomCheck = {
  code: "one-of-required",
  title: "Au moins une des deux colonnes remplie",
  columns({ column1, column2 }) {
    return typeof column1 === "string" && typeof column2 === "string" ? [column1, column2] : undefined;
  },
  compile: () => (texts) => (texts.every((text) => text === null) ? {} : undefined),
  examples: [
    {
      params: { column1: "siret", column2: "rna" },
      valid: [
        ["73282932000074", null],
        [null, "W173000001"],
      ],
      invalid: [{ texts: [null, null] }],
    },
  ],
};
