import { createServer, type Server } from "node:http";
import { createApiApp, type Datalogue } from "@datalogue/api";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

/** Five datasets published for real, four of Île d'Oléron and one of the Pôle, behind a server at its public address. */
export interface FeedPlace {
  place: Place;
  datalogue: Datalogue;
  url: string;
  server: Server;
  remove(): Promise<void>;
}

const DESCRIPTION =
  "Entrées comptées chaque année dans les médiathèques de l'île d'Oléron, commune par commune, d'après les compteurs des portes.";

/** A dataset of the folder `culture/jeu-{number}`. */
export function datasetJson(number: number): Record<string, unknown> {
  return {
    ...visitsJson,
    slug: `jeu-${number}`,
    title: `Fréquentation des médiathèques, relevé ${number}`,
    description: DESCRIPTION,
    temporal: { from: "2023-01-01", to: "2023-12-31" },
    ...(number === 1 ? { organisation: "pole-marennes-oleron" } : {}),
    ...(number === 2 ? { hvd: "statistiques" } : {}),
  };
}

/** `prepare` writes content more before the catalogue is opened. */
export async function openFeedPlace(prepare: (place: Place) => void = () => {}): Promise<FeedPlace> {
  const server = createServer((request, response) => app?.(request, response));
  const url = await listen(server, "127.0.0.1");
  const place = createPlace({ PUBLIC_URL: url });
  for (const number of [1, 2, 3, 4]) {
    place.write(`culture/jeu-${number}/dataset.json`, datasetJson(number));
    place.write(`culture/jeu-${number}/schema.json`, visitsSchema);
    place.write(`culture/jeu-${number}/data.csv`, visitsCsv);
  }
  place.write("culture/mediatheques/dataset.json", datasetJson(5));
  prepare(place);
  const datalogue = await place.open();
  const { problems } = await datalogue.load();
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const app: ReturnType<typeof createApiApp> | undefined = createApiApp(datalogue, place.settings);
  return {
    place,
    datalogue,
    url,
    server,
    async remove() {
      await new Promise((resolve) => server.close(resolve));
      await place.remove();
    },
  };
}
