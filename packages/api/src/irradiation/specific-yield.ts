/** What turns irradiation into energy. Shares are from 0 to 1. */
export interface YieldLosses {
  /** Share lost in cables, inverter, dirt and age. */
  losses: number;
  /** Share of the year's light that trees and neighbours take away. */
  shading?: number;
}

/** What panels lose by heat, low light and reflection, which no figure of `losses` holds: fitted on outputs of PVGIS. */
const PANELS = 0.9;

/**
 * Energy of a year for each kilowatt-peak, in kWh/kWp: 0.90 × (1 − losses) × (1 − shading) × irradiation of the plane (kWh/m²). Null where a
 * share is not one, or the irradiation no amount.
 */
export function specificYield(irradiation: number, { losses, shading = 0 }: YieldLosses): number | null {
  const isShare = (one: number) => one >= 0 && one <= 1;
  if (!isShare(losses) || !isShare(shading) || !Number.isFinite(irradiation) || irradiation < 0) return null;
  return PANELS * (1 - losses) * (1 - shading) * irradiation;
}
