/** The code of the département of a commune, by its own: 17093 → 17, 2A004 → 2A, 97411 → 974. */
export function departementOf(commune: string): string {
  return /^9[78]/.test(commune) ? commune.slice(0, 3) : commune.slice(0, 2);
}
