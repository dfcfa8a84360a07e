import { parseDecimal } from "../field-types/number-text.js";
import { foldName } from "../readers/header.js";
import type { Field } from "../schema.js";
import type { RowCheck } from "../validation/row-check.js";
import { isInMetropole, projectionOf } from "./france.js";

const LONGITUDE = /^(x?lon(g|gitude)?|xlong(itude)?|x|coordx|xwgs84|lng)$/;
const LATITUDE = /^(y?lat(itude)?|y|coordy|ywgs84)$/;

/** The longitude and latitude columns of a table, undefined when it has not both. */
export function findCoordinates(fields: readonly Field[]): { longitude: Field; latitude: Field } | undefined {
  const longitude = fields.find((field) => LONGITUDE.test(foldName(field.name)));
  const latitude = fields.find((field) => LATITUDE.test(foldName(field.name)));
  return longitude && latitude ? { longitude, latitude } : undefined;
}

/** Notices points whose two numbers are swapped: not in metropolitan France, but there once exchanged. */
export function coordinatesCheck(fields: readonly Field[]): RowCheck[] {
  const pair = findCoordinates(fields);
  if (!pair) return [];
  return [
    {
      code: "swapped-coordinates",
      columns: [pair.longitude.name, pair.latitude.name],
      test([x, y]) {
        if (!x || !y) return undefined;
        const longitude = parseDecimal(x);
        const latitude = parseDecimal(y);
        if (longitude === undefined || latitude === undefined || isInMetropole(longitude, latitude)) return undefined;
        if (isInMetropole(latitude, longitude)) return { value: `${x}, ${y}`, suggestion: `${y}, ${x}` };
        const projection = projectionOf(longitude, latitude);
        return projection ? { code: "projected-coordinates", value: `${x}, ${y}`, detail: projection } : undefined;
      },
    },
  ];
}
