import type { RowRecord } from "@datalogue/api";
import { type Field, showName } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { typographic } from "../format/index.js";
import { NUMERIC } from "./cell.js";

interface RowsProps {
  fields: readonly Field[];
  rows: readonly RowRecord[];
  /** The value of a row in a column. */
  cell(field: Field, row: RowRecord): ComponentChildren;
}

interface RowTableProps extends RowsProps {
  caption?: string;
  class?: string;
  /** What a column is called; its title unless it is told. */
  heading?(field: Field): string;
}

/** Rows of a dataset, a column a field. */
export function RowTable({ fields, rows, cell, caption, class: name, heading = titleOf }: RowTableProps) {
  return (
    <table class={name}>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {fields.map((field) => (
            <th key={field.name} scope="col" class={NUMERIC.has(field.type) ? "num" : undefined}>
              {heading(field)}
            </th>
          ))}
        </tr>
      </thead>
      <TableRows {...{ fields, rows, cell }} />
    </table>
  );
}

/** The rows alone, under headings that are more than words. */
export function TableRows({ fields, rows, cell }: RowsProps) {
  return (
    <tbody>
      {rows.map((row, rank) => (
        <tr key={rank}>
          {fields.map((field) => (
            <td key={field.name} class={NUMERIC.has(field.type) ? "num" : undefined}>
              {cell(field, row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

const titleOf = ({ name, title }: Field) => typographic(showName(title ?? name));
