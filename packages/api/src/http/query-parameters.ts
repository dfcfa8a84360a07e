import type { Request } from "express";
import { BadQuery } from "./bad-query.js";
import { HttpProblem } from "./http-problem.js";
import type { Parameter, Parameters, ValuesOf } from "./parameter.js";

/** The parameters of an address, repeated ones kept, in order. Throws `HttpProblem` for what is no UTF-8: other letters would be looked for. */
export function searchParameters(request: Request): URLSearchParams {
  return decodeQuery(queryOf(request));
}

function queryOf({ originalUrl }: Request): string {
  const start = originalUrl.indexOf("?");
  return start === -1 ? "" : originalUrl.slice(start + 1);
}

function decodeQuery(query: string): URLSearchParams {
  if (query.includes("%") && !isDecodable(query))
    throw new HttpProblem(
      400,
      "requete-incorrecte",
      "Requête incorrecte",
      "Les paramètres de cette adresse ne peuvent pas être lus\u00A0: ils se codent en UTF-8, où «\u00A0é\u00A0» s'écrit %C3%A9 et «\u00A0%\u00A0» s'écrit %25.",
    );
  return new URLSearchParams(query);
}

function isDecodable(text: string): boolean {
  try {
    // What it gives is looked at: from a call of which nothing is taken, the bundle keeps nothing.
    return decodeURIComponent(text) !== "";
  } catch {
    return false;
  }
}

/** What networks, campaigns and newsletters add to the links that people follow. */
const TRACKING = /^(utm_\w+|mtm_\w+|fbclid|gclid)$/i;

/**
 * The parameters of an address that people follow from elsewhere (a page, a chart, a file) without what was added to it on the way; `own` are names that the
 * address takes, whatever they look like. An address of the API is written by a program: there, what is not known is refused. What was added need
 * not be UTF-8.
 */
export function followedParameters(request: Request, own: string[] = []): URLSearchParams {
  const isAdded = (name: string) => TRACKING.test(name) && !name.includes("__") && !own.includes(name);
  const pairs = queryOf(request).split("&");
  return decodeQuery(pairs.filter((pair) => ![...new URLSearchParams(pair).keys()].some(isAdded)).join("&"));
}

/**
 * The values of the declared parameters of an address, those that are absent as their declaration says. Throws `BadQuery`
 * for another parameter, one given twice, a value that the declaration does not take.
 */
export function readParameters<P extends Parameters>(
  request: Request,
  declared: P,
  parameters = searchParameters(request),
): ValuesOf<P> {
  onlyParameters(parameters, Object.keys(declared));
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => [name, readParameter(parameters, name, parameter)]),
  ) as ValuesOf<P>;
}

/** Refuses a parameter that the address does not take, or one given twice. Throws `BadQuery`. */
export function onlyParameters(parameters: URLSearchParams, accepted: string[]): void {
  for (const name of parameters.keys()) {
    if (!accepted.includes(name))
      throw new BadQuery(
        "parametre-inconnu",
        `Le paramètre «\u00A0${name}\u00A0» n'existe pas ici.${accepted.length === 0 ? " Cette adresse ne prend aucun paramètre." : ""}`,
        name,
        accepted,
      );
    onlyOnce(parameters, name);
  }
}

/** The value of one declared parameter. Throws `BadQuery`. */
export function readParameter<T>(parameters: URLSearchParams, name: string, parameter: Parameter<T>): T {
  onlyOnce(parameters, name);
  const value = parameters.get(name);
  return (value === null ? usualValue(parameter) : parseValue(name, value, parameter)) as T;
}

function onlyOnce(parameters: URLSearchParams, name: string): void {
  if (parameters.getAll(name).length > 1)
    throw new BadQuery("parametre-repete", `Le paramètre «\u00A0${name}\u00A0» est donné deux fois.`, name);
}

/** What JSON Schema says of the values of a parameter. */
interface ValueSchema {
  type?: string;
  enum?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

/** A number that is not given is the usual one; a choice or a text is then absent, whatever it amounts to. */
function usualValue({ schema }: Parameter): unknown {
  const { type, default: usual } = schema as ValueSchema;
  return type === "integer" ? usual : undefined;
}

function parseValue(name: string, value: string, { schema, expected, loweredTo }: Parameter): string | number {
  const { type, enum: choices, pattern, minimum = 0, maximum } = schema as ValueSchema;
  const refuse = (reason: string) => new BadQuery("valeur-invalide", reason, name);
  if (choices) return oneAmong(name, value, choices);
  if (type === "integer") {
    const number = Number(value);
    if (loweredTo !== undefined && /^\d{1,15}$/.test(value) && number > loweredTo) return loweredTo;
    if (/^\d{1,9}$/.test(value) && number >= minimum && number <= (maximum ?? number)) return number;
    const range =
      maximum === undefined ? `à partir de ${minimum}` : `de ${minimum} à ${maximum.toLocaleString("fr-FR")}`;
    throw refuse(`«\u00A0${name}\u00A0» est un nombre entier ${range}, et non «\u00A0${value}\u00A0».`);
  }
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    throw refuse(`«\u00A0${name}\u00A0» est ${expected}, et non «\u00A0${value}\u00A0».`);
  return value;
}

/** One value out of a list. Throws `BadQuery`. */
export function oneOf<T extends string>(
  parameters: URLSearchParams,
  name: string,
  accepted: readonly T[],
): T | undefined {
  const value = parameters.get(name);
  if (value === null) return undefined;
  return oneAmong(name, value, accepted);
}

function oneAmong<T extends string>(name: string, value: string, accepted: readonly T[]): T {
  const found = accepted.find((candidate) => candidate === value);
  if (found === undefined)
    throw new BadQuery("valeur-invalide", `«\u00A0${name}\u00A0» ne peut pas valoir «\u00A0${value}\u00A0».`, name, [
      ...accepted,
    ]);
  return found;
}
