import { type Field, type FieldTypeName, showName } from "@datalogue/ingest";
import { type TSchema, Type } from "typebox";
import { groupingsOf } from "../rows/plan-groups.js";
import { type RowAggregateName, rowAggregates } from "../rows/row-aggregates.js";
import { joinList, rowOperators, valueForms } from "../rows/row-operators.js";
import { type RowRecord, sortDirections } from "../rows/row-query.js";
import type { Described } from "./describe-operation.js";

/** Values that say yes where no value is needed. */
const YES = ["", "true"];

/**
 * The parameters that name the fields of a dataset: each filter, sort, grouping and figure that a field takes. Those that are `masked` under a
 * statistical secrecy take neither group nor figure.
 */
export function describeFields(fields: Field[], rows: RowRecord[], masked: readonly string[] = []): Described[] {
  return fields.flatMap((field) => {
    const { name } = field;
    const type = field.type ?? "string";
    const example = exampleOf(name, rows);
    const title = titleOf(field);
    const flag = (key: string, description: string, more: string[] = []) => ({
      ...parameter(`${name}__${key}`, description, Type.Enum([...YES, ...more], { type: "string" })),
      allowEmptyValue: true,
    });
    return [
      ...Object.entries(rowOperators).map(([operator, { title: keeps, takes }]) => {
        const description = `${title}\u00A0: les lignes où ce champ ${keeps}.`;
        if (takes === "nothing") return flag(operator, description);
        const schema = takes === "value" ? valueSchema(type) : Type.String();
        const described = parameter(`${name}__${operator}`, description, schema);
        if (example === undefined) return described;
        if (takes === "list") return { ...described, example: joinList([String(example)]) };
        return { ...described, example: (schema as { type?: string }).type === "string" ? String(example) : example };
      }),
      parameter(
        `${name}__sort`,
        `${title}\u00A0: ordre croissant ou décroissant.`,
        Type.Enum([...sortDirections], { type: "string" }),
      ),
      ...(masked.includes(name)
        ? []
        : [
            flag("groupby", `${title}\u00A0: un groupe par valeur, ou par ce que dit le paramètre.`, groupingsOf(type)),
          ]),
      ...figuresOf(field, masked).map((operation) =>
        flag(operation, `${title}\u00A0: ${rowAggregates[operation].title} de chaque groupe.`),
      ),
    ];
  });
}

/** The figures that a field gives: none where it is masked. */
export function figuresOf({ name, type = "string" }: Field, masked: readonly string[]): RowAggregateName[] {
  if (masked.includes(name)) return [];
  return (Object.keys(rowAggregates) as RowAggregateName[]).filter((figure) => rowAggregates[figure].suits({ type }));
}

function parameter(name: string, description: string, schema: TSchema): Described {
  return { name, in: "query", description, schema };
}

function titleOf({ name, title, unit }: Field): string {
  return `${showName(title ?? name)}${unit ? ` (${unit})` : ""}`;
}

/** What is compared has the type of the field. */
function valueSchema(type: FieldTypeName): TSchema {
  if (type === "integer") return Type.Integer();
  if (type === "year") return Type.Integer({ minimum: -99_999, maximum: 99_999 });
  if (type === "number") return Type.Number();
  if (type === "boolean") return Type.Boolean();
  const form = valueForms[type];
  return form ? Type.String({ pattern: form.pattern.source }) : Type.String();
}

/** One row: each field with its type, null where it is empty; with groups, what was asked instead. */
export function describeRow(fields: Field[], rows: RowRecord[]): TSchema {
  const properties = Object.fromEntries(
    fields.map((field) => {
      const { name, title, description, unit } = field;
      const example = exampleOf(name, rows);
      const said = [title && showName(title), description, unit && `Unité\u00A0: ${unit}.`]
        .filter(Boolean)
        .join(". ")
        .replace("..", ".");
      const schema = Type.Unsafe({
        type: [jsonType(field.type ?? "string"), "null"],
        ...(said ? { description: said } : {}),
        ...(example === undefined ? {} : { examples: [example] }),
      });
      return [name, Type.Optional(schema)];
    }),
  );
  const groups = Type.Unsafe({
    type: ["string", "number", "boolean", "null"],
    description:
      "Groupe ou calcul demandé\u00A0: {champ}__year (2024), {champ}__quarter (2024-Q1), {champ}__week (2024-W11), {champ}__sum…",
  });
  return Type.Object(properties, { $id: "Ligne", additionalProperties: groups });
}

function jsonType(type: FieldTypeName): string {
  if (type === "integer" || type === "year") return "integer";
  return type === "number" || type === "boolean" ? type : "string";
}

/** The first value of a field, as the address of a filter would have it. */
export function exampleOf(name: string, rows: RowRecord[]): string | number | boolean | undefined {
  for (const row of rows) {
    const value = row[name];
    if (value !== null && value !== undefined && String(value).length <= 80) return value;
  }
  return undefined;
}
