import { describeFaults } from "@datalogue/ingest";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { TSchema } from "typebox";

// Our own schemas: their form is asserted by tests, not at each start of each thread.
const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, validateSchema: false });

/**
 * Compiles a JSON Schema into a check that answers French sentences, each naming the path in the file and what to write;
 * an empty list means that the value conforms.
 */
export function definitionCheck(schema: TSchema): (value: unknown, path?: string) => string[] {
  let compiled: ValidateFunction | undefined;
  return (value, path = "") => {
    compiled ??= ajv.compile(schema);
    const validate = compiled;
    if (validate(value)) return [];
    return describeFaults(validate.errors ?? [], path);
  };
}
