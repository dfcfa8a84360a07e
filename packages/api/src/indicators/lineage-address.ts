/** A value of an indicator, told apart from all others. */
export interface LineagePlace {
  territory: string;
  period: string;
  dimensions: Record<string, string>;
  /** Day of the geography; empty for today's. */
  vintage?: string;
  /** Series divided by, when it is not that of the definition. */
  denominator?: string | undefined;
}

/** The address that says where a value comes from. */
export function lineageAddress(
  indicator: string,
  { territory, period, dimensions, vintage, denominator }: LineagePlace,
): string {
  const parts = [`/api/indicators/${indicator}/lineage?territory=${territory}`, `period=${encodeURIComponent(period)}`];
  for (const name in dimensions) parts.push(`${name}=${encodeURIComponent(dimensions[name] ?? "")}`);
  if (vintage) parts.push(`vintage=${vintage}`);
  if (denominator) parts.push(`denominator=${denominator}`);
  // One text: added to one another, pieces stay apart in memory, and values are held by the thousand.
  return parts.join("&");
}
