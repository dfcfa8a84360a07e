/** Runs of years without value, each as one band of a drawing. */
export function gaps(points: { year: number; value: number | null }[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const point of points) {
    if (point.value !== null) continue;
    const last = runs.at(-1);
    if (last && last.to === point.year - 1) last.to = point.year;
    else runs.push({ from: point.year, to: point.year });
  }
  return runs;
}
