import { readFile } from "node:fs/promises";
import { feature } from "topojson-client";
import type { GeometryObject, Topology } from "topojson-specification";
import { isDeeperThan, MAX_DEPTH } from "../documents/json-depth.js";
import { isObject } from "../field-types/json-value.js";
import { createDecoder, encodingNames } from "../files/encoding.js";
import { readPacked } from "../files/file-source.js";
import type { Note } from "../note.js";
import { chooseLayer } from "./choose-layer.js";
import { isSameId } from "./geojson.js";
import { type NamedValues, openObjectTable } from "./object-table.js";
import { parseJson } from "./parse-json.js";
import type { ReadContext, Reader } from "./reader.js";
import { openText } from "./text-encoding.js";

const NO_ARC = { fr: "sa forme nomme un arc qui n'existe pas", en: "its shape names an arc that does not exist" };

const NO_SHAPE = {
  fr: "sa topologie n'est pas à lire (« arcs » manque, ou « objects » n'a aucune forme)",
  en: "its topology is not one to read (“arcs” is missing, or “objects” has no shape)",
};

/** A topology is read whole: its arcs are anywhere in it. */
const MAX_BYTES = 50_000_000;
/** Points of the geometries, once drawn from the arcs that they share. */
const MAX_POINTS = 5_000_000;
const BATCH = 500;

/** TopoJSON (https://github.com/topojson/topojson-specification): one object of the topology, its features. */
export const topojson: Reader = {
  async open(context) {
    const { issues, path, scan } = context;
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    if (scan.bytes > MAX_BYTES) {
      const [fr, en] = [`elle fait plus de ${MAX_BYTES / 1e6} Mo`, `it takes more than ${MAX_BYTES / 1e6} MB`];
      issues.add("unsafe-archive", null, {}, { reason: { fr, en } });
      return undefined;
    }
    const decoder = createDecoder(encoding);
    const bytes = typeof path === "string" ? await readFile(path) : await readPacked(path);
    const text = `${decoder.write(bytes)}${decoder.end()}`.replace(/^\ufeff/, "");
    const topology = parseTopology(text, context);
    if (!topology) return undefined;
    const layer = findLayer(topology, context, normalised);
    if (!layer) return undefined;
    const points = countPoints(topology, layer.geometries);
    if (points > MAX_POINTS) {
      const [fr, en] = [
        `ses formes ont plus de ${MAX_POINTS / 1e6} millions de points`,
        "its shapes have too many points",
      ];
      issues.add("unsafe-archive", null, {}, { reason: { fr, en } });
      return undefined;
    }
    return openObjectTable(context, {
      geographic: true,
      encoding: encodingNames[encoding],
      normalised,
      sheet: layer.name,
      sheets: layer.sheets,
      read: () => readFeatures(topology, layer.geometries, () => context.onMore?.()),
    });
  },
};

/** The topology with its layers alone; undefined where there is none to read, which the report then says. */
function parseTopology(text: string, { issues, onMore }: ReadContext): Topology | undefined {
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    issues.add("invalid-json", null, { line: null, detail: "il est incomplet ou abîmé" });
    return undefined;
  }
  if (isDeeperThan(json)) {
    issues.add("invalid-json", null, { line: null, detail: `il est imbriqué sur plus de ${MAX_DEPTH} niveaux` });
    return undefined;
  }
  const objects =
    isObject(json) && isObject(json.objects) && Array.isArray(json.arcs)
      ? Object.entries(json.objects).filter(([, object]) => object !== null)
      : undefined;
  const shapes = objects?.filter(([, object]) => isShape(object)) ?? [];
  if (!objects || (objects.length > 0 && shapes.length === 0)) {
    issues.add("invalid-geojson", null, { reason: NO_SHAPE });
    return undefined;
  }
  if (shapes.length < objects.length) onMore?.();
  return { ...(json as object), objects: Object.fromEntries(shapes) } as unknown as Topology;
}

/** Whether an object of a topology is a geometry, or a collection that lists some. */
function isShape(object: unknown): boolean {
  return isObject(object) && (object.type !== "GeometryCollection" || Array.isArray(object.geometries));
}

function findLayer(topology: Topology, context: ReadContext, normalised: Note[]) {
  const [first, ...more] = Object.entries(topology.objects).map(([name, object]) => {
    const geometries = (object.type === "GeometryCollection" ? object.geometries : [object]).filter(isObject);
    const columns = Object.keys(geometries[0]?.properties ?? {});
    return { name, columns, geometries: geometries as unknown as GeometryObject[] };
  });
  if (!first) {
    context.issues.add("empty-file", null, {});
    return undefined;
  }
  if (holdsMore(topology)) context.onMore?.();
  const chosen = chooseLayer([first, ...more], context, normalised);
  return chosen && { ...chosen, sheets: [first, ...more].map(({ name }) => name) };
}

const TOPOLOGY_MEMBERS = new Set(["type", "objects", "arcs", "transform", "bbox", "crs", "name"]);
const SHAPE_MEMBERS = new Set(["type", "geometries", "arcs", "coordinates", "bbox", "crs", "name"]);

/** Whether a topology says more than the shapes of its objects, and the values of those that are rows. */
function holdsMore(topology: Topology): boolean {
  const hasOther = (object: object, known: ReadonlySet<string>) => Object.keys(object).some((name) => !known.has(name));
  const shapesOf = (shape: object) =>
    "geometries" in shape && Array.isArray(shape.geometries) ? shape.geometries.filter(isObject) : [];
  const isMore = (shape: object): boolean => hasOther(shape, SHAPE_MEMBERS) || shapesOf(shape).some(isMore);
  const isRowMore = ({ id: _, properties: __, ...shape }: { id?: unknown; properties?: unknown }) => isMore(shape);
  return (
    hasOther(topology, TOPOLOGY_MEMBERS) ||
    Object.values(topology.objects).some((object) =>
      object.type === "GeometryCollection"
        ? hasOther(object, SHAPE_MEMBERS) || shapesOf(object).some(isRowMore)
        : isRowMore(object),
    )
  );
}

/** How many points the geometries take, arcs that several share being counted each time. */
function countPoints({ arcs }: Topology, geometries: readonly unknown[]): number {
  let points = 0;
  const visit = (value: unknown): void => {
    if (points > MAX_POINTS) return;
    if (typeof value === "number") points += arcs[value < 0 ? ~value : value]?.length ?? 0;
    else if (Array.isArray(value)) for (const inner of value) visit(inner);
  };
  const visitGeometry = (geometry: unknown): void => {
    if (!isObject(geometry)) return;
    if (Array.isArray(geometry.geometries)) for (const inner of geometry.geometries) visitGeometry(inner);
    visit(geometry.arcs);
  };
  for (const geometry of geometries) visitGeometry(geometry);
  return points;
}

async function* readFeatures(
  topology: Topology,
  geometries: readonly GeometryObject[],
  onMore: () => void,
): AsyncGenerator<readonly NamedValues[]> {
  for (let at = 0; at < geometries.length; at += BATCH)
    yield geometries.slice(at, at + BATCH).map((geometry): NamedValues => {
      const { id, properties } = geometry as { id?: unknown; properties?: unknown };
      const values = new Map<string, unknown>(Object.entries(isObject(properties) ? properties : {}));
      // Often the only code that there is.
      if (id !== undefined && !values.has("id")) values.set("id", id);
      else if (id !== undefined && !isSameId(values.get("id"), id)) onMore();
      try {
        const made = feature(topology, geometry);
        return { properties: values, geometry: "geometry" in made ? (made.geometry ?? null) : null };
      } catch {
        return { properties: values, geometry: null, fault: NO_ARC };
      }
    });
}
