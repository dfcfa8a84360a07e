import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

/** A layer of real places, published behind a server at its public address. */
export interface OgcPlace {
  place: Place;
  datalogue: Datalogue;
  /** Address of the service. */
  root: string;
  publish(features: object[]): Promise<void>;
  remove(): Promise<void>;
}

export const harboursSchema = {
  fields: [
    { name: "nom", type: "string", title: "Nom du port" },
    { name: "code_insee", type: "string" },
    { name: "places", type: "integer" },
    { name: "longueur", type: "number" },
    { name: "visiteurs", type: "boolean" },
    { name: "releve", type: "date", title: "Jour du relevé" },
  ],
};

const harbour = (nom: string, code: string, geometry: object | null, rest: object) => ({
  type: "Feature",
  properties: { nom, code_insee: code, ...rest },
  geometry,
});
const point = (...coordinates: number[]) => ({ type: "Point", coordinates });

/** Harbours of Oléron and of the mainland, a basin with a hole, a channel, one that nobody placed. */
export const harbours = [
  harbour("La Cotinière", "17385", point(-1.3278, 45.9133), {
    places: 90,
    longueur: 12.5,
    visiteurs: true,
    releve: "2024-03-01",
  }),
  harbour("Boyardville", "17385", point(-1.2437, 45.9695), {
    places: 220,
    longueur: 16,
    visiteurs: true,
    releve: "2024-06-15",
  }),
  harbour("Le Château", "17093", point(-1.1866, 45.8869), {
    places: 60,
    longueur: null,
    visiteurs: false,
    releve: "2023-09-30",
  }),
  harbour("Marennes", "17219", point(-1.1036, 45.8221), { places: 130, longueur: 14, visiteurs: true, releve: null }),
  harbour(
    "Bassin, moins son îlot",
    "17219",
    {
      type: "Polygon",
      coordinates: [
        [
          [-1.12, 45.8],
          [-1.08, 45.8],
          [-1.08, 45.84],
          [-1.12, 45.84],
          [-1.12, 45.8],
        ],
        [
          [-1.11, 45.81],
          [-1.11, 45.815],
          [-1.105, 45.815],
          [-1.105, 45.81],
          [-1.11, 45.81],
        ],
      ],
    },
    { places: 0, longueur: null, visiteurs: null, releve: "2022-01-01" },
  ),
  harbour(
    "Chenal en diagonale",
    "17219",
    {
      type: "LineString",
      coordinates: [
        [-1.2, 45.7],
        [-1.0, 45.9],
      ],
    },
    { places: null, longueur: null, visiteurs: null, releve: "2021-01-01" },
  ),
  harbour("Sans emplacement", "17140", null, { places: 5, longueur: null, visiteurs: null, releve: "2024-12-31" }),
];

/** `publish` gives a new version; `access` as in `dataset.json`. */
export async function openOgcPlace({ access = "open", features = harbours as object[] } = {}): Promise<OgcPlace> {
  const server: Server = createServer((request, response) => app?.(request, response));
  const url = await listen(server, "127.0.0.1");
  const place = createPlace({ PUBLIC_URL: url });
  const write = (slug: string, own: object[]) => {
    place.write(`mobilites/${slug}/schema.json`, harboursSchema);
    place.write(`mobilites/${slug}/data.geojson`, { type: "FeatureCollection", features: own });
  };
  place.write("mobilites/ports/dataset.json", { ...visitsJson, slug: "ports", title: "Ports de plaisance", access });
  write("ports", features);
  const datalogue = await place.open();
  const { problems } = await datalogue.load();
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const app: ReturnType<typeof createApiApp> | undefined = createApiApp(datalogue, place.settings);
  return {
    place,
    datalogue,
    root: `${url}/ogc`,
    async publish(own) {
      write("ports", own);
      const summary = await datalogue.load();
      if (summary.problems.length > 0) throw new Error(JSON.stringify(summary.problems));
    },
    async remove() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await place.remove();
    },
  };
}

/** Points around the harbour of La Cotinière, as many as asked. */
export function manyPoints(count: number): object[] {
  return Array.from({ length: count }, (_, rank) =>
    harbour(
      `Bouée ${rank + 1}`,
      rank % 2 === 0 ? "17385" : "17093",
      point(-1.4 + (rank % 100) / 500, 45.8 + Math.floor(rank / 100) / 500),
      {
        places: rank % 10,
        longueur: rank / 4,
        visiteurs: rank % 3 === 0,
        releve: `20${String(10 + (rank % 15))}-05-01`,
      },
    ),
  );
}
