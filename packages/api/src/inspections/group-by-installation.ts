/** What is known of each object. */
export function groupByInstallation<One extends { installation: string }>(all: One[]): Map<string, One[]> {
  const found = new Map<string, One[]>();
  for (const one of all) {
    const own = found.get(one.installation);
    if (own) own.push(one);
    else found.set(one.installation, [one]);
  }
  return found;
}
