import { levelsThatAre, type Territory, type TerritoryEvent } from "@datalogue/ingest";
import type { Feature, Geometry, MultiPolygon, Polygon } from "geojson";
import type { TerritoryReader } from "../territory-reader.js";
import { unite } from "./unite.js";

export type Outline = Feature<Polygon | MultiPolygon, { code: string; name: string }>;

/** The outlines of the territories of the vintage, from those that a file gave. */
export interface AssembledOutlines {
  /** Communes, then what they make up. */
  outlines: Outline[];
  /** Communes that the file gave in several pieces, former communes among them. */
  merged: { commune: Territory; pieces: string[] }[];
  /** Communes without outline. */
  missing: Territory[];
  /** Communes whose outline is that of before a split: left out. */
  outdated: Territory[];
}

/**
 * Each commune of the vintage with its outline: that of its code, joined with those of the communes it took in; EPCI and
 * PETR as the union of their communes, or as the file gives them when one of these is missing.
 */
export function assembleOutlines(
  territories: TerritoryReader,
  taken: ReadonlyMap<string, Geometry[]>,
): AssembledOutlines {
  const events = territories.events().filter(({ kind }) => kind !== "membership");
  const outlines: Outline[] = [];
  const assembled: AssembledOutlines = { outlines, merged: [], missing: [], outdated: [] };
  const drawn = new Map<string, Geometry>();
  const add = ({ code, name }: Territory, geometry: Polygon | MultiPolygon | undefined) => {
    if (!geometry) return false;
    drawn.set(code, geometry);
    outlines.push({ type: "Feature", properties: { code, name }, geometry });
    return true;
  };

  for (const commune of territories.list({ level: "commune" })) {
    const pieces = piecesOf(commune.code, taken, events);
    if (isBeforeSplit(commune.code, taken, events)) assembled.outdated.push(commune);
    else if (!add(commune, joinPieces(pieces.flatMap((code) => taken.get(code) ?? []))))
      assembled.missing.push(commune);
    else if (pieces.length > 1) assembled.merged.push({ commune, pieces });
  }
  for (const level of levelsThatAre("outlined").filter((one) => one !== "commune"))
    for (const territory of territories.list({ level })) {
      const communes = territories.communesOf(territory.code).map(({ code }) => drawn.get(code));
      const whole = communes.length > 0 && communes.every((geometry) => geometry !== undefined);
      add(territory, joinPieces(whole ? communes : (taken.get(territory.code) ?? [])));
    }
  return assembled;
}

/** One outline alone is kept as it was drawn, vertex for vertex: neighbours share them. */
function joinPieces(geometries: Geometry[]): Polygon | MultiPolygon | undefined {
  const [only] = geometries;
  if (geometries.length === 1 && only && (only.type === "Polygon" || only.type === "MultiPolygon")) return only;
  return unite(geometries);
}

/**
 * Codes of the file that make up a commune: its own and those of the communes that it took in, at any date. Without its own,
 * all of those of one merger are needed: none are given when one lacks.
 */
function piecesOf(code: string, taken: ReadonlyMap<string, Geometry[]>, events: TerritoryEvent[]): string[] {
  const pieces = new Set(taken.has(code) ? [code] : []);
  for (const { before, after } of events) {
    if (after.length !== 1 || after[0] !== code) continue;
    const others = before.filter((one) => one !== code).map((one) => piecesOf(one, taken, events));
    if (!taken.has(code) && (before.includes(code) || others.some((found) => found.length === 0))) continue;
    for (const found of others.flat()) pieces.add(found);
  }
  return [...pieces];
}

/** A commune that lost a part of itself, in a file that does not know that part yet. */
function isBeforeSplit(code: string, taken: ReadonlyMap<string, Geometry[]>, events: TerritoryEvent[]): boolean {
  return events.some(
    ({ before, after }) =>
      after.length > 1 && before.includes(code) && after.includes(code) && after.some((one) => !taken.has(one)),
  );
}
