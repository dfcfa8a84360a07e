import type { Dataset, RowRecord } from "@datalogue/api";
import { type Field, PROTECTED_COLUMNS } from "@datalogue/ingest";
import { formatGiven } from "../format/index.js";

/** Types whose values are set to the right. */
export const NUMERIC = new Set<string | undefined>(["number", "integer"]);

interface CellProps {
  value: RowRecord[string];
  field: Field;
  /** Covered by statistical secrecy: said so, never as nothing. */
  masked?: boolean;
  /** What its code stands for: « Ordures ménagères » for OMR. */
  label?: string | undefined;
}

/** A value as the visitor reads it. */
export function Cell({ value, field, masked = false, label }: CellProps) {
  if (masked) return <span class="masked">secret statistique</span>;
  if (value === null) return <span class="empty">vide</span>;
  if (typeof value === "boolean") return <>{value ? "oui" : "non"}</>;
  if (typeof value === "number" && NUMERIC.has(field.type)) return <>{formatGiven(value)}</>;
  const text = String(value);
  if (label !== undefined && label !== text) return <span title={text}>{label}</span>;
  return <>{text.length > 80 ? `${text.slice(0, 80)}…` : text}</>;
}

/** Whether statistical secrecy covers a figure of a row. */
export function isMasked(secrecy: Dataset["secrecy"], row: Record<string, unknown>, { name }: Field): boolean {
  return secrecy?.fields.includes(name) === true && row[PROTECTED_COLUMNS.status] === "SECRET";
}

/** A list or an object is shown as it is written. */
export function shownValue(value: unknown): RowRecord[string] {
  if (value === undefined || value === null) return null;
  return typeof value === "object" ? JSON.stringify(value) : (value as RowRecord[string]);
}
