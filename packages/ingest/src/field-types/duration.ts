import type { FieldType } from "./field-type.js";

const DURATION = /^-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

/** An ISO 8601 duration; the value is its text. */
export const duration: FieldType<string> = {
  title: "Durée",
  expected: () => ({
    fr: "une durée ISO 8601, comme « P1Y2M » ou « PT30M »",
    en: "an ISO 8601 duration, such as “P1Y2M” or “PT30M”",
  }),
  compile: () => (text) => (DURATION.test(text) ? text : undefined),
  suggest(text) {
    if (text.length > 60) return undefined;
    const parts = /^\s*(?:(\d+)\s*(?:h|heures?))?\s*(?:(\d+)\s*(?:m|mn|min|minutes?)?)?\s*$/i.exec(text);
    if (parts && /[hm]/i.test(text))
      return `PT${parts[1] ? `${parts[1]}H` : ""}${parts[2] ? `${Number(parts[2])}M` : ""}`;
    const [, number, unit = ""] =
      /^\s*(\d+)\s*(s|secondes?|jours?|j|semaines?|mois|ans?|années?)\s*$/i.exec(text) ?? [];
    const letter = { s: "S", j: "D", m: "M", a: "Y" }[unit[0]?.toLowerCase() ?? ""];
    if (!number || !letter) return undefined;
    if (/^sem/i.test(unit)) return `P${number}W`;
    return `P${letter === "S" ? "T" : ""}${number}${letter}`;
  },
  examples: [
    {
      valid: [
        ["P1Y2M10DT2H30M", "P1Y2M10DT2H30M"],
        ["PT30M", "PT30M"],
      ],
      invalid: ["30 min", "P", "PT", "1Y"],
    },
  ],
};
