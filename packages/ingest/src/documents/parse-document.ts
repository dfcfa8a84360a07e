import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { TSchema } from "typebox";
import { list, quote, typeset } from "../issues/french.js";
import { deepSentence, isDeeperThan } from "./json-depth.js";

// Our own schemas: their form is asserted by tests, not at each start of each thread.
const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false });
addFormats.default(ajv);

/** What to write for a member that is missing or mistaken: one French sentence by path ("licence", "contact.email"). */
export type Advice = Record<string, string>;

/** Compiles the check of a document (a JSON value) that gives French sentences, each with the path in the document. */
export function compileDocument(schema: TSchema, advice: Advice = {}): (json: unknown) => string[] {
  let compiled: ValidateFunction | undefined;
  return (json) => {
    // What says where a problem is would not come back from there.
    if (isDeeperThan(json)) return [typeset(deepSentence())];
    compiled ??= ajv.compile(schema);
    const validate = compiled;
    if (validate(json)) return [];
    const problems = (validate.errors ?? []).filter(({ keyword }) => keyword !== "anyOf" && keyword !== "if");
    const sentences = (problems.length > 0 ? problems : (validate.errors ?? [])).map((error) =>
      describe(error, advice),
    );
    return [...new Set(sentences)].slice(0, 20);
  };
}

/** The JSON Schema of a document as who writes it reads it: what to write is the description of each member that has none. */
export function describeMembers(schema: TSchema, advice: Advice): JsonSchema {
  const described: JsonSchema = JSON.parse(JSON.stringify(schema));
  for (const [path, sentence] of Object.entries(advice)) {
    const member = path.split(".").reduce<JsonSchema | undefined>((node, part) => {
      const found = node?.properties?.[part.replace("[]", "")];
      return part.endsWith("[]") ? found?.items : found;
    }, described);
    if (member) member.description ??= typeset(sentence);
  }
  return described;
}

/** What is looked at of a JSON Schema here. */
export interface JsonSchema {
  [keyword: string]: unknown;
  description?: string;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

function describe(error: ErrorObject, advice: Advice): string {
  const path = readablePath(error.instancePath);
  const missing = error.keyword === "required" ? (error.params.missingProperty as string) : "";
  const member = [path, missing].filter(Boolean).join(".");
  const help = advice[member.replace(/\[\d+\]/g, "[]")];
  const sentence = `${what(error, path, missing)}${help ? ` ${help}` : ""}`;
  return typeset(sentence);
}

function what({ keyword, params, data, parentSchema }: ErrorObject, path: string, missing: string): string {
  const where = path ? `${quote(path)} : ` : "";
  const given = quote(typeof data === "string" ? data : (JSON.stringify(data) ?? ""));
  switch (keyword) {
    case "required":
      return `${where}${quote(missing)} manque.`;
    case "type":
      return `${where}${given} n'est pas ${typeNames(params.type as string | string[])}.`;
    case "enum":
      return `${where}${given} n'est pas admis ; valeurs possibles : ${list((params.allowedValues as unknown[]).map((value) => quote(String(value))))}.`;
    case "const":
      return `${where}${given} n'est pas admis ; valeur attendue : ${quote(String(params.allowedValue))}.`;
    case "minLength":
    case "minItems":
      return `${where}ne doit pas être vide.`;
    case "pattern":
    case "format":
      return `${where}${given} n'a pas la forme attendue.`;
    case "additionalProperties":
      return `${where}le membre ${quote(params.additionalProperty as string)} n'est pas prévu. Corrigez son nom, ou retirez-le. Membres prévus : ${list(Object.keys((parentSchema as { properties?: object }).properties ?? {}))}.`;
    default:
      return `${where}${given} n'est pas admis.`;
  }
}

function typeNames(type: string | string[]): string {
  const names: Record<string, string> = {
    object: "un objet",
    array: "un tableau",
    string: "un texte",
    number: "un nombre",
    integer: "un nombre entier",
    boolean: "« true » ou « false »",
    null: "« null »",
  };
  return [type]
    .flat()
    .map((name) => names[name] ?? name)
    .join(" ou ");
}

/** "/fields/3/type" → "fields[3].type". */
function readablePath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), "");
}
