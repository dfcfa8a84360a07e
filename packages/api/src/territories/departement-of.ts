/** The département of a commune, by its code: three characters overseas. */
export function departementOf(commune: string): string {
  return /^9[78]/.test(commune) ? commune.slice(0, 3) : commune.slice(0, 2);
}
