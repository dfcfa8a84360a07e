/** W, S, E, N in degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** Metropolitan France. */
const METROPOLE: Box = [-5.5, 41, 9.8, 51.5];

/** Overseas departments and collectivities, by the first three digits of their communes, roughly. */
const OVERSEAS: readonly { codes: readonly string[]; box: Box }[] = [
  { codes: ["971", "972", "977", "978"], box: [-63.2, 14.3, -60.7, 18.2] },
  { codes: ["973"], box: [-54.7, 2, -51.5, 6] },
  { codes: ["974"], box: [55.1, -21.5, 56, -20.8] },
  { codes: ["976"], box: [44.9, -13.1, 45.4, -12.5] },
  { codes: ["975"], box: [-56.5, 46.7, -56, 47.2] },
  { codes: ["986"], box: [-178.5, -14.6, -176, -13] },
  { codes: ["987"], box: [-155, -28, -134, -7.8] },
  { codes: ["988"], box: [163, -23, 168.5, -19.4] },
];

export function isInMetropole(longitude: number, latitude: number): boolean {
  return isInBox(METROPOLE, longitude, latitude);
}

export function isInFrance(longitude: number, latitude: number): boolean {
  return isInMetropole(longitude, latitude) || OVERSEAS.some(({ box }) => isInBox(box, longitude, latitude));
}

/** Where an overseas département or collectivity is, its neighbours of the same system of coordinates included; undefined for one of the mainland. */
export function overseasBox(departement: string): Box | undefined {
  return OVERSEAS.find(({ codes }) => codes.includes(departement))?.box;
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

/** Degrees by which the outlines of an overseas territory may go beyond its land: they may have its waters. */
const WATERS = 1;

/** Whether the whole of a territory is in one place overseas: that of a country is not, nor one of the mainland that has its waters. */
function isOverseas([west, south, east, north]: Box): boolean {
  return OVERSEAS.some(
    ({ box }) =>
      west >= box[0] - WATERS && south >= box[1] - WATERS && east <= box[2] + WATERS && north <= box[3] + WATERS,
  );
}

/** Name of the French projected system that a pair of metres belongs to, UTM where the territory is overseas; undefined when it looks like none. */
export function projectionOf(x: number, y: number, territory?: Box): string | undefined {
  if (territory && isOverseas(territory))
    return x >= 100_000 && x <= 900_000 && y >= 0 && y <= 10_000_000 ? "UTM" : undefined;
  if (x >= 100_000 && x <= 1_300_000 && y >= 6_000_000 && y <= 7_200_000) return "Lambert-93";
  if (x >= 0 && x <= 1_100_000 && y >= 1_550_000 && y <= 2_720_000) return "Lambert II étendu (EPSG:27572)";
  return x >= 1_000_000 && x <= 2_400_000 && y >= 1_000_000 && y <= 9_500_000
    ? "conique conforme (CC42 à CC50)"
    : undefined;
}
