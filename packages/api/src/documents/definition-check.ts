import { keepMeant } from "@datalogue/ingest";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
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
    return [...new Set(keepMeant(validate.errors ?? []).map((error) => say(error, path)))];
  };
}

const TYPES: Record<string, string> = {
  string: "un texte",
  integer: "un nombre entier",
  number: "un nombre",
  boolean: "true ou false",
  array: "une liste [ … ]",
  object: "un objet { … }",
  null: "null",
};

function say({ keyword, params, instancePath, parentSchema }: ErrorObject, base: string): string {
  const path = `${base}${instancePath}`;
  const place = quoted(path);
  switch (keyword) {
    case "required":
      return `il manque ${quoted(`${path}/${params.missingProperty}`)}.`;
    case "additionalProperties":
      return `${quoted(`${path}/${params.additionalProperty}`)} n'est pas une propriété connue\u00A0: retirez-la ou corrigez son nom.`;
    case "type":
      return `${place}\u00A0: ${[params.type]
        .flat()
        .map((type) => TYPES[type] ?? type)
        .join(" ou ")} est attendu.`;
    case "enum":
      return `${place}\u00A0: une de ces valeurs est attendue\u00A0: ${(params.allowedValues as unknown[]).join(", ")}.`;
    case "const":
      return `${place}\u00A0: la valeur attendue est ${JSON.stringify(params.allowedValue)}.`;
    case "minLength":
      return `${place}\u00A0: ce texte est vide.`;
    case "minItems":
      return `${place}\u00A0: au moins ${params.limit} élément est attendu.`;
    case "maxItems":
      return `${place}\u00A0: au plus ${params.limit} éléments sont attendus.`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return `${place}\u00A0: un nombre ${params.comparison} ${params.limit} est attendu.`;
    case "pattern":
    case "anyOf":
      return `${place}\u00A0: la forme attendue est ${parentSchema?.description ?? params.pattern}.`;
    case "uniqueItems":
      return `${place}\u00A0: la même valeur est donnée deux fois.`;
    default:
      return `${place}\u00A0: valeur incorrecte (${keyword}).`;
  }
}

/** "/measure/numerator/0" → « measure.numerator[0] »; the root is « le fichier ». */
function quoted(pointer: string): string {
  const path = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text ? `${text}.${part}` : part), "");
  return path ? `«\u00A0${path}\u00A0»` : "le fichier";
}
