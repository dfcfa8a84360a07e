import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GeocoderFailed } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { HtmlValidate } from "html-validate";
import type { Browser, Page } from "playwright-core";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, shiftFaults, watchShifts } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { faultyTexts, sheets } from "./support/browser-checks.js";
import { describeInBrowser, openBrowser, SOFTWARE_GL } from "./support/in-browser.js";
import { textOf } from "./support/page-checks.js";
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

const leadOf = (text: string) => textOf(/<p class="lead"[\s\S]*?<\/p>/.exec(text)?.[0] ?? "").trim();

describe("/carte without script", () => {
  it("opens on a figure by which communes may be ranked, known of them all, with no layer over it", async () => {
    const { text } = await read("/carte");
    const { id } = /<option value="(?<id>[^"]+)" selected/.exec(text)?.groups ?? {};
    const { data } = await (await fetch(`${site.url}/api/indicators/${id}`)).json();
    expect(data.direction).not.toBe("none");
    expect(data.comparison ?? null).toBe(null);
    expect(textOf(text)).toMatch(/Choisir les couches/);
    expect(text).not.toMatch(/<pattern|class="fold map-table|>n\.\u00a0d\.</);
  });

  it("keeps the classes of the last year at every year, and counts who has no value", async () => {
    const labels = async (year: number) => {
      const { text } = await read(`/carte?indicateur=dechets-omr-hab&couches=aucune&annee=${year}`);
      const key = /<section class="map-key" id="map-values-key"[\s\S]*?<\/section>/.exec(text)?.[0] ?? "";
      return [...key.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, one = ""]) => textOf(one).replace(/\s+/g, " ").trim());
    };
    const [last, early] = [await labels(2024), await labels(2021)];
    const classes = (all: string[]) => all.slice(0, 5).map((one) => one.replace(/ \d+ communes?$/, ""));
    expect(classes(early)).toEqual(classes(last));
    expect(early.slice(0, 5)).not.toEqual(last.slice(0, 5));
    expect(early.at(-1)).toBe("non disponible 1 commune");
  });

  it("gives what has no class a colour that no class has, on the still map and on the live one", async () => {
    const { text } = await read("/carte?couches=mobilites-amenagements-cyclables");
    const key = text.split('data-layer="mobilites-amenagements-cyclables"')[1]?.split("</ul>")[0] ?? "";
    const drawn = [...key.matchAll(/stroke="(#[0-9a-f]{6})"/g)].map(([, colour]) => colour);
    expect(textOf(key)).toMatch(/Piste cyclable.*Autre/);
    expect(drawn).toEqual([...new Set(drawn)]);
    expect(text).toMatch(new RegExp(`colour(?:"|&quot;):(?:"|&quot;)${drawn.at(-1)}`));
  });

  it("offers each figure to colour communes by under a name of its own", async () => {
    for (const chosen of ["dechets-omr-hab", "urbanisme-enaf-m2"]) {
      const { text } = await read(`/carte?indicateur=${chosen}`);
      const groups = text.split('id="indicateur"')[1]?.split("</select>")[0]?.split("<optgroup ").slice(1) ?? [];
      expect(groups.length).toBeGreaterThan(3);
      for (const group of groups) {
        const names = [...group.matchAll(/<option[^>]*>([^<]*)</g)].map(([, name]) => name);
        expect(names).toEqual([...new Set(names)]);
      }
      expect(textOf(groups.join())).toContain("Gaz à effet de serre (teqCO₂ par habitant)");
      expect(groups.join().match(/>Espaces consommés/g)).toHaveLength(1);
      expect(text).toMatch(new RegExp(`value="${chosen}" selected`));
    }
  });

  it("is taken as an image, of the same figures and layers", async () => {
    const state = "indicateur=dechets-omr-hab&couches=dechets-points-apport";
    expect((await read(`/carte?${state}`)).text).toMatch(
      /href="\/carte\.png\?[^"]*dechets-points-apport[^"]*">Image \(PNG\)/,
    );
    const image = async (query: string) => {
      const { headers, body } = await supertest(site.app).get(`/carte.png?${query}`).buffer();
      expect(headers["content-type"]).toBe("image/png");
      return body as Buffer;
    };
    const drawn = await image(state);
    expect([drawn.readUInt32BE(16), drawn.readUInt32BE(20)]).toEqual([1920, 1080]);
    expect(drawn.equals(await image("indicateur=aucun&couches=aucune"))).toBe(false);
  });

  it("says on its image what a slide needs: title, year, unit, finding, key with counts, sources, outlines, demonstration", async () => {
    const { text } = await read("/carte.svg?indicateur=dechets-recyclage&couches=dechets-points-apport&annee=2022");
    const words = [...text.matchAll(/<text[^>]*>([^<]*)</g)].map(([, one = ""]) => one.replace(/\s/g, " "));
    const all = words.join(" ");
    expect(text).toMatch(/^<svg xmlns="[^"]*" viewBox="0 0 1280 720"/);
    for (const told of [
      /Part des déchets recyclés ou compostés/,
      /2022 · % du poids/,
      /[\d,]+ % du poids à /,
      /moins de [\d,]+ \d+ communes?/,
      /Points d’apport volontaire et déchèteries/,
      /Point d’apport, verre \d+/,
      /Contours schématiques, dessinés à la main\./,
      /Tonnages de déchets/,
      /Données de démonstration/,
      /Datalogue du Pôle Marennes Oléron/,
    ])
      expect(all).toMatch(told);
    expect(all).not.toMatch(/…|\b\d+ autres/);
    expect(text).not.toContain("<a ");
  });

  it("leads from a name that stands beside its commune to the middle of it", async () => {
    const { text } = await read("/carte?indicateur=urbanisme-logements-commences&couches=aucune");
    const [, wide = ""] = /<svg class="cut-wide [^"]*"([\s\S]*?)<\/svg>/.exec(text) ?? [];
    const middles = new Set(
      [...wide.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="/g)].map(([, x, y]) => `${x} ${y}`),
    );
    const ends = [...wide.matchAll(/<path d="M[\d. ]+L([\d.]+ [\d.]+)" stroke="#10252f"/g)].map(([, end]) => end);
    expect(ends.length).toBeGreaterThan(5);
    expect(ends.filter((end) => !middles.has(String(end)))).toEqual([]);
  });

  it("draws the layers of the address, tells how many objects they have and lists them", async () => {
    const { status, text } = await read("/carte?couches=dechets-points-apport");
    expect(status).toBe(200);
    const total = (await (await fetch(`${site.url}/ogc/collections/dechets-points-apport/items?limit=1`)).json())
      .numberMatched;
    expect(text).toMatch(new RegExp(`${total}\\sobjets de 1\\scouche`));
    expect(text.match(/<svg[^>]*role="img"/g)?.length).toBe(2);
    expect(text).toContain("Les 10 premiers objets sur");
    expect(text).toMatch(/<td>(Déchèterie|Point d’apport, [^<]+|Composteur partagé)<\/td>/);
    expect(text).not.toMatch(/<td>(DECHETERIE|17323)<\/td>/);
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

  it.each([
    ["17093", "Carte du Château-d’Oléron"],
    ["241700624", "Carte de l’Île d’Oléron"],
    ["g-oleron-nord", "Carte d’Oléron nord"],
  ])(
    "says of which territory it is, and names the record of each layer whatever it begins with: %s",
    async (code, label) => {
      const { text } = await read(`/carte?couches=mobilites-amenagements-cyclables&territoire=${code}`);
      expect(text).toContain(`aria-label="${label}\u00a0: `);
      expect(textOf(text)).toContain("Fiche : Aménagements cyclables");
    },
  );

  it("takes the boxes of the form, several at once or none", async () => {
    const { text } = await read("/carte?choix=1&couches=bancs&couches=dechets-points-apport");
    expect(text.match(/class="fold map-table/g)).toHaveLength(2);
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
    expect(text.match(/class="fold map-table/g)).toHaveLength(1);
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

  it("gives each layer its look by what it means, with how many objects have it", async () => {
    const { text } = await read(
      "/carte?couches=urbanisme-plu-dolus-d-oleron,agriculture-zones-sanitaires,dechets-points-apport",
    );
    // The colours of the national standard of plans, on white whatever the theme.
    for (const colour of ["#e60000", "#ff6565", "#feccbe", "#ffff00", "#56aa02", "#fffffe"])
      expect(text, colour).toMatch(new RegExp(`<path[^>]*fill="${colour}"`));
    const key = (title: string) => {
      const from = text.indexOf(title, text.indexOf('class="map-key"'));
      return textOf(text.slice(from, text.indexOf("</section>", from))).trim();
    };
    expect(key("Zones du PLU")).toMatch(/ U, urbaine 7 AUc, à urbaniser, ouverte 2 AUs, .* 1 A, agricole 3 N, .* 4$/);
    // One group of shellfish, in force: the others stay in the files.
    expect(key("Classement sanitaire")).toMatch(
      /huîtres et moules\. A, consommation directe 7 B, après purification 5 Date de l’arrêté\s: du 18 décembre 2012 au 18 décembre 2021\.$/,
    );
    for (const letter of ["A", "B"]) expect(text).toMatch(new RegExp(`paint-order="stroke">${letter}</text>`));
    expect(key("Points d’apport")).toMatch(/Déchèterie \d+ .*Point d’apport, verre \d+/);
    // Never a bare dot.
    expect(/<svg class="cut-wide [\s\S]*?<\/svg>/.exec(text)?.[0]).not.toMatch(/<circle/);
    expect(text.slice(0, text.indexOf('id="map-data"'))).not.toMatch(
      /DECHETERIE|PAV_VERRE|20191217|\d{4}-\d{2}-\d{2}</,
    );
  });

  it("colours communes by any ratio at any of its years, and says the finding first", async () => {
    const { text } = await read("/carte?indicateur=dechets-omr-hab&annee=2022&couches=aucune");
    // No commune is ranked by it: its definition says why.
    expect(leadOf(text)).toMatch(/^Ordures ménagères, 2022 : de \d+ à \d+ kg par habitant selon la commune\.$/);
    expect(leadOf((await read("/carte?indicateur=dechets-recyclage&couches=aucune")).text)).toMatch(
      /^Recyclage, 2024 : [\d,]+ % du poids à [^,]+, [\d,]+ % (à|au) [^,]+\.$/,
    );
    expect(text).toMatch(/href="\/carte\?[^"]*annee=2021">2021<|annee=2021[^>]*>2021</);
    expect(text).toMatch(/aria-current="page">2022</);
    expect(text).toMatch(/aria-label="Dolus-d’Oléron\u00a0: \d+\u00a0kg"|Dolus-d’Oléron\u00a0: \d+\u00a0kg/);
    const counts = [...text.matchAll(/<span>(\d+)\u00a0communes?<\/span>/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(14);
    expect(textOf(text.slice(text.indexOf("La même carte en tableau")))).toMatch(/Commune 2022/);
    expect(text).toContain('href="/comparer');
  });

  it("leads from a commune to its page, and from one outside of the territory nowhere", async () => {
    const { text } = await read("/carte?indicateur=dechets-omr-hab&couches=aucune&territoire=241700624");
    expect(text).not.toMatch(/undefined/);
    const [, wide = ""] = /<svg class="cut-wide [^"]*"([\s\S]*?)<\/svg>/.exec(text) ?? [];
    expect(wide.match(/<a href="\/territoires\/\d{5}"/g)).toHaveLength(8);
  });

  it("tells quantities by circles, not by colours", async () => {
    const { text } = await read("/carte?indicateur=urbanisme-logements-commences&couches=aucune");
    expect(/<svg class="cut-wide [\s\S]*?<\/svg>/.exec(text)?.[0].match(/<circle/g)?.length).toBeGreaterThan(10);
    expect(text).toContain("La surface du cercle est proportionnelle");
    // What is promised of it, in the state of the follow-up.
    expect(text).toMatch(/href="\/suivi\/scot-marennes-oleron#production"[\s\S]{0,120}data-status="off-track"/);
  });

  it("says that no commune has the figure asked for", async () => {
    const { status, text } = await read("/carte?indicateur=inconnu");
    expect(status).toBe(200);
    expect(text).toContain("Aucune valeur publiée par commune");
  });

  it("is given as an image of its own", async () => {
    const { text: page } = await read("/carte?couches=urbanisme-plu-dolus-d-oleron&indicateur=dechets-omr-hab");
    const href = /href="(\/carte\.svg[^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const { headers, text } = await read(href);
    expect(headers.get("content-type")).toContain("image/svg+xml");
    expect(text).toMatch(/^<svg xmlns=[\s\S]*<\/svg>$/);
    expect(text).toContain("#e60000");
  });

  it("names every commune, no name over another, in both cuts", async () => {
    for (const query of ["couches=aucune", "indicateur=dechets-omr-hab&couches=dechets-points-apport"]) {
      const { text } = await read(`/carte?${query}`);
      for (const cut of ["cut-narrow", "cut-wide"]) {
        const svg = new RegExp(`<svg class="${cut} [\\s\\S]*?</svg>`).exec(text)?.[0] ?? "";
        for (const name of ["Dolus", "Grand-Village", "Brée", "Gua", "Sornin", "Nieulle", "Just", "Trojan", "Denis"])
          expect(svg, `${name}, ${cut}, ${query}`).toMatch(new RegExp(`>[^<]*${name}[^<]*</text>`));
      }
    }
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

  it("looks for an address where the administrator names a service, keeps nothing of it, and says when it cannot", async () => {
    expect((await read("/carte")).text).not.toContain('name="adresse"');
    const asked: string[] = [];
    const geocoder = {
      async find(text: string) {
        asked.push(text);
        if (text === "panne") throw new GeocoderFailed("late");
        return [
          { label: "3 Rue du Port 17370 Le Grand-Village-Plage", longitude: -1.24, latitude: 45.86 },
          { label: "Rue du Port, Lille", longitude: 3.05, latitude: 50.63 },
        ];
      },
    };
    const { datalogue, settings } = site;
    const services = { ...datalogue.services, geocoder };
    const app = createApp({ ...datalogue, services }, settings, { log: () => {} });
    const get = (path: string) => supertest(app).get(path).set("Accept", "text/html");
    const one = await get("/carte?couches=bancs&adresse=rue+du+port");
    expect(one.headers["cache-control"]).toBe("private, no-store");
    expect(one.text).toMatch(
      /href="\/carte\?[^"]*vue=45\.8600%2C-1\.2400%2C15[^"]*">3 Rue du Port|vue=45\.8600,-1\.2400,15/,
    );
    expect(one.text).not.toContain("Lille");
    expect(one.text).toMatch(/<path d="M[^"]*" stroke="#9c1f6b"/);
    await get("/carte?couches=bancs&adresse=rue+du+port");
    expect(asked).toEqual(["rue du port", "rue du port"]);
    expect((await get("/carte?adresse=panne")).text).toContain("Le service d’adresses ne répond pas");
    expect(asked.length).toBe(3);
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
    await page.waitForSelector("#map-list tbody tr", { state: "attached" });
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
    expect(await popup.locator("h3").textContent()).toBe(HOSTILE);
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
    await page.waitForSelector("#map-list tbody tr", { state: "attached" });
    expect(await page.locator("#map-list caption").allTextContents()).toEqual([
      expect.stringMatching(/objets en vue/),
      expect.stringMatching(/objets en vue/),
    ]);
    await page.locator("#map-list summary", { hasText: "cyclables" }).click();
    await page
      .getByRole("button", { name: /^Montrer/ })
      .first()
      .click();
    const length = page.locator(".maplibregl-popup dl > div", { hasText: "Aménagement, côté droit" });
    await length.waitFor();
    expect(await page.locator(".maplibregl-ctrl-scale").textContent()).toMatch(/^\d+\s(m|km)$/);
    await page.close();
  });

  it("says the class of a roof, and leads to its page", async () => {
    const { page } = await visit("/carte?couches=energie-toits&indicateur=aucun&vue=46.02025,-1.39165,18");
    await idle(page);
    await page.locator("#map-list summary").first().click();
    await page
      .getByRole("button", { name: /^Montrer/ })
      .first()
      .click();
    const popup = page.locator(".maplibregl-popup");
    await popup.locator("dl > div", { hasText: /^Potentiel(très bon|moyen|à l’ombre ou trop petit)$/ }).waitFor();
    await popup.getByRole("link", { name: "Ce que ce toit peut produire" }).click();
    await page.waitForURL(/\/observatoires\/energie\/solaire\?toit=DEMO-17323-\d+$/);
    await page.close();
  });

  it("carries its whole state in the address, which opens the same map again", async () => {
    const { page } = await visit("/carte?couches=dechets-points-apport");
    await idle(page);
    await page.getByText("Choisir les couches").click();
    await Promise.all([page.waitForURL(/bancs/), page.getByRole("checkbox", { name: /Bancs/ }).click()]);
    await idle(page);
    await page.selectOption("#territoire", "17093");
    await page.waitForFunction(() => /couches=dechets-points-apport,bancs&territoire=17093&vue=/.test(location.search));
    const address = (await page.locator("#map-link").getAttribute("href")) ?? "";
    const second = await visit(address);
    await idle(second.page);
    expect(new URL(second.page.url()).search).toBe(new URL(address, site.url).search);
    expect(await second.page.getByRole("checkbox", { name: /Bancs/, includeHidden: true }).isChecked()).toBe(true);
    expect(await second.page.locator("#territoire").inputValue()).toBe("17093");
    await page.close();
    await second.page.close();
  });

  it("keeps a choice of the keyboard until it is asked to show it, and one of the pointer not", async () => {
    const { page } = await visit("/carte?couches=aucune");
    await idle(page);
    const asked: string[] = [];
    page.on("request", (request) => void (request.isNavigationRequest() && asked.push(request.url())));
    const first = await page.locator("#indicateur").inputValue();
    await page.locator("#indicateur").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const second = await page.locator("#indicateur").inputValue();
    expect(second).not.toBe(first);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Afficher" }).click();
    await page.waitForURL(new RegExp(`indicateur=${second}`));
    expect(asked).toHaveLength(1);
    await page.close();
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

  it("says of an object its name, titles of fields, labels of codes and days in French", async () => {
    const { page, said } = await visit("/carte?couches=urbanisme-plu-dolus-d-oleron&territoire=17140");
    await idle(page);
    await page.locator("#map-frame canvas").focus();
    await page.keyboard.press("Enter");
    const popup = page.locator(".maplibregl-popup");
    await popup.waitFor();
    const told = (await popup.locator("dl > div").allTextContents()).map((words) => words.replace(/\s/g, " "));
    expect(told[0]).toMatch(/^Type de zone(U, urbaine|AU|A, agricole|N, naturelle)/);
    expect(told).toContain("Date de validation17 décembre 2019");
    expect(told.join()).not.toMatch(/17140_|20191217|PLU_/);
    expect(said).toEqual([]);
    await page.close();
  });

  it("no text of a still map covers another, nor is shown under 12 px; each commune has its name", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const sizes = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".plot--map svg text")].flatMap((one) => {
          if (!(one instanceof SVGGraphicsElement) || !one.checkVisibility()) return [];
          const { a = 1, b = 0 } = one.getScreenCTM() ?? {};
          return [Number.parseFloat(getComputedStyle(one).fontSize) * Math.hypot(a, b)];
        }),
      );
    for (const width of [320, 360, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of [
        "/carte?indicateur=dechets-omr-hab&couches=agriculture-zones-sanitaires",
        "/territoires",
        "/jeux/dechets-points-apport",
      ]) {
        await page.goto(`${site.url}${path}`);
        expect(await faultyTexts(page), `${path}, ${width} px`).toEqual([]);
        expect(Math.min(...(await sizes())), `${path}, ${width} px`).toBeGreaterThanOrEqual(12);
      }
    }
    await page.goto(`${site.url}/territoires`);
    const names = await page.locator(".plot--map svg:visible text").allTextContents();
    for (const name of ["Saint-Trojan", "Dolus", "Le Gua", "Saint-Sornin"]) expect(names.join(" ")).toContain(name);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${site.url}/carte?indicateur=dechets-omr-hab&couches=agriculture-zones-sanitaires`);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(
        width === 360 ? 3400 : 2100,
      );
    }
    await context.close();
  });

  it("lets the colour of communes be seen under the zones of a plan, and says it", async () => {
    const couches = "urbanisme-plu-dolus-d-oleron,urbanisme-plu-marennes-hiers-brouage";
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.route("**/assets/map*", (route) => route.abort());
    /** Colours of the pixels of the map that are neither lines nor letters: those of more than one in a thousand. */
    const coloursOf = async () => {
      const png = (await page.locator("#map-frame").screenshot()).toString("base64");
      return page.evaluate(async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
        const drawing = canvas.getContext("2d");
        drawing?.drawImage(image, 0, 0);
        const bytes = drawing?.getImageData(0, 0, image.width, image.height).data ?? [];
        const counts = new Map<string, number>();
        for (let at = 0; at < bytes.length; at += 4) {
          const colour = `${bytes[at]},${bytes[at + 1]},${bytes[at + 2]}`;
          counts.set(colour, (counts.get(colour) ?? 0) + 1);
        }
        return Object.fromEntries(counts);
      }, png);
    };
    await page.goto(`${site.url}/carte?indicateur=dechets-omr-hab&couches=${couches}`);
    const over = await coloursOf();
    await page.goto(`${site.url}/carte?indicateur=dechets-omr-hab&couches=aucune`);
    const bare = await coloursOf();
    // The class of Dolus and Marennes, 250 to 299 and 200 to 249, stays on two fifths of their zones at least.
    const shares = Object.entries(bare)
      .filter(([, count]) => count > 2000)
      .map(([colour, count]) => (over[colour] ?? 0) / count);
    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(over["255,255,0"] ?? 0).toBeGreaterThan(500);
    await page.goto(`${site.url}/carte?indicateur=dechets-omr-hab&couches=${couches}`);
    expect(await page.getByText("Les zones des couches sont hachurées").isVisible()).toBe(true);
    // Without figures under them, zones keep the colours of the standard.
    await page.goto(`${site.url}/carte?indicateur=aucun&couches=${couches}`);
    expect(await page.locator("#map-frame pattern").count()).toBe(0);
    await context.close();
    const live = await visit(`/carte?indicateur=dechets-omr-hab&couches=${couches}`);
    await idle(live.page);
    expect(live.said).toEqual([]);
    await live.page.close();
  });

  const slide = (page: Page, ...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), page.locator("#map-year").focus());
  /** The years that the parts of the page tell: one, or a map of one year stands above a table of another. */
  const toldYears = (page: Page) =>
    page.evaluate(() => {
      const [lead, title, head] = ["#map-lead", "#map-table-title", "#map-values thead"].map(
        (part) => /20\d\d/.exec(document.querySelector(part)?.textContent ?? "")?.[0],
      );
      const links = [...document.querySelectorAll<HTMLAnchorElement>("#map-links a[href^='/carte']")].map(({ href }) =>
        new URL(href).searchParams.get("annee"),
      );
      const slider = document.getElementById("map-year")?.getAttribute("aria-valuetext");
      return [...new Set([lead, title, head, slider, new URL(location.href).searchParams.get("annee"), ...links])];
    });
  const AT_2021 = "&annee=2021";

  it.each(["live", "still"])(
    "moves over the years with the keyboard, all parts telling the same one, without reading the page again: %s",
    async (kind) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 900 } });
      if (kind === "still")
        await page.addInitScript(() => Object.assign(HTMLCanvasElement.prototype, { getContext: () => null }));
      await page.addInitScript(watchShifts);
      const session = await page.context().newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: 6 });
      const said: string[] = [];
      page.on("pageerror", (error) => void said.push(error.message));
      await page.goto(`${site.url}/territoires`);
      await page.goto(`${site.url}/carte?indicateur=dechets-recyclage&couches=aucune`);
      if (kind === "live") await idle(page);
      else await page.getByText("ne dessine pas de carte mobile").waitFor();
      const slider = page.locator("#map-year");
      expect((await slider.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      expect(await page.getByRole("slider", { name: "Année" }).getAttribute("aria-valuetext")).toBe("2024");
      await page.evaluate(() => Object.assign(window, { stays: true }));
      const before = await page.locator("#map-values-key").textContent();
      await slide(page, "ArrowLeft", "ArrowLeft", "ArrowLeft");
      await page.waitForFunction(
        (at) => location.search.includes(at) && !document.querySelector("[aria-busy]"),
        AT_2021,
      );
      if (kind === "live") await idle(page);
      expect(await toldYears(page)).toEqual(["2021"]);
      expect(await page.locator("#map-values-key").textContent()).not.toBe(before);
      if (kind === "still")
        expect(await page.locator("#map-frame svg").first().getAttribute("aria-label")).toContain("Carte du Pôle");
      expect(await page.evaluate(() => [document.activeElement?.id, "stays" in window])).toEqual(["map-year", true]);
      // Only what is below the key may move, and by the gesture of the visitor.
      expect(await shiftFaults(page)).toEqual([]);
      await slide(page, "Home");
      await page.waitForFunction(() => location.search.includes("annee=2015"));
      await page.goBack();
      expect(new URL(page.url()).pathname).toBe("/territoires");
      await page.goForward();
      await page.waitForFunction(() => document.getElementById("map-year")?.getAttribute("aria-valuetext") === "2015");
      expect(said).toEqual([]);
      await page.close();
    },
  );

  it("is printed as its still drawing, of the year shown, on one sheet", async () => {
    const { page } = await visit("/carte?indicateur=dechets-recyclage&couches=urbanisme-plu-dolus-d-oleron");
    await idle(page);
    const still = page.locator("#map-frame .cut-wide");
    expect(await still.isVisible()).toBe(false);
    await slide(page, "Home");
    await page.waitForFunction(() => location.search.includes("annee=2015") && !document.querySelector("[aria-busy]"));
    await idle(page);
    await page.emulateMedia({ media: "print" });
    expect(await still.isVisible()).toBe(true);
    expect(await page.locator("#map-frame canvas").isVisible()).toBe(false);
    const { text } = await read("/carte?indicateur=dechets-recyclage&couches=urbanisme-plu-dolus-d-oleron&annee=2015");
    const drawn = /<svg class="cut-wide [\s\S]*?<\/svg>/.exec(text)?.[0] ?? "";
    expect(await still.textContent()).toBe(drawn.replace(/<[^>]+>/g, ""));
    expect(sheets(await page.pdf({ format: "A4" }))).toBe(1);
    await page.close();
  });

  it("keeps the year that it shows where another cannot be read, and says so", async () => {
    const { page } = await visit("/carte?indicateur=dechets-recyclage&couches=aucune");
    await idle(page);
    await page.route(/annee=2023/, (route) => route.abort());
    await slide(page, "ArrowLeft");
    await page.getByText("L’année 2023 n’a pas pu être lue").waitFor();
    expect(await page.locator("#map-year").getAttribute("aria-valuetext")).toBe("2024");
    await page.close();
  });

  it("reads two kilobytes of script at first, and what draws the live map once it is in sight", async () => {
    const { text } = await read("/carte");
    const scripts = [...text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src]) => src);
    const sizes = await Promise.all(
      scripts.map(async (src) => {
        const { headers } = await fetch(`${site.url}${src}`, { method: "HEAD", headers: { "Accept-Encoding": "br" } });
        return Number(headers.get("content-length"));
      }),
    );
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_048);
    const { page, asked } = await visit("/carte?couches=aucune", { viewport: { width: 360, height: 200 } });
    await page.waitForTimeout(500);
    expect(asked.filter((url) => /live-|maplibre/.test(url))).toEqual([]);
    await page.locator("#map-frame").scrollIntoViewIfNeeded();
    await idle(page);
    await page.close();
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
