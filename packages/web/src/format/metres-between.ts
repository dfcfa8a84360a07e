interface Place {
  longitude: number;
  latitude: number;
}

/** Metres on the ground between two places, near enough to choose where to go first. */
export function metresBetween(a: Place, b: Place): number {
  const narrow = Math.cos((a.latitude * Math.PI) / 180);
  return 111_320 * Math.hypot(b.latitude - a.latitude, (b.longitude - a.longitude) * narrow);
}

/** « 400 m », « 1,1 km ». */
export function sayMetres(metres: number): string {
  if (metres < 100) return `${Math.round(metres)}\u00A0m`;
  if (metres < 995) return `${Math.round(metres / 10) * 10}\u00A0m`;
  return `${(metres / 1000).toFixed(1).replace(".", ",")}\u00A0km`;
}
