import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, openBrowser } from "../support/in-browser.js";
import { servePlace } from "../support/serve-place.js";
import { createFibrePlace, FIBRE, POLE, writeFibre } from "./fibre-place.js";
import { said } from "./look.js";
import { signIn, Visitor } from "./visitor.js";

describeInBrowser("a file that leaves for a server that is away", () => {
  let datalogue: Datalogue;
  let url: string;
  let close: () => Promise<void>;
  const email = "publicatrice@exemple.fr";

  beforeAll(async () => {
    ({ datalogue, url, close } = await servePlace(createFibrePlace()));
    await Visitor.of(datalogue, url, { email, organisation: POLE, role: "publisher" });
  });
  afterAll(() => close());

  it("is tried again as long as it takes, and at once by the button", async () => {
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await signIn(context, url, email);
      await page.clock.install();
      let isAway = true;
      let tries = 0;
      await page.route(/\/uploads\/[\w-]+$/, (route) => {
        tries++;
        return isAway ? route.abort("connectionrefused") : route.continue();
      });
      await page.goto(`${url}/publier?jeu=${FIBRE}`);
      await page
        .getByLabel("Choisissez ou glissez un fichier")
        .setInputFiles({ name: "fibre 2025.csv", mimeType: "text/csv", buffer: Buffer.from(writeFibre(4)) });
      // Eight tries in the first minute; then one each half minute.
      const later = async () => {
        await page.clock.fastForward(30_000);
        return tries;
      };
      await expect.poll(later, { timeout: 20_000 }).toBeGreaterThan(10);
      const isCut = () => expect.poll(() => said(page, "[data-progress-text]")).toContain("Le réseau est coupé");
      await isCut();
      const before = tries;
      isAway = false;
      await page.getByRole("button", { name: "Lire le fichier" }).click();
      await page.waitForURL(/lecture$|rapport$|difference$/);
      expect(tries).toBeGreaterThan(before);
      await context.close();
    } finally {
      await browser.close();
    }
  });
});
