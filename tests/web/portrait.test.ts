import { createApp } from "@datalogue/web";
import Papa from "papaparse";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { createPlace } from "../api/support/content-folder.js";
import { describeInBrowser, openBrowser } from "./support/in-browser.js";
import { textOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site.close());

const get = async (path: string) => {
  const response = await fetch(site.url + path);
  return { status: response.status, html: await response.text() };
};
/** The words of the line of an indicator. */
const lineOf = (html: string, id: string) => textOf(html.split(`<li id="${id}">`)[1]?.split("</li>")[0] ?? "");
const valuesOf = async (id: string, year: number) => {
  const { data } = await (
    await fetch(`${site.url}/api/indicators/${id}/observations?level=commune&from=${year}&to=${year}&page_size=200`)
  ).json();
  return data as { territory: string; value: number | null }[];
};
const homeValue = async (id: string) => {
  const { data } = await (
    await fetch(`${site.url}/api/indicators/${id}/observations?territory=petr-marennes-oleron&from=2024&to=2024`)
  ).json();
  return data[0].value as number;
};
const french = (value: number) => value.toLocaleString("fr-FR", { maximumFractionDigits: 0 });

describe("the portrait of a commune", () => {
  it("shows each key figure of each theme, as the API gives it, with how it moved and its peers by their names", async () => {
    const { status, html } = await get("/territoires/17411");
    expect(status).toBe(200);
    expect(await htmlFaults(html)).toEqual([]);
    const values = await valuesOf("dechets-omr-hab", 2024);
    const shownOf = (code: string) => french(values.find(({ territory }) => territory === code)?.value ?? 0);
    const line = lineOf(html, "dechets-omr-hab");
    expect(line).toContain(`${shownOf("17411")} kg par habitant`);
    expect(line).toMatch(/[−+]\d+\s?% depuis 2019/);
    expect(line).toContain(`Le Grand-Village ${shownOf("17485")}`);
    expect(line).toContain(`La Brée ${shownOf("17486")}`);
    expect(line).toContain(`Ensemble ${french(await homeValue("dechets-omr-hab"))}`);
    for (const { theme, keyFigures } of site.datalogue.services.observatories.list()) {
      expect(html).toContain(`<h2 id="${theme}">`);
      for (const id of keyFigures) expect(html).toContain(`<li id="${id}">`);
    }
  });

  it("says where it is, how many live there, and how that changed", async () => {
    const { html } = await get("/territoires/17411");
    expect(html).toContain("Saint-Trojan-les-Bains sur la carte des 14 communes");
    expect(html.match(/<path class="here"/g)).toHaveLength(1);
    const populations = site.datalogue.services.territories.populations("17411");
    const [first, last] = [populations[0], populations.at(-1)];
    expect(textOf(html)).toContain(`${(first?.value ?? 0) - (last?.value ?? 0)} habitants de moins qu’en 2018`);
    // Every year known, not the two ends alone.
    for (const { year, value } of populations) expect(html).toContain(`${value.toLocaleString("fr-FR")} en ${year}`);
  });

  it("counts the inhabitants of former communes with it, as the API does", async () => {
    const place = createPlace();
    const known = place.read("territoires/populations.csv").trim();
    place.write(
      "territoires/populations.csv",
      `${known}\n17189,2016,municipale,600,Essai\n17219,2016,municipale,5500,Essai\n`,
    );
    const datalogue = await place.open();
    await datalogue.load();
    const app = createApp(datalogue, place.settings, { log: () => {} });
    try {
      const page = textOf((await supertest(app).get("/territoires/17219").expect(200)).text);
      const { populations } = (await supertest(app).get("/api/territories/17219").expect(200)).body.data;
      expect(populations[0]).toMatchObject({ year: 2016, value: 6100 });
      const gap = populations.at(-1).value - 6100;
      expect(page).toContain(`${gap} habitants de plus qu’en 2016`);
      expect(page).toContain(`en ${populations.at(-1).year}, ${gap} de plus qu’en 2016`);
    } finally {
      await place.remove();
    }
  });

  it("keeps the subject out of the median of the others", async () => {
    const { html } = await get("/territoires/17411?pairs=tous");
    const others = (await valuesOf("dechets-recyclage", 2024))
      .filter(({ territory }) => territory !== "17411")
      .flatMap(({ value }) => value ?? [])
      .sort((a, b) => a - b);
    expect(others).toHaveLength(13);
    expect(lineOf(html, "dechets-recyclage")).toContain(
      `Médiane des 13 autres ${(others[6] ?? 0).toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 })}`,
    );
    expect(textOf(html)).toContain("dont la médiane est donnée sans Saint-Trojan-les-Bains");
  });

  it("ranks no commune by what its indicator says cannot compare them, and says why", async () => {
    const { html } = await get("/territoires/17411");
    expect(lineOf(html, "dechets-omr-hab")).not.toMatch(/Moins que|Plus que|Entre/);
    expect(lineOf(html, "dechets-recyclage")).toMatch(/Moins que|Plus que|Entre/);
    expect(textOf(html)).toContain("ne se classent pas");
  });

  it("compares nothing that too few cases make, and never keeps it in mind", async () => {
    const { html } = await get("/territoires/17411");
    expect(lineOf(html, "agriculture-chefs-55")).toContain("Sur 3 cas : trop peu pour comparer");
    const [, kept = ""] = html.split("À retenir");
    expect(kept.split("</ul>")[0]).not.toContain("55 ans");
  });

  it("counts the cases of several years together, where the value is of one: 25 accidents in five years are enough", async () => {
    const rowOf = async (code: string) =>
      (
        await (await fetch(`${site.url}/api/datasets/mobilites-accidents/data?code_insee__exact=${code}`)).json()
      ).data.at(-1);
    expect((await rowOf("17093")).accidents).toBe(25);
    expect(lineOf((await get("/territoires/17093")).html, "mobilites-accidents")).toMatch(
      /depuis 2019\. Trop peu de cas chez ses pairs\. Ensemble 10,2/,
    );
    expect((await rowOf("17323")).accidents).toBe(5);
    expect(lineOf((await get("/territoires/17323")).html, "mobilites-accidents")).toContain(
      "5 cas : trop peu pour comparer",
    );
  });

  it("tells no change that too few cases make, as no other page does", async () => {
    const changed = /[+\u2212×]\s?\d|depuis 2019|de moins|de plus/;
    expect(lineOf((await get("/territoires/17486")).html, "mobilites-accidents")).not.toMatch(changed);
    const { html } = await get("/observatoires/mobilites?territoire=17486");
    const figure = textOf(html).match(/Accidents 2,8 accidents.*?\(trop peu de cas\)/)?.[0] ?? "";
    expect(figure).toContain("2019 ne se compare pas à 2024");
    expect(figure).not.toMatch(changed);
    const page = textOf((await get("/indicateurs/mobilites-accidents?territoire=17486")).html);
    expect(page).toMatch(/En 2024, 2,8 accidents corporels de la route par an pour 10 000 habitants \(provisoire\)\. /);
    expect(page).not.toMatch(/\d accidents? de (?:moins|plus)|% de (?:moins|plus)|plus bas depuis/);
  });

  it("leaves the values of too few cases out of what another is compared with", async () => {
    expect(lineOf((await get("/territoires/17351")).html, "mobilites-accidents")).toContain("4 cas : trop peu");
    const line = lineOf((await get("/territoires/17219")).html, "mobilites-accidents");
    expect(line).toContain("Trop peu de cas chez ses pairs. Ensemble 10,2.");
    const page = textOf((await get("/observatoires/mobilites?territoire=17411")).html);
    const figure = page.match(/Accidents [\d,]+ accidents.*?\(trop peu de cas\)/)?.[0] ?? "";
    expect(figure).toContain("2019 ne se compare pas à 2024");
    expect(figure).not.toContain("10,2");
  });

  it("says why no change is told, where too few cases make the first value alone", async () => {
    const html = (await get("/territoires/241700624")).html;
    expect(lineOf(html, "mobilites-irve-hab")).toMatch(/\d{4} ne se compare pas à \d{4} \(trop peu de cas\)/);
  });

  it("tells the objectives that bear on it, the state and the gap of each, its own figure beside", async () => {
    const { html } = await get("/territoires/17411");
    const [, states = ""] = html.split("Objectifs qui s’y appliquent");
    const text = textOf(states.split("</section>")[0] ?? "");
    expect(text).toContain("SCoT Marennes Oléron : commencer 350 logements par an hors trajectoire");
    expect(text).toMatch(
      /hors trajectoire \(plus de 10 % d’écart\) ?289 logements en 2024 ; prévu : 350 logements \(61 de moins\)\. Ici, \d+ logements\./,
    );
    const own = textOf((await get("/territoires/17140")).html.split("Ses objectifs")[1] ?? "");
    expect(own).toContain("PLU : consommer moitié moins d’espaces en 2021-2030 qu’en 2011-2020 hors trajectoire");
    expect(own).toContain("9,2 ha de 2021 à 2024 ; prévu : 6,3 ha (2,9 de trop).");
  });

  it("sets beside an objective the figure of the same year, else says the year of its own", async () => {
    const aims = async (path: string) =>
      textOf((await get(path)).html.split("Objectifs qui s’y appliquent")[1]?.split("</section>")[0] ?? "");
    const [then, now] = [await aims("/territoires/17406?annee=2018"), await aims("/territoires/17406")];
    const waste = /626 kg en 2024 ; prévu : 548 kg \(78 de trop\)\. (Ici, \d+ kg\.)/;
    expect(then).toMatch(waste);
    expect(waste.exec(then)?.[1]).toBe(waste.exec(now)?.[1]);
    // No density was computed for 2023 and 2024: nothing was built.
    expect(now).toMatch(/20,1 logements\/ha en 2024 ; .{1,60} Ici, 12,1 logements\/ha, en 2022\./);
    const [, kept = ""] = textOf((await get("/territoires/17406")).html).split("À retenir");
    expect(kept).toMatch(/^.*?Densité : la plus basse valeur des 14 communes, 12,1 logements par hectare, en 2022/);
    expect(textOf((await get("/territoires/17406")).html)).toContain(
      "Non calculable en 2024 : le dénominateur est nul.",
    );
    expect(textOf((await get("/observatoires/urbanisme?territoire=17406")).html)).toContain(
      "Densité : le dénominateur est nul.",
    );
  });

  it("compares with the peers that one chooses", async () => {
    const { html: epci } = await get("/territoires/17093?pairs=epci");
    expect(lineOf(epci, "dechets-omr-hab")).toContain("Médiane des 7 autres");
    expect(textOf((await get("/territoires/17093?pairs=voisines")).html)).toMatch(/Ses voisines : .*Dolus-d’Oléron/);
    const wrong = await get("/territoires/17093?pairs=amis");
    expect(wrong.status).toBe(400);
    expect(textOf(wrong.html)).toContain("Comparer avec les 14 communes");
  });

  it("goes back in time, and leads to why a figure is missing rather than showing a zero", async () => {
    const { html } = await get("/territoires/17406?annee=2021");
    expect(textOf(html)).toContain("Chiffres de 2021 au plus tard");
    // The year asked for has no value: the last one before is shown with its year, and the gap is told.
    const line = lineOf(html, "dechets-omr-hab");
    expect(line).toMatch(/2020/);
    expect(line).toContain("Non disponible en 2021");
    expect(html).toContain('href="/manques?territoire=17406&amp;indicateur=dechets-omr-hab"');
    expect(line).not.toMatch(/(^|\s)0\skg/);
    expect((await get("/territoires/17406?annee=1900")).status).toBe(404);
    expect((await get("/territoires/17406?annee=hier")).status).toBe(400);
  });

  it("leads from each figure to its indicator, whose address names the year only when it is not the last", async () => {
    const address = "/indicateurs/dechets-omr-hab?territoire=17411";
    expect((await get("/territoires/17411")).html).toContain(`<h3><a href="${address}">`);
    expect((await get("/territoires/17411?annee=2021")).html).toContain(`<h3><a href="${address}&amp;annee=2021">`);
  });

  it("says what is missing of it, why, and who owes it", async () => {
    const [, missing = ""] = textOf((await get("/territoires/17406")).html).split("Ce qui manque Déchèterie");
    expect(missing).toMatch(
      /2021 : non publié\. Aucune donnée de 2021 pour Saint-Sornin\. Pôle territorial Marennes Oléron/,
    );
  });

  it("is taken away as CSV, for machines or a spreadsheet, and as a workbook, every year of it inside", async () => {
    const csv = await (await fetch(`${site.url}/territoires/17411.csv`)).text();
    const lines = csv.trim().split("\n");
    expect(lines[0]).toBe(
      "theme,id_indicateur,indicateur,unite,annee,code_geo,nom_geo,valeur,statut,motif,source,borne",
    );
    const own = lines.filter((line) => line.includes(",dechets-omr-hab,") && line.includes(",17411,"));
    expect(own.length).toBeGreaterThan(5);
    const sheet = await fetch(`${site.url}/territoires/17411.csv?delimiter=%3B&decimal=%2C&bom=true`);
    expect(sheet.headers.get("content-disposition")).toContain("portrait-17411-tableur.csv");
    expect(await sheet.text()).toMatch(/;\d+,\d+;OBSERVE|;\d+,\d+;PROVISOIRE/);
    const book = await fetch(`${site.url}/territoires/241700624.xlsx`);
    expect(book.headers.get("content-type")).toContain("spreadsheetml");
    expect(
      Buffer.from(await book.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");
    expect((await fetch(`${site.url}/territoires/99999.csv`)).status).toBe(404);
  });

  it("tells in its file the status of those it is compared with, and why one has no value", async () => {
    const rowsOf = async (path: string) => {
      const text = await (await fetch(site.url + path)).text();
      const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
      return data.filter((row) => row.id_indicateur === "dechets-omr-hab");
    };
    const last = (await rowsOf("/territoires/17411.csv?pairs=tous")).filter(({ annee }) => annee === "2024");
    expect(new Set(last.map(({ code_geo }) => code_geo)).size).toBe(15);
    for (const { code_geo, valeur, statut } of last)
      expect([code_geo, valeur !== "", statut]).toEqual([code_geo, true, "PROVISOIRE"]);
    const then = await rowsOf("/territoires/17058.csv?annee=2021&pairs=tous");
    expect(then.find(({ annee, code_geo }) => annee === "2021" && code_geo === "17406")).toMatchObject({
      ...{ valeur: "", statut: "NON_DISPONIBLE" },
      motif: expect.stringMatching(/2021/),
    });
    for (const { statut } of then) expect(statut).not.toBe("");
  });

  it("exists for an intercommunality, a group and the whole, each commune named on its line and in the table", async () => {
    const group = site.datalogue.services.territories.list({ level: "group" })[0]?.code ?? "";
    for (const [code, communes, beside] of [
      ["241700699", 6, ["Île d’Oléron"]],
      ["petr-marennes-oleron", 14, ["Île d’Oléron", "Bassin de Marennes"]],
      [group, 3, ["Île d’Oléron"]],
    ] as const) {
      const { status, html } = await get(`/territoires/${code}`);
      expect(status).toBe(200);
      expect(await htmlFaults(html)).toEqual([]);
      const strip = html.split('<li id="dechets-recyclage">')[1]?.split("</svg>")[0] ?? "";
      expect(strip.match(/v12"[^>]*><title>[^<]+ \d/g)).toHaveLength(communes);
      for (const name of beside) expect(strip).toContain(`<title>${name} `);
      expect(html).not.toContain("En résumé");
      expect(html).toContain("Ce qui manque");
      expect(html.split("<caption>")[1]?.split("</thead>")[0]?.match(/<th /g)?.length).toBe(
        4 + communes + beside.length,
      );
    }
  });

  it("leads on from a commune that was merged, and from a code that is none", async () => {
    const former = await get("/territoires/17189");
    expect(former.status).toBe(404);
    expect(former.html).toContain('href="/territoires/17219"');
    expect((await get("/territoires/99999")).status).toBe(404);
  });

  it("is found from the list of communes and from the home page", async () => {
    const { html } = await get("/territoires");
    expect(await htmlFaults(html)).toEqual([]);
    expect(new Set(html.match(/href="\/territoires\/17\d{3}"/g)).size).toBe(14);
    expect((await get("/territoires?territoire=17093")).html).toContain("code Insee 17093");
    expect((await get("/")).html).toContain('href="/territoires/17093"');
  });
});

describeInBrowser("the portrait in a browser", () => {
  it.each([
    ["/territoires/17411", 6_600, 4_000],
    ["/territoires/241700624", 6_700, 4_000],
    ["/territoires/petr-marennes-oleron", 6_850, 4_000],
    ["/territoires/g-oleron-nord", 6_700, 4_000],
    ["/", 3_500, 2_200],
    ["/manques", 3_600, 2_100],
  ])(
    "is read to the end, as other pages are: %s holds in %i pixels on a phone, %i on a screen",
    async (path, phone, screen) => {
      const browser = await openBrowser();
      for (const [width, most] of [
        [360, phone],
        [1280, screen],
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        await page.goto(site.url + path);
        expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThanOrEqual(most);
        await page.close();
      }
      await browser.close();
    },
  );
});
