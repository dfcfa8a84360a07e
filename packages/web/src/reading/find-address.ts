import { type FoundPlace, GeocoderFailed } from "@datalogue/api";
import type { Site } from "../site.js";
import { boxOfAreas } from "./box-of-areas.js";

/** Degrees around the territory in which addresses are sought. */
const AROUND = 0.1;

/** What was found of an address: places of the territory and around; null where nothing is sought, or there is no service. */
export interface Sought {
  places: FoundPlace[];
  failed: boolean;
}

export async function findAddress({ services }: Site, text: string | undefined): Promise<Sought | null> {
  if (!services.geocoder || !text?.trim()) return null;
  const [west, south, east, north] = boxOfAreas(services.territories.outlines({ level: "commune" }).features) ?? WORLD;
  try {
    const places = (await services.geocoder.find(text)).filter(
      ({ longitude: x, latitude: y }) =>
        x > west - AROUND && x < east + AROUND && y > south - AROUND && y < north + AROUND,
    );
    return { places, failed: false };
  } catch (error) {
    if (!(error instanceof GeocoderFailed)) throw error;
    return { places: [], failed: true };
  }
}

const WORLD: [number, number, number, number] = [-180, -85, 180, 85];
