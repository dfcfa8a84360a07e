import { createServer } from "node:http";
import { createApp } from "@datalogue/web";
import type { BrowserContext } from "playwright-core";
import { expect, it } from "vitest";
import { createComposedPlace } from "../api/compositions/composed-place.js";
import { listen } from "../support/listen.js";
import { describeInBrowser, openBrowser, SOFTWARE_GL, useSiteInBrowser } from "./support/in-browser.js";
import { everyKind } from "./support/real-site.js";
import { CHEAP, signIn, Visitor } from "./workspace/visitor.js";

/** Notes what the policy of each page that opens refuses, from its first byte on. */
async function watch(context: BrowserContext): Promise<string[]> {
  const found: string[] = [];
  await context.exposeBinding("noteViolation", (_, told: string) => void found.push(told));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      const note = (window as unknown as { noteViolation(told: string): void }).noteViolation;
      note(`${location.pathname}: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  return found;
}

/** Opens each page until its scripts have run. */
async function browse(context: BrowserContext, url: string, paths: readonly string[]): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  for (const path of paths) {
    await page.goto(url + path, { waitUntil: "load" });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
  }
}

const isPage = (path: string) => !/\.(?:zip|csv|png|pdf|xlsx|json|xml)\b/.test(path.split("?")[0] ?? "");

describeInBrowser("the content security policy, in a browser", () => {
  const at = useSiteInBrowser();

  const paths = everyKind.map(({ path }) => path).filter(isPage);
  it("is watched on more than twenty kinds of pages", () => expect(paths.length).toBeGreaterThan(20));

  it.each(paths)("refuses nothing of ours at %s", async (path) => {
    const context = await at.browser.newContext();
    const found = await watch(context);
    await browse(context, at.site.url, [path]);
    expect(found).toEqual([]);
    await context.close();
  });

  it("refuses nothing of the live map, its worker and its tiles", async () => {
    const browser = await openBrowser(SOFTWARE_GL);
    const context = await browser.newContext();
    const found = await watch(context);
    const page = await context.newPage();
    await page.goto(`${at.site.url}/carte?couches=dechets-points-apport`);
    await page.locator("canvas").first().waitFor();
    await page.waitForTimeout(500);
    expect(found).toEqual([]);
    await browser.close();
  });

  it("refuses the script, the style and the handler that a text would have brought, and says so", async () => {
    const context = await at.browser.newContext();
    const found = await watch(context);
    await context.route("**/mentions-legales", async (route) => {
      const answer = await route.fetch();
      const harm =
        "<script>window.ran = 1</script><style>h1{display:none}</style><img src=x onerror='window.ran = 2'><h1 style='display:none'>Titre</h1><base href='https://ailleurs.invalid/'><form action='https://ailleurs.invalid/'></form><iframe src='https://ailleurs.invalid/'></iframe>";
      await route.fulfill({ response: answer, body: (await answer.text()).replace("</main>", `${harm}</main>`) });
    });
    const page = await context.newPage();
    await page.goto(`${at.site.url}/mentions-legales`);
    const refused = () => found.map((one) => one.split(" ")[1]);
    for (const directive of ["script-src-elem", "style-src-elem", "style-src-attr", "script-src-attr", "base-uri"])
      await expect.poll(refused).toContain(directive);
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
    expect(
      await page.locator("h1").evaluateAll((all) => all.map((one) => getComputedStyle(one).display)),
    ).not.toContain("none");
    await context.close();
  });

  it("refuses nothing of ours on the pages of the workspace", async () => {
    const place = createComposedPlace({ DATALOGUE_RATE_LIMIT: "0" });
    const datalogue = await place.open({ passwordCost: CHEAP });
    await datalogue.load();
    const server = createServer(createApp(datalogue, place.settings, { log: () => {} }));
    const url = await listen(server);
    const browser = await openBrowser();
    try {
      const email = "chef@exemple.fr";
      await Visitor.of(datalogue, url, { email, organisation: "pole-marennes-oleron", role: "administrator" });
      const context = await browser.newContext();
      const found = await watch(context);
      const page = await signIn(context, url, email);
      const links = async () =>
        page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
      const seen = new Set(["/espace", "/compte", "/publier", "/espace/composer/culture"]);
      for (const path of [...seen]) {
        await page.goto(url + path);
        for (const link of await links())
          if (/^\/(espace|administration|publier|compte)\b/.test(link) && isPage(link) && !link.includes("#"))
            seen.add(link);
      }
      expect(seen.size).toBeGreaterThan(12);
      await browse(context, url, [...seen].slice(0, 40));
      expect(found).toEqual([]);
    } finally {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await place.remove();
    }
  });
});
