/** An address with the parameters that say something, in a fixed order: one state, one address. */
export function addressOf(path: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** A value of an address; undefined, and so left out of it, where it is the usual one. */
export function leave<T>(value: T, usual: T | undefined): T | undefined {
  return value === usual ? undefined : value;
}

/** Links to a chart as a file, in each form. */
export function drawingLinks(
  indicator: string,
  state: {
    territory: string;
    chart: string;
    period: number;
    dimension: string | undefined;
    state?: string | undefined;
  },
): { label: string; href: string }[] {
  return ["svg", "png"].map((form) => ({
    label: form.toUpperCase(),
    href: addressOf(`/api/indicators/${indicator}/chart.${form}`, state),
  }));
}

/** The address of what shows every territory in time, for browsers that run it. */
export function exploreAddress(indicator: string, territory: string): string {
  return addressOf(`/api/indicators/${indicator}/chart.json`, { territory });
}
