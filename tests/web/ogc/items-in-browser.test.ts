import { expect, it } from "vitest";
import { describeInBrowser, useSiteInBrowser } from "../support/in-browser.js";

/** Letters of the longest code: a column has room for it. */
const LONGEST = 24;

describeInBrowser("the objects of a layer, in a browser", () => {
  const at = useSiteInBrowser();

  it.each([360, 1280])(
    "keep their codes whole on %i pixels, and go on in the frame of the table alone",
    async (width) => {
      const page = await at.browser.newPage({ viewport: { width, height: 900 } });
      for (const layer of ["mobilites-amenagements-cyclables", "dechets-points-apport", "services-ouvrages"]) {
        await page.goto(`${at.site.url}/ogc/collections/${layer}/items?f=html`);
        const { cut, scrollWidth } = await page.evaluate((longest) => {
          const found: string[] = [];
          const texts = document.createTreeWalker(document.querySelector("table tbody") as Node, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const node = texts.currentNode as Text;
            for (const { 0: word, index } of node.data.matchAll(/[^\s-]+/g)) {
              const range = document.createRange();
              range.setStart(node, index);
              range.setEnd(node, index + word.length);
              if (word.length <= longest && range.getClientRects().length > 1) found.push(word);
            }
          }
          return { cut: found, scrollWidth: document.documentElement.scrollWidth };
        }, LONGEST);
        expect({ layer, cut, scrollWidth }).toEqual({ layer, cut: [], scrollWidth: width });
      }
      await page.close();
    },
  );
});
