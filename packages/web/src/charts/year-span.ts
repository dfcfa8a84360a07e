/** « 2016–2024 », the years that are drawn; « 2024 » for one. */
export function yearSpan(points: { year: number }[], otherwise: number): string {
  const [first, last] = [points[0]?.year, points.at(-1)?.year];
  return first === undefined || first === last ? String(first ?? otherwise) : `${first}–${last}`;
}
