import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { textOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const get = async (path: string) => {
  const response = await fetch(site.url + path, { headers: { Accept: "text/html" } });
  return { status: response.status, html: await response.text() };
};

/** The cells of the row of an indicator: its values in the order of the columns, then its words. */
const rowOf = (html: string, id: string) => {
  const row = html.split(`<tr id="${id}">`)[1]?.split("</tr>")[0] ?? "";
  const cells = row.split("<td").slice(1);
  return {
    heading: textOf(row.split("</th>")[0] ?? ""),
    values: cells.slice(0, -1).map((cell) => textOf(`<td${cell.split("</b>")[0]}`)),
    words: textOf(`<td${cells.at(-1) ?? ""}`),
  };
};
const valuesOf = async (id: string, territory: string) => {
  const { data } = await (
    await fetch(`${site.url}/api/indicators/${id}/observations?territory=${territory}&page_size=200`)
  ).json();
  return data as { period: string; value: number | null; dimensions: object }[];
};
const linksOf = (html: string) =>
  [...(html.split('<ul class="choices">')[1]?.split("</ul>")[0] ?? "").matchAll(/href="([^"]+)"/g)].map(
    ([, href = ""]) => href.replaceAll("&amp;", "&"),
  );

describe("territories side by side", () => {
  it("have every key figure of every theme as the API gives it, of communes, an intercommunality and a group", async () => {
    const group = site.datalogue.services.territories.list({ level: "group" })[0]?.code ?? "";
    const codes = ["17411", "17219", "241700699", group];
    const { status, html } = await get(`/comparer?territoires=${codes.join(",")}`);
    expect(status).toBe(200);
    expect(await htmlFaults(html)).toEqual([]);
    const usual = Number(/Côte à côte, (\d{4})/.exec(html)?.[1]);
    const { indicators, observatories } = site.datalogue.services;
    let told = 0;
    for (const id of observatories.list().flatMap(({ keyFigures }) => keyFigures)) {
      const { heading, values } = rowOf(html, id);
      const year = Number(/, (\d{4})$/.exec(heading.trim())?.[1] ?? usual);
      for (const [place, code] of codes.entries()) {
        const own = (await valuesOf(id, code)).find(
          ({ period, dimensions }) => Number(period.split("/").at(-1)) === year && Object.keys(dimensions).length === 0,
        );
        if (typeof own?.value !== "number") continue;
        const decimals = indicators.get(id)?.decimals ?? 0;
        const written = own.value.toLocaleString("fr-FR", {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        });
        expect(values[place]?.replace(/[\s\u202f]/g, "")).toMatch(
          new RegExp(`^[^\\d−]*${written.replace(/[\s\u202f]/g, "").replace("-", "−")}(?!\\d)`),
        );
        told += 1;
      }
    }
    expect(told).toBeGreaterThan(80);
  });

  it("say the difference in words that two figures of the page make, and what it was", async () => {
    const { html } = await get("/comparer?territoires=17485,17385&theme=mobilites");
    const { values, words } = rowOf(html, "mobilites-voiture-travail");
    const [a = 0, b = 0] = values.map((value) => Number(value.replace(",", ".")));
    const points = Math.round(Math.abs(a - b));
    expect(words).toContain(`${points} points de plus ${a > b ? "au Grand-Village-Plage" : "à Saint-Pierre-d’Oléron"}`);
    expect(words).toMatch(/en 2019/);
    expect(rowOf(html, "dechets-omr-hab").heading).toBe("");
  });

  it("are not set against each other where the indicator says that it cannot, and the page says why once", async () => {
    const { html } = await get("/comparer?territoires=17485,17385");
    const { words } = rowOf(html, "dechets-omr-hab");
    expect(words).not.toMatch(/de plus|de moins|fois|le plus/);
    // Each may still be set beside itself.
    expect(words).toMatch(/depuis 2019/i);
    expect(rowOf(html, "mobilites-irve-hab").words).toContain("Trop peu de cas");
    // 37 and 33 accidents in five years.
    const many = await get("/comparer?territoires=17385,17219&theme=mobilites");
    expect(rowOf(many.html, "mobilites-accidents").words).toContain("de plus à Saint-Pierre-d’Oléron");
    const [, reasons = ""] = textOf(html).split("Ce qui ne se compare pas");
    expect(reasons.match(/ne se classent pas/g)).toHaveLength(1);
  });

  it("tell a number with the size of the places, and not at all where one lies in the other", async () => {
    const id = "agriculture-conchyliculture-entreprises";
    const two = await get("/comparer?territoires=17411,17219");
    expect(rowOf(two.html, id).words).toMatch(/entreprises de plus .*fois plus d’habitants/);
    const within = await get("/comparer?territoires=17219,241700624");
    expect(rowOf(within.html, id).words).toContain("suit la taille");
  });

  it("tell a year without value in the table of years, never a zero", async () => {
    const { html } = await get("/comparer?territoires=17485,17406&theme=dechets");
    const [, years = ""] = html.split('id="annees"');
    expect(textOf(years)).toMatch(/2021 \S+( p)? non disponible/);
  });

  it("are told in the file of the same address: each value of every year, as the API gives it", async () => {
    const { html } = await get("/comparer?territoires=17485,17385&theme=energie");
    const [, address = ""] = /href="(\/comparer\.csv\?[^"]+)"/.exec(html) ?? [];
    const response = await fetch(site.url + address.replaceAll("&amp;", "&"));
    expect(response.headers.get("content-type")).toContain("text/csv");
    const [header = "", ...lines] = (await response.text()).trimEnd().split("\n");
    expect(header).toMatch(/^id_indicateur,code_geo,nom_geo,maille,periode,valeur/);
    const id = "energie-conso-hab";
    const mine = lines.filter((line) => line.startsWith(`${id},17485,`)).map((line) => line.split(",")[5]);
    const given = (await valuesOf(id, "17485")).filter(({ dimensions }) => Object.keys(dimensions).length === 0);
    expect(mine).toEqual(given.map(({ value }) => String(value ?? "")));
    expect(lines.filter((line) => line === header)).toEqual([]);
  });
});

describe("a commune among its peers", () => {
  it("is set beside the median of the others, named one by one and itself left out, and the value of the whole", async () => {
    const { html } = await get("/comparer?territoires=17093&pairs=epci&theme=mobilites");
    expect(await htmlFaults(html)).toEqual([]);
    const page = textOf(html);
    expect(page).toContain("Médiane des 7 autres");
    const peers = site.datalogue.services.territories.communesOf("241700624").map(({ code }) => code);
    const values = [];
    for (const code of peers.filter((one) => one !== "17093"))
      values.push(
        (await valuesOf("mobilites-velo-travail", code)).find(
          ({ period, dimensions }) => period === "2024" && Object.keys(dimensions).length === 0,
        )?.value ?? Number.NaN,
      );
    const median = values.sort((a, b) => a - b)[3] ?? Number.NaN;
    const row = rowOf(html, "mobilites-velo-travail");
    expect(row.values[1]?.replace(",", ".")).toContain(median.toFixed(1));
    expect(row.values).toHaveLength(3);
    expect(page).toContain("La médiane est celle des autres communes, Le Château-d’Oléron non comprise");
    expect(row.words).toMatch(/que la médiane|fois la médiane/);
  });
});

describe("a commune that has few peers", () => {
  it("is set beside each of them: a median of two says less than the two", async () => {
    const { status, html } = await get("/comparer?territoires=17093&pairs=taille&theme=mobilites");
    expect(status).toBe(200);
    const peers = site.datalogue.services.territories.peers("17093", "size").length;
    expect(peers).toBeLessThan(3);
    expect(html).not.toContain("Médiane");
    expect(rowOf(html, "mobilites-velo-travail").values).toHaveLength(peers + 1);
  });
});

describe("an address that names too little, too much or nothing known", () => {
  it.each([
    ["/comparer?territoires=17093", 400],
    ["/comparer?territoires=17093,17093", 400],
    ["/comparer?territoires=17093,17485,17337,17219,17411", 400],
    ["/comparer?territoires=17093,99999", 404],
    ["/comparer?territoires=17093,17189", 404],
    ["/comparer?territoires=17093,17485&theme=peche", 404],
    ["/comparer?territoires=17093&pairs=amis", 400],
    ["/comparer?territoires=241700624&pairs=communes", 400],
    ["/comparer?territoires=17093,17485&pairs=tous", 400],
  ])("is told with comparisons that exist: %s", async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    const ways = linksOf(answer.html);
    expect(ways.length).toBeGreaterThan(0);
    for (const way of [...ways.slice(0, 3), ...ways.slice(-1)])
      expect([way, (await get(way)).status]).toEqual([way, 200]);
  });

  it("is the page where one chooses when it names none, whose form is the address", async () => {
    const { status, html } = await get("/comparer");
    expect(status).toBe(200);
    expect(await htmlFaults(html)).toEqual([]);
    expect(html.match(/<select[^>]* name="territoire[s234]"/g)).toHaveLength(4);
    // What a browser sends of it: empty fields are left out.
    const sent = await get("/comparer?territoires=17093&territoire2=&territoire3=17485&territoire4=&theme=");
    expect(sent.html).toContain('rel="canonical" href="http://localhost:3000/comparer?territoires=17093,17485"');
  });

  it("is led to from the portrait, the observatory, the follow-up and the list of communes", async () => {
    for (const path of [
      "/territoires/17093",
      "/observatoires/dechets?territoire=17093",
      "/suivi",
      "/territoires",
      "/territoires/241700624",
    ]) {
      const { html } = await get(path);
      const ways = [...html.matchAll(/href="(\/comparer[^"]*)"/g)].map(([, href = ""]) =>
        href.replaceAll("&amp;", "&"),
      );
      expect([path, ways.length > 0]).toEqual([path, true]);
      for (const way of ways) expect([way, (await get(way)).status]).toEqual([way, 200]);
    }
  });
});
