import { isObject } from "../field-types/json-value.js";
import { typeset } from "../typography.js";

/** Gives the JSON of a schema by its name or address, undefined when there is none. */
export type SchemaLoader = (name: string) => Promise<unknown>;

/** A schema of a schema of a schema…: more is a mistake. */
const MAX_DEPTH = 5;

/**
 * Resolves `extends`: a local schema that derives from another, national most often. Fields of the same name (or that name
 * theirs in `extendsField`, when the local file calls the column otherwise) complete or replace what the base says; new ones
 * follow; `without` leaves out optional ones. Each field that comes from the base keeps the name it has there in
 * `extendsField`, so that the file can be written back in the form of the base.
 */
export async function resolveSchema(
  json: unknown,
  load: SchemaLoader,
  depth = 0,
): Promise<{ json: unknown } | { problems: string[] }> {
  if (!isObject(json) || json.extends === undefined) return { json };
  const { extends: name } = json;
  const refuse = (problem: string) => ({ problems: [typeset(problem)] });
  if (typeof name !== "string") return refuse("« extends » doit nommer un schéma.");
  if (depth >= MAX_DEPTH) return refuse(`« extends » : trop de schémas s'étendent l'un l'autre (${name}).`);
  const loaded = await load(name);
  if (loaded === undefined) return refuse(`« extends » : le schéma « ${name} » est introuvable.`);
  const base = await resolveSchema(loaded, load, depth + 1);
  if ("problems" in base) return base;
  if (!isObject(base.json) || !Array.isArray(base.json.fields))
    return refuse(`« extends » : « ${name} » n'est pas un Table Schema.`);
  const problems: string[] = [];
  const merged = extend(base.json as unknown as Document, json, problems);
  return problems.length > 0 ? { problems: problems.map((one) => typeset(one)) } : { json: merged };
}

type FieldDocument = Record<string, unknown> & { name: string };
type Document = Record<string, unknown> & { fields: FieldDocument[] };

function extend(base: Document, local: Record<string, unknown>, problems: string[]): Document {
  const fields = (Array.isArray(local.fields) ? local.fields : []).filter(isObject) as FieldDocument[];
  const without = Array.isArray(local.without) ? local.without.map(String) : [];
  const baseNames = new Set(base.fields.map((field) => field.name));
  for (const { name, extendsField } of fields)
    if (extendsField !== undefined && !baseNames.has(String(extendsField)))
      problems.push(`« extendsField » de « ${name} » : « ${extendsField} » n'est pas une colonne du schéma étendu.`);
  for (const name of without) {
    const field = base.fields.find((one) => one.name === name);
    if (!field) problems.push(`« without » : « ${name} » n'est pas une colonne du schéma étendu.`);
    else if ((field.constraints as { required?: boolean } | undefined)?.required)
      problems.push(`« without » : « ${name} » est obligatoire dans le schéma étendu, on ne peut pas l'enlever.`);
  }
  const renamed = new Map<string, string>();
  const used = new Set<FieldDocument>();
  const inherited = base.fields
    .filter((field) => !without.includes(field.name))
    .map((field) => {
      const own = fields.find((one) => (one.extendsField ?? one.name) === field.name);
      if (own) used.add(own);
      if (own && own.name !== field.name) renamed.set(field.name, own.name);
      const constraints = { ...(field.constraints as object), ...(own?.constraints as object | undefined) };
      return { ...field, ...own, name: own?.name ?? field.name, constraints, extendsField: field.name };
    });
  const { extends: _, without: __, fields: ___, ...members } = local;
  const renamedBase = renameMembers(base, renamed);
  const checks = [...listOf(renamedBase.custom_checks), ...listOf(local.custom_checks)];
  return {
    ...renamedBase,
    ...members,
    ...(checks.length > 0 ? { custom_checks: checks } : {}),
    fields: [...inherited, ...fields.filter((field) => !used.has(field))],
  };
}

/** Keys and checks of the base, with the names that columns have in the local schema. */
function renameMembers(base: Document, renamed: ReadonlyMap<string, string>): Document {
  const rename = (value: unknown): unknown => {
    if (typeof value === "string") return renamed.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    return value;
  };
  const result: Document = { ...base };
  if (base.primaryKey !== undefined) result.primaryKey = rename(base.primaryKey);
  if (base.uniqueKeys !== undefined) result.uniqueKeys = rename(base.uniqueKeys);
  if (base.axes !== undefined) result.axes = rename(base.axes);
  if (base.foreignKeys !== undefined)
    result.foreignKeys = listOf(base.foreignKeys).map((key) => ({
      ...(key as object),
      fields: rename((key as { fields: unknown }).fields),
    }));
  if (base.custom_checks !== undefined)
    result.custom_checks = listOf(base.custom_checks).map((check) => {
      const { params, ...rest } = check as { params?: Record<string, unknown> };
      const entries = Object.entries(params ?? {}).map(([key, value]) => [key, key === "op" ? value : rename(value)]);
      return { ...rest, params: Object.fromEntries(entries) };
    });
  return result;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
