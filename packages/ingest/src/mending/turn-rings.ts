import type { Position } from "geojson";
import { signedArea } from "../checks/geometry.js";

/** JSON text where the rings of polygons turn as RFC 7946 says, and how many were turned. */
export interface TurnedRings {
  text: string;
  rings: number;
}

interface Span {
  from: number;
  to: number;
}

/**
 * Turns the rings of the geometry of a feature in its own JSON text: positions change places, their numbers stay written as they were.
 * The text must be well-formed JSON.
 */
export function turnRingsOfFeature(feature: string): TurnedRings {
  const geometry = members(feature, 0).get("geometry");
  return geometry ? turnRingsAt(feature, geometry) : { text: feature, rings: 0 };
}

/** The same for a geometry alone. */
export function turnRings(geometry: string): TurnedRings {
  return turnRingsAt(geometry, { from: 0, to: geometry.length });
}

function turnRingsAt(text: string, { from }: Span): TurnedRings {
  const edits: (Span & { text: string })[] = [];
  visit(from);
  edits.sort((a, b) => b.from - a.from);
  let turned = text;
  for (const edit of edits) turned = turned.slice(0, edit.from) + edit.text + turned.slice(edit.to);
  return { text: turned, rings: edits.length };

  function visit(at: number): void {
    if (text[skipSpace(text, at)] !== "{") return;
    const found = members(text, at);
    const type = found.get("type");
    const coordinates = found.get("coordinates");
    switch (type && JSON.parse(text.slice(type.from, type.to))) {
      case "GeometryCollection":
        for (const member of elements(text, found.get("geometries")?.from ?? text.length)) visit(member.from);
        break;
      case "Polygon":
        if (coordinates) turnPolygon(coordinates);
        break;
      case "MultiPolygon":
        if (coordinates) for (const polygon of elements(text, coordinates.from)) turnPolygon(polygon);
        break;
    }
  }

  function turnPolygon({ from }: Span): void {
    for (const [rank, ring] of elements(text, from).entries()) {
      const area = signedArea(JSON.parse(text.slice(ring.from, ring.to)) as Position[]);
      if (rank === 0 ? area >= 0 : area <= 0) continue;
      const positions = elements(text, ring.from);
      let written = "";
      let end = ring.from;
      for (const [at, { from, to }] of positions.entries()) {
        const opposite = positions[positions.length - 1 - at] as Span;
        written += text.slice(end, from) + text.slice(opposite.from, opposite.to);
        end = to;
      }
      edits.push({ ...ring, text: written + text.slice(end, ring.to) });
    }
  }
}

/** Places of the values of an object; of a name written twice, the last one. */
function members(text: string, at: number): Map<string, Span> {
  const found = new Map<string, Span>();
  let next = skipSpace(text, at) + 1;
  for (;;) {
    next = skipSpace(text, next);
    if (text[next] !== '"') return found;
    const end = skipValue(text, next);
    const name = JSON.parse(text.slice(next, end)) as string;
    const from = skipSpace(text, skipSpace(text, end) + 1);
    const to = skipValue(text, from);
    found.set(name, { from, to });
    next = skipSpace(text, to);
    if (text[next] === ",") next++;
  }
}

/** Places of the elements of a list; none when there is no list there. */
function elements(text: string, at: number): Span[] {
  const found: Span[] = [];
  let next = skipSpace(text, at);
  if (text[next] !== "[") return found;
  next = skipSpace(text, next + 1);
  while (next < text.length && text[next] !== "]") {
    const to = skipValue(text, next);
    found.push({ from: next, to });
    next = skipSpace(text, to);
    if (text[next] === ",") next = skipSpace(text, next + 1);
  }
  return found;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && " \n\r\t".includes(text[next] as string)) next++;
  return next;
}

/** The place after the value that begins at `at`. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  let next = at;
  while (next < text.length) {
    const character = text[next] as string;
    if (character === '"') {
      next = skipString(text, next);
      if (depth === 0) return next;
      continue;
    }
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      if (depth === 0) return next;
      if (--depth === 0) return next + 1;
    } else if (depth === 0 && ", \n\r\t".includes(character)) return next;
    next++;
  }
  return next;
}

function skipString(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && text[next] !== '"') next += text[next] === "\\" ? 2 : 1;
  return next + 1;
}
