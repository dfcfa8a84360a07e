import type { CustomCheck } from "./custom-check.js";

export const cohesiveColumnsValue: CustomCheck = {
  code: "cohesive-columns-value",
  title: "Colonnes toutes remplies ou toutes vides",
  columns({ column, othercolumns }) {
    if (typeof column !== "string" || !Array.isArray(othercolumns) || othercolumns.length === 0) return undefined;
    return [column, ...othercolumns.map(String)];
  },
  compile: () => (texts) => {
    const filled = texts.filter((text) => text !== null).length;
    return filled === 0 || filled === texts.length ? undefined : {};
  },
  examples: [
    {
      params: { column: "longitude", othercolumns: ["latitude"] },
      valid: [
        ["-1.22", "45.88"],
        [null, null],
      ],
      invalid: [{ texts: ["-1.22", null] }, { texts: [null, "45.88"] }],
    },
  ],
};
