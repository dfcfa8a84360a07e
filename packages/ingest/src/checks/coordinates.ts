import { columnWords } from "../column-names.js";
import { fieldTypes } from "../field-types/index.js";
import type { Field } from "../schema.js";
import { type Box, describeBox, isInBox, isInMetropole, projectionOf } from "./france.js";
import { numberOf } from "./number-of.js";
import type { Finding, RowCheck } from "./row-check.js";

/** What the name of a column says of the number of a place that it holds. */
interface Axis {
  axis: "longitude" | "latitude";
  /** It says degrees, as "lon" and "wgs84" do: an "x" may be in metres. */
  inDegrees: boolean;
  /** Of what it is: "stop" for "stop_lat". */
  of: string;
}

/** The columns of a table that tell where its rows are. */
export interface Coordinates {
  longitude: Field;
  latitude: Field;
  /** Their names say degrees; else the values alone tell. */
  inDegrees: boolean;
}

const DEGREES = { longitude: /^x?(?:lng|lon(?:g|gitude)?)$/, latitude: /^y?lat(?:itude)?$/ };
const PLANE = /^(coord(?:s|onnees?)?|point)?([xy])(coord(?:s|onnees?)?)?(wgs84)?$/;

/** Reads the words of a name ("stop_lat", "Xlong", "y"); undefined of another column, and of one that names both ("lat_lon"). */
export function readAxis(words: readonly string[]): Axis | undefined {
  const named = (["longitude", "latitude"] as const).filter((axis) => words.some((word) => DEGREES[axis].test(word)));
  const [axis] = named;
  if (axis) {
    const others = words.filter((word) => !DEGREES[axis].test(word) && word !== "x" && word !== "y");
    return named.length > 1 ? undefined : { axis, inDegrees: true, of: others.join("").replace("wgs84", "") };
  }
  const [, before = "", letter, after = "", wgs84] = PLANE.exec(words.join("")) ?? [];
  if (!letter) return undefined;
  return { axis: letter === "x" ? "longitude" : "latitude", inDegrees: wgs84 !== undefined, of: before + after };
}

/**
 * The longitude and latitude columns of a table, undefined when it has not both: those whose names say degrees, else x and y, else one of each ("lon"
 * and "y"). Of several places that the names tell apart ("depart_lat", "arrivee_lat"), none is that of the row.
 */
export function findCoordinates(fields: readonly Field[]): Coordinates | undefined {
  const axes = fields.flatMap((field) => {
    const axis = readAxis(columnWords(field.name));
    return axis ? { field, ...axis } : [];
  });
  const pairs = axes.flatMap(({ field: longitude, axis, inDegrees, of }) => {
    const other = axes.find((one) => one.axis === "latitude" && one.inDegrees === inDegrees && one.of === of);
    return axis === "longitude" && other ? { longitude, latitude: other.field, inDegrees, of } : [];
  });
  const named = pairs.filter(({ inDegrees }) => inDegrees);
  const own = named.find(({ of }) => of === "") ?? (named.length === 1 ? named[0] : undefined);
  const [longitude, latitude] = (["longitude", "latitude"] as const).map(
    (wanted) => axes.find(({ axis, of }) => axis === wanted && of === "")?.field,
  );
  const mixed = longitude && latitude && { longitude, latitude, inDegrees: false };
  return own ?? pairs.find(({ inDegrees }) => !inDegrees) ?? mixed;
}

/**
 * Counts points out of the territory; notices points whose two numbers are swapped: not in metropolitan France, but there once exchanged.
 * Looks at the longitude and latitude columns, and at each column of points.
 * @param checked columns of points that a check of the schema compares already.
 */
export function coordinatesCheck(
  fields: readonly Field[],
  territory?: Box,
  checked: ReadonlySet<string> = new Set(),
): RowCheck[] {
  const checks = fields
    .filter(({ type, name }) => type === "geopoint" && !checked.has(name))
    .map((field) => checkPoints(field, territory));
  const pair = findCoordinates(fields);
  return pair ? [checkPair(pair, territory), ...checks] : checks;
}

function checkPair({ longitude, latitude, inDegrees }: Coordinates, territory: Box | undefined): RowCheck {
  const look = compileLook(territory, inDegrees);
  const isFine = compileFine(territory);
  return {
    code: "swapped-coordinates",
    columns: [longitude.name, latitude.name],
    isFine: (numbers) => isFine(numbers[0] as number, numbers[1] as number),
    test(texts) {
      const x = texts[0];
      const y = texts[1];
      if (!x || !y) return undefined;
      const east = numberOf(x);
      const north = numberOf(y);
      if (east === undefined || north === undefined || isFine(east, north)) return undefined;
      // "45,88 ; -1,22": of two numbers with commas, which one parts them would not show.
      const between = `${x}${y}`.includes(",") ? " ; " : ", ";
      return look(east, north, `${x}${between}${y}`, `${y}${between}${x}`);
    },
  };
}

function checkPoints(field: Field, territory: Box | undefined): RowCheck {
  const read = fieldTypes.geopoint.compile(field);
  const look = compileLook(territory, true);
  const isFine = compileFine(territory);
  return {
    code: "swapped-coordinates",
    columns: [field.name],
    test([text]) {
      const value = text ? read(text) : undefined;
      if (!text || typeof value !== "string") return undefined;
      const [east, north] = value.split(",").map(Number) as [number, number];
      if (isFine(east, north)) return undefined;
      return look(east, north, text, fieldTypes.geopoint.suggest?.(`${north},${east}`, field));
    },
  };
}

/** True for a point of which nothing is to be said: no text is made for those. */
function compileFine(territory: Box | undefined) {
  return (east: number, north: number): boolean =>
    territory ? isInBox(territory, east, north) : !isInMetropole(north, east);
}

/** What is to be said of a point that is not fine. */
function compileLook(territory: Box | undefined, inDegrees: boolean) {
  const limits = territory && describeBox(territory);
  return (east: number, north: number, value: string, suggestion: string | undefined): Finding | undefined => {
    if (isInMetropole(north, east)) return { value, ...(suggestion === undefined ? {} : { suggestion }) };
    // Metres in columns named x and y are no fault: the table is only not placed on the map.
    if (!territory || (projectionOf(east, north, territory) && !inDegrees)) return undefined;
    return { code: "outside-territory", value, detail: limits as string };
  };
}
