import { resolveBySystem } from "../fetching/check-address.js";
import { openAnswer } from "../fetching/open-answer.js";

/** A place that an address names. */
export interface FoundPlace {
  label: string;
  longitude: number;
  latitude: number;
}

/** Finds where an address is. */
export interface Geocoder {
  /** Up to five places, the likeliest first. Throws `GeocoderFailed` where the service does not answer as it should. */
  find(text: string): Promise<FoundPlace[]>;
}

/** The service of addresses did not answer, too late, or not as expected. */
export class GeocoderFailed extends Error {}

interface GeocoderParts {
  /** Address of the service; `{q}` stands for what is sought. Its answer is a GeoJSON collection of points with a `label`. */
  template: string;
  /** Those of the administrator, which may be on a private network and without TLS. */
  allowedHosts: readonly string[];
  milliseconds?: number;
  bytes?: number;
}

/** Characters of an address that are sent, at most. */
const LONGEST = 200;
const MOST = 5;

/**
 * Asks the service that the administrator names: the address that its name leads to is checked as those of sources are, time and size are
 * bounded, nothing is logged nor kept.
 */
export function openGeocoder({
  template,
  allowedHosts,
  milliseconds = 3_000,
  bytes = 200_000,
}: GeocoderParts): Geocoder {
  return {
    async find(text) {
      const sought = text.trim().slice(0, LONGEST);
      if (sought === "") return [];
      const address = template.replaceAll("{q}", encodeURIComponent(sought));
      try {
        return readPlaces(await ask(address, { allowedHosts, milliseconds, bytes }));
      } catch (error) {
        throw error instanceof GeocoderFailed ? error : new GeocoderFailed(String(error));
      }
    },
  };
}

async function ask(
  address: string,
  { allowedHosts, milliseconds, bytes }: Required<Omit<GeocoderParts, "template">>,
): Promise<string> {
  const { response } = await openAnswer(address, {
    headers: { Accept: "application/json", "User-Agent": "datalogue" },
    allowedHosts,
    resolve: resolveBySystem,
    beforeHost: async () => {},
    silence: milliseconds,
    signal: AbortSignal.timeout(milliseconds),
  });
  const pieces: Buffer[] = [];
  let length = 0;
  // Whatever ends the loop lets the connection go.
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (response.statusCode !== 200) throw new GeocoderFailed(`status ${response.statusCode}`);
    if (length > bytes) throw new GeocoderFailed("too long");
    pieces.push(piece);
  }
  if (response.statusCode !== 200) throw new GeocoderFailed(`status ${response.statusCode}`);
  return Buffer.concat(pieces).toString("utf8");
}

function readPlaces(text: string): FoundPlace[] {
  let json: { features?: unknown };
  try {
    json = JSON.parse(text);
  } catch {
    throw new GeocoderFailed("no JSON");
  }
  if (!Array.isArray(json?.features)) throw new GeocoderFailed("no features");
  return json.features
    .flatMap((feature): FoundPlace[] => {
      const [longitude, latitude] = feature?.geometry?.type === "Point" ? (feature.geometry.coordinates ?? []) : [];
      const label = feature?.properties?.label ?? feature?.properties?.name;
      const isPlace =
        typeof label === "string" &&
        typeof longitude === "number" &&
        typeof latitude === "number" &&
        Math.abs(longitude) <= 180 &&
        Math.abs(latitude) <= 85;
      return isPlace ? [{ label: label.slice(0, LONGEST), longitude, latitude }] : [];
    })
    .slice(0, MOST);
}
