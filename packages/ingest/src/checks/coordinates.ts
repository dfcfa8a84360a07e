import { foldName } from "../column-names.js";
import { parseDecimal } from "../field-types/number-text.js";
import type { Field } from "../schema.js";
import { type Box, describeBox, isInBox, isInMetropole, projectionOf } from "./france.js";
import type { Finding, RowCheck } from "./row-check.js";

const LONGITUDE = /^(x?lon(g|gitude)?|x|coordx|xwgs84|lng)$/;
const LATITUDE = /^(y?lat(itude)?|y|coordy|ywgs84)$/;

/** The longitude and latitude columns of a table, undefined when it has not both. */
export function findCoordinates(fields: readonly Field[]): { longitude: Field; latitude: Field } | undefined {
  const longitude = fields.find((field) => LONGITUDE.test(foldName(field.name)));
  const latitude = fields.find((field) => LATITUDE.test(foldName(field.name)));
  return longitude && latitude ? { longitude, latitude } : undefined;
}

/** Counts points out of the territory; notices points whose two numbers are swapped: not in metropolitan France, but there once exchanged. */
export function coordinatesCheck(fields: readonly Field[], territory?: Box): RowCheck[] {
  const pair = findCoordinates(fields);
  if (!pair) return [];
  const limits = territory && describeBox(territory);
  const inDegrees = [pair.longitude, pair.latitude].some(({ name }) => /lat|lon|lng/.test(foldName(name)));
  return [
    {
      code: "swapped-coordinates",
      columns: [pair.longitude.name, pair.latitude.name],
      test([x, y]) {
        if (!x || !y) return undefined;
        const longitude = parseDecimal(x);
        const latitude = parseDecimal(y);
        if (longitude === undefined || latitude === undefined) return undefined;
        if (territory && isInBox(territory, longitude, latitude)) return undefined;
        const outside: Finding | undefined = territory
          ? { code: "outside-territory", value: `${x}, ${y}`, detail: limits as string }
          : undefined;
        if (isInMetropole(latitude, longitude)) return { value: `${x}, ${y}`, suggestion: `${y}, ${x}` };
        // Metres in columns named x and y are no fault: the table is only not placed on the map.
        return projectionOf(longitude, latitude) && !inDegrees ? undefined : outside;
      },
    },
  ];
}
