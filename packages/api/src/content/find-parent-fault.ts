/**
 * What is wrong with the organisation above one, a French sentence; undefined where nothing is. `parents`: what each organisation of the
 * list says of its own.
 */
export function findParentFault(slug: string, parents: ReadonlyMap<string, string | undefined>): string | undefined {
  const parent = parents.get(slug);
  if (parent === undefined) return undefined;
  if (!parents.has(parent))
    return `«\u00A0parent\u00A0» nomme «\u00A0${parent}\u00A0», qui n'est pas dans la liste. Écrivez le nom court d'un de ses organismes.`;
  const above = [slug];
  for (let next: string | undefined = parent; next !== undefined; next = parents.get(next)) {
    // A circle that it leads to and is not of is the fault of those that are.
    if (next !== slug && above.includes(next)) return undefined;
    above.push(next);
    if (next === slug)
      return `«\u00A0parent\u00A0» revient à lui-même (${above.join(" → ")}). Retirez-le à l'un d'eux.`;
  }
  return undefined;
}
