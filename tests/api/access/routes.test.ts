import { openDatalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { expect, it } from "vitest";
import { createPlace } from "../support/content-folder.js";
import { listRoutes } from "./list-routes.js";
import { routeRules } from "./route-rules.js";

it("gives each route of the site its access rule", async () => {
  const place = createPlace();
  const datalogue = await openDatalogue(place.settings, { log: () => {} });
  try {
    const routes = listRoutes(createApp(datalogue, place.settings, { log: () => {} }));
    expect(routes, "routes and tests/api/access/route-rules.ts").toEqual(Object.keys(routeRules).sort());
  } finally {
    await datalogue.close();
    await place.remove();
  }
});
