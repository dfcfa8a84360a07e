import { createServer } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { expect } from "vitest";
import type { Place } from "../../api/support/content-folder.js";
import { listen } from "../../support/listen.js";
import { PATIENCE } from "../../support/patience.js";
import { CHEAP } from "../workspace/visitor.js";

/** The site of a place, its content loaded without a problem; `close` removes the place too. */
export async function servePlace(
  place: Place,
): Promise<{ datalogue: Datalogue; url: string; close: () => Promise<void> }> {
  const datalogue = await place.open({ passwordCost: CHEAP });
  expect((await datalogue.load()).problems).toEqual([]);
  const server = createServer(createApp(datalogue, place.settings, { log: () => {}, patience: PATIENCE }));
  const url = await listen(server);
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  return { datalogue, url, close };
}
