import type { FieldTypeName } from "@datalogue/ingest";
import type { Dataset } from "../versions/dataset.js";

/** The types by which csv-detective says how a column is read. */
export const pythonTypes = ["string", "int", "float", "bool", "date", "datetime", "json"] as const;

/**
 * What the tabular API of data.gouv.fr tells of a table at `/profile/`, in the words of csv-detective. Its columns come from the
 * schema: they are sure, and what csv-detective counts in the file (commonest values, duplicates) is left out.
 */
export interface TableProfile {
  encoding: "utf-8";
  separator: ",";
  header_row_idx: 0;
  header: string[];
  total_lines: number;
  columns: Record<string, { python_type: (typeof pythonTypes)[number]; format: string; score: 1 }>;
  /** Columns by format. */
  formats: Record<string, string[]>;
}

/** The profile of the rows of a dataset. */
export function describeProfile({ fields, rows }: Pick<Dataset, "fields" | "rows">): TableProfile {
  const described = fields.map(({ name, type = "string" }) => ({ name, ...(READ_AS[type] ?? TEXT) }));
  return {
    encoding: "utf-8",
    separator: ",",
    header_row_idx: 0,
    header: described.map(({ name }) => name),
    total_lines: rows,
    columns: Object.fromEntries(described.map(({ name, ...read }) => [name, { ...read, score: 1 }])),
    formats: Object.fromEntries(
      [...new Set(described.map(({ format }) => format))].map((format) => [
        format,
        described.filter((one) => one.format === format).map(({ name }) => name),
      ]),
    ),
  };
}

type ReadAs = Omit<TableProfile["columns"][string], "score">;

const TEXT: ReadAs = { python_type: "string", format: "string" };

/** Types of fields that are not read as plain text. */
const READ_AS: Partial<Record<FieldTypeName, ReadAs>> = {
  integer: { python_type: "int", format: "int" },
  number: { python_type: "float", format: "float" },
  year: { python_type: "int", format: "year" },
  boolean: { python_type: "bool", format: "booleen" },
  date: { python_type: "date", format: "date" },
  datetime: { python_type: "datetime", format: "datetime" },
  geopoint: { python_type: "string", format: "lonlat_wgs" },
  geojson: { python_type: "json", format: "geojson" },
  object: { python_type: "json", format: "json" },
  array: { python_type: "json", format: "json" },
};
