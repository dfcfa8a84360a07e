import { type LookupAddress, lookup as lookUp } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPrivateAddress } from "./private-address.js";

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
  /** True lets it be on a private network, and without TLS. */
  allowPrivate: boolean;
  milliseconds?: number;
  bytes?: number;
}

/** Characters of an address that are sent, at most. */
const LONGEST = 200;
const MOST = 5;

/**
 * Asks the service that the administrator names, and nobody else: no redirection is followed, the address that its name leads to is
 * checked as it is dialled, time and size are bounded, nothing is logged nor kept.
 */
export function openGeocoder({
  template,
  allowPrivate,
  milliseconds = 3_000,
  bytes = 200_000,
}: GeocoderParts): Geocoder {
  return {
    async find(text) {
      const sought = text.trim().slice(0, LONGEST);
      if (sought === "") return [];
      const url = new URL(template.replaceAll("{q}", encodeURIComponent(sought)));
      return readPlaces(await ask(url, { allowPrivate, milliseconds, bytes }));
    },
  };
}

function ask(
  url: URL,
  { allowPrivate, milliseconds, bytes }: Required<Omit<GeocoderParts, "template">>,
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw new GeocoderFailed("private address");
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(late);
      call.destroy();
      reject(new GeocoderFailed(reason));
    };
    const call = (url.protocol === "https:" ? requestHttps : requestHttp)(
      url,
      {
        headers: { Accept: "application/json", "User-Agent": "datalogue" },
        ...(allowPrivate ? {} : { lookup: lookUpPublic }),
      },
      (answer) => {
        if (answer.statusCode !== 200) return fail(`status ${answer.statusCode}`);
        const pieces: Buffer[] = [];
        let length = 0;
        answer.on("data", (piece: Buffer) => {
          length += piece.length;
          if (length > bytes) fail("too long");
          else pieces.push(piece);
        });
        answer.on("end", () => {
          clearTimeout(late);
          resolve(Buffer.concat(pieces).toString("utf8"));
        });
        answer.on("error", () => fail("cut"));
      },
    );
    const late = setTimeout(() => fail("too late"), milliseconds);
    call.on("error", (error) => fail(error.message));
    call.end();
  });
}

/** As Node does, but for names that lead to a private address, which are refused as a whole. */
const lookUpPublic: LookupFunction = (name, options, done) => {
  lookUp(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, "", 0);
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => isPrivateAddress(address)))
      return done(Object.assign(new Error("private address"), { code: "EPRIVATE" }), "", 0);
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};

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
