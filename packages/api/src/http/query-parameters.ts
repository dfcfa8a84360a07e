import type { Request } from "express";
import { BadQuery } from "../services.js";

/** The parameters of an address, repeated ones kept, in order. */
export function searchParameters(request: Request): URLSearchParams {
  const start = request.originalUrl.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : request.originalUrl.slice(start + 1));
}

/** Refuses a parameter that the address does not take, or one given twice. Throws `BadQuery`. */
export function onlyParameters(parameters: URLSearchParams, accepted: string[]): void {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (!accepted.includes(name))
      throw new BadQuery(
        "parametre-inconnu",
        `Le paramètre «\u00A0${name}\u00A0» n'existe pas ici.${accepted.length === 0 ? " Cette adresse ne prend aucun paramètre." : ""}`,
        name,
        accepted,
      );
    if (seen.has(name))
      throw new BadQuery("parametre-repete", `Le paramètre «\u00A0${name}\u00A0» est donné deux fois.`, name);
    seen.add(name);
  }
}

/** One value out of a list. Throws `BadQuery`. */
export function oneOf<T extends string>(
  parameters: URLSearchParams,
  name: string,
  accepted: readonly T[],
): T | undefined {
  const value = parameters.get(name);
  if (value === null) return undefined;
  const found = accepted.find((candidate) => candidate === value);
  if (found === undefined)
    throw new BadQuery("valeur-invalide", `«\u00A0${name}\u00A0» ne peut pas valoir «\u00A0${value}\u00A0».`, name, [
      ...accepted,
    ]);
  return found;
}
