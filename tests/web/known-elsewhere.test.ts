import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { expect, it } from "vitest";
import { createPlace, visitsIndicator } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";

it("leads a commune without a figure to those that have one, not to the total that they alone make", async () => {
  const place = createPlace();
  try {
    // Two communes of the eight of the island are counted.
    place.write("culture/indicators/culture-entrees.json", visitsIndicator);
    const datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
    const app = createApp(datalogue, place.settings, { log: () => {} });
    const { text } = await supertest(app).get("/indicateurs/culture-entrees?territoire=17219").expect(200);
    expect(textOf(text)).toMatch(/Ce chiffre est connu par commune\s: Le Château-d’Oléron, Dolus-d’Oléron\./);
    expect(textOf(text)).not.toContain("connu par intercommunalité");
  } finally {
    await place.remove();
  }
});
