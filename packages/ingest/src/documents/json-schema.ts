import type { AnySchemaObject, ErrorObject, Options, ValidateFunction } from "ajv";
import type { Lang } from "../field-types/field-type.js";
import { isObject } from "../field-types/json-value.js";
import { quote } from "../issues/french.js";
import type { IssueCode } from "../issues/issue-code.js";
import type { Facts } from "../issues/issue-collector.js";
import type { Constraints, Field, FieldTypeName, Schema } from "../schema.js";
import { exampleOfPattern } from "../validation/example-of-pattern.js";
import { nodePatternEngines } from "../validation/node-pattern-engines.js";
import { compileSearch } from "../validation/pattern.js";
import { geojsonOrgSchemas } from "./geojson-org.js";
import { loadAjv } from "./load-ajv.js";

/** What a JSON Schema has against a feature. */
export interface FeatureFinding {
  code: IssueCode;
  field: string | null;
  value: string | null;
  facts: Facts;
  /** What is wrong, as a clause. */
  reason?: Record<Lang, string>;
  /** The form expected. */
  expected?: Record<Lang, string>;
}

/** Where a JSON Schema speaks of the features of a collection, and whether of the feature or of its properties. */
interface Target {
  /** JSON pointer in the schema, "" for the whole. */
  pointer: string;
  of: "feature" | "properties";
}

/** Whether a JSON value looks like a JSON Schema rather than a Table Schema. */
export function isJsonSchema(json: unknown): json is AnySchemaObject {
  if (!isObject(json) || Array.isArray(json.fields)) return false;
  if (typeof json.$schema === "string" && json.$schema.includes("json-schema.org")) return true;
  return isObject(json.properties) || Array.isArray(json.allOf);
}

/**
 * Reads a JSON Schema (draft-07 or 2020-12) of a GeoJSON collection, of a feature or of its properties, as a schema: its
 * fields name and type the columns, the JSON Schema itself does the checking. Problems are French sentences.
 */
export function parseJsonSchema(json: AnySchemaObject): { schema: Schema } | { problems: string[] } {
  const targets = findTargets(json);
  try {
    compile(json, targets);
  } catch (error) {
    return { problems: [`Ce JSON Schema ne peut pas être utilisé : ${explain(error as Error)}.`] };
  }
  const fields = new Map<string, Field>();
  for (const target of targets) {
    const node = resolve(json, target.pointer);
    const properties = target.of === "feature" ? (node?.properties as AnySchemaObject)?.properties : node;
    for (const field of listFields(json, properties)) if (!fields.has(field.name)) fields.set(field.name, field);
  }
  if (fields.size === 0)
    return {
      problems: [
        "Ce JSON Schema ne décrit aucune propriété d'objet GeoJSON (« features.items.properties.properties »).",
      ],
    };
  const schema: Schema = { fields: [...fields.values()], jsonSchema: json };
  if (typeof json.title === "string") schema.title = json.title;
  if (typeof json.description === "string") schema.description = json.description;
  if (typeof json.$id === "string") schema.path = json.$id;
  return { schema };
}

/** Compiles the check of features, one by one. Throws when `parseJsonSchema` has problems. */
export function compileFeatureCheck(json: object): (feature: unknown) => FeatureFinding[] {
  const validators = compile(json, findTargets(json));
  return (feature) =>
    validators.flatMap(({ validate, of }) => {
      const value = of === "feature" ? feature : (feature as { properties?: unknown }).properties;
      if (validate(value)) return [];
      return (validate.errors ?? [])
        .filter(({ keyword }) => !WRAPPERS.has(keyword))
        .map((error) => toFinding(error, of));
    });
}

/** Their causes are listed beside them. */
const WRAPPERS = new Set(["allOf", "if", "$ref"]);

function compile(json: AnySchemaObject, targets: Target[]): { validate: ValidateFunction; of: Target["of"] }[] {
  const { Ajv, Ajv2020, addFormats } = loadAjv();
  const options: Options = {
    strict: false,
    allErrors: true,
    verbose: true,
    // Patterns come from anyone: they run on our engines.
    code: { regExp: Object.assign((source: string) => compileSearch(source, nodePatternEngines), { code: "" }) },
  };
  const ajv = String(json.$schema ?? "").includes("2020-12") ? new Ajv2020(options) : new Ajv(options);
  addFormats(ajv);
  for (const [id, schema] of Object.entries(geojsonOrgSchemas)) ajv.addSchema(schema, id);
  const { $schema: _, $id: __, ...root } = json;
  ajv.addSchema(root, "schema");
  return targets.map(({ pointer, of }) => ({ validate: ajv.compile({ $ref: `schema#${pointer}` }), of }));
}

function findTargets(json: AnySchemaObject): Target[] {
  const parts = [{ node: json, pointer: "" }];
  for (const [rank, node] of ((json.allOf as AnySchemaObject[] | undefined) ?? []).entries())
    parts.push({ node, pointer: `/allOf/${rank}` });
  const targets = parts.flatMap(({ node, pointer }): Target[] => {
    const properties = node.properties as AnySchemaObject | undefined;
    if (isObject(properties?.features)) {
      const items = (properties.features as AnySchemaObject).items;
      return isObject(items) ? [{ pointer: `${pointer}/properties/features/items`, of: "feature" }] : [];
    }
    return isObject(properties?.properties) ? [{ pointer, of: "feature" }] : [];
  });
  return targets.length > 0 ? targets : [{ pointer: "", of: "properties" }];
}

function resolve(json: AnySchemaObject, pointer: string): AnySchemaObject | undefined {
  let node: unknown = json;
  for (const part of pointer.split("/").slice(1)) node = (node as Record<string, unknown> | undefined)?.[part];
  const { $ref } = (node ?? {}) as { $ref?: unknown };
  if (typeof $ref === "string" && $ref.startsWith("#/")) return resolve(json, $ref.slice(1));
  return isObject(node) ? node : undefined;
}

const TYPES: Record<string, FieldTypeName> = {
  string: "string",
  number: "number",
  integer: "integer",
  boolean: "boolean",
  array: "array",
  object: "object",
};

function listFields(json: AnySchemaObject, properties: AnySchemaObject | undefined): Field[] {
  const required = new Set(Array.isArray(properties?.required) ? (properties.required as string[]) : []);
  return Object.entries((properties?.properties ?? {}) as Record<string, unknown>).map(([name, written]) => {
    const { $ref } = (written ?? {}) as { $ref?: unknown };
    const node = (typeof $ref === "string" && $ref.startsWith("#/") ? resolve(json, $ref.slice(1)) : written) ?? {};
    const { type, title, description, examples, enum: allowed } = node as Record<string, unknown>;
    const names = [type].flat().filter((one) => one !== "null" && one !== undefined);
    const field: Field = { name, type: names.length === 1 ? (TYPES[names[0] as string] ?? "any") : "any" };
    if (typeof title === "string") field.title = title;
    if (typeof description === "string") field.description = description;
    if (Array.isArray(examples) && examples.length > 0) field.example = examples[0];
    const constraints: Constraints = {};
    if (required.has(name)) constraints.required = true;
    if (Array.isArray(allowed) && allowed.length > 0) constraints.enum = allowed;
    if (Object.keys(constraints).length > 0) field.constraints = constraints;
    return field;
  });
}

const CODES: Record<string, IssueCode> = {
  required: "required-constraint",
  type: "type-or-format-error",
  format: "type-or-format-error",
  enum: "enumerable-constraint",
  const: "enumerable-constraint",
  pattern: "pattern-constraint",
  minimum: "minimum-constraint",
  maximum: "maximum-constraint",
  exclusiveMinimum: "minimum-constraint",
  exclusiveMaximum: "maximum-constraint",
  minLength: "minimum-length-constraint",
  maxLength: "maximum-length-constraint",
};

function toFinding({ keyword, params, instancePath, data }: ErrorObject, of: Target["of"]): FeatureFinding {
  const path = pathOf(instancePath);
  const inProperties = of === "properties" || path[0] === "properties";
  const [name, ...deeper] = of === "properties" ? path : path.slice(1);
  const missing = keyword === "required" ? (params.missingProperty as string) : undefined;
  const field = inProperties ? (name ?? missing ?? null) : null;
  const value = missing === undefined ? textOf(data) : null;
  const code = CODES[keyword] ?? "json-schema-constraint";
  const nested = deeper.length > 0 || !inProperties || (missing !== undefined && name !== undefined);
  const { type, format, allowedValues, allowedValue, pattern, limit } = params as Record<string, unknown>;
  const finding: FeatureFinding = { code, field, value, facts: {} };
  if (nested || code === "json-schema-constraint") {
    finding.code = "json-schema-constraint";
    finding.reason = describe(keyword, params, path.join("."));
  } else if (keyword === "type") finding.expected = typeNames(type as string | string[]);
  else if (keyword === "format")
    finding.expected = { fr: `de la forme ${quote(String(format))}`, en: `of the form “${format}”` };
  else if (allowedValues ?? allowedValue)
    finding.facts = { names: [allowedValues ?? [allowedValue]].flat().map(textOf) };
  else if (pattern) finding.facts = showForm(String(pattern));
  else if (limit !== undefined) finding.facts = { bound: `${keyword.startsWith("exclusive") ? "<" : ""}${limit}` };
  return finding;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** An example of the form that an expression asks for. */
function showForm(pattern: string): Facts {
  const search = compileSearch(pattern, nodePatternEngines);
  const example = exampleOfPattern(pattern, (text) => search.test(text));
  return example === undefined ? {} : { example };
}

function typeNames(type: string | string[]): Record<Lang, string> {
  const names: Record<string, Record<Lang, string>> = {
    string: { fr: "un texte (entre guillemets)", en: "a text (between quotes)" },
    number: { fr: "un nombre", en: "a number" },
    integer: { fr: "un nombre entier", en: "a whole number" },
    boolean: { fr: "« true » ou « false » (sans guillemets)", en: "“true” or “false” (without quotes)" },
    array: { fr: "une liste", en: "a list" },
    object: { fr: "un objet", en: "an object" },
    null: { fr: "null", en: "null" },
  };
  const join = (lang: Lang, or: string) =>
    [type]
      .flat()
      .map((name) => names[name]?.[lang] ?? name)
      .join(or);
  return { fr: join("fr", " ou "), en: join("en", " or ") };
}

function describe(keyword: string, params: Record<string, unknown>, path: string): Record<Lang, string> {
  const where = path ? { fr: quote(path), en: `“${path}”` } : { fr: "l'objet", en: "the object" };
  const named = (name: unknown) => ({ fr: quote(String(name)), en: `“${name}”` });
  if (keyword === "required") {
    const name = named(params.missingProperty);
    return {
      fr: `${where.fr} n'a pas le membre ${name.fr} que le schéma exige`,
      en: `${where.en} lacks the member ${name.en} that the schema requires`,
    };
  }
  if (keyword === "additionalProperties") {
    const name = named(params.additionalProperty);
    return {
      fr: `${where.fr} a un membre ${name.fr} que le schéma n'admet pas`,
      en: `${where.en} has a member ${name.en} that the schema does not allow`,
    };
  }
  if (keyword === "pattern") {
    const { example } = showForm(String(params.pattern));
    return {
      fr: `${where.fr} n'a pas la forme que le schéma demande${example === undefined ? "" : `, par exemple ${quote(example)}`}`,
      en: `${where.en} does not have the form that the schema asks for${example === undefined ? "" : `, for example “${example}”`}`,
    };
  }
  if (keyword === "type") {
    const names = typeNames(params.type as string | string[]);
    return { fr: `${where.fr} n'est pas ${names.fr}`, en: `${where.en} is not ${names.en}` };
  }
  const values = Object.values(params).map(textOf).join(", ");
  return {
    fr: `${where.fr} ne respecte pas la règle ${quote(keyword)} du schéma (${values})`,
    en: `${where.en} does not follow the rule “${keyword}” of the schema (${values})`,
  };
}

/**
 * Compiles the check of values against the JSON Schema of a field (`constraints.jsonSchema` of Table Schema v2): what is wrong, as a clause.
 * Throws an Error with a French sentence when it cannot be used.
 */
export function compileValueCheck(json: object): (value: unknown) => Record<Lang, string> | undefined {
  let validate: ValidateFunction;
  try {
    validate = (compile(json, [{ pointer: "", of: "properties" }])[0] as { validate: ValidateFunction }).validate;
  } catch (error) {
    throw new Error(`« jsonSchema » ne peut pas être utilisé : ${explain(error as Error)}`);
  }
  return (value) => {
    if (validate(value)) return undefined;
    const [error] = (validate.errors ?? []).filter(({ keyword }) => !WRAPPERS.has(keyword));
    return error && describe(error.keyword, error.params, pathOf(error.instancePath).join("."));
  };
}

/** The members that a JSON pointer goes through. */
function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function explain(error: Error): string {
  const remote = /can't resolve reference (\S+)/.exec(error.message)?.[1];
  return remote
    ? `il renvoie à ${quote(remote)}, que nous n'allons pas chercher ; recopiez ce schéma dans le vôtre`
    : error.message;
}
