/** W, S, E, N in degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** Metropolitan France. */
const METROPOLE: Box = [-5.5, 41, 9.8, 51.5];

/** Overseas departments and collectivities, roughly. */
const OVERSEAS: Box[] = [
  [-63.2, 14.3, -60.7, 18.2],
  [-54.7, 2, -51.5, 6],
  [55.1, -21.5, 56, -20.8],
  [44.9, -13.1, 45.4, -12.5],
  [-56.5, 46.7, -56, 47.2],
  [-178.5, -14.6, -176, -13],
  [-155, -28, -134, -7.8],
  [163, -23, 168.5, -19.4],
];

export function isInMetropole(longitude: number, latitude: number): boolean {
  return isInBox(METROPOLE, longitude, latitude);
}

export function isInFrance(longitude: number, latitude: number): boolean {
  return isInMetropole(longitude, latitude) || OVERSEAS.some((box) => isInBox(box, longitude, latitude));
}

/** Whether a point is within a box, its edges included. */
export function isInBox([west, south, east, north]: Box, longitude: number, latitude: number): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

/** "longitudes -1.40 à -0.90, latitudes 45.70 à 46.05". */
export function describeBox(box: Box): string {
  const [west, south, east, north] = box.map((degree) => degree.toFixed(2));
  return `longitudes ${west} à ${east}, latitudes ${south} à ${north}`;
}

/** Name of the French projected system that a pair of metres belongs to; undefined when it looks like none. */
export function projectionOf(
  x: number,
  y: number,
): "Lambert-93" | "Lambert II étendu (EPSG:27572)" | "conique conforme (CC42 à CC50)" | undefined {
  if (x >= 100_000 && x <= 1_300_000 && y >= 6_000_000 && y <= 7_200_000) return "Lambert-93";
  if (x >= 0 && x <= 1_100_000 && y >= 1_550_000 && y <= 2_720_000) return "Lambert II étendu (EPSG:27572)";
  return x >= 1_000_000 && x <= 2_400_000 && y >= 1_000_000 && y <= 9_500_000
    ? "conique conforme (CC42 à CC50)"
    : undefined;
}
