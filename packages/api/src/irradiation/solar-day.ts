/** The sun of a month, as one day of it shows it. Angles are in radians, irradiation in kWh/m². */
export interface SolarDay {
  /** Days of the month; 28.25 in February, since months of years together are given. */
  days: number;
  declination: number;
  /** Half of the day, as an angle: 0 where the sun does not rise, π where it does not set. */
  sunset: number;
  /** Power that reaches a plane facing the sun, above the atmosphere, in kW/m². */
  beyond: number;
  /** What a horizontal square metre would receive on that day without atmosphere. */
  horizontal: number;
}

export const RADIANS = Math.PI / 180;

const DAYS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Number in the year of the day of each month whose sun is the most like that of the whole month (Klein, 1977). */
const MEAN_DAYS = [17, 47, 75, 105, 135, 162, 198, 228, 258, 288, 318, 344] as const;

/** Solar constant, in kW/m². */
const SOLAR_CONSTANT = 1.367;

/** The mean day of a month (0 is January), at a latitude in degrees: Duffie and Beckman, §1.6 to §1.10. */
export function solarDay(latitude: number, month: number): SolarDay {
  return { days: DAYS[month] as number, ...sunOf(latitude, MEAN_DAYS[month] as number) };
}

/** The most that a horizontal square metre could receive in a month, each day being as the best of it, without atmosphere. */
export function mostOfMonth(latitude: number, month: number): number {
  const first = DAYS.slice(0, month).reduce<number>((sum, days) => sum + Math.ceil(days), 1);
  const days = Math.ceil(DAYS[month] as number);
  const each = Array.from({ length: days }, (_, day) => sunOf(latitude, first + day).horizontal);
  return Math.max(...each) * days;
}

function sunOf(latitude: number, day: number): Omit<SolarDay, "days"> {
  const place = latitude * RADIANS;
  const declination = 23.45 * RADIANS * Math.sin((2 * Math.PI * (284 + day)) / 365);
  const sunset = Math.acos(Math.max(-1, Math.min(1, -Math.tan(place) * Math.tan(declination))));
  const beyond = SOLAR_CONSTANT * (1 + 0.033 * Math.cos((2 * Math.PI * day) / 365));
  const height =
    Math.cos(place) * Math.cos(declination) * Math.sin(sunset) + sunset * Math.sin(place) * Math.sin(declination);
  return { declination, sunset, beyond, horizontal: Math.max(0, (24 / Math.PI) * beyond * height) };
}
