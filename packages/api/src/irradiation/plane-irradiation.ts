import { diffuseShare } from "./diffuse-share.js";
import {
  findIrradiationFaults,
  type IrradiationFault,
  type IrradiationSite,
  type RoofPlane,
} from "./irradiation-fault.js";
import { RADIANS, type SolarDay, solarDay } from "./solar-day.js";

/** What a square metre of a roof receives, in kWh/m², January first; or why it cannot be told. */
export type PlaneIrradiation =
  | { kind: "irradiation"; monthly: number[]; yearly: number }
  | { kind: "faults"; faults: IrradiationFault[] };

/** Moments of a day, from sunrise to sunset, that are added up. */
const MOMENTS = 48;
/** Ways a roof may look, whose mean stands for an unknown one. */
const ORIENTATIONS = 24;
const ALBEDO = 0.2;
/** Half of a day of a few minutes, in radians: a sun that hardly rises. */
const SHORTEST_DAY = 0.01;
/** Sine of a height of about three degrees, under which the sun is hidden by the land, and its ratio to a wall without bound. */
const LOW_SUN = 0.05;

/**
 * Irradiation of a tilted plane from that of the horizontal, month by month. The diffuse share is that of Erbs, Klein and Duffie unless it is
 * given; the mean day of each month is spread over its hours as Collares-Pereira and Rabl do (Liu and Jordan for the diffuse part), and turned
 * to the plane by Hay, Davies, Klucher and Reindl: Duffie and Beckman, Solar Engineering of Thermal Processes, §2.11 to §2.16.
 */
export function planeIrradiation(site: IrradiationSite, plane: RoofPlane): PlaneIrradiation {
  const faults = findIrradiationFaults(site, plane);
  if (faults.length > 0) return { kind: "faults", faults };
  const { azimuth } = plane;
  const azimuths =
    azimuth === null ? Array.from({ length: ORIENTATIONS }, (_, rank) => (rank * 360) / ORIENTATIONS) : [azimuth];
  const monthly = site.global.map((global, month) => {
    const day = solarDay(site.latitude, month);
    const daily = global / day.days;
    const clearness = day.horizontal > 0 ? daily / day.horizontal : 0;
    const diffuse = (site.diffuse?.[month] ?? global * diffuseShare(clearness, day.sunset)) / day.days;
    const hours = spreadOverDay(day, daily, diffuse);
    const each = azimuths.map((one) => onPlane(site.latitude, day, hours, { ...plane, azimuth: one }));
    return (each.reduce((sum, one) => sum + one, 0) / each.length) * day.days;
  });
  return { kind: "irradiation", monthly, yearly: monthly.reduce((sum, one) => sum + one, 0) };
}

/** A moment of the mean day: cosine and sine of its hour angle, energies in kWh/m² of the horizontal. */
interface Moment {
  cos: number;
  sin: number;
  global: number;
  diffuse: number;
  /** What would come without atmosphere if the sun stood at the zenith. */
  beyond: number;
}

/** A day whose moments add up to its total; a day without sun is one moment of diffuse light. */
function spreadOverDay({ sunset, beyond }: SolarDay, global: number, diffuse: number): Moment[] {
  if (sunset < SHORTEST_DAY) return [{ cos: 1, sin: 0, global, diffuse: global, beyond: 0 }];
  const bend = Math.sin(sunset - Math.PI / 3);
  const weights = Array.from({ length: MOMENTS }, (_, rank) => {
    const angle = sunset * ((2 * rank + 1) / MOMENTS - 1);
    const cos = Math.cos(angle);
    const height = cos - Math.cos(sunset);
    return {
      cos,
      sin: Math.sin(angle),
      height,
      whole: height * (0.409 + 0.5016 * bend + (0.6609 - 0.4767 * bend) * cos),
    };
  });
  const heights = weights.reduce((sum, { height }) => sum + height, 0);
  const wholes = weights.reduce((sum, { whole }) => sum + whole, 0);
  const hours = ((24 / Math.PI) * sunset) / MOMENTS;
  return weights.map(({ cos, sin, height, whole }) => {
    const all = (global * whole) / wholes;
    return { cos, sin, global: all, diffuse: Math.min(all, (diffuse * height) / heights), beyond: beyond * hours };
  });
}

/** Sum of a day on a plane, in kWh/m². */
function onPlane(
  latitude: number,
  { declination }: SolarDay,
  moments: readonly Moment[],
  { tilt, azimuth, albedo = ALBEDO }: RoofPlane & { azimuth: number },
): number {
  const place = latitude * RADIANS;
  const slope = tilt * RADIANS;
  // From the south, west positive, as in the book.
  const turn = (azimuth - 180) * RADIANS;
  const [sinPlace, cosPlace] = [Math.sin(place), Math.cos(place)];
  const [sinSun, cosSun] = [Math.sin(declination), Math.cos(declination)];
  const [sinSlope, cosSlope] = [Math.sin(slope), Math.cos(slope)];
  const sky = (1 + cosSlope) / 2;
  const ground = (albedo * (1 - cosSlope)) / 2;
  // Cosine of the angle between the sun and what faces the plane, as the hour makes it: constant, cosine, sine.
  const still = sinSun * (sinPlace * cosSlope - cosPlace * sinSlope * Math.cos(turn));
  const noon = cosSun * (cosPlace * cosSlope + sinPlace * sinSlope * Math.cos(turn));
  const side = cosSun * sinSlope * Math.sin(turn);
  const horizon = Math.sin(slope / 2) ** 3;
  let sum = 0;
  for (const { cos, sin, global, diffuse, beyond } of moments) {
    if (global <= 0) continue;
    const beam = global - diffuse;
    const height = sinSun * sinPlace + cosSun * cosPlace * cos;
    const facing = still + noon * cos + side * sin;
    // What a sun too low lacks is given to both sides, so that a flat plane receives just what was measured.
    const lack = Math.max(0, LOW_SUN - height);
    const ratio = (Math.max(0, facing) + lack) / (height + lack);
    const aureole = beyond > 0 ? Math.min(1, beam / (beyond * Math.max(height, LOW_SUN))) : 0;
    sum +=
      (beam + diffuse * aureole) * ratio +
      diffuse * (1 - aureole) * sky * (1 + Math.sqrt(beam / global) * horizon) +
      global * ground;
  }
  return sum;
}
