import { parseJson } from "../field-types/json-value.js";
import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";
import { isInFrance } from "./france.js";

export const frenchGpsCoordinates: CustomCheck = {
  code: "french-gps-coordinates",
  title: "Point [longitude,latitude] situé en France",
  columns: oneColumn,
  compile: cellCheck((text) => {
    const pair = parseJson(text);
    if (!Array.isArray(pair) || pair.length !== 2) return undefined; // Its type says so already.
    const [longitude, latitude] = pair.map(Number) as [number, number];
    if (isInFrance(longitude, latitude)) return undefined;
    return isInFrance(latitude, longitude) ? { suggestion: `[${latitude},${longitude}]` } : {};
  }),
  examples: [
    {
      params: { column: "coordonneesXY" },
      valid: [["[-1.22,45.88]"], ["[55.5,-21.1]"], [null]],
      invalid: [{ texts: ["[45.88,-1.22]"], suggestion: "[-1.22,45.88]" }, { texts: ["[2.1,12.5]"] }],
    },
  ],
};
