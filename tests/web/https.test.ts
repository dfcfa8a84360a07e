import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../api/access/serve-place.js";
import { createPlace } from "../api/support/content-folder.js";

let place: ServedPlace;
beforeAll(async () => {
  place = await servePlace(createPlace({ PUBLIC_URL: "https://donnees.exemple.fr" }));
});
afterAll(() => place.close());

it("tells browsers to come back by https alone, files and errors too, and not what the program is made with", async () => {
  for (const address of ["/", "/api/datasets", "/api/inconnu", "/inconnue", "/favicon.ico", "/healthz", "/connexion"]) {
    const first = await place.read(address);
    const again = await place.read(address);
    for (const { headers } of [first, again]) {
      const told = ["strict-transport-security", "x-content-type-options", "x-powered-by", "server"];
      const expected = ["max-age=31536000", "nosniff", null, null];
      expect([address, ...told.map((name) => headers.get(name))]).toEqual([address, ...expected]);
    }
  }
});
