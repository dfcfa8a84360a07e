import { foldName } from "../column-names.js";
import { fieldTypes } from "../field-types/index.js";
import type { Field } from "../schema.js";
import { type Box, describeBox, isInBox, isInMetropole, projectionOf } from "./france.js";
import { numberOf } from "./number-of.js";
import type { Finding, RowCheck } from "./row-check.js";

const LONGITUDE = /^(x?lon(g|gitude)?|x|coordx|xwgs84|lng)$/;
const LATITUDE = /^(y?lat(itude)?|y|coordy|ywgs84)$/;

/** The longitude and latitude columns of a table, undefined when it has not both. */
export function findCoordinates(fields: readonly Field[]): { longitude: Field; latitude: Field } | undefined {
  const longitude = fields.find((field) => LONGITUDE.test(foldName(field.name)));
  const latitude = fields.find((field) => LATITUDE.test(foldName(field.name)));
  return longitude && latitude ? { longitude, latitude } : undefined;
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

function checkPair(
  { longitude, latitude }: { longitude: Field; latitude: Field },
  territory: Box | undefined,
): RowCheck {
  const inDegrees = [longitude, latitude].some(({ name }) => /lat|lon|lng/.test(foldName(name)));
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
