import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeInBrowser, openBrowser } from "./support/in-browser.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site.close());

const get = (path: string) => supertest(site.app).get(path);
const hrefs = (html: string) =>
  [...html.matchAll(/href="(\/(?:api|fichiers|catalogue|organismes|id|sitemap|healthz|readyz)[^"]*)"/g)].map(
    ([, href]) => String(href).replaceAll("&amp;", "&"),
  );

describe.each([
  ["/api/docs", "/api/openapi.json"],
  ["/api/docs?jeu=dechets-tonnages", "/api/datasets/dechets-tonnages/openapi.json"],
])("the reference at %s", (page, definition) => {
  it("names every operation of the definition, and each parameter that names no field", async () => {
    const { text } = await get(page).expect(200);
    const { body } = await get(definition).expect(200);
    const said = text.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
    for (const [path, methods] of Object.entries<
      Record<string, { operationId: string; parameters?: { name: string }[] }>
    >(body.paths))
      for (const [method, { operationId, parameters = [] }] of Object.entries(methods)) {
        expect(said).toContain(`${method.toUpperCase()} ${path} `);
        // Within what is folded, so that its address opens the fold.
        expect(text).toMatch(new RegExp(`</summary><div[^>]* id="${operationId}"`));
        for (const { name } of parameters) if (!name.includes("__") && name !== "champs") expect(said).toContain(name);
      }
  });

  it("shows requests that answer", async () => {
    const { text } = await get(page).expect(200);
    const shown = hrefs(text);
    expect(shown.length).toBeGreaterThan(10);
    for (const href of new Set(shown)) {
      const { status } = await get(href).set("Accept", "*/*");
      expect([href, status]).toEqual([href, 200]);
    }
  });
});

describeInBrowser("the reference in a browser, without JavaScript", () => {
  it("folds each operation under its name, and opens the one that an address names", async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      await page.goto(`${site.url}/api/docs`);
      const folds = page.locator("details.operation");
      expect(await folds.count()).toBeGreaterThan(30);
      expect(await page.locator("main details[open]").count()).toBe(0);
      const id = String(await folds.nth(7).locator("> div").getAttribute("id"));
      await page.goto(`${site.url}/api/docs#${id}`);
      expect(await page.locator(`#${id}`).isVisible()).toBe(true);
      // It, and the part that it lies in.
      expect(await page.locator("main details[open]").count()).toBe(2);
      await page.emulateMedia({ media: "print" });
      expect(await folds.nth(0).locator("> summary").isVisible()).toBe(true);
      expect(await page.locator(`#${id}`).isVisible()).toBe(true);
    } finally {
      await browser.close();
    }
  });
});

describeInBrowser("the reference on a phone", () => {
  it.each(["/api/docs", "/api/docs?jeu=dechets-tonnages"])(
    "is no wider than the screen with all that it folds opened: %s",
    async (path) => {
      const browser = await openBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
        await page.goto(site.url + path);
        const width = await page.evaluate(() => {
          for (const fold of document.querySelectorAll("details")) fold.open = true;
          return document.documentElement.scrollWidth;
        });
        expect(width).toBe(360);
      } finally {
        await browser.close();
      }
    },
  );
});

describeInBrowser("the printed reference", () => {
  it("keeps the title of a part, and its sentence, with what follows them", async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      for (const path of ["/api/docs", "/api/docs?jeu=dechets-points-apport"]) {
        await page.goto(site.url + path);
        await page.emulateMedia({ media: "print" });
        const apart = await page.evaluate(() =>
          [...document.querySelectorAll("details.operations > summary")].flatMap((title) => {
            const sentence = document.querySelector(`#${title.nextElementSibling?.id} > p`) as Element;
            const stays = [title, sentence].every((one) => getComputedStyle(one).breakAfter === "avoid");
            // In a grid, what stays together is not listened to.
            let place = title.parentElement;
            while (place && getComputedStyle(place).display === "block") place = place.parentElement;
            return stays && !place ? [] : [title.textContent];
          }),
        );
        expect(apart).toEqual([]);
      }
    } finally {
      await browser.close();
    }
  });
});

describe("the reference", () => {
  it("is a page: HTML whatever is accepted, under the policy of pages, to GET and HEAD alone", async () => {
    const { headers } = await get("/api/docs").set("Accept", "application/json").expect(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none';style-src 'self';img-src 'self'/);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers.etag).toBeDefined();
    await supertest(site.app).head("/api/docs").expect(200);
    await supertest(site.app).post("/api/docs").expect(405);
  });

  it("of a dataset leads from each field to the rows that have a value", async () => {
    const { text } = await get("/api/docs?jeu=dechets-tonnages").expect(200);
    expect(text).toContain('href="/api/datasets/dechets-tonnages/data?flux__exact=OMR"');
    const { body } = await get("/api/datasets/dechets-tonnages/data?annee__groupby&tonnage__sum").expect(200);
    expect(text).toContain('href="/api/datasets/dechets-tonnages/data?annee__groupby&amp;tonnage__sum"');
    expect(Object.keys(body.data[0])).toEqual(["annee", "tonnage__sum"]);
  });

  it("of a dataset that does not exist is a page that leads to those that do", async () => {
    const { text } = await get("/api/docs?jeu=inconnu").set("Accept", "*/*").expect(404).expect("Content-Type", /html/);
    expect(text).toContain('href="/jeux"');
  });
});
