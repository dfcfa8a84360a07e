import type { CustomCheck } from "./custom-check.js";
import { oneColumn } from "./custom-check.js";

export const yearIntervalValue: CustomCheck = {
  code: "year-interval-value",
  title: "Intervalle d'années AAAA/AAAA",
  columns: oneColumn,
  compile(params) {
    const yearOnly = ["true", "yes", "1"].includes(String(params["allow-year-only"]).toLowerCase());
    return ([text]) => {
      if (!text) return undefined;
      if (/^\d{4}$/.test(text)) return yearOnly ? undefined : {};
      const parts = /^(\d{4})\/(\d{4})$/.exec(text);
      if (parts && Number(parts[1]) < Number(parts[2])) return undefined;
      const other = /^(\d{4})\s*[-–/à]\s*(\d{4})$/.exec(text.trim());
      return other && Number(other[1]) < Number(other[2]) ? { suggestion: `${other[1]}/${other[2]}` } : {};
    };
  },
  examples: [
    {
      params: { column: "periode" },
      valid: [["2021/2024"], [null]],
      invalid: [
        { texts: ["2024"] },
        { texts: ["2024/2021"] },
        { texts: ["2021-2024"], suggestion: "2021/2024" },
        { texts: ["21/24"] },
      ],
    },
    {
      params: { column: "periode", "allow-year-only": "true" },
      valid: [["2024"], ["2021/2024"]],
      invalid: [{ texts: ["24"] }],
    },
  ],
};
