import type { Observatory } from "@datalogue/api";
import { expect, it } from "vitest";
import { chartKinds } from "../../packages/api/src/observatories/chart-kinds.js";
import { contrastOf } from "../../packages/web/src/pages/charte/colour.js";
import { blocksOf, readJson } from "../datasets/content.js";
import { faultyTexts } from "./support/browser-checks.js";
import { describeInBrowser, useSiteInBrowser } from "./support/in-browser.js";
import { everyPage } from "./support/real-site.js";

describeInBrowser("in a browser", () => {
  const at = useSiteInBrowser();

  /** Opens a page as a visitor would. */
  async function visit(path: string, { width = 1280, script = false } = {}) {
    const context = await at.browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: script });
    const page = await context.newPage();
    await page.goto(at.site.url + path);
    return { page, close: () => context.close() };
  }

  it("shows figures, drawings and their tables, without JavaScript", async () => {
    const { page, close } = await visit("/observatoires/dechets");
    expect(await page.locator("[aria-labelledby=chiffres] .figures b").allInnerTexts()).toHaveLength(5);
    for (const card of await page.locator(".chart-card").all()) {
      expect(await card.locator("svg:visible").count()).toBe(1);
      await card.locator(".more > summary").click();
      await card.locator(".table > summary").click();
      expect(await card.locator("tbody tr:visible").count()).toBeGreaterThan(4);
    }
    const asked = blocksOf(readJson<Observatory>("dechets/observatory.json")).filter(
      (block) => block.kind in chartKinds && "main" in block,
    );
    expect(asked).toHaveLength(6);
    expect(await page.locator(".chart-card").count()).toBe(6);
    await close();
  });

  it("goes from the home page to the figures of a commune, by an ordinary form", async () => {
    const { page, close } = await visit("/", { width: 360 });
    await page.getByRole("searchbox").fill("chateau oleron");
    await page.getByRole("button", { name: "Chercher" }).click();
    await page.waitForURL(/recherche/);
    await page.locator(".hits--first a").first().click();
    await page.waitForURL(/17093/);
    expect(await page.locator("h1").textContent()).toBe("Le Château-d’Oléron");
    await close();
  });

  it("reaches the menu on a phone without JavaScript", async () => {
    const { page, close } = await visit("/", { width: 360 });
    await page.getByRole("button", { name: "Menu" }).click();
    await page
      .getByRole("navigation", { name: "Menu principal" })
      .getByRole("link", { name: "Jeux de données" })
      .click();
    await page.waitForURL("**/jeux");
    expect(await page.locator("h1").textContent()).toBe("Jeux de données");
    await close();
  });

  it("follows a commune of the map by the keyboard", async () => {
    const { page, close } = await visit("/observatoires/dechets");
    const link = page.locator(".chart-card svg:visible a").first();
    const name = (await link.getAttribute("aria-label")) ?? "";
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/territoire=/);
    expect(await page.locator("h1").textContent()).toContain(name.split("\u00a0:")[0]);
    await close();
  });

  it("tells a part of a drawing under the pointer, and shows its territory in the other drawings and in tables", async () => {
    const { page, close } = await visit("/observatoires/dechets", { script: true });
    const bar = page.locator(".plot svg:visible g[data-t='17093']").first();
    await bar.scrollIntoViewIfNeeded();
    await bar.hover();
    expect(await page.locator(".note:visible").textContent()).toBe(await bar.getAttribute("data-n"));
    expect(await page.locator("a.is-same[href*='17093']").count()).toBeGreaterThan(0);
    expect(await page.locator("tr.is-same th").allTextContents()).toContain("Le Château-d’Oléron");
    await page.keyboard.press("Escape");
    expect(await page.locator(".note:visible, .is-same").count()).toBe(0);
    await close();
  });

  it("tells a commune of the map that the keyboard is on, and shows it in the ranking", async () => {
    const { page, close } = await visit("/observatoires/dechets", { script: true });
    const link = page.locator(".plot svg:visible a[href*='17406']").first();
    await link.focus();
    expect(await page.locator(".note:visible").textContent()).toBe(await link.getAttribute("aria-label"));
    expect(await page.locator(".plot g.is-same[data-t='17406']").count()).toBeGreaterThan(0);
    await close();
  });

  it("runs an interactive version when it is asked for, under the policy of the page, by the pointer or the keyboard", async () => {
    const { page, close } = await visit("/observatoires/dechets", { script: true });
    const faults: string[] = [];
    const scripts: string[] = [];
    page.on("console", (message) => faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
    const card = page.locator("[data-explore]").first();
    const button = card.getByRole("button", { name: "Version interactive" });
    expect(scripts).toEqual([]);
    await card.locator(".more > summary").click();
    await button.press("Enter");
    const live = card.locator(".plot--live svg");
    await live.waitFor();
    expect(scripts).toHaveLength(1);
    await page.waitForURL(/#[^=]+=interactif$/);
    const before = await live.innerHTML();
    await card.getByLabel("Mettre en avant").selectOption({ label: "Le Château-d’Oléron" });
    expect(await card.locator("[aria-live]").textContent()).toMatch(
      /^Le Château-d’Oléron\s: \d+\skg en \d{4}, \d+\skg en \d{4}$/,
    );
    await expect.poll(() => live.innerHTML()).not.toBe(before);
    await live.hover();
    await expect.poll(() => card.locator("[aria-live]").textContent()).toMatch(/^.+, \d{4}\s: \d+\skg/);
    // The address alone gives the same state back.
    await page.reload();
    await live.waitFor();
    await card.locator(".more > summary").click();
    await card.getByRole("button", { name: "Revenir au dessin" }).click();
    await page.waitForLoadState();
    await card.locator(".plot svg.cut-wide").waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it("applies a choice of the pointer at once, one of the keyboard when it is asked to, in an address without empty words", async () => {
    const { page, close } = await visit("/observatoires/dechets?annee=2022", { script: true });
    await page.locator("#territoire").dispatchEvent("pointerdown");
    await page.selectOption("#territoire", "17093");
    await page.waitForURL("**/observatoires/dechets?territoire=17093&annee=2022");
    const asked: string[] = [];
    page.on("request", (request) => request.isNavigationRequest() && asked.push(new URL(request.url()).search));
    await page.locator("#annee").focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await page.locator("#annee").inputValue()).toBe("2024");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/observatoires/dechets?territoire=17093&annee=2024");
    expect(asked).toEqual(["?territoire=17093&annee=2024"]);
    await page.goto(`${at.site.url}/jeux`);
    await page.locator(".facets summary").first().click();
    await page.locator("input[type=radio][name=theme][value=dechets]").click();
    await page.waitForURL("**/jeux?theme=dechets");
    expect(await page.locator("ul.tags").textContent()).toContain("Thème");
    // Of several values by one name, an empty one takes no other away.
    const sent = await page.evaluate(() => {
      const form = document.createElement("form");
      form.innerHTML =
        '<input name="mot" value="eau"><input name="mot"><input name="mot" value="sel"><input name="rien">';
      document.body.append(form);
      return [...new FormData(form)].map(([name, value]) => `${name}=${value}`);
    });
    expect(sent).toEqual(["mot=eau", "mot=sel"]);
    await close();
  });

  it("never cuts a text of a drawing, nor writes one over another", async () => {
    for (const path of [
      "/observatoires/dechets",
      "/observatoires/dechets?territoire=17093",
      "/observatoires/dechets?territoire=241700699",
      "/observatoires/dechets?territoire=241700624&annee=2016",
      "/observatoires/dechets?territoire=17406&annee=2021",
      "/observatoires/dechets?annee=2021",
      "/observatoires/urbanisme?territoire=17219",
      "/observatoires/mobilites?territoire=17337",
      "/observatoires/energie?territoire=241700699",
      "/observatoires/agriculture?territoire=17406&annee=2018",
    ]) {
      for (const width of [360, 1280]) {
        const { page, close } = await visit(path, { width, script: true });
        expect(await faultyTexts(page)).toEqual([]);
        await close();
      }
    }
  });

  it.each(["light", "dark"] as const)(
    "keeps curves and keys legible in a contrast theme of the system: %s",
    async (colorScheme) => {
      const page = await at.browser.newPage({ forcedColors: "active", colorScheme });
      await page.goto(`${at.site.url}/observatoires/dechets`);
      const { texts, keys } = await page.evaluate(() => {
        const hexOf = (colour: string) =>
          `#${(colour.match(/\d+/g) ?? []).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
        const drawn = [...document.querySelectorAll("[data-form=courbe] svg text")].filter((one) =>
          one.checkVisibility(),
        );
        return {
          texts: drawn.map((text) => ({
            words: text.textContent,
            ink: hexOf(getComputedStyle(text).fill),
            ground: hexOf(getComputedStyle(text.closest("svg") as Element).backgroundColor),
          })),
          keys: [...document.querySelectorAll("[data-form=carte] .swatch")].map(
            (key) => getComputedStyle(key).backgroundColor,
          ),
        };
      });
      expect(texts.length).toBeGreaterThan(20);
      expect(texts.filter(({ ink, ground }) => contrastOf(ink, ground) < 4.5)).toEqual([]);
      expect(keys.length).toBeGreaterThan(3);
      expect(new Set(keys).size).toBe(keys.length);
      await page.close();
    },
  );

  it("prints no heading without what it stands over", async () => {
    const page = await at.browser.newPage({ javaScriptEnabled: false });
    await page.emulateMedia({ media: "print" });
    const faults: string[] = [];
    for (const path of [...everyPage, "/observatoires/energie/solaire?commune=17323", "/indicateurs/dechets-omr-hab"]) {
      await page.goto(at.site.url + path);
      const bare = await page.evaluate(() => {
        const isPrinted = (one: Element) => one.checkVisibility() && one.getBoundingClientRect().height > 1;
        const isSaid = (one: Element) =>
          one.matches("svg, img, input") ||
          [...one.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.textContent ?? ""));
        return [...document.querySelectorAll("main :is(.section, .stack) > :is(h2, h3)")]
          .filter((heading) => isPrinted(heading) && !heading.matches(".visually-hidden"))
          .filter((heading) => {
            const rest = [...(heading.parentElement?.querySelectorAll("*") ?? [])];
            return !rest.some((one) => !heading.contains(one) && isPrinted(one) && isSaid(one));
          })
          .map((heading) => heading.textContent);
      });
      faults.push(...bare.map((heading) => `${path}: ${heading}`));
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it("prints a caption on the sheet of its table, and a table of years on one sheet", async () => {
    // A column is cut where a sheet is, and may be measured: here each as high as an A4 sheet.
    const page = await at.browser.newPage({ viewport: { width: 688, height: 1000 }, javaScriptEnabled: false });
    await page.emulateMedia({ media: "print" });
    await page.goto(`${at.site.url}/suivi/scot-marennes-oleron/bilan`);
    const faults = await page.evaluate(() => {
      const pages = document.createElement("div");
      pages.style.cssText = "columns: 688px; column-fill: auto; column-gap: 0; width: 688px; height: 1000px";
      const white = document.createElement("div");
      const table = document.querySelector(".years")?.parentElement as Element;
      // The same in a table of rows.
      const list = table.cloneNode(true) as Element;
      const rows = list.querySelector("tbody") as Element;
      list.querySelector(".years")?.removeAttribute("class");
      for (let rank = 0; rank < 60; rank++) rows.append(rows.firstElementChild?.cloneNode(true) as Element);
      const found: string[] = [];
      for (const [name, shown] of Object.entries({ years: table, list })) {
        pages.replaceChildren(white, shown);
        document.body.replaceChildren(pages);
        for (let height = 840; height < 1000; height += 4) {
          white.style.height = `${height}px`;
          const sheetOf = (one: Element | null | undefined) =>
            Math.floor((one?.getBoundingClientRect().left ?? -1) / 688);
          const caption = sheetOf(shown.querySelector("caption"));
          const parts = name === "years" ? [...shown.querySelectorAll("tr")] : [shown.querySelector("tbody tr")];
          if (parts.some((part) => sheetOf(part) !== caption)) found.push(`${name}, ${height} px`);
        }
      }
      return found;
    });
    expect(faults).toEqual([]);
    await page.close();
  });

  it("shows every table whole on a screen of 1280 px: none scrolls sideways", async () => {
    const faults: string[] = [];
    for (const path of [
      ...["dechets-tonnages", "energie-production", "urbanisme-parc-logements", "mobilites-irve"].map(
        (one) => `/jeux/${one}`,
      ),
      "/observatoires/energie",
      "/territoires/241700624",
      "/comparer?territoires=17485,17337,17219,17411",
      "/suivi/scot-marennes-oleron",
    ]) {
      const { page, close } = await visit(path, { width: 1280, script: false });
      const wide = await page.evaluate(() => {
        for (const one of document.querySelectorAll("details")) one.open = true;
        return [...document.querySelectorAll(".table-scroll")]
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.getAttribute("aria-label"));
      });
      faults.push(...wide.map((label) => `${path}: ${label}`));
      await close();
    }
    expect(faults).toEqual([]);
  });

  it("says that a table goes on where it is wider than a phone, and shows the whole of its caption", async () => {
    for (const [path, wide] of [
      ["/jeux/dechets-tonnages", "#apercu .table-scroll"],
      ["/observatoires/dechets?tri=dechets-omr-hab", "#tableau-communes .table-scroll"],
    ] as const) {
      const { page, close } = await visit(path, { width: 360, script: true });
      const frame = page.locator(wide);
      const box = await frame.boundingBox();
      const hint = frame.locator(".scroll-hint");
      expect(await hint.textContent()).toBe("Faites glisser pour lire la suite →");
      for (const part of [hint, frame.locator("caption")]) {
        const own = await part.boundingBox();
        expect(own?.height).toBeGreaterThan(14);
        expect((own?.x ?? 0) + (own?.width ?? 0)).toBeLessThanOrEqual((box?.x ?? 0) + (box?.width ?? 0) + 1);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      const goesOn = await frame.evaluate((element) => element.scrollWidth > element.clientWidth);
      expect(((await hint.boundingBox())?.height ?? 0) > 0).toBe(goesOn);
      await close();
    }
  });
});
