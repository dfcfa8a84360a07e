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
  let address = `/api/indicators/${indicator}/lineage?territory=${territory}&period=${encodeURIComponent(period)}`;
  for (const name in dimensions) address += `&${name}=${encodeURIComponent(dimensions[name] ?? "")}`;
  if (vintage) address += `&vintage=${vintage}`;
  if (denominator) address += `&denominator=${denominator}`;
  return address;
}
