/** What a filter of CQL2 could have gone on with: a sign or a word of the language, as it is written, or one of these. */
export type FilterPart =
  | "end"
  | "text"
  | "negatable"
  | "comparison"
  | "property"
  | "literal"
  | "number"
  | "AND"
  | "NULL"
  | "("
  | ")"
  | ",";

/** What a column is compared with. */
export type FilterOperand = "number" | "boolean" | "text" | "quoted" | "no-date";

/** What stops a filter of CQL2 from being read or kept, with its facts; the sentence is made in `server/describe-filter-fault.ts`. */
export type FilterFault =
  | { why: "empty" }
  | { why: "too-long"; length: number; most: number }
  | { why: "too-deep"; of: "text" | "operations" | "geometries"; most: number }
  | { why: "too-many"; of: "conditions" | "values"; most: number }
  | { why: "null-character" }
  // Its text; `at` counts characters from 1, `found` is null at the end.
  | { why: "not-cql2"; at: number; text: string }
  | { why: "unexpected"; at: number; found: string | null; expected: FilterPart }
  | { why: "box-of-text" | "one-position" }
  | { why: "no-wkt"; found: string }
  // Its JSON.
  | { why: "not-json" | "no-operation" | "no-list" | "no-property" | "no-literal" | "box-of-json" | "no-geojson" }
  | { why: "no-coordinates" | "no-position" }
  | { why: "one-condition" | "no-pattern"; of: string }
  | { why: "arguments"; of: string; count: number }
  | { why: "unknown-operation"; of: string }
  // What it speaks of.
  | { why: "geometry-compared" | "out-of-system" }
  | { why: "no-geometry"; property: string }
  | { why: "no-text"; property: string; operator: string }
  | { why: "no-day"; value: string }
  | { why: "operand"; property: string; expected: FilterOperand }
  | { why: "bad-value"; property: string; expected: string; value: string };
