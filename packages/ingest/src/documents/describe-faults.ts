import type { ErrorObject } from "ajv";
import { list, quote } from "../issues/french.js";
import { typeset } from "../typography.js";
import { keepMeant } from "./keep-meant.js";

/**
 * What a validator (all errors, verbose) has against a document, or against what lies in it at `base` ("/legal"): French sentences, each with
 * the path in the document and what to write, which is the description of the member, a sentence or the name of a form; twenty at most.
 */
export function describeFaults(errors: readonly ErrorObject[], base = ""): string[] {
  return [...new Set(keepMeant(errors).map((error) => describe(error, base)))].slice(0, 20);
}

function describe(error: ErrorObject, base: string): string {
  const { keyword, params, parentSchema } = error;
  const path = readablePath(base + error.instancePath);
  const missing = keyword === "required" ? (params.missingProperty as string) : "";
  const { description: help = "" } = (missing ? parentSchema?.properties[missing] : parentSchema) ?? {};
  const isSentence = /[.!?]$/.test(help);
  if (keyword === "anyOf" && (isSentence || !help))
    return typeset(`${quote(path)} : ${help ? uncapitalise(help) : "n'est pas admis."}`);
  const fault = what(error, path, missing);
  if (!help) return typeset(fault);
  if (isSentence) return typeset(`${fault} ${help}`);
  const form = /forme attendue\.$/.test(fault) ? "" : " ; forme attendue";
  return typeset(`${fault.slice(0, -1)}${form} : ${help}.`);
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
      return `${where}ne doit pas être vide.`;
    case "maxLength":
      return `${where}${params.limit.toLocaleString("fr-FR")} caractères au plus.`;
    case "minItems":
      return params.limit === 1 ? `${where}ne doit pas être vide.` : `${where}${params.limit} éléments au moins.`;
    case "maxItems":
      return `${where}${params.limit} éléments au plus.`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `${where}${given} n'est pas admis ; un nombre ${params.comparison} ${params.limit} est attendu.`;
    case "pattern":
    case "format":
      return `${where}${given} n'a pas la forme attendue.`;
    case "additionalProperties":
      return `${where}le membre ${quote(params.additionalProperty as string)} n'est pas prévu. Corrigez son nom, ou retirez-le. Membres prévus : ${list(Object.keys(parentSchema?.properties ?? {}).filter((name) => name !== "$schema"))}.`;
    case "uniqueItems": {
      const rank = Math.max(params.i, params.j);
      return `${quote(`${path}[${rank}]`)} : ${quote(String((data as unknown[])[rank]))} est donné deux fois.`;
    }
    default:
      return `${where}${given} n'est pas admis.`;
  }
}

function uncapitalise(sentence: string): string {
  return sentence.charAt(0).toLocaleLowerCase("fr") + sentence.slice(1);
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
