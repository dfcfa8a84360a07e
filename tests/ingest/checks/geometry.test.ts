import type { Geometry, Position } from "geojson";
import { describe, expect, it } from "vitest";
import { createGeometryChecker, signedArea } from "../../../packages/ingest/src/checks/geometry.js";
import type { Geography } from "../../../packages/ingest/src/geography.js";
import { createIssueCollector } from "../../../packages/ingest/src/issues/issue-collector.js";

/** What the checker makes of a geometry, the seventh feature of its file, and what it says. */
function check(geometry: unknown, bbox?: Geography["bbox"]) {
  const issues = createIssueCollector();
  const geography = bbox && ({ bbox } as Geography);
  const result = createGeometryChecker(issues, geography).check(geometry, 7);
  const said = issues.list().map(({ code, field, count, examples }) => ({ code, field, count, ...examples[0] }));
  return { result, said };
}

const issue = (code: string, facts: object = {}) => ({ code, field: null, count: 1, feature: 7, ...facts });
const invalid = (detail: string) => ({ result: null, said: [issue("invalid-geometry", { detail })] });
const right = (geometry: unknown) => ({ result: geometry, said: [] });

const territory: [number, number, number, number] = [-1.4, 45.7, -0.9, 46.05];
const home: Position = [-1.2, 45.9];
/** A square of a tenth of a degree, counter-clockwise from its south-west corner. */
const square = (x = -1.2, y = 45.8): Position[] => [
  [x, y],
  [x + 0.1, y],
  [x + 0.1, y + 0.1],
  [x, y + 0.1],
  [x, y],
];
const clockwise = (x?: number, y?: number) => square(x, y).reverse();

describe("a geometry", () => {
  it.each<Geometry>([
    { type: "Point", coordinates: home },
    { type: "Point", coordinates: [-1.2, 45.9, 12] },
    { type: "MultiPoint", coordinates: [home, [-1.1, 45.9]] },
    { type: "LineString", coordinates: [home, [-1.1, 45.9]] },
    { type: "MultiLineString", coordinates: [[home, [-1.1, 45.9]]] },
    { type: "Polygon", coordinates: [square()] },
    { type: "MultiPolygon", coordinates: [[square()], [square(-1.3, 45.9)]] },
  ])("of RFC 7946 is kept as it is: $type", (geometry) => {
    expect(check(structuredClone(geometry))).toEqual(right(geometry));
    expect(check(structuredClone(geometry), territory)).toEqual(right(geometry));
  });

  it("is left without its foreign members", () => {
    expect(check({ type: "Point", coordinates: home, nom: "Le Gua" })).toEqual(
      right({ type: "Point", coordinates: home }),
    );
  });

  it("may be null, and is counted", () => {
    expect(check(null)).toEqual({ result: null, said: [issue("null-geometry")] });
  });

  it.each([undefined, "POINT (1 2)", 3])("is an object, not %j", (value) => {
    expect(check(value)).toEqual(invalid("« geometry » n'est pas un objet"));
  });

  it.each(["Cercle", "point", "Feature", "constructor", 3, undefined])("has a type that is known, not %j", (type) => {
    expect(check({ type, coordinates: home })).toEqual(invalid(`type « ${type} » inconnu`));
  });

  it.each(["Point", "MultiPoint", "Polygon", "MultiPolygon"])("has a list of coordinates: %s", (type) => {
    for (const coordinates of [undefined, "1 2", { 0: 1, 1: 2 }])
      expect(check({ type, coordinates })).toEqual(invalid("« coordinates » doit être une liste"));
  });

  it("has lists within lists as its type says", () => {
    const list = invalid("« coordinates » doit être une liste");
    const position = invalid("une position doit être une liste de nombres");
    const numbers = invalid("une position doit être faite de deux nombres, longitude et latitude");
    expect(check({ type: "Polygon", coordinates: [1, 2] })).toEqual(list);
    expect(check({ type: "MultiPolygon", coordinates: [square()] })).toEqual(position);
    expect(check({ type: "LineString", coordinates: [1, 2] })).toEqual(position);
    expect(check({ type: "Polygon", coordinates: square() })).toEqual(position);
    expect(check({ type: "Polygon", coordinates: [[square()]] })).toEqual(numbers);
    expect(check({ type: "Point", coordinates: [home] })).toEqual(numbers);
  });

  it.each([[[]], [[-1.2]], [["-1.2", "45.9"]], [[-1.2, "45.9"]], [["-1.2", 45.9]], [[null, 45.9]], [[-1.2, null]]])(
    "has positions of two numbers, not %j",
    (position) => {
      const expected = invalid("une position doit être faite de deux nombres, longitude et latitude");
      expect(check({ type: "Point", coordinates: position })).toEqual(expected);
      expect(check({ type: "LineString", coordinates: [home, position] })).toEqual(expected);
      expect(
        check({
          type: "MultiLineString",
          coordinates: [
            [home, home],
            [position, home],
          ],
        }).said,
      ).toEqual(expected.said);
    },
  );

  it.each(["12", null])("has a height in numbers, not %j", (height) => {
    expect(check({ type: "Point", coordinates: [...home, height] })).toEqual(
      invalid("l'altitude d'une position doit être un nombre"),
    );
  });

  it("has two points at least when it is a line", () => {
    const expected = invalid("une ligne doit avoir au moins deux points");
    expect(check({ type: "LineString", coordinates: [home] })).toEqual(expected);
    expect(check({ type: "LineString", coordinates: [] })).toEqual(expected);
    expect(check({ type: "MultiLineString", coordinates: [[home, [-1.1, 45.9]], [home]] })).toEqual(expected);
    expect(check({ type: "MultiPoint", coordinates: [home] })).toEqual(
      right({ type: "MultiPoint", coordinates: [home] }),
    );
  });

  it.each(["MultiPoint", "MultiLineString", "Polygon", "MultiPolygon"])("may be an empty %s", (type) => {
    expect(check({ type, coordinates: [] }, territory)).toEqual(right({ type, coordinates: [] }));
  });
});

describe("a ring", () => {
  const unclosed = { result: null, said: [issue("unclosed-ring")] };

  it("is closed, and has four positions at least", () => {
    const [a, b, c, d] = square() as [Position, Position, Position, Position];
    for (const ring of [[a, b, c, d], [a, b, a], [a, b, c, [a[0], d[1]]], [a, b, c, [b[0], a[1]]], [a], []])
      expect([ring, check({ type: "Polygon", coordinates: [ring] })]).toEqual([ring, unclosed]);
    expect(check({ type: "MultiPolygon", coordinates: [[square()], [[a, b, c, d]]] })).toEqual(unclosed);
    expect(check({ type: "Polygon", coordinates: [[a, b, c, a]] })).toEqual(
      right({ type: "Polygon", coordinates: [[a, b, c, a]] }),
    );
  });

  it("turns counter-clockwise outside, clockwise inside, and is turned otherwise", () => {
    const hole = (turn: typeof square) => turn(-1.17, 45.83);
    const outer: Position[] = [
      [-1.3, 45.75],
      [-1, 45.75],
      [-1, 46],
      [-1.3, 46],
      [-1.3, 45.75],
    ];
    const polygon = { type: "Polygon", coordinates: [outer, hole(clockwise)] };
    expect(check(structuredClone(polygon))).toEqual(right(polygon));
    const winding = { result: polygon, said: [issue("ring-winding")] };
    expect(check({ type: "Polygon", coordinates: [[...outer].reverse(), hole(clockwise)] })).toEqual(winding);
    expect(check({ type: "Polygon", coordinates: [[...outer], hole(square)] })).toEqual(winding);
    expect(check({ type: "Polygon", coordinates: [[...outer].reverse(), hole(square)] })).toEqual(winding);
  });

  it("is turned in each polygon of several, said once", () => {
    const turned = { type: "MultiPolygon", coordinates: [[square()], [square(-1.3, 45.9)]] };
    expect(check({ type: "MultiPolygon", coordinates: [[clockwise()], [clockwise(-1.3, 45.9)]] })).toEqual({
      result: turned,
      said: [issue("ring-winding")],
    });
    expect(check({ type: "MultiPolygon", coordinates: [[square()], [clockwise(-1.3, 45.9)]] })).toEqual({
      result: turned,
      said: [issue("ring-winding")],
    });
  });

  it("of no surface turns neither way", () => {
    const flat: Position[] = [home, [-1.1, 45.9], [-1, 45.9], home];
    expect(check({ type: "Polygon", coordinates: [flat] })).toEqual(right({ type: "Polygon", coordinates: [flat] }));
    expect(check({ type: "Polygon", coordinates: [square(-1.3, 45.75), flat] }).said).toEqual([]);
  });

  it("that crosses itself is said with the place", () => {
    const bowTie: Position[] = [
      [-1.2, 45.8],
      [-1, 46],
      [-1, 45.8],
      [-1.2, 46],
      [-1.2, 45.8],
    ];
    const said = [issue("self-crossing", { value: "-1.1, 45.9" })];
    expect(check({ type: "Polygon", coordinates: [bowTie] })).toMatchObject({ said });
    expect(check({ type: "MultiPolygon", coordinates: [[square(-1.35, 45.75)], [bowTie]] })).toMatchObject({ said });
    expect(check({ type: "LineString", coordinates: bowTie }).said).toEqual([]);
  });

  it("has an area, positive when it turns counter-clockwise", () => {
    const triangle: Position[] = [
      [1, 2],
      [5, 3],
      [2, 7],
      [1, 2],
    ];
    expect(signedArea(triangle)).toBe(19);
    expect(signedArea([...triangle].reverse())).toBe(-19);
    expect(signedArea([[1, 2]])).toBe(-0);
  });
});

describe("a point repeated", () => {
  const other: Position = [-1.1, 45.9];
  const said = [issue("duplicate-point", { value: "-1.2, 45.9" })];

  it.each([
    ["MultiPoint", [home, home]],
    ["LineString", [other, home, home]],
    [
      "MultiLineString",
      [
        [home, other],
        [home, home, other],
      ],
    ],
    ["Polygon", [[home, home, other, [-1.1, 46], home]]],
    ["MultiPolygon", [[square(-1.3, 45.75)], [[home, home, other, [-1.1, 46], home]]]],
  ])("running is said, and kept: %s", (type, coordinates) => {
    expect(check({ type, coordinates: structuredClone(coordinates) })).toEqual({ result: { type, coordinates }, said });
  });

  it("is counted each time", () => {
    expect(check({ type: "LineString", coordinates: [home, home, home] }).said).toMatchObject([{ count: 2 }]);
  });

  it("later, or at another height, is no repetition", () => {
    expect(check({ type: "LineString", coordinates: [home, other, home] }).said).toEqual([]);
    expect(
      check({
        type: "LineString",
        coordinates: [
          [...home, 1],
          [...home, 2],
        ],
      }).said,
    ).toEqual([]);
    expect(
      check({
        type: "LineString",
        coordinates: [
          [...home, 1],
          [...home, 1],
        ],
      }).said,
    ).toEqual(said);
    expect(check({ type: "LineString", coordinates: [home, [-1.2, 45.8]] }).said).toEqual([]);
    expect(check({ type: "LineString", coordinates: [home, [-1.1, 45.9]] }).said).toEqual([]);
  });
});

describe("a collection of geometries", () => {
  const point = { type: "Point", coordinates: home };
  const collection = (...geometries: unknown[]) => ({ type: "GeometryCollection", geometries });

  it("is kept, and said", () => {
    expect(check(collection(point, { type: "LineString", coordinates: [home, [-1.1, 45.9]] }))).toEqual({
      result: collection(point, { type: "LineString", coordinates: [home, [-1.1, 45.9]] }),
      said: [issue("geometry-collection")],
    });
    expect(check(collection(), territory)).toEqual({ result: collection(), said: [issue("geometry-collection")] });
  });

  it("has a list of geometries", () => {
    expect(check({ type: "GeometryCollection" })).toEqual(invalid("« geometries » doit être une liste"));
  });

  it("is refused whole when one of them is", () => {
    expect(check(collection(point, { type: "Cercle" }))).toMatchObject({
      result: null,
      said: [issue("geometry-collection"), issue("invalid-geometry", { detail: "type « Cercle » inconnu" })],
    });
  });

  it("has no null among its geometries", () => {
    expect(check(collection(point, null))).toMatchObject({
      result: null,
      said: [issue("geometry-collection"), issue("invalid-geometry", { detail: "« geometry » n'est pas un objet" })],
    });
  });

  it("may hold others, eight deep", () => {
    const nest = (depth: number): unknown => (depth === 0 ? point : collection(nest(depth - 1)));
    expect(check(nest(8)).result).toEqual(nest(8));
    expect(check(nest(9))).toMatchObject({ result: null });
    expect(check(nest(9)).said).toContainEqual(
      issue("invalid-geometry", { detail: "GeometryCollection imbriquées trop profondément" }),
    );
  });

  it("is placed by all its geometries", () => {
    expect(check(collection(point, { type: "Point", coordinates: [2.35, 48.85] }), territory).said).toEqual([
      issue("geometry-collection"),
    ]);
    expect(check(collection({ type: "Point", coordinates: [2.35, 48.85] }), territory).said).toMatchObject([
      { code: "geometry-collection" },
      { code: "outside-territory" },
    ]);
  });
});

describe("the place of a geometry", () => {
  const at = (x: number, y: number) => ({ type: "Point", coordinates: [x, y] });
  const line = (...coordinates: Position[]) => ({ type: "LineString", coordinates });

  it.each([
    [180, 90],
    [-180, -90],
    [0, 0],
  ])("is on Earth: %d, %d", (x, y) => {
    expect(check(at(x, y)).result).toEqual(at(x, y));
  });

  it.each([
    [180.1, 45],
    [-180.1, 45],
    [0, 90.1],
    [0, -90.1],
  ])("is not on Earth: %d, %d", (x, y) => {
    expect(check(at(x, y))).toEqual({
      result: null,
      said: [issue("invalid-geometry", { value: `${x}, ${y}`, detail: `coordonnées hors du globe (${x}, ${y})` })],
    });
  });

  it("names the position that is not", () => {
    const line = {
      type: "LineString",
      coordinates: [
        [179, 10],
        [181, 11],
      ],
    };
    expect(JSON.stringify(check(line).said)).toContain("hors du globe (181, 10)");
  });

  it("is looked at on all sides", () => {
    for (const far of [
      [181, 45.9],
      [-181, 45.9],
      [-1.2, 91],
      [-1.2, -91],
    ] as Position[]) {
      expect(check(line(home, far)).result).toBeNull();
      expect(check(line(far, home)).result).toBeNull();
    }
  });

  it.each([
    ["Lambert-93", 374_000, 6_539_000],
    ["conique conforme (CC42 à CC50)", 1_374_000, 5_180_000],
  ])("may be in metres: %s", (detail, x, y) => {
    expect(check(at(x, y))).toEqual({
      result: null,
      said: [issue("projected-coordinates", { value: `${x}, ${y}`, detail })],
    });
  });

  it("is swapped when it would be right once exchanged", () => {
    const said = [issue("swapped-coordinates", { value: "45.9, -1.2", suggestion: "-1.2, 45.9" })];
    expect(check(at(45.9, -1.2))).toEqual({ result: at(45.9, -1.2), said });
    expect(check(at(45.9, -1.2), territory)).toEqual({ result: at(45.9, -1.2), said });
  });

  it("is not swapped where both ways are right, or none", () => {
    expect(check(at(-53, 4)).said).toEqual([]);
    expect(check(at(48.85, 2.35), territory).said).toMatchObject([{ code: "outside-territory" }]);
    expect(check(at(5, 45), [44, 4, 46, 6]).said).toMatchObject([{ code: "outside-territory" }]);
    expect(check(at(45, 45.5), [44, 44, 46, 46]).said).toEqual([]);
    expect(check(at(45, 5), [4, 44, 6, 46]).said).toMatchObject([{ code: "swapped-coordinates" }]);
  });

  it("is counted outside the territory when no part is in it", () => {
    const outside = (value: string) =>
      issue("outside-territory", { value, detail: "longitudes -1.40 à -0.90, latitudes 45.70 à 46.05" });
    expect(check(at(2.35, 48.85), territory)).toEqual({ result: at(2.35, 48.85), said: [outside("2.35, 48.85")] });
    expect(check(at(2.35, 48.85))).toEqual(right(at(2.35, 48.85)));
    for (const [x, y] of [
      [-1.41, 45.9],
      [-0.89, 45.9],
      [-1.2, 45.69],
      [-1.2, 46.06],
    ] as [number, number][])
      expect(check(at(x, y), territory).said).toEqual([outside(`${x}, ${y}`)]);
    for (const [x, y] of [
      [-1.4, 45.7],
      [-0.9, 46.05],
      [-1.4, 46.05],
      [-0.9, 45.7],
    ] as [number, number][])
      expect(check(at(x, y), territory).said).toEqual([]);
    expect(check(line(home, [2.35, 48.85]), territory).said).toEqual([]);
    expect(check(line([2.35, 48.85], home), territory).said).toEqual([]);
    expect(check(line([-3, 45.9], [0, 45.9]), territory).said).toEqual([]);
    expect(check(line([2.35, 48.85], [2.3, 48.9]), territory).said).toEqual([outside("2.3, 48.85")]);
  });
});
