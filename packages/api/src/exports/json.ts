import { recordText } from "../rows/record-text.js";
import { fileType } from "../vocabularies/vocabularies.js";
import type { WholeFormat } from "./export-format.js";

/** A JSON array of records, one per line. */
export const json = {
  kind: "text",
  title: "Tableau JSON",
  mediaType: "application/json; charset=utf-8",
  published: {
    label: "JSON",
    pageLabel: "JSON",
    description: "Les lignes vérifiées en JSON, une liste d'objets.",
    fileType: fileType("JSON", "JSON"),
    open: true,
  },
  suits: () => true,
  open: ({ fields }) => {
    const record = recordText(fields);
    return {
      head: "[\n",
      record: (cells, _geometry, rank) => `${rank === 0 ? "" : ",\n"}${record(cells)}`,
      tail: "\n]\n",
    };
  },
} satisfies WholeFormat;
