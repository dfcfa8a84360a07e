import { counted } from "@datalogue/ingest";
import type Database from "better-sqlite3";
import { GEOMETRY } from "../rows/stored-column.js";

/** What GIS tell layers apart by: one shape and several of its kind (Polygon, MultiPolygon) are drawn alike. */
export type ShapeKind = "point" | "line" | "polygon" | "collection";

/** The shapes that a table draws by kind, the most numerous first. */
export type ShapeCounts = { kind: ShapeKind; count: number }[];

/** How the shapes of a dataset change for whoever draws them. */
export interface GeometryChange {
  /** `added` and `lost`: the layer itself, whatever it draws; `changed`: what it draws. */
  change: "added" | "lost" | "changed";
  before: ShapeCounts;
  after: ShapeCounts;
}

/** How many shapes of each kind a layer draws; null for a table that is no layer. */
export type ShapeTally = Map<ShapeKind, number> | null;

const KINDS: Record<string, ShapeKind> = {
  Point: "point",
  MultiPoint: "point",
  LineString: "line",
  MultiLineString: "line",
  Polygon: "polygon",
  MultiPolygon: "polygon",
  GeometryCollection: "collection",
};

const WORDS: Record<ShapeKind, string> = {
  point: "point",
  line: "tracé",
  polygon: "surface",
  collection: "groupe de formes",
};

/** The type of a stored shape, which comes first in it, and a first number: parsing the whole would take longer than comparing it. */
const DRAWN = /^\{"type":"(\w+)"\D+\d/;

/** The tally of a file of rows, nothing counted yet. */
export function openTally(db: Database.Database): ShapeTally {
  const columns = db.pragma("table_xinfo(rows)") as { name: string }[];
  return columns.some(({ name }) => name === GEOMETRY) ? new Map() : null;
}

/** Counts the stored shape of a row, and gives it back; null where it draws nothing: there is none, or it has no position. */
export function countShape(tally: NonNullable<ShapeTally>, shape: string | null): string | null {
  const [, type] = (shape !== null && DRAWN.exec(shape)) || [];
  const kind = type && KINDS[type];
  if (!kind) return null;
  tally.set(kind, (tally.get(kind) ?? 0) + 1);
  return shape;
}

/** Null where as many shapes of each kind are drawn. */
export function compareShapes(was: ShapeTally, is: ShapeTally): GeometryChange | null {
  const [before, after] = [rank(was), rank(is)];
  if (!was || !is) return was === is ? null : { change: was ? "lost" : "added", before, after };
  const isSame = was.size === is.size && before.every(({ kind, count }) => is.get(kind) === count);
  return isSame ? null : { change: "changed", before, after };
}

function rank(tally: ShapeTally): ShapeCounts {
  return [...(tally ?? [])].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
}

/** « 12 surfaces, 3 points » */
export function tellShapes(shapes: ShapeCounts): string {
  if (shapes.length === 0) return "aucun objet placé";
  return shapes.map(({ kind, count }) => counted(count, WORDS[kind], inPlural(WORDS[kind]))).join(", ");
}

/** « 3 points (auparavant : 12 surfaces) » */
export function tellShapesMoved({ before, after }: Pick<GeometryChange, "before" | "after">): string {
  return `${tellShapes(after)} (auparavant\u00A0: ${tellShapes(before)})`;
}

/** The sentence of a map that most of what it drew has left. */
export function tellMapLost(change: Pick<GeometryChange, "before" | "after">): string {
  return change.after.length === 0
    ? `Plus aucun objet n'a de place sur la carte (auparavant\u00A0: ${tellShapes(change.before)})`
    : `La carte ne montre plus la même chose\u00A0: ${tellShapesMoved(change)}`;
}

/** A type of RFC 7946 in words: « surfaces » for a MultiPolygon. */
export function nameShape(type: string): string {
  const kind = KINDS[type];
  if (!kind) return type;
  return type.startsWith("Multi") ? inPlural(WORDS[kind]) : WORDS[kind];
}

/** « groupes de formes » */
function inPlural(words: string): string {
  return words.replace(/^\S+/, "$&s");
}
