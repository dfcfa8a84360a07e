import { type Field, showName } from "@datalogue/ingest";
import type { Feature, Geometry } from "geojson";
import type { LayerLook } from "../charts/layer-look.js";
import { toldValue, typographic } from "../format/index.js";
import type { Layer } from "./read-layer.js";

/** What an object is called, what it is, since when, then the rest; identifiers and codes of machines come last. */
export function toldFields(
  fields: Field[],
  { name, field, dated }: Pick<LayerLook, "name" | "field" | "dated">,
): Field[] {
  const first = [name, field, dated];
  const rank = (one: Field) => {
    const found = first.indexOf(one.name);
    return found >= 0 ? found : isForMachines(one) ? 4 : 3;
  };
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

/** An identifier, a code or a file name that says nothing to a person, unless the schema says what it means. */
export function isForMachines({ name, map }: Field): boolean {
  return !map && /^(id|siren|code|num|contact|coordonnees|x|y)(_|xy|long|lat|$)|_id(_|$)|^ID|NOMFIC/i.test(name);
}

/** « Commune » where the file has its code and the page its name. */
export function titleOfField({ name, title, map }: Field): string {
  const words = title ? typographic(showName(title)) : showName(name);
  return map?.kind === "commune" ? words.replace(/^Code Insee de la commune/, "Commune") : words;
}

export function hasAreas({ features }: Pick<Layer, "features">): boolean {
  return features.some(({ geometry }) => /Polygon/.test(geometry?.type ?? ""));
}

/** « Date de l’arrêté : du 18 décembre 2012 au 18 décembre 2021. »: the days that the objects of a layer are of; empty where its schema tells none. */
export function describeDates(
  { dated }: Pick<LayerLook, "dated">,
  fields: Field[],
  features: Feature<Geometry | null, Record<string, unknown>>[],
): string {
  const field = fields.find(({ name }) => name === dated);
  if (!field) return "";
  const days = features.flatMap(({ properties }) => {
    const value = properties[field.name];
    return value === null || value === undefined || value === "" ? [] : [String(value)];
  });
  const inOrder = days.toSorted();
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (first === undefined || last === undefined) return "";
  const told = (day: string) => toldValue(field, day, () => undefined) ?? day;
  const span = first === last ? told(first) : `du ${told(first)} au ${told(last)}`;
  return `${titleOfField(field)}\u00a0: ${span}.`;
}
