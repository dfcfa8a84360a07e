/** A feature as a page shows it. */
export interface ShownFeature {
  id: number;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates?: unknown } | null;
}
