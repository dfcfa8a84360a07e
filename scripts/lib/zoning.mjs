// Draws a plausible zoning inside an outline: small cells around seeds (Voronoi), those of a same zone made one.
import { isInside } from "./is-inside.mjs";
import { randomFrom } from "./random.mjs";

/** Lengths of a degree of longitude and of latitude here, in kilometres (at 45.85° N). */
const KM_X = 77.67;
const KM_Y = 111.15;

/** Distance between two places (longitude, latitude), in kilometres. */
export function kilometres([ax, ay], [bx, by]) {
  return Math.hypot((ax - bx) * KM_X, (ay - by) * KM_Y);
}

/** Area of a polygon (rings of longitude, latitude) in hectares, holes taken off: right to 0.05 % in these parts. */
export function hectares(rings) {
  return rings.reduce((sum, ring, rank) => sum + (rank === 0 ? 1 : -1) * Math.abs(signedArea(ring)), 0);
}

/**
 * Polygons that share the outline out between zones, without gap nor overlap: `{ zone, rings }`, in the order of the zones.
 * `zoneOf` tells the zone of a place; `spacing` is the size of the cells in kilometres, which gives the borders their grain.
 */
export function drawZones(outline, { name, spacing, zones, zoneOf }) {
  const border = outline.slice(0, -1);
  const seeds = scatter(outline, name, spacing);
  const cells = seeds.map((seed) => {
    const near = seeds.filter((other) => other !== seed && kilometres(seed, other) < spacing * 4);
    const ring = near.reduce((ring, other) => keepNearest(ring, seed, other), border);
    return { zone: zoneOf(seed), ring: withoutSpikes(ring) };
  });
  return zones.flatMap((zone) =>
    unite(cells.filter((cell) => cell.zone === zone).map(({ ring }) => ring)).map((rings) => ({ zone, rings })),
  );
}

/** Places of a grid that chance shakes, inside the outline. */
function scatter(outline, name, spacing) {
  const random = randomFrom(name);
  const [west, south] = [0, 1].map((axis) => Math.min(...outline.map((place) => place[axis])));
  const [east, north] = [0, 1].map((axis) => Math.max(...outline.map((place) => place[axis])));
  const [dx, dy] = [spacing / KM_X, spacing / KM_Y];
  const seeds = [];
  for (let y = south; y < north + dy; y += dy)
    for (let x = west; x < east + dx; x += dx) {
      const seed = [x + (random() - 0.5) * dx * 0.7, y + (random() - 0.5) * dy * 0.7];
      if (isInside(outline, seed)) seeds.push(seed);
    }
  return seeds;
}

/** The part of a ring that is nearer to a seed than to another one (Sutherland and Hodgman). */
function keepNearest(ring, seed, other) {
  const side = (place) => kilometres(place, other) ** 2 - kilometres(place, seed) ** 2;
  return ring.flatMap((end, rank) => {
    const start = ring.at(rank - 1);
    const [a, b] = [side(start), side(end)];
    const crossing = a > 0 !== b > 0 ? [start.map((value, axis) => value + ((end[axis] - value) * a) / (a - b))] : [];
    return b > 0 ? [...crossing, end] : crossing;
  });
}

/** A ring without repeated places, nor the ways out and back that clipping leaves where the outline turns inwards. */
function withoutSpikes(ring) {
  const rank = ring.findIndex((place, rank) => {
    const [before, after] = [ring.at(rank - 1), ring[(rank + 1) % ring.length]];
    return kilometres(before, place) < 1e-6 || Math.abs(turn([before, place], [place, after])) > Math.PI - 1e-4;
  });
  return rank === -1 ? ring : withoutSpikes(ring.toSpliced(rank, 1));
}

/** Polygons (outer ring, holes) made of cells that touch: edges that two cells share disappear. */
function unite(cells) {
  const edges = new Map();
  for (const cell of cells) {
    const ring = cell.map((place) => place.map((value) => value.toFixed(6)).join(" "));
    if (signedArea(cell) < 0) ring.reverse();
    for (const [rank, end] of ring.entries()) {
      const start = ring.at(rank - 1);
      if (start === end) continue;
      const back = `${end}>${start}`;
      if (edges.has(back)) edges.delete(back);
      else edges.set(`${start}>${end}`, [start, end]);
    }
  }
  const rings = chain([...edges.values()]);
  const outers = rings.filter((ring) => signedArea(ring) > 0).map((ring) => [ring]);
  for (const hole of rings.filter((ring) => signedArea(ring) <= 0)) {
    const inner = hole[0].map((value, axis) => (value + hole[1][axis]) / 2);
    const around = outers
      .filter(([outer]) => isInside(outer, inner))
      .sort(([a], [b]) => signedArea(a) - signedArea(b))[0];
    if (!around) throw new Error(`a hole outside of every ring: ${inner}`);
    around.push(hole);
  }
  return outers;
}

/** Closed rings made of directed edges between texts; where two rings touch, the sharpest left turn keeps them apart. */
function chain(edges) {
  const from = new Map();
  for (const edge of edges) from.set(edge[0], [...(from.get(edge[0]) ?? []), edge]);
  const unused = new Set(edges);
  const rings = [];
  for (const first of edges) {
    if (!unused.delete(first)) continue;
    const ring = [first[0]];
    for (let edge = first; edge[1] !== ring[0]; ) {
      ring.push(edge[1]);
      const choices = (from.get(edge[1]) ?? []).filter((next) => unused.has(next));
      if (choices.length === 0) throw new Error(`an open ring at ${edge[1]}`);
      const last = edge;
      const turnOf = (next) => turn(...[last, next].map((ends) => ends.map(placeOf)));
      edge = choices.reduce((best, next) => (turnOf(next) > turnOf(best) ? next : best));
      unused.delete(edge);
    }
    rings.push([...ring, ring[0]].map(placeOf));
  }
  return rings;
}

function placeOf(text) {
  return text.split(" ").map(Number);
}

/** Angle from an edge to the next one, positive to the left. */
function turn([a, b], [, c]) {
  const [ux, uy, vx, vy] = [(b[0] - a[0]) * KM_X, (b[1] - a[1]) * KM_Y, (c[0] - b[0]) * KM_X, (c[1] - b[1]) * KM_Y];
  return Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy);
}

/** Plane area of a ring, closed or not, in hectares: positive when it runs counter-clockwise. */
function signedArea(ring) {
  const [ox, oy] = ring[0];
  const twice = ring.reduce((sum, [x, y], rank) => {
    const [px, py] = ring.at(rank - 1);
    return sum + (px - ox) * (y - oy) - (x - ox) * (py - oy);
  }, 0);
  const narrower = Math.cos((oy * Math.PI) / 180) / Math.cos((45.85 * Math.PI) / 180);
  return (twice / 2) * KM_X * narrower * KM_Y * 100;
}
