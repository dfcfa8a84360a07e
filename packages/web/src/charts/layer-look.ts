import type { Field, MapSign } from "@datalogue/ingest";
import type { Feature, Geometry } from "geojson";
import { toldValue, typographic } from "../format/index.js";
import { colours } from "./style.js";

/** How one value of a layer looks. */
export interface LookClass {
  value: string | number;
  label: string;
  colour?: string;
  sign?: MapSign;
}

/** How the objects of a layer look, by what they mean: what the schema of its dataset says, else one look for all. */
export interface LayerLook {
  /** The property whose values have a look each; undefined where all look alike. */
  field: string | undefined;
  classes: LookClass[];
  /** Share of a colour that covers what is under it. */
  opacity: number;
  /** True where the value is written on each area: colour is never alone. */
  letter: boolean;
  /** True where colours are told by a standard on white: they have a ground of their own. */
  onWhite: boolean;
  /** The colour and the sign of what has none of its own. */
  colour: string;
  sign: MapSign;
  /** The property that says what an object is called. */
  name: string | undefined;
  /** The property that says of which day an object is; undefined where the schema tells none. */
  dated: string | undefined;
  /** Where the classes are computed by the site: what they tell, and the expression of MapLibre that gives them. */
  computed?: { title: string; expression: unknown };
  /** Values that are shown, by property; null for an empty cell. */
  only: { field: string; values: (string | number | null)[] }[];
}

/** Reads the meaning of the fields of a dataset; `colour` is that of a layer whose schema gives none. */
export function lookOf(fields: Field[], colour: string): LayerLook {
  const meaning = fields.flatMap(({ name, map }) => (map ? [{ name, map }] : []));
  const classed = meaning.find(({ map }) => map.values?.some((one) => one.colour || one.sign));
  const signed = meaning.find(({ map }) => map.sign);
  const onWhite = classed?.map.opacity !== undefined && !classed.map.letter;
  return {
    field: classed?.name,
    classes: classed?.map.values ?? [],
    opacity: classed?.map.opacity ?? 0.3,
    letter: classed?.map.letter ?? false,
    onWhite,
    // Else what has no class would have the colour of one.
    colour: classed?.map.values?.some((one) => one.colour) ? colours.other : colour,
    sign: signed?.map.sign ?? "place",
    name:
      meaning.find(({ map }) => map.name)?.name ??
      fields.find(({ name }) => /^(nom|name|libelle|titre)$/i.test(name))?.name,
    dated: meaning.find(({ map }) => map.dated)?.name,
    only: meaning.flatMap(({ name, map }) => (map.only ? [{ field: name, values: map.only }] : [])),
  };
}

type Properties = Record<string, unknown> | null;

/** The look of an object; undefined for a value that the schema gives none. */
export function classOfFeature({ field, classes }: LayerLook, properties: Properties): LookClass | undefined {
  const value = field === undefined ? undefined : properties?.[field];
  return classes.find((one) => String(one.value) === String(value ?? ""));
}

/** Whether a layer shows an object. */
export function isShown({ only }: LayerLook, properties: Properties): boolean {
  return only.every(({ field, values }) => {
    const value = properties?.[field] ?? null;
    return values.some((one) => (one === null ? value === null || value === "" : String(one) === String(value)));
  });
}

/** « Groupe de coquillages : huîtres et moules. »: what a layer keeps of its objects; empty where it keeps them all. */
export function describeOnly({ only }: LayerLook, fields: Field[]): string {
  return only
    .flatMap(({ field, values }) => {
      const found = fields.find(({ name }) => name === field);
      if (!found) return [];
      const labels = values.flatMap((value) =>
        value === null ? [] : [toldValue(found, value, () => undefined) ?? String(value)],
      );
      return labels.length === 0 ? [] : [`${typographic(found.title ?? field)}\u00a0: ${labels.join(", ")}.`];
    })
    .join(" ");
}

/** The classes that objects have, with how many; those of the schema without any are left out, and what has no class comes last. */
export function countClasses(
  look: LayerLook,
  features: Feature<Geometry | null, Record<string, unknown>>[],
): { look: LookClass | undefined; count: number; kind: "area" | "line" | "point" }[] {
  const counts = new Map<string, { look: LookClass | undefined; count: number; kind: "area" | "line" | "point" }>();
  for (const { properties, geometry } of features) {
    const own = classOfFeature(look, properties);
    const kind = kindOf(geometry);
    const key = `${own?.value ?? ""} ${kind}`;
    const found = counts.get(key) ?? { look: own, count: 0, kind };
    counts.set(key, { ...found, count: found.count + 1 });
  }
  const rank = (one: LookClass | undefined) => (one ? look.classes.indexOf(one) : look.classes.length);
  return [...counts.values()].sort((a, b) => rank(a.look) - rank(b.look));
}

function kindOf(geometry: Geometry | null): "area" | "line" | "point" {
  const type = geometry?.type ?? "Point";
  return /Polygon/.test(type) ? "area" : /Line/.test(type) ? "line" : "point";
}
