import { RADIANS } from "./solar-day.js";

/** Hour angle of sunset that parts winter from the other seasons in the correlation. */
const WINTER = 81.4 * RADIANS;

/** Above it the correlation is no more known: a sky is hardly ever clearer for a month. */
const CLEAREST = 0.8;

/**
 * Share of the irradiation of a month that comes from the sky and not straight from the sun, from 0 to 1: Erbs, Klein and Duffie (1982), monthly
 * form. `clearness` is what is received over what would be without atmosphere; `sunset` the hour angle of sunset, in radians.
 */
export function diffuseShare(clearness: number, sunset: number): number {
  const k = Math.max(0, Math.min(CLEAREST, clearness));
  const share =
    sunset <= WINTER
      ? 1.391 - 3.56 * k + 4.189 * k ** 2 - 2.137 * k ** 3
      : 1.311 - 3.022 * k + 3.427 * k ** 2 - 1.821 * k ** 3;
  return Math.min(1, share);
}
