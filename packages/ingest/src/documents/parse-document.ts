import type { ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import { typeset } from "../issues/french.js";
import { type Advice, describeFaults } from "./describe-faults.js";
import { deepSentence, isDeeperThan } from "./json-depth.js";
import { loadAjv } from "./load-ajv.js";

/** Compiles the check of a document (a JSON value) that gives French sentences, each with the path in the document. */
export function compileDocument(schema: TSchema, advice: Advice = {}): (json: unknown) => string[] {
  let compiled: ValidateFunction | undefined;
  return (json) => {
    // What says where a problem is would not come back from there.
    if (isDeeperThan(json)) return [typeset(deepSentence())];
    compiled ??= compile(schema);
    return compiled(json) ? [] : describeFaults(compiled.errors ?? [], advice);
  };
}

let ajv: import("ajv/dist/2020.js").Ajv2020 | undefined;

function compile(schema: TSchema): ValidateFunction {
  if (!ajv) {
    const { Ajv2020, addFormats } = loadAjv();
    // Our own schemas: their form is asserted by tests, not at each start of each thread.
    ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false });
    addFormats(ajv);
  }
  return ajv.compile(schema);
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
