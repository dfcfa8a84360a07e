import { recordText } from "../rows/record-text.js";
import type { TextFormat } from "./export-format.js";

/** One JSON record per line, to be read as it comes. */
export const ndjson = {
  kind: "text",
  title: "Enregistrements JSON, un par ligne",
  mediaType: "application/x-ndjson; charset=utf-8",
  suits: () => true,
  open: ({ fields }) => {
    const record = recordText(fields);
    return { head: "", record: (cells) => `${record(cells)}\n`, tail: "" };
  },
} satisfies TextFormat;
