import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Geometry } from "geojson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QueryRefused } from "../../../packages/api/src/http/query-refused.js";
import type {
  Cql2Comparison,
  Cql2Expression,
  Cql2Literal,
} from "../../../packages/api/src/rows/cql2/cql2-expression.js";
import { parseCql2Text } from "../../../packages/api/src/rows/cql2/parse-text.js";
import { readFilter } from "../../../packages/api/src/rows/cql2/read-filter.js";
import { readCql2Json } from "../../../packages/api/src/rows/cql2/read-json.js";
import { planRows, runRows } from "../../../packages/api/src/rows/query-rows.js";
import { openRowsPool } from "../../../packages/api/src/rows/rows-pool.js";
import { layOutColumns } from "../../../packages/api/src/rows/stored-column.js";
import { createRowsFile } from "../../../packages/api/src/rows/write-rows.js";
import fc from "../../support/properties.js";

/** Expressions of every kind, on these properties and values. */
function expressions(
  properties: string[],
  literal: (property: string) => fc.Arbitrary<Cql2Literal>,
  geometry: fc.Arbitrary<Geometry>,
): fc.Arbitrary<Cql2Expression> {
  const property = fc.constantFrom(...properties);
  const pattern = fc.array(fc.constantFrom("a", "é", "'", "%", "_", "\\%", "*", "?", "[", "]", " "), { maxLength: 5 });
  const predicate: fc.Arbitrary<Cql2Expression> = fc.oneof(
    property.chain((name) =>
      fc.record({
        op: fc.constantFrom("=", "<>", "<", "<=", ">", ">=" as const),
        property: fc.constant(name),
        value: literal(name),
      }),
    ) as fc.Arbitrary<Cql2Expression>,
    property.chain((name) =>
      fc.record({
        op: fc.constant("between" as const),
        property: fc.constant(name),
        from: literal(name),
        to: literal(name),
      }),
    ),
    property.chain((name) =>
      fc.record({
        op: fc.constant("in" as const),
        property: fc.constant(name),
        values: fc.array(literal(name), { minLength: 1, maxLength: 3 }),
      }),
    ),
    fc.record({ op: fc.constant("isNull" as const), property }),
    fc.record({
      op: fc.constantFrom("like" as const, "ilike" as const),
      property: fc.constant("nom"),
      pattern: pattern.map((parts) => parts.join("")),
    }),
    fc.record({
      op: fc.constant("s_intersects" as const),
      property: fc.constant("geometry"),
      geometry,
    }),
    fc.boolean().map((value) => ({ op: "constant" as const, value })),
  );
  return fc.letrec<{ any: Cql2Expression }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      predicate,
      fc.record({ op: fc.constant("not" as const), part: tie("any") }),
      fc.record({
        op: fc.constantFrom("and" as const, "or" as const),
        parts: fc.array(tie("any"), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).any;
}

const position = fc
  .tuple(fc.integer({ min: -20, max: 0 }), fc.integer({ min: 440, max: 470 }))
  .map(([x, y]) => [x / 10, y / 10]);
const boxes: fc.Arbitrary<Geometry> = fc.tuple(position, position).map(([a, b]) => {
  const [west, east] = [Math.min(a[0] as number, b[0] as number), Math.max(a[0] as number, b[0] as number)];
  const [south, north] = [Math.min(a[1] as number, b[1] as number), Math.max(a[1] as number, b[1] as number)];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [ring] };
});

/** The text of an expression, as the standard writes it. */
function toText(one: Cql2Expression): string {
  if ("parts" in one) return one.parts.map((part) => `(${toText(part)})`).join(one.op === "and" ? " and " : "\nOR ");
  switch (one.op) {
    case "not":
      return `NOT (${toText(one.part)})`;
    case "constant":
      return one.value ? "TRUE" : "false";
    case "isNull":
      return `${name(one.property)} IS NULL`;
    case "between":
      return `${name(one.property)} BETWEEN ${value(one.from)} AND ${value(one.to)}`;
    case "in":
      return `${name(one.property)} IN (${one.values.map(value).join(",")})`;
    case "like":
    case "ilike":
      return `${name(one.property)} ${one.op.toUpperCase()} ${quoted(one.pattern)}`;
    case "s_intersects":
      return `S_INTERSECTS(${name(one.property)}, ${toWkt(one.geometry)})`;
    default:
      return `${name(one.property)}${one.op}${value(one.value)}`;
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const name = (property: string) =>
  /^(?!not$)[a-z_]+$/.test(property) ? property : `"${property.replaceAll('"', '""')}"`;

function value(literal: Cql2Literal): string {
  if (literal.kind === "text") return quoted(literal.value);
  if (literal.kind === "date" || literal.kind === "timestamp")
    return `${literal.kind.toUpperCase()}(${quoted(literal.value)})`;
  return String(literal.value);
}

function toWkt(geometry: Geometry): string {
  const write = (coordinates: unknown): string =>
    Array.isArray(coordinates) && typeof coordinates[0] === "number"
      ? coordinates.join(" ")
      : (coordinates as unknown[])
          .map((one) => (Array.isArray(one) && typeof one[0] === "number" ? write(one) : `(${write(one)})`))
          .join(", ");
  if (geometry.type === "GeometryCollection") return `GEOMETRYCOLLECTION(${geometry.geometries.map(toWkt).join(", ")})`;
  return `${geometry.type.toUpperCase()}(${write(geometry.coordinates)})`;
}

function toJson(one: Cql2Expression): unknown {
  if (one.op === "constant") return one.value;
  if ("parts" in one) return { op: one.op, args: one.parts.map(toJson) };
  if (one.op === "not") return { op: "not", args: [toJson(one.part)] };
  const property = { property: one.property };
  const plain = (literal: Cql2Literal) =>
    literal.kind === "date" || literal.kind === "timestamp" ? { [literal.kind]: literal.value } : literal.value;
  if (one.op === "isNull") return { op: "isNull", args: [property] };
  if (one.op === "between") return { op: "between", args: [property, plain(one.from), plain(one.to)] };
  if (one.op === "in") return { op: "in", args: [property, one.values.map(plain)] };
  if ("pattern" in one) return { op: one.op, args: [property, one.pattern] };
  if (one.op === "s_intersects") return { op: "s_intersects", args: [property, one.geometry] };
  return { op: one.op, args: [property, plain(one.value)] };
}

const anyLiteral: fc.Arbitrary<Cql2Literal> = fc.oneof(
  fc
    .string({ unit: "grapheme", maxLength: 8 })
    .filter((text) => !text.includes("\\"))
    .map((text) => ({ kind: "text" as const, value: text })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => ({ kind: "number" as const, value: number + 0 })),
  fc.boolean().map((flag) => ({ kind: "boolean" as const, value: flag })),
  fc.constantFrom("2024-03-01", "1999-12-31").map((day) => ({ kind: "date" as const, value: day })),
  fc.constantFrom("2024-03-01T12:00:00Z").map((time) => ({ kind: "timestamp" as const, value: time })),
);
const anyGeometry: fc.Arbitrary<Geometry> = fc.oneof(
  boxes,
  position.map((coordinates): Geometry => ({ type: "Point", coordinates })),
  fc
    .array(position, { minLength: 1, maxLength: 3 })
    .map((coordinates): Geometry => ({ type: "MultiPoint", coordinates })),
  fc
    .array(position, { minLength: 2, maxLength: 3 })
    .map((coordinates): Geometry => ({ type: "LineString", coordinates })),
  fc
    .array(fc.array(position, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map((coordinates): Geometry => ({ type: "MultiLineString", coordinates })),
  fc
    .array(boxes, { minLength: 1, maxLength: 2 })
    .map((geometries): Geometry => ({ type: "GeometryCollection", geometries })),
);

describe("a filter in CQL2", () => {
  it("is the same in text and in JSON, whatever it is", () => {
    const properties = ["nom", "code_insee", "Nom du port", 'dit "le"', "date", "not", "énergie"];
    fc.assert(
      fc.property(
        expressions(properties, () => anyLiteral, anyGeometry),
        (expression) => {
          const text = toText(expression);
          if (text.length > 6_000) return;
          expect(parseCql2Text(text)).toEqual(expression);
          expect(readCql2Json(JSON.stringify(toJson(expression)))).toEqual(expression);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, Cql2Expression]>([
    ["nom NOT LIKE 'Le %'", { op: "not", part: { op: "like", property: "nom", pattern: "Le %" } }],
    ["nom IS NOT NULL", { op: "not", part: { op: "isNull", property: "nom" } }],
    ["90 <= places", { op: ">=", property: "places", value: { kind: "number", value: 90 } }],
    ["nom = 'L''Éguille'", { op: "=", property: "nom", value: { kind: "text", value: "L'Éguille" } }],
    ["nom = 'L\\'Éguille'", { op: "=", property: "nom", value: { kind: "text", value: "L'Éguille" } }],
    ["date = DATE('2024-03-01')", { op: "=", property: "date", value: { kind: "date", value: "2024-03-01" } }],
    [
      "S_INTERSECTS(geometry, POINT Z (-1.2 45.9 3))",
      { op: "s_intersects", property: "geometry", geometry: { type: "Point", coordinates: [-1.2, 45.9] } },
    ],
  ])("is read as the standard writes it: %s", (text, expected) => {
    expect(parseCql2Text(text)).toEqual(expected);
  });

  const odd = ["type de voie", "type", "Type de voie (2024)", "l'usage", "code-insee", "% bâti", "2024", "part (%)"];
  const is = (property: string, value: string | number, op: Cql2Comparison = "="): Cql2Expression => ({
    ...{ op, property },
    value: typeof value === "number" ? { kind: "number", value } : { kind: "text", value },
  });
  it.each<[string, Cql2Expression]>([
    ["type de voie = 'rue'", is("type de voie", "rue")],
    ["Type de voie (2024)='rue'", is("Type de voie (2024)", "rue")],
    ["type = 'de voie'", is("type", "de voie")],
    [
      "(l'usage = 'l''usage') AND (code-insee = '17093')",
      { op: "and", parts: [is("l'usage", "l'usage"), is("code-insee", "17093")] },
    ],
    ["NOT (% bâti = 3)", { op: "not", part: is("% bâti", 3) }],
    ["2024 = 5 OR 5 = 2024", { op: "or", parts: [is("2024", 5), is("2024", 5)] }],
    ["2024 <= annee", is("annee", 2024, ">=")],
    ["2024 > part (%) AND 2024 <> % bâti", { op: "and", parts: [is("part (%)", 2024, "<"), is("% bâti", 2024, "<>")] }],
    ["2024 >= 2025", is("2024", 2025, ">=")],
    ["part (%) IS NULL", { op: "isNull", property: "part (%)" }],
    ["  type de voie LIKE 'r%'", { op: "like", property: "type de voie", pattern: "r%" }],
    ["\"type de voie\" = 'rue'", is("type de voie", "rue")],
  ])("names a property without its quotes, as GDAL writes it: %s", (text, expected) => {
    expect(parseCql2Text(text, odd)).toEqual(expected);
  });

  it("does not take the beginning of another name for a property", () => {
    for (const text of ["type de voies = 'rue'", "type de voie.x = 'rue'", "l'usage2 = 'x'"])
      expect(() => parseCql2Text(text, odd), text).toThrow(QueryRefused);
  });

  it("binds AND before OR", () => {
    const [a, b, c] = ["a", "b", "c"].map((property) => ({ op: "isNull", property }) as const) as [
      Cql2Expression,
      Cql2Expression,
      Cql2Expression,
    ];
    const expected = { op: "or", parts: [a, { op: "and", parts: [b, c] }] };
    expect(parseCql2Text("a IS NULL OR b IS NULL AND c IS NULL")).toEqual(expected);
  });

  const read = (filter: string, language = "cql2-text") =>
    readFilter(new URLSearchParams({ filter, "filter-lang": language }));
  it.each([
    [""],
    ["nom"],
    ["nom ="],
    ["= 3"],
    ["nom = 'Le Château"],
    ["nom = 3 nom"],
    ["nom ~ 3"],
    ["nom IN ()"],
    ["nom = autre"],
    ["S_INTERSECTS(geometry, BBOX(1,2,3))"],
    ["S_INTERSECTS(geometry, CIRCLE(1 2))"],
    ["S_INTERSECTS(geometry, POLYGON((1)))"],
    ["((((((((((((((((((((((((((((((((((((((((a = 1"],
    [`${"NOT ".repeat(40)} a = 1`],
  ])("is refused, and says where it cannot be read: %s", (text) => {
    expect(() => read(text)).toThrow(QueryRefused);
    expect(() => read(text)).toThrow(/filter/);
  });

  it.each([
    ["nom = 'Le Château'"],
    ["{"],
    ["[]"],
    ['{"op":"="}'],
    ['{"op":"=","args":[1,2]}'],
    ['{"op":"and","args":[true]}'],
    ['{"op":"t_after","args":[{"property":"a"},"b"]}'],
    ['{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a",1]}]}'],
  ])("in JSON is refused likewise: %s", (text) => {
    expect(() => read(text, "cql2-json")).toThrow(QueryRefused);
  });

  it("is refused when it is too long or too deep, in text and in JSON", () => {
    const nested = `${'{"op":"not","args":['.repeat(100)}true${"]}".repeat(100)}`;
    expect(() => read("(".repeat(5_000))).toThrow(QueryRefused);
    expect(() => read("a = 1 OR ".repeat(2_000))).toThrow(QueryRefused);
    expect(() => read(nested, "cql2-json")).toThrow(QueryRefused);
    expect(() => read("[".repeat(5_000), "cql2-json")).toThrow(QueryRefused);
    expect(() => read(`"${"x".repeat(7_000)}"`, "cql2-json")).toThrow(QueryRefused);
  });
});

const columns = layOutColumns([
  { name: "nom", type: "string", inSchema: true },
  { name: "places", type: "integer", inSchema: true },
  { name: "longueur", type: "number", inSchema: true },
  { name: "ouvert", type: "boolean", inSchema: true },
  { name: "releve", type: "date", inSchema: true },
  { name: "passage", type: "datetime", inSchema: true },
  { name: "materiaux", type: "list", inSchema: true },
]);
type Cells = [string | null, number | null, number | null, boolean | null, string | null, string | null, null];
const table: { cells: Cells; at: [number, number] | null }[] = [
  { cells: ["La Cotinière", 90, 12.5, true, "2024-03-01", "2024-03-01T10:00:00Z", null], at: [-1.3, 45.9] },
  { cells: ["Le Château", 60, null, false, "2023-09-30", "2024-03-01T12:00:00+02:00", null], at: [-1.2, 45.9] },
  { cells: ["l'Éguille *", 0, 3, null, null, null, null], at: [-1, 45.7] },
  { cells: [null, null, null, true, "2024-12-31", "2023-01-01T00:00:00", null], at: null },
  { cells: ["aé%", 5, -2, false, "2022-01-01", null, null], at: [-0.9, 45.6] },
];

/** LIKE, letter by letter. */
function matches(text: string, pattern: string): boolean {
  const [sign = "", ...rest] = pattern;
  if (sign === "") return text === "";
  if (sign === "%")
    return matches(text, rest.join("")) || (text !== "" && matches([...text].slice(1).join(""), pattern));
  const [letter, ...letters] = text;
  const wanted = sign === "\\" ? rest.shift() : sign;
  return letter !== undefined && (sign === "_" || letter === wanted) && matches(letters.join(""), rest.join(""));
}

describe("rows filtered by CQL2", () => {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-cql2-"));
  const pool = openRowsPool();
  const file = join(folder, "rows.sqlite");
  beforeAll(() => {
    const writer = createRowsFile(file, columns, { geographic: true, schema: { fields: [] } });
    writer.insert(
      table.map(({ cells, at }, index) => ({
        line: index + 2,
        cells,
        geometry: at && { type: "Point", coordinates: at },
      })),
    );
    writer.finish();
  });
  afterAll(() => {
    pool.close();
    rmSync(folder, { recursive: true });
  });

  const ranksOf = (filter: Cql2Expression) =>
    runRows(pool.get(file), planRows(columns, { filter }, { geographic: true })).rows.map(({ nom, places }) =>
      table.findIndex(({ cells }) => cells[0] === nom && cells[1] === places),
    );
  const names = (text: string) => ranksOf(parseCql2Text(text)).map((rank) => table[rank]?.cells[0] ?? "(vide)");

  /** What a filter says of a row, by the letter of the standard: true, false, or null where it cannot be told. */
  function holds(one: Cql2Expression, { cells, at }: (typeof table)[number]): boolean | null {
    if (one.op === "constant") return one.value;
    if (one.op === "not") {
      const inner = holds(one.part, { cells, at });
      return inner === null ? null : !inner;
    }
    if ("parts" in one) {
      const all = one.parts.map((part) => holds(part, { cells, at }));
      if (all.includes(one.op === "or")) return one.op === "or";
      return all.includes(null) ? null : one.op === "and";
    }
    if (one.op === "s_intersects") {
      if (!at) return null;
      const [[west, south], , [east, north]] = (one.geometry as { coordinates: number[][][] }).coordinates[0] as [
        [number, number],
        unknown,
        [number, number],
      ];
      return at[0] >= west && at[0] <= east && at[1] >= south && at[1] <= north;
    }
    const cell = cells[columns.findIndex(({ name: own }) => own === one.property)] ?? null;
    if (one.op === "isNull") return cell === null;
    if (cell === null) return null;
    if ("pattern" in one) {
      const plain = (text: string) =>
        one.op === "like" ? text : text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
      return matches(plain(String(cell)), plain(one.pattern));
    }
    const compare = (op: string, literal: Cql2Literal): boolean => {
      const [a, b] = [cell as number, literal.value as number];
      return { "=": a === b, "<>": a !== b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[op] as boolean;
    };
    if (one.op === "between") return compare(">=", one.from) && compare("<=", one.to);
    if (one.op === "in") return one.values.some((literal) => compare("=", literal));
    return compare(one.op, one.value);
  }

  it("are those that an interpreter of the standard keeps, empty cells and contraries included", () => {
    const literals: Record<string, fc.Arbitrary<Cql2Literal>> = {
      places: fc.constantFrom(0, 5, 60, 61).map((number) => ({ kind: "number", value: number })),
      longueur: fc.constantFrom(-2, 0, 3, 12.5).map((number) => ({ kind: "number", value: number })),
      releve: fc.constantFrom("2022-01-01", "2024-03-01", "2024-06-01").map((day) => ({ kind: "date", value: day })),
    };
    const drawn = expressions(
      Object.keys(literals),
      (property) => literals[property] as fc.Arbitrary<Cql2Literal>,
      boxes,
    );
    fc.assert(
      fc.property(drawn, (expression) => {
        const expected = table.flatMap((row, rank) => (holds(expression, row) ? [rank] : []));
        expect(ranksOf(expression)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("compare texts as they are written, and by LIKE too; ILIKE leaves case and accents aside", () => {
    expect(names("nom = 'La Cotinière'")).toEqual(["La Cotinière"]);
    expect(names("nom = 'la cotiniere'")).toEqual([]);
    expect(names("nom LIKE 'L%'")).toEqual(["La Cotinière", "Le Château"]);
    expect(names("nom LIKE '%*'")).toEqual(["l'Éguille *"]);
    expect(names("nom LIKE 'aé\\%'")).toEqual(["aé%"]);
    expect(names("nom LIKE 'L_ C%'")).toEqual(["La Cotinière", "Le Château"]);
    expect(names("nom ILIKE 'le chateau'")).toEqual(["Le Château"]);
    expect(names("nom NOT IN ('Le Château', 'aé%')")).toEqual(["La Cotinière", "l'Éguille *"]);
  });

  it("take a day whole, as GDAL writes it too, and an instant whatever its zone", () => {
    for (const day of ["DATE('2024-03-01')", "'2024-03-01'", "'2024-03-01T'", "TIMESTAMP('2024-03-01T00:00:00Z')"])
      expect(names(`releve = ${day}`), day).toEqual(["La Cotinière"]);
    expect(names("releve > DATE('2023-09-30')")).toEqual(["La Cotinière", "(vide)"]);
    expect(names("passage = TIMESTAMP('2024-03-01T10:00:00Z')")).toEqual(["La Cotinière", "Le Château"]);
    expect(names("passage < TIMESTAMP('2024-03-01T10:00:00Z')")).toEqual(["(vide)"]);
    expect(names("passage >= DATE('2024-01-01')")).toEqual(["La Cotinière", "Le Château"]);
    expect(names("passage = '2024-03-01T'")).toEqual(["La Cotinière", "Le Château"]);
    expect(names("ouvert = TRUE")).toEqual(["La Cotinière", "(vide)"]);
    expect(names("ouvert = 0")).toEqual(["Le Château", "aé%"]);
  });

  it("take a midnight for an instant where the column holds instants", () => {
    const midnight = "TIMESTAMP('2024-03-01T00:00:00Z')";
    expect(names(`passage > ${midnight}`)).toEqual(["La Cotinière", "Le Château"]);
    expect(names(`passage <= ${midnight}`)).toEqual(["(vide)"]);
    expect(names(`passage = ${midnight}`)).toEqual([]);
    expect(names("passage = TIMESTAMP('2023-01-01T00:00:00Z')")).toEqual(["(vide)"]);
  });

  it.each([
    ["couleur = 'bleu'", "unknown-field"],
    ["materiaux = 'bois'", "unknown-field"],
    ["S_INTERSECTS(lieu, POINT(1 2))", "unknown-field"],
    ["S_INTERSECTS(nom, POINT(1 2))", "bad-filter"],
    ["geometry = 'x'", "bad-filter"],
    ["places = '60'", "bad-filter"],
    ["nom = 3", "bad-filter"],
    ["places LIKE '6%'", "bad-filter"],
    ["releve = DATE('2024-02-30')", "bad-filter"],
    ["releve = 'hier'", "bad-filter"],
    ["ouvert = 'oui'", "bad-filter"],
    ["nom = 'a\0b'", "bad-filter"],
  ])("are refused by a fault of the filter, told with its name: %s", (text, code) => {
    try {
      names(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ fault: { kind: code }, parameter: "filter" });
      if (code === "unknown-field")
        expect(error).toMatchObject({
          accepted: ["nom", "places", "longueur", "ouvert", "releve", "passage", "geometry"],
        });
    }
  });

  it("are refused beyond a hundred conditions or three hundred values, which SQLite would not take", () => {
    const conditions = (count: number) => Array.from({ length: count }, (_, rank) => `places = ${rank}`).join(" OR ");
    const values = (count: number) => `places IN (${Array.from({ length: count }, (_, rank) => rank).join(",")})`;
    expect(names(conditions(100))).toHaveLength(4);
    expect(names(values(300))).toHaveLength(4);
    expect(() => names(conditions(101))).toThrow(QueryRefused);
    expect(() => names(values(301))).toThrow(QueryRefused);
  });
});
