/** A Lambert conic with two parallels on GRS80, by the formulas of IGN (NTG 71): degrees to metres. */
export interface Conic {
  parallels: [number, number];
  /** Longitude, latitude of the origin in degrees, then its x and y in metres. */
  origin: [number, number, number, number];
}

export const lambert93Conic: Conic = { parallels: [44, 49], origin: [3, 46.5, 700_000, 6_600_000] };

export const cc46Conic: Conic = { parallels: [45.25, 46.75], origin: [3, 46, 1_700_000, 5_200_000] };

const AXIS = 6_378_137;
const FLATTENING = 1 / 298.257222101;
const E = Math.sqrt(2 * FLATTENING - FLATTENING ** 2);

export function toMetres(
  { parallels, origin }: Conic,
  [longitude, latitude]: readonly [number, number],
): [number, number] {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const m = (angle: number) => Math.cos(angle) / Math.sqrt(1 - (E * Math.sin(angle)) ** 2);
  const t = (angle: number) =>
    Math.tan(Math.PI / 4 - angle / 2) / ((1 - E * Math.sin(angle)) / (1 + E * Math.sin(angle))) ** (E / 2);
  const [p1, p2] = parallels.map(radians) as [number, number];
  const n = (Math.log(m(p1)) - Math.log(m(p2))) / (Math.log(t(p1)) - Math.log(t(p2)));
  const radius = (angle: number) => ((AXIS * m(p1)) / (n * t(p1) ** n)) * t(angle) ** n;
  const [centre, middle, x, y] = origin;
  const turn = n * radians(longitude - centre);
  const far = radius(radians(latitude));
  return [x + far * Math.sin(turn), y + radius(radians(middle)) - far * Math.cos(turn)];
}
