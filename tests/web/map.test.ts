import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { describeInBrowser, openBrowser, SOFTWARE_GL } from "./support/in-browser.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const HOSTILE = "<img src=x onerror=alert(1)> </script><b>gras</b>";

let content: string;
let site: RealSite;
beforeAll(async () => {
  content = mkdtempSync(join(tmpdir(), "datalogue-map-"));
  cpSync(ownContent, content, { recursive: true });
  const folder = join(content, "dechets/bancs");
  mkdirSync(folder);
  const feature = (name: string, coordinates: number[]) => ({
    type: "Feature",
    properties: { nom: name },
    geometry: { type: "Point", coordinates },
  });
  writeFileSync(
    join(folder, "dataset.json"),
    JSON.stringify({
      ...JSON.parse(readFileSync(join(content, "dechets/points-apport/dataset.json"), "utf8")),
      id: "5f0d3c1e-6f0b-4c57-9a35-5b1c5f7c2a77",
      slug: "bancs",
      title: `Bancs ${HOSTILE}`,
      schema: undefined,
    }),
  );
  writeFileSync(
    join(folder, "schema.json"),
    JSON.stringify({ fields: [{ name: "nom", title: "Nom", type: "string" }] }),
  );
  writeFileSync(
    join(folder, "data.geojson"),
    JSON.stringify({ type: "FeatureCollection", features: [feature(HOSTILE, [-1.106, 45.823])] }),
  );
  const info = join(content, "catalogue.json");
  writeFileSync(
    info,
    JSON.stringify({
      ...JSON.parse(readFileSync(info, "utf8")),
      baseMap: { url: "https://fond.invalid/{z}/{x}/{y}.png", title: "Plan d’ailleurs", attribution: "© ailleurs" },
    }),
  );
  site = await openRealSite({ content });
});
afterAll(async () => {
  await site?.close();
  rmSync(content, { recursive: true, force: true });
});

const read = async (path: string) => {
  const response = await fetch(site.url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("/carte without script", () => {
  it("draws the layers of the address, tells how many objects they have and lists them", async () => {
    const { status, text } = await read("/carte?couches=dechets-points-apport");
    expect(status).toBe(200);
    const total = (await (await fetch(`${site.url}/ogc/collections/dechets-points-apport/items?limit=1`)).json())
      .numberMatched;
    expect(text).toMatch(new RegExp(`${total}\\sobjets de 1\\scouche`));
    expect(text.match(/<svg[^>]*role="img"/g)?.length).toBe(2);
    expect(text).toContain("Les 10 premiers objets sur");
    expect(text).toContain("17323-01");
  });

  it("bears a scale and the limits of the intercommunalities, and says which line is which", async () => {
    const { text } = await read("/carte?couches=bancs");
    expect(text.match(/>\d+\u00a0km<\/text>/g)).toHaveLength(2);
    expect(text).toMatch(/Limite d’intercommunalité<\/li>.*Limite de commune<\/li>/s);
  });

  it("keeps to the territory of the address", async () => {
    const all = await read("/carte?couches=dechets-points-apport");
    const one = await read("/carte?couches=dechets-points-apport&territoire=17093");
    const count = (text: string) => Number(/(\d+)\sobjets? de/.exec(text)?.[1]);
    expect(count(one.text)).toBeGreaterThan(0);
    expect(count(one.text)).toBeLessThan(count(all.text));
    expect(one.text).toContain("Le Château-d’Oléron");
  });

  it("takes the boxes of the form, several at once or none", async () => {
    const { text } = await read("/carte?choix=1&couches=bancs&couches=dechets-points-apport");
    expect(text.match(/class="stack map-table/g)).toHaveLength(2);
    const { text: none } = await read("/carte?choix=1");
    expect(none).toContain("Choisissez une couche");
    expect((await read("/carte?couches=aucune")).text).toContain("Choisissez une couche");
  });

  it("says which layers of a link are gone and shows the others", async () => {
    const { status, text } = await read("/carte?couches=disparue,dechets-tonnages,bancs");
    expect(status).toBe(200);
    expect(text).toContain("Couches inconnues, ou retirées du catalogue");
    expect(text).toContain("L’autre est montrée.");
    expect(text).toContain("disparue");
    expect(text).toContain("dechets-tonnages");
    expect(text.match(/class="stack map-table/g)).toHaveLength(1);
    expect((await read("/carte?couches=inconnue")).text).toMatch(
      /Couche inconnue, ou retirée du catalogue\u00a0: «\u202finconnue\u202f»\. La carte n’en montre aucune/,
    );
    expect((await read("/carte?territoire=99999")).status).toBe(404);
  });

  it("says that a view cannot be read, and shows the whole territory", async () => {
    for (const view of [
      "n'importe,quoi",
      "45.9,-1.2",
      "45.9,-1.2,11,3",
      "95,-1.2,11",
      "45.9,-200,11",
      "45.9,-1.2,40",
      ",,",
    ]) {
      const { status, text } = await read(`/carte?territoire=17093&vue=${encodeURIComponent(view)}`);
      expect(status, view).toBe(200);
      expect(text, view).toMatch(
        /Vue illisible.*La carte montre tout le territoire choisi\u00a0: Le Château-d’Oléron\./s,
      );
      expect(text, view).not.toMatch(/name="vue"|[?&;]vue=/);
    }
    const { text } = await read("/carte?vue=45.88,-1.2,12.5");
    expect(text).not.toContain("Vue illisible");
    expect(text).toMatch(/name="vue" value="45.88,-1.2,12.5"/);
  });

  it("writes titles and values of the data as text, in a page that is valid", async () => {
    const { text } = await read("/carte?couches=bancs");
    for (const html of [text, (await read("/jeux/bancs")).text]) {
      expect(html).not.toContain("<img src=x");
      expect(html).not.toContain("</script><b>");
    }
    const report = await new HtmlValidate({
      extends: ["html-validate:recommended"],
      rules: {
        "no-inline-style": "error",
        "doctype-style": "off",
        "void-style": "off",
        "long-title": "off",
        "no-raw-characters": "off",
        // Several boxes of the form bear one name.
        "form-dup-name": ["error", { shared: ["checkbox"] }],
      },
    }).validateString(text);
    expect(report.results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
  });

  it("lets scripts of ours and the images of the base map in, nothing else", async () => {
    const policy = (await read("/carte")).headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("img-src 'self' https://fond.invalid");
    expect(policy).not.toMatch(/unsafe|\*|blob:|data:/);
    expect((await read("/contact")).headers.get("content-security-policy")).not.toContain("script-src");
  });
});

describeInBrowser("/carte in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(SOFTWARE_GL);
  });
  afterAll(() => browser?.close());

  const visit = async (path: string, options: Parameters<Browser["newPage"]>[0] = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && said.push(message.text())));
    page.on("pageerror", (error) => void said.push(error.message));
    page.on("request", (request) => void asked.push(request.url()));
    await page.goto(site.url + path);
    return { page, said, asked };
  };
  const idle = (page: Page) => page.waitForSelector('#map-frame[data-state="idle"]');

  it("draws its own tiles, asks nobody else, and lists what is in sight", async () => {
    const { page, said, asked } = await visit("/carte?couches=dechets-points-apport");
    await idle(page);
    expect(await page.locator("#map-frame canvas").count()).toBe(1);
    expect(asked.some((url) => /tiles\/WebMercatorQuad\/\d+\/\d+\/\d+/.test(url))).toBe(true);
    expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([]);
    await page.waitForSelector("#map-list tbody tr");
    expect(await page.locator("#map-list caption").textContent()).toMatch(/objets en vue/);
    expect(said).toEqual([]);
    await page.close();
  });

  it("is used with the keyboard alone; what an object says is text", async () => {
    const { page, said } = await visit("/carte?couches=bancs");
    await idle(page);
    await page.locator("#map-frame canvas").focus();
    await page.keyboard.press("+");
    await idle(page);
    await page.keyboard.press("Enter");
    const popup = page.locator(".maplibregl-popup");
    await popup.waitFor();
    expect(await popup.locator("dd").textContent()).toBe(HOSTILE);
    expect(await popup.locator("img, b").count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H3");
    const [frame, box] = [await page.locator("#map-frame").boundingBox(), await popup.boundingBox()];
    expect(box && frame && box.y >= frame.y && box.y + box.height <= frame.y + frame.height).toBe(true);
    await page.getByRole("button", { name: "Fermer" }).click();
    expect(await popup.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("CANVAS");
    await page.keyboard.press("Enter");
    await popup.waitFor();
    await page.keyboard.press("Escape");
    expect(await popup.count()).toBe(0);
    expect(said).toEqual([]);
    await page.close();
  });

  it("draws lines and areas too, and has a scale", async () => {
    const { page } = await visit("/carte?couches=mobilites-amenagements-cyclables,agriculture-zones-sanitaires");
    await idle(page);
    await page.waitForSelector("#map-list tbody tr");
    expect(await page.locator("#map-list caption").allTextContents()).toEqual([
      expect.stringMatching(/objets en vue/),
      expect.stringMatching(/objets en vue/),
    ]);
    await page.getByRole("button", { name: "Montrer DEMO-001" }).click();
    const length = page.locator(".maplibregl-popup dl > div", { hasText: "Aménagement, côté droit" });
    await length.waitFor();
    expect(await page.locator(".maplibregl-ctrl-scale").textContent()).toMatch(/^\d+\s(m|km)$/);
    await page.close();
  });

  it("carries its whole state in the address, which opens the same map again", async () => {
    const { page } = await visit("/carte?couches=dechets-points-apport");
    await idle(page);
    await page.getByLabel(/Bancs/).check();
    await page.selectOption("#territoire", "17093");
    await page.waitForFunction(() => /couches=dechets-points-apport,bancs&territoire=17093&vue=/.test(location.search));
    const address = (await page.locator("#map-link").getAttribute("href")) ?? "";
    const second = await visit(address);
    await idle(second.page);
    expect(new URL(second.page.url()).search).toBe(new URL(address, site.url).search);
    expect(await second.page.getByLabel(/Bancs/).isChecked()).toBe(true);
    expect(await second.page.locator("#territoire").inputValue()).toBe("17093");
    await page.close();
    await second.page.close();
  });

  it("opens on the whole territory where the view of the address cannot be read, and still says so", async () => {
    const zooms: string[] = [];
    for (const words of ["", "&vue=abc", "&vue=45.8868,-1.2,12"]) {
      const { page, said } = await visit(`/carte?couches=bancs&territoire=17093${words}`);
      await idle(page);
      await page.waitForFunction(() => /vue=[\d.]+,/.test(location.search));
      zooms.push(new URL(page.url()).searchParams.get("vue") ?? "");
      expect(await page.getByText("Vue illisible").isVisible()).toBe(words === "&vue=abc");
      expect(said).toEqual([]);
      await page.close();
    }
    expect(zooms[1]).toBe(zooms[0]);
    expect(zooms[2]).toBe("45.8868,-1.2000,12.0");
  });

  it("asks for the base map only once the visitor wants it", async () => {
    const { page, asked } = await visit("/carte?couches=bancs");
    await idle(page);
    expect(asked.filter((url) => url.includes("fond.invalid"))).toEqual([]);
    const request = page.waitForRequest(/^https:\/\/fond\.invalid\/\d+\/\d+\/\d+\.png$/);
    expect(await page.getByText("© ailleurs").isVisible()).toBe(false);
    await page.getByLabel(/Plan d’ailleurs/).check();
    await request;
    await page.getByText("© ailleurs").waitFor();
    await page.close();
  });

  it("has no fault for axe, live or still, and fits a phone", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ viewport: { width: 320, height: 800 }, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(`${site.url}/carte?couches=bancs,dechets-points-apport`);
      if (javaScriptEnabled) await idle(page);
      if (javaScriptEnabled) expect(await axeFaults(page)).toEqual([]);
      if (javaScriptEnabled) expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      else expect(await page.locator(".map-frame svg:visible").count()).toBe(1);
      await context.close();
    }
  });
});
