import type { CommunePotential, OpenCadastre } from "@datalogue/api";
import type { Query, Site } from "../site.js";
import { loadGain } from "./load-gain.js";

/** What the roofs of a commune receive and could bear. */
export interface RoofPotential {
  potential: CommunePotential;
  /** Power (kWc) and energy (kWh a year) of panels on all that is not in the shade nor too small; undefined without simulator, without roof, or for more than the simulator takes. */
  possible: { power: number; energy: number } | undefined;
}

/** Adds up the roofs of a commune, with the assumptions of an address. */
export async function loadPotential(
  site: Site,
  open: OpenCadastre,
  commune: string,
  query: Query = {},
): Promise<RoofPotential> {
  const potential = await site.services.solar.addUp(open, commune);
  const { usableArea: area, received } = potential;
  const figures = open.cadastre.simulator?.figures;
  const gain =
    figures && area > 0
      ? await loadGain(site, open, query, { area, irradiation: received / area, bounded: false })
      : undefined;
  const [power, energy] = figures ? [gain?.figure(figures.power), gain?.figure(figures.energy)] : [];
  return { potential, possible: power === undefined || energy === undefined ? undefined : { power, energy } };
}
