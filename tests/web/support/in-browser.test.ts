import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { listen } from "../../support/listen.js";
import { describeInBrowser, openBrowser } from "./in-browser.js";

describeInBrowser("a click of the tests", () => {
  it("ends once the page that it leads to is whole, by a link or a form, however slowly it comes", async () => {
    const server = createServer(async (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" });
      response.write('<main><a href="/suite">Suite</a><form method="post"><button>Envoyer</button></form>');
      await sleep(200);
      response.end("<p>La fin</p></main>");
    });
    const url = await listen(server);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      await page.goto(url);
      for (const role of ["link", "button"] as const) {
        await page.getByRole(role).click();
        expect(await page.locator("main").textContent()).toContain("La fin");
      }
    } finally {
      await browser.close();
      server.close();
    }
  });
});
