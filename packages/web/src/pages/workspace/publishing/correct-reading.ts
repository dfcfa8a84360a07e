import type { Correction, Draft, DraftChanges, Reading } from "@datalogue/api";
import { cleanName, type Field, fieldTypes, type Schema } from "@datalogue/ingest";
import type { Answer } from "./form-parts.js";
import { asksTypes, DELIMITERS, ENCODINGS, NEW_COLUMN } from "./reading.js";

/** The correction of the sheet, the titles and the encoding that a form asks for: what is as it was read is left to be found again. */
export function correctSheet(answer: Answer, { reading }: Draft): Correction {
  const file = reading?.report?.file;
  const header = Number(answer("titres").trim());
  const correction: Correction = {};
  const sheet = answer("feuille");
  if (sheet !== "" && sheet !== (file?.sheet ?? file?.entry)) correction.sheet = sheet;
  if (Number.isInteger(header) && header >= 1 && header <= 100 && header !== file?.headerLine)
    correction.headerRow = header;
  const encoding = answer("accents");
  if (isOneOf(ENCODINGS, encoding)) correction.encoding = encoding;
  const delimiter = answer("separateur");
  if (isOneOf(DELIMITERS, delimiter) && delimiter !== file?.delimiter) correction.delimiter = delimiter;
  return correction;
}

/**
 * What the columns of a form become: a schema for a dataset being made, else which column of the dataset each one is. Nothing under a JSON
 * Schema, whose features have the properties that it names.
 */
export function correctColumns(answer: Answer, draft: Draft): DraftChanges | undefined {
  const { reading } = draft;
  if (!reading?.schema) return undefined;
  const model = answer("modele");
  if (model !== "" && reading.alike.some(({ choice }) => choice === model) && !model.startsWith("jeu:"))
    if (draft.schema.kind !== "shared" || draft.schema.name !== model)
      return { schema: { kind: "shared", name: model } };
  if (reading.schema.jsonSchema) return undefined;
  const columns: Record<string, string | null> = {};
  const fields = new Map(reading.schema.fields.map((field) => [field.name, field]));
  let isOwn = asksTypes(draft);
  for (const [rank, column] of reading.columns.entries()) {
    const given = answer(`colonne${rank}`);
    const wanted = asksTypes(draft) && given !== "" ? `${NEW_COLUMN}${given}` : given;
    if (wanted === "") {
      columns[column.header] = null;
      if (asksTypes(draft) && column.field !== null) fields.delete(column.field);
    } else if (wanted.startsWith(NEW_COLUMN)) {
      const name = column.field ?? uniqueName(column.header, fields);
      const type = wanted.slice(NEW_COLUMN.length) as Field["type"];
      const known = fields.get(name);
      // What was said of the values of another type does not hold any more, but for how numbers are written.
      if (known?.type !== type) {
        const writing =
          type === "number" || type === "integer" ? findWriting(type, textsOf(reading, rank), fields) : {};
        const told = known?.description === undefined ? {} : { description: known.description };
        fields.set(name, { name, title: known?.title ?? column.header, ...told, type, ...writing } as Field);
      }
      columns[column.header] = name;
      isOwn = true;
    } else columns[column.header] = fields.has(wanted) ? wanted : column.field;
  }
  for (const [rank, name] of reading.lacking.entries()) {
    const column = reading.columns[Number(answer(`manque${rank}`) || Number.NaN)];
    if (column) columns[column.header] = name;
  }
  const schema = isOwn
    ? { schema: { kind: "own" as const, schema: withFields(reading.schema, [...fields.values()]) } }
    : {};
  return { ...schema, correction: { columns } };
}

/** The texts of a column that are known. */
function textsOf({ columns, preview }: Reading, rank: number): string[] {
  const shown = preview.map((record) => record[rank]?.trim() ?? "").filter((text) => text !== "");
  return [...new Set([...(columns[rank]?.samples ?? []), ...shown])];
}

/** How a column writes its numbers: as most of its texts are read, with the marks of the other columns where that says nothing. */
function findWriting(
  type: "number" | "integer",
  texts: readonly string[],
  fields: ReadonlyMap<string, Field>,
): Pick<Field, "decimalChar" | "groupChar"> {
  const hasComma = [...fields.values()].some(({ decimalChar }) => decimalChar === ",");
  const marks = type === "integer" ? [{}] : hasComma ? [COMMA, {}] : [{}, COMMA];
  const writings = marks.flatMap((mark) => [mark, { ...mark, groupChar: " " }]);
  const counts = writings.map((writing) => {
    const read = fieldTypes[type].compile({ name: "", type, ...writing });
    return texts.filter((text) => read(text) !== undefined).length;
  });
  return writings[counts.indexOf(Math.max(...counts))] ?? {};
}

const COMMA = { decimalChar: "," };

function isOneOf<T extends string>(known: Record<T, string>, given: string): given is T {
  return Object.hasOwn(known, given);
}

/** The schema with these fields, its keys left out where they name one that is no more. */
export function withFields({ primaryKey, ...schema }: Schema, fields: Field[]): Schema {
  const key = [primaryKey ?? []].flat();
  const isWhole = key.length > 0 && key.every((name) => fields.some((field) => field.name === name));
  return { ...schema, fields, ...(isWhole ? { primaryKey: key } : {}) };
}

function uniqueName(header: string, fields: ReadonlyMap<string, Field>): string {
  const name = cleanName(header) || "colonne";
  for (let rank = 1; ; rank++) {
    const tried = rank === 1 ? name : `${name}_${rank}`;
    if (!fields.has(tried)) return tried;
  }
}
