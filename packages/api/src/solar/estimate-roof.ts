import type { IrradiationFault, IrradiationSite } from "../irradiation/irradiation-fault.js";
import { planeIrradiation } from "../irradiation/plane-irradiation.js";
import type { SolarCadastreDocument } from "./solar-cadastre-schema.js";

/** What a layer says of a roof (schema `toits-solaires`); null for what it does not say. `footprint`: m² that it covers, 0 where its area is known. */
export interface Roof {
  id: string;
  commune: string;
  number: string | null;
  street: string | null;
  area: number | null;
  usableArea: number | null;
  tilt: number | null;
  azimuth: number | null;
  /** Share of the year's light, from 0 to 1. */
  shade: number | null;
  /** kWh/m² in a year, shade taken off. */
  irradiation: number | null;
  footprint: number;
}

/** Whether a figure was in the layer, or stands for one that was not. */
export type Known = "layer" | "assumed";

export type RoofClass = "good" | "fair" | "poor";

/** What a roof receives, and from what that is known. Areas in m², irradiation in kWh/m² a year. */
export interface RoofEstimate {
  kind: "estimate";
  area: { value: number; known: Known };
  usableArea: { value: number; known: Known };
  tilt: { value: number; known: Known };
  /** Null: the mean of all orientations stands for it. */
  azimuth: number | null;
  shade: number | null;
  irradiation: { value: number; known: Known };
  /** Month by month, where the method gave it, shade taken off. */
  monthly: number[] | null;
  class: RoofClass;
}

export type EstimatedRoof = RoofEstimate | { kind: "faults"; faults: IrradiationFault[] };

/** What `estimateRoof` needs of a cadastre. */
export type RoofModel = Pick<SolarCadastreDocument, "model" | "classes">;

/**
 * What a roof receives in a year: what the layer says first, the model of the cadastre for the rest. Irradiation that the layer gives is taken
 * as it is; else that of the nearest known place is turned to the plane of the roof, by `irradiate`: who has many roofs may remember what it gave.
 */
export function estimateRoof(
  roof: Roof,
  { model, classes }: RoofModel,
  site: IrradiationSite,
  irradiate: typeof planeIrradiation = planeIrradiation,
): EstimatedRoof {
  const tilt = choose(roof.tilt, model.tilt);
  const area = choose(roof.area, roof.footprint / Math.max(Math.cos((tilt.value * Math.PI) / 180), STEEPEST));
  const usableArea = choose(roof.usableArea, area.value * model.usableShare);
  const lit = 1 - (roof.shade ?? 0);
  const received = roof.irradiation === null ? irradiate(site, { tilt: tilt.value, azimuth: roof.azimuth }) : undefined;
  if (received?.kind === "faults") return received;
  const irradiation = choose(roof.irradiation, (received?.yearly ?? 0) * lit);
  const isPoor = irradiation.value < classes.poor || usableArea.value < classes.leastArea;
  return {
    kind: "estimate",
    ...{ area, usableArea, tilt, irradiation },
    azimuth: roof.azimuth,
    shade: roof.shade,
    monthly: received?.monthly.map((month) => month * lit) ?? null,
    class: isPoor ? "poor" : irradiation.value >= classes.good ? "good" : "fair",
  };
}

/** A wall has no footprint: its area is never read from one. */
const STEEPEST = 0.1;

function choose(said: number | null, assumed: number): { value: number; known: Known } {
  return said === null ? { value: assumed, known: "assumed" } : { value: said, known: "layer" };
}
