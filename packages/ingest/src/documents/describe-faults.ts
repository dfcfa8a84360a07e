import type { ErrorObject } from "ajv";
import { list, quote, typeset } from "../issues/french.js";

/** What to write for a member that is missing or mistaken: one French sentence by path ("licence", "contact.email"). */
export type Advice = Record<string, string>;

/** What a validator (all errors, verbose) has against a document: French sentences, each with the path in the document, twenty at most. */
export function describeFaults(errors: readonly ErrorObject[], advice: Advice): string[] {
  const problems = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "if");
  const sentences = (problems.length > 0 ? problems : errors).map((error) => describe(error, advice));
  return [...new Set(sentences)].slice(0, 20);
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
