import { mostOfMonth, solarDay } from "./solar-day.js";

/** Where a roof is, and what a horizontal square metre receives there. */
export interface IrradiationSite {
  /** Degrees, from −90 to 90, north positive. */
  latitude: number;
  /** Global irradiation of each month, January first, in kWh/m². */
  global: readonly number[];
  /** Its part that comes from the sky, when it is known; the method estimates it otherwise. */
  diffuse?: readonly number[];
}

/** How a roof is turned. */
export interface RoofPlane {
  /** Degrees from the horizontal: 0 flat, 90 a wall. */
  tilt: number;
  /** Where the roof looks, in degrees clockwise from the north: 180 is the south. Null where it is not known: the mean of all is taken. */
  azimuth: number | null;
  /** Share of the light that the ground sends back, from 0 to 1; 0.2 when nothing is said. */
  albedo?: number;
}

/** Why nothing can be computed: which figure is wrong. `month` counts from 1. */
export type IrradiationFault =
  | {
      code: "out-of-range";
      field: "latitude" | "tilt" | "azimuth" | "albedo";
      value: number;
      least: number;
      most: number;
    }
  | { code: "not-twelve-months"; field: "global" | "diffuse"; count: number }
  | { code: "not-an-amount"; field: "global" | "diffuse"; month: number; value: number }
  | { code: "more-than-the-sun-sends"; month: number; value: number; most: number }
  | { code: "more-diffuse-than-global"; month: number; value: number; most: number };

/** All that is wrong with a site and a plane; empty where the method applies. */
export function findIrradiationFaults(site: IrradiationSite, plane: RoofPlane): IrradiationFault[] {
  const faults: IrradiationFault[] = [
    ...outOfRange("latitude", site.latitude, -90, 90),
    ...outOfRange("tilt", plane.tilt, 0, 90),
    ...(plane.azimuth === null ? [] : outOfRange("azimuth", plane.azimuth, 0, 360)),
    ...(plane.albedo === undefined ? [] : outOfRange("albedo", plane.albedo, 0, 1)),
    ...notMonths("global", site.global),
    ...(site.diffuse ? notMonths("diffuse", site.diffuse) : []),
  ];
  if (faults.length > 0) return faults;
  return site.global.flatMap((value, index): IrradiationFault[] => {
    const month = index + 1;
    const diffuse = site.diffuse?.[index];
    const { horizontal, days } = solarDay(site.latitude, index);
    // The best day of the month is looked for where the mean one does not suffice.
    if (value > horizontal * days) {
      const most = mostOfMonth(site.latitude, index);
      if (value > most + TWILIGHT) return [{ code: "more-than-the-sun-sends", month, value, most }];
    }
    if (diffuse === undefined || diffuse <= value) return [];
    return [{ code: "more-diffuse-than-global", month, value: diffuse, most: value }];
  });
}

/** What a month without sunrise may still measure, in kWh/m²: its days are not quite night. */
const TWILIGHT = 1;

function outOfRange(
  field: "latitude" | "tilt" | "azimuth" | "albedo",
  value: number,
  least: number,
  most: number,
): IrradiationFault[] {
  return value >= least && value <= most ? [] : [{ code: "out-of-range", field, value, least, most }];
}

function notMonths(field: "global" | "diffuse", values: readonly number[]): IrradiationFault[] {
  if (values.length !== 12) return [{ code: "not-twelve-months", field, count: values.length }];
  return values.flatMap((value, index): IrradiationFault[] =>
    Number.isFinite(value) && value >= 0 ? [] : [{ code: "not-an-amount", field, month: index + 1, value }],
  );
}
