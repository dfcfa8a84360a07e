/** What a live map opens on. */
export interface MapView {
  /** Longitude, latitude. */
  centre: [number, number];
  zoom: number;
}

/** Latitudes that the tiles of a web map reach, and their levels. */
const FARTHEST_NORTH = 85;
const DEEPEST = 19;

/** Reads `latitude,longitude,niveau`; undefined where these are no numbers, or no place of a map. */
export function parseMapView(text: string): MapView | undefined {
  const parts = text.split(",");
  if (parts.length !== 3 || !parts.every((part) => /^\s*-?\d+(?:\.\d+)?\s*$/.test(part))) return undefined;
  const [latitude = 0, longitude = 0, zoom = 0] = parts.map(Number);
  if (Math.abs(latitude) > FARTHEST_NORTH || Math.abs(longitude) > 180 || zoom < 0 || zoom > DEEPEST) return undefined;
  return { centre: [longitude, latitude], zoom };
}
