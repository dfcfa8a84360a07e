import { expect, it } from "vitest";
import { formulaOf } from "../../packages/web/src/observatory/choose-title.js";
import { describeInBrowser, useSiteInBrowser } from "./support/in-browser.js";

/** What a page read to its end keeps within, at 360 px, everything folded. */
const MOST = { height: 10_000, links: 300, charts: 6, lines: 2, times: 2 };
const LEAST_PLOT = 0.6;

describeInBrowser("a page of figures, on a phone, everything folded", () => {
  const at = useSiteInBrowser();

  it.each(["dechets", "energie", "mobilites", "urbanisme", "agriculture"])(
    "is read to its end: observatory of %s, for the whole, an intercommunality and a commune",
    async (theme) => {
      for (const query of ["", "?territoire=241700699", "?territoire=17093"]) {
        const path = `/observatoires/${theme}${query}`;
        const { height, width, links, cards, news, demonstrations, isMixed } = await measure(path);
        expect(height, path).toBeLessThanOrEqual(MOST.height);
        expect(width, path).toBe(360);
        expect(links, path).toBeLessThanOrEqual(MOST.links);
        expect(cards.length, path).toBeLessThanOrEqual(MOST.charts);
        expect(cards.length, path).toBeGreaterThan(3);
        expect(
          cards.filter(({ plot }) => plot < LEAST_PLOT),
          path,
        ).toEqual([]);
        expect(
          cards.filter(({ lines }) => lines > MOST.lines),
          path,
        ).toEqual([]);
        for (const said of [cards.map(({ title }) => title), news]) {
          const formulas = said.map(formulaOf).filter((rank) => rank !== undefined);
          expect(
            formulas.filter((one) => formulas.filter((other) => other === one).length > MOST.times),
            path,
          ).toEqual([]);
          expect(new Set(said).size, path).toBe(said.length);
        }
        // Where some figures are real, the banner counts those that are not, and each of them is marked: five figures, six charts.
        if (isMixed) expect(demonstrations, path).toBeLessThanOrEqual(1 + 5 + cards.length);
        else expect(demonstrations, path).toBe(1);
      }
    },
    300_000,
  );

  it("is read to its end: indicators", async () => {
    for (const path of [
      "/indicateurs/dechets-omr-hab",
      "/indicateurs/dechets-dma-hab?territoire=17093",
      "/indicateurs/dechets-tonnage?territoire=17093",
    ]) {
      const { height, width, links, cards, demonstrations } = await measure(path);
      expect(
        cards.filter(({ plot }) => plot < LEAST_PLOT),
        path,
      ).toEqual([]);
      expect(height, path).toBeLessThanOrEqual(MOST.height);
      expect(width, path).toBe(360);
      expect(links, path).toBeLessThanOrEqual(MOST.links);
      expect(demonstrations, path).toBe(1);
    }
  });

  it("keeps its bar of contents in sight, and opens the rest of a chart without JavaScript", async () => {
    const { page, close } = await open("/observatoires/dechets");
    const card = page.locator(".chart-card").nth(2);
    await card.scrollIntoViewIfNeeded();
    expect((await page.locator(".contents").boundingBox())?.y).toBe(0);
    expect(await card.locator(".source").isVisible()).toBe(false);
    await card.locator(".more > summary").click();
    expect(await card.locator(".source").isVisible()).toBe(true);
    for (const name of ["D’où vient ce chiffre ?", "CSV", "Intégrer", "Lien permanent"])
      expect(await card.locator(".card-actions").getByRole("link", { name }).count(), name).toBe(1);
    await close();
  });

  async function open(path: string) {
    const context = await at.browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at.site.url + path);
    return { page, close: () => context.close() };
  }

  async function measure(path: string) {
    const { page, close } = await open(path);
    const measured = await page.evaluate(() => {
      const area = (element: Element) => {
        const { width, height } = element.getBoundingClientRect();
        return width * height;
      };
      const cards = [...document.querySelectorAll(".chart-card")].map((card) => {
        const title = card.querySelector("figcaption h3") as HTMLElement;
        const drawn = [...card.querySelectorAll(".plot svg")].map(area);
        return {
          id: card.id,
          title: title.textContent ?? "",
          plot: Math.max(0, ...drawn) / area(card),
          lines: Math.round(
            title.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(title).lineHeight),
          ),
        };
      });
      const { scrollHeight, scrollWidth } = document.documentElement;
      return {
        height: scrollHeight,
        width: scrollWidth,
        links: document.querySelectorAll("a").length,
        cards,
        news: [...document.querySelectorAll(".news span")].map((one) => one.textContent ?? ""),
        // In sight, but for the foot of the page, which says what the banner leads to.
        demonstrations: [...document.querySelectorAll(".demo-banner, main .badge--demo")].filter((one) =>
          one.checkVisibility(),
        ).length,
        isMixed: / sur \d/.test(document.querySelector(".demo-banner")?.textContent ?? ""),
      };
    });
    await close();
    return measured;
  }
});
