import { type Cell, type Field, fieldTypes } from "@datalogue/ingest/core";

/**
 * A value as somebody types it in a column: the text that the column reads as this value (« 2,5 » where a comma separates decimals).
 * Where no form gives it back, its plain text: the check then tells what is wrong.
 */
export function writeCell(value: Cell, field: Field): string {
  if (value === null) return "";
  const plain = String(value);
  const type = fieldTypes[field.type ?? "string"];
  const read = type.compile(field);
  const isRead = (text: string | undefined): text is string => text !== undefined && read(text) === value;
  return candidates(value, field, plain).find(isRead) ?? plain;
}

function candidates(value: Cell, field: Field, plain: string): (string | undefined)[] {
  const { type = "string", decimalChar, trueValues, falseValues } = field;
  const forms: (string | undefined)[] = [plain, fieldTypes[type].suggest?.(plain, field)];
  if (typeof value === "boolean") forms.push(...((value ? trueValues : falseValues) ?? []));
  if (typeof value === "number" && decimalChar !== undefined) forms.push(plain.replace(".", decimalChar));
  if (type === "list" && typeof value === "string")
    forms.push((JSON.parse(value) as unknown[]).join(field.delimiter ?? ","));
  return forms;
}
