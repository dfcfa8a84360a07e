import { createAppServer, type Datalogue, type DatalogueEffects } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import type { Place } from "../support/content-folder.js";

/** A content without any problem, loaded and served whole. */
export interface ServedPlace {
  place: Place;
  datalogue: Datalogue;
  app: ReturnType<typeof createApp>;
  url: string;
  /** A key that reads for an organisation. */
  keyOf(organisation: string): Promise<string>;
  /** What an address answers, its bytes as text; `key`: who asks. */
  read(
    address: string,
    key?: string,
    headers?: Record<string, string>,
    method?: string,
  ): Promise<{ status: number; text: string; headers: Headers }>;
  close(): Promise<void>;
}

export async function servePlace(place: Place, effects: DatalogueEffects = {}): Promise<ServedPlace> {
  const datalogue = await place.open(effects);
  const { problems } = await datalogue.load();
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const app = createApp(datalogue, place.settings, {
    ...{ log: () => {}, patience: PATIENCE },
    ...(effects.now ? { now: effects.now } : {}),
  });
  const { server } = createAppServer(app);
  const url = await listen(server);
  return {
    ...{ place, datalogue, app, url },
    keyOf: async (organisation) =>
      (await datalogue.keys.create({ organisation, scopes: ["read"], label: null, expiresOn: null })).secret,
    async read(address, key, headers = {}, method = "GET") {
      const answer = await fetch(`${url}${address}`, {
        method,
        headers: { ...headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) },
        redirect: "manual",
      });
      const text = Buffer.from(await answer.arrayBuffer()).toString("utf8");
      return { status: answer.status, text, headers: answer.headers };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await place.remove();
    },
  };
}
