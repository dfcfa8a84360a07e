import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GeocoderFailed } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planeIrradiation } from "../../packages/api/src/irradiation/plane-irradiation.js";
import { specificYield } from "../../packages/api/src/irradiation/specific-yield.js";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { ownContent } from "../support/prepared-data.js";
import { textOf, typographyFaultsOf } from "./support/page-checks.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const PAGE = "/observatoires/energie/solaire";
/** What PVGIS gives for the trial point of the demonstration. */
const GLOBAL = [47.75, 65.3, 117.42, 145.62, 185.89, 201.7, 219.53, 186.24, 131.98, 82.09, 47.73, 42.34];

const square = (x: number, y: number) => [
  [x, y],
  [x + 0.00013, y],
  [x + 0.00013, y + 0.0001],
  [x, y + 0.0001],
  [x, y],
];
/** A roof of the Rue du Phare, Saint-Denis-d’Oléron; `known`: what its layer says of it. */
const roof = (id: string, longitude: number, known: Record<string, unknown>) => ({
  type: "Feature",
  properties: { id_toit: id, code_insee: "17323", numero: null, voie_nom: null, ...known },
  geometry: { type: "Polygon", coordinates: [square(longitude, 46.046)] },
});
const ROOFS = [
  roof("PHARE-1", -1.41, {
    ...{ numero: "1", voie_nom: "Rue du Phare", surface_m2: 60, surface_utile_m2: 30 },
    ...{ inclinaison_deg: 30, orientation_deg: 225, ombre_pct: 10 },
  }),
  roof("PHARE-2", -1.4095, { numero: "2", voie_nom: "Rue du Phare" }),
  roof("PHARE-10", -1.409, { numero: "10", voie_nom: "Rue du Phare", irradiation_kwh_m2: 800, surface_m2: 60 }),
  roof("SANS-ADRESSE", -1.38, {}),
  roof("HOSTILE", -1.37, { code_insee: "17411", voie_nom: "<b>Rue</b>", numero: '"><script>' }),
  // More roofs around one than its page shows.
  ...Array.from({ length: 210 }, (_, rank) => roof(`DENSE-${rank}`, -1.3 + rank * 0.000005, { code_insee: "17337" })),
];

/** What of the content the cadastre is made of. */
const ENERGY = [
  ...["toits", "irradiation", "solar.json", "simulators/solaire.json"],
  ...["production-electricite", "indicators/energie-pv-puissance.json", "indicators/energie-pv-installations.json"],
].map((name) => `energie/${name}`);

let content: string;
let site: RealSite;
beforeAll(async () => {
  content = mkdtempSync(join(tmpdir(), "datalogue-solar-"));
  for (const path of ["catalogue.json", "organisations.json", "territoires", "schemas", ...ENERGY])
    cpSync(join(ownContent, path), join(content, path), { recursive: true });
  const layer = join(content, "energie/toits/data.geojson");
  const { features } = JSON.parse(readFileSync(layer, "utf8"));
  writeFileSync(layer, JSON.stringify({ type: "FeatureCollection", features: [...features, ...ROOFS] }));
  const monuments = join(content, "energie/monuments");
  mkdirSync(monuments);
  writeFileSync(
    join(monuments, "dataset.json"),
    JSON.stringify({
      ...JSON.parse(readFileSync(join(content, "energie/toits/dataset.json"), "utf8")),
      ...{
        id: "5f0d3c1e-6f0b-4c57-9a35-5b1c5f7c2a78",
        slug: "patrimoine-monuments",
        title: "Monuments",
        schema: undefined,
      },
    }),
  );
  writeFileSync(
    join(monuments, "schema.json"),
    JSON.stringify({ fields: [{ name: "nom", title: "Nom", type: "string" }] }),
  );
  writeFileSync(
    join(monuments, "data.geojson"),
    JSON.stringify({
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          properties: { nom: "Phare de Chassiron" },
          geometry: { type: "Point", coordinates: [-1.4105, 46.0466] },
        },
      ],
    }),
  );
  site = await openRealSite({ content });
});
afterAll(async () => {
  await site?.close();
  rmSync(content, { recursive: true, force: true });
});

const get = (path: string, app = site.app) => supertest(app).get(path).set("Accept", "text/html");
const read = async (path: string, status = 200) => {
  const { text, headers } = await get(path).expect(status);
  expect(await htmlFaults(text)).toEqual([]);
  expect(typographyFaultsOf(text)).toEqual([]);
  return { text, said: textOf(text).replace(/\s+/g, " "), headers };
};
type Feature = { properties: Record<string, unknown> };
/** The few words of MapLibre's expressions that the look of roofs is written in. */
function evaluate(expression: unknown, properties: Record<string, unknown>): unknown {
  if (!Array.isArray(expression)) return expression;
  const [word, ...rest] = expression;
  const of = (one: unknown) => evaluate(one, properties) as number;
  if (word === "get") return properties[rest[0] as string] ?? null;
  if (word === "number") return rest.map(of).find((one) => typeof one === "number");
  if (word === "typeof") return typeof of(rest[0]);
  if (word === "any") return rest.some(of);
  if (word === "case")
    return of(rest.find((_, rank) => (rank % 2 === 1 ? of(rest[rank - 1]) : rank === rest.length - 1)));
  if (word === "interpolate") {
    const [, at, ...stops] = rest;
    const place = of(at);
    const last = stops.length - 2;
    const rank = Math.max(
      0,
      stops.findLastIndex((stop, index) => index % 2 === 0 && index < last && place >= (stop as number)),
    );
    const [x0, y0, x1, y1] = [
      stops[rank] as number,
      of(stops[rank + 1]),
      stops[rank + 2] as number,
      of(stops[rank + 3]),
    ];
    return y0 + ((y1 - y0) * (place - x0)) / (x1 - x0);
  }
  const [a = 0, b = 0] = rest.map(of);
  const words: Record<string, unknown> = {
    "<": a < b,
    ">=": a >= b,
    "==": a === b,
    "*": a * b,
    "/": a / b,
    "-": a - b,
  };
  return words[word as string];
}
/** « 10,6 » as a table without decimals says it. */
const formatted = (said: string, decimals: number) =>
  Number(said.replace(/\s/g, "").replace(",", ".")).toFixed(decimals);
const numbers = (value: number) => value.toLocaleString("fr-FR", { maximumFractionDigits: 0 }).replace(/\s/g, " ");

describe("the solar cadastre, without script", () => {
  it("leads from a commune to a street, then to a roof, by a list that says what the map says", async () => {
    const bare = await read(PAGE);
    expect(bare.said).toContain("Saint-Denis-d’Oléron (44 toits)");
    expect(bare.said).toContain("1 474 kWh/m² par an");
    const commune = await read(`${PAGE}?commune=17323`);
    expect(commune.text).toMatch(/<option value="Rue du Phare">Rue du Phare \(3\u00a0toits\)/);
    expect(commune.text).toMatch(/<option value="-">Sans adresse \(1\u00a0toit\)/);
    const street = await read(`${PAGE}?commune=17323&voie=Rue+du+Phare`);
    const listed = [...street.text.matchAll(/<th scope="row"><a href="([^"]+)">([^<]+)/g)].map(([, , name]) => name);
    expect(listed).toEqual(["1 rue du Phare", "2 rue du Phare", "10 rue du Phare"]);
    for (const label of ["1 rue du Phare\u00a0: très bon", "10 rue du Phare\u00a0: à l’ombre ou trop petit"])
      expect(street.text).toContain(`aria-label="${label}"`);
    expect((await read(`${PAGE}?commune=17323&voie=-`)).said).toContain("Toit SANS-ADRESSE");
  });

  it("says what a roof receives, which of its figures are supposed, and keeps nothing of who looked", async () => {
    const known = await read(`${PAGE}?toit=PHARE-1`);
    const plane = planeIrradiation({ latitude: 45, global: GLOBAL }, { tilt: 30, azimuth: 225 });
    const yearly = plane.kind === "irradiation" ? plane.yearly : Number.NaN;
    expect(known.said).toContain("1 rue du Phare : un très bon toit");
    expect(known.said).toContain(`Reçu par chaque mètre carré en un an ${numbers(yearly * 0.9)} kWh`);
    expect(known.said).toMatch(/Surface utile, sud-ouest 30 m².*Inclinaison 30°.*Ombre dans l’année 10 %/);
    expect(known.headers["cache-control"]).toBe("private, no-store");
    const footprint = await read(`${PAGE}?toit=PHARE-2`);
    expect(footprint.said).toMatch(/Surface utile, supposée 6\d m² Surface du toit, d’après son emprise 12\d m²/);
    expect(footprint.said).toMatch(
      /Inclinaison, supposée 30° Orientation inconnue moyenne de toutes .* inconnue, non comptée/,
    );
    const given = await read(`${PAGE}?toit=PHARE-10`);
    expect(given.said).toMatch(/en un an 800 kWh .* déjà déduite/);
  });

  it("says what panels would yield there, cost and pay back as a range, each assumption with its source, changed in the address", async () => {
    const plane = planeIrradiation({ latitude: 45, global: GLOBAL }, { tilt: 30, azimuth: 225 });
    const yearly = plane.kind === "irradiation" ? plane.yearly * 0.9 : Number.NaN;
    // Thirty square metres hold 6 kWc; a household of 4 500 kWh consumes 40 % of what they yield.
    const energy = 6 * (specificYield(yearly, { losses: 0.14 }) ?? Number.NaN);
    const { said } = await read(`${PAGE}?toit=PHARE-1`);
    expect(said).toContain(`${numbers(Math.round(energy / 10) * 10)} kWh par an, soit ${numbers(energy / 45)} %`);
    expect(said).toMatch(/Puissance possible 6 kWc/);
    expect(said).toMatch(
      /Installation, à vérifier 10 800 à 15 000 € Aide, à vérifier −480 € À payer, à vérifier 10 300 à 14 500 €/,
    );
    expect(said).toContain(
      `${numbers(energy * 0.4)} kWh consommés sur place, à 0,20 € l’un, à vérifier ${numbers(energy * 0.08)} €/an`,
    );
    const gain = Math.round(energy * 0.4 * 0.2) + Math.round(energy * 0.6 * 0.04);
    expect(said).toContain(
      `Remboursé en ${numbers(10_320 / gain)} à ${numbers(14_520 / gain)} ans environ, à vérifier`,
    );
    expect(said).toMatch(/Prix de l’électricité achetée \(€\/kWh\) .* à vérifier, 28 novembre 2026/);
    expect(said).toMatch(
      /À vérifier avant d’y compter : prix de l’électricité achetée ; .*aide à l’installation ; .* \(28 novembre 2026\)/,
    );
    const changed = await read(`${PAGE}?toit=PHARE-1&prix_achat=0,30&cout_haut=1800&puissance_max=3`);
    expect(changed.said).toMatch(/Puissance possible 3 kWc.*Installation, à vérifier 5 400 € .* à 0,30 € l’un/);
    expect(changed.said).toContain("Le toit porterait 6 kWc ; le calcul s’arrête à 3 kWc.");
    expect(changed.text).toMatch(/<input id="prix_achat"[^>]* value="0,3"/);
    // On paper too, with what was changed.
    const paper = await read(/href="([^"]*\/papier\?[^"]+)"/.exec(changed.text)?.[1]?.replaceAll("&amp;", "&") ?? "");
    expect(paper.said).toMatch(
      /Installation, à vérifier 5 400 €.*Aide, à vérifier −240 €.*À payer, à vérifier .* ans environ, à vérifier/,
    );
    expect(paper.said).toContain("Le toit porterait 6 kWc ; le calcul s’arrête à 3 kWc.");
    expect(paper.said).toContain("mois par mois Reçu par chaque mètre carré, en kWh janv.");
    expect(paper.said).toMatch(/Prix de l’électricité achetée 0,3 €\/kWh .* : à vérifier, 28 novembre 2026\./);
    expect((await read(`${PAGE}/papier`, 404)).said).toContain("Choisissez d’abord un toit");
    const wrong = await read(`${PAGE}?toit=PHARE-1&pertes_pct=beaucoup`, 400);
    expect(wrong.said).toMatch(/pertes_pct.*beaucoup.*La valeur habituelle la remplace/);
    expect(wrong.said).toContain(`${numbers(Math.round(energy / 10) * 10)} kWh par an`);
  });

  it("says at which price panels would not be paid back in twenty-five years, on paper too", async () => {
    const never = / Au prix le plus haut, l’installation ne serait pas remboursée en vingt-cinq ans\./;
    const notEven = / Même au prix le plus bas, l’installation ne serait pas remboursée en vingt-cinq ans\./;
    for (const [costs, told, untold] of [
      ["cout_bas=1000&cout_haut=9000", never, notEven],
      ["cout_bas=8000&cout_haut=9000", notEven, never],
    ] as const)
      for (const path of [PAGE, `${PAGE}/papier`]) {
        const { said } = await read(`${path}?toit=PHARE-1&${costs}`);
        expect(said).toMatch(told);
        expect(said).not.toMatch(untold);
      }
  });

  it("adds up the roofs of the commune, beside what is installed there", async () => {
    const { said } = await read(`${PAGE}?commune=17323`);
    const received = Number(/ni trop petits ([\d,]+) GWh/.exec(said)?.[1]?.replace(",", ".")) * 1e6;
    const [, energy = "", power = ""] = /produiraient ([\d ]+) MWh, ([\d ,]+) kWc/.exec(said) ?? [];
    // A fifth of a kilowatt-peak for each square metre, as the assumption says.
    const expected = 0.2 * (specificYield(received, { losses: 0.14 }) ?? Number.NaN);
    expect(Math.abs(Number(energy.replace(/ /g, "")) * 1000 - expected) / expected).toBeLessThan(0.05);
    expect(Number(power.replace(/ /g, "").replace(",", "."))).toBeGreaterThan(9);
    expect(said).toMatch(/Déjà installé, 2024 \d+ kW/);
    expect(said).toMatch(/Tous les toits connus à Saint-Denis-d’Oléron Toits de la couche 44 /);
    const [good = 0, fair = 0, poor = 0] = ["très bon", "moyen", "à l’ombre ou trop petit"].map((name) =>
      Number(new RegExp(`${name}, [\\d ]+ m² utiles (\\d+) toit`).exec(said)?.[1]),
    );
    expect(good + fair + poor).toBe(44);
  });

  it("sets what the roofs of every commune could bear beside what is installed, with the sources and their days", async () => {
    const bare = await read(PAGE);
    expect(bare.text).toContain(`href="${PAGE}/communes"`);
    const { text, said } = await read(`${PAGE}/communes`);
    const rows = new Map(
      [...text.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, name = "", cells = ""]) => [
        textOf(name).trim(),
        [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = ""]) => textOf(cell).replace(/\s/g, "")),
      ]),
    );
    const { communes } = site.datalogue.services.territories.home();
    expect(rows.size).toBe(communes.length + 1);
    // As the page of the commune says, and as the register of installations does.
    const one = (await read(`${PAGE}?commune=17323`)).said;
    const [, energy = "", power = ""] = /produiraient ([\d ]+) MWh, ([\d ,]+) kWc/.exec(one) ?? [];
    const [, year, installed = ""] = /Déjà installé, (\d{4}) ([\d ]+) kW/.exec(one) ?? [];
    const own = rows.get("Saint-Denis-d’Oléron") ?? [];
    // Possible and installed power side by side, then what is produced, how many installations, how many roofs.
    expect(own.slice(0, 3)).toEqual([formatted(power, 0), installed, energy].map((each) => each.replace(/\s/g, "")));
    expect(own[4]).toBe("44");
    expect(said).toContain(`puissance installée en ${year}`);
    const last = readFileSync(join(content, "energie/production-electricite/data.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","))
      .filter(([when, code, kind]) => when === year && code === "17323" && kind === "PHOTOVOLTAIQUE");
    expect([own[1], own[3]]).toEqual([
      String(last.reduce((sum, [, , , kilowatts]) => sum + Number(kilowatts), 0)),
      String(last.reduce((sum, [, , , , count]) => sum + Number(count), 0)),
    ]);
    // The last row adds up the others.
    const total = [...rows.values()].at(-1) ?? [];
    const sum = (rank: number) => [...rows.values()].slice(0, -1).reduce((all, cells) => all + Number(cells[rank]), 0);
    for (const rank of [1, 3, 4]) expect(Number(total[rank])).toBe(sum(rank));
    expect(said).toMatch(/tous les toits et tous les terrains .* les toits de la couche seulement/);
    expect(said).toMatch(/Puissance .{1,40} : Chiffres inventés pour la démonstration, en attendant : ODRÉ/);
    expect(said).toMatch(
      /ODRÉ.*Installations de production .*version du \d.* Toits du cadastre solaire.*version du \d.*Point d’essai/,
    );
    expect(said).toMatch(/Un panneau de 400 à 450 W.*à vérifier, 28 novembre 2026/);
    expect(said).not.toContain("Tarif d’achat");
    await read("/observatoires/dechets/solaire/communes", 404);
  });

  it("tells an unknown roof, commune or street, with a way on", async () => {
    for (const [path, words] of [
      ["?toit=inconnu", "Toit introuvable."],
      ["?commune=75056", "Aucun toit connu dans cette commune."],
      ["?commune=17323&voie=Rue+inconnue", "Aucun toit connu dans cette voie."],
    ] as const)
      expect((await read(PAGE + path, 404)).said).toContain(words);
    expect((await read("/observatoires/dechets/solaire", 404)).said).toContain("Ce thème n’a pas de cadastre solaire");
    expect((await get(`${PAGE}?toit=HOSTILE`).expect(200)).text).not.toMatch(/<b>Rue|<script>/);
  });

  it("says how many roofs around one it leaves out", async () => {
    const { said } = await read(`${PAGE}?toit=DENSE-105`);
    expect(said).toContain("Les toits voisins, en tableau 200 toits");
    expect(said).toContain("Et 10 autres toits : ils sont sur la carte");
  });

  it("asks for the architect near a listed monument, names no installer, and leads to the map", async () => {
    const near = await read(`${PAGE}?toit=PHARE-1`);
    expect(near.said).toMatch(
      /Un monument protégé est à \d+ m environ\. Consultez l’architecte des bâtiments de France/,
    );
    const far = await read(`${PAGE}?toit=SANS-ADRESSE`);
    expect(far.said).toContain("Aucun monument protégé connu ici à moins de 500 m");
    expect(near.said).toMatch(/conseiller énergie/);
    const layers = await get(/href="(\/carte\?[^"]+)"/.exec(near.text)?.[1]?.replaceAll("&amp;", "&") ?? "").expect(
      200,
    );
    expect(textOf(layers.text)).toContain("Toits du cadastre solaire");
  });

  it("colours the roofs of the map by the class that their page gives, in the browser too", async () => {
    const { text, said } = await read("/carte?couches=energie-toits&indicateur=aucun");
    expect(said).toMatch(/Toits du cadastre solaire très bon \d+ moyen \d+ à l’ombre ou trop petit \d+/);
    const data = JSON.parse(/id="map-data">(.*?)<\/script>/s.exec(text)?.[1] ?? "");
    const { look, object } = data.layers.find(({ slug }: { slug: string }) => slug === "energie-toits");
    expect(object.href).toBe("/observatoires/energie/solaire?toit=");
    const { features } = JSON.parse((await get("/ogc/collections/energie-toits/items?f=json&limit=1000")).text);
    const pages = new Map(
      look.classes.map(({ value, label }: { value: string; label: string }) => [value, label] as const),
    );
    // As the list of each street tells them.
    const told = new Map<string, string>();
    for (const commune of ["17323", "17093", "17385"])
      for (const [, street] of (await read(`${PAGE}?commune=${commune}`)).text.matchAll(
        /<option value="([^"]+)">[^<]*\(\d+\u00a0toits?\)/g,
      )) {
        if (/^\d{5}$/.test(street ?? "")) continue;
        const { text: list } = await read(`${PAGE}?commune=${commune}&voie=${encodeURIComponent(street ?? "")}`);
        for (const [, id, label] of list.matchAll(
          /<th scope="row"><a href="[^"]*toit=([^"&]+)"[^>]*>[^<]*<\/a><\/th><td>([^<]+)</g,
        ))
          told.set(decodeURIComponent(id ?? ""), label ?? "");
      }
    expect(told.size).toBeGreaterThan(100);
    const own = features.filter(({ properties }: Feature) => told.has(String(properties.id_toit)));
    const apart = own.filter(
      ({ properties }: Feature) =>
        pages.get(evaluate(look.computed.expression, properties) as string) !== told.get(String(properties.id_toit)),
    );
    // Between two planes of its grid, the browser reads what lies between: a few roofs at a limit of a class.
    expect(apart.length / own.length).toBeLessThan(0.03);
  });
});

describe("an address", () => {
  it("leads to its roof where the administrator names a service; is neither kept nor logged", async () => {
    expect((await read(PAGE)).text).not.toContain('name="adresse"');
    const places: Record<string, [number, number]> = {
      "1 rue du phare": [-1.40993, 46.04605],
      "au large": [-1.45, 46.0],
      lille: [3.05, 50.63],
    };
    const geocoder = {
      async find(text: string) {
        if (text === "panne") throw new GeocoderFailed("late");
        if (text === "fatal") throw new Error("broken");
        const [longitude, latitude] = places[text] ?? [];
        return longitude === undefined || latitude === undefined ? [] : [{ label: text, longitude, latitude }];
      },
    };
    const { datalogue, settings } = site;
    const logged: string[] = [];
    const services = { ...datalogue.services, geocoder };
    const app = createApp({ ...datalogue, services }, settings, { log: (line) => void logged.push(line) });
    const ask = async (address: string) => {
      const { text, status, headers } = await get(`${PAGE}?adresse=${encodeURIComponent(address)}`, app);
      return { said: textOf(text), status, kept: headers["cache-control"] };
    };
    expect(await ask("1 rue du phare")).toMatchObject({
      ...{ status: 200, kept: "private, no-store" },
      said: expect.stringMatching(/Le toit le plus proche de[\s\S]*1 rue du Phare\s: un très bon toit/),
    });
    for (const [address, words] of [
      ["au large", "la couche n’a aucun toit à moins de 40"],
      ["lille", "Aucune adresse ne répond"],
      ["nulle part", "Aucune adresse ne répond"],
    ] as const)
      expect(await ask(address)).toMatchObject({ status: 404, said: expect.stringContaining(words) });
    expect(await ask("panne")).toMatchObject({ status: 200, said: expect.stringContaining("ne répond pas") });
    expect((await ask("fatal")).status).toBe(500);
    expect(logged.join("\n")).toContain(`${PAGE}?adresse=…`);
    expect(logged.join("\n")).not.toContain("adresse=fatal");
  });
});

it("is not there once its roofs are closed, for anybody", async () => {
  const path = join(content, "energie/toits/dataset.json");
  const dataset = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...dataset, access: "members" }));
  await site.datalogue.load();
  for (const query of ["", "?toit=PHARE-1", "?commune=17323", "/communes"]) {
    const { said } = await read(PAGE + query, 404);
    expect(said).toContain("Les toits ou l’irradiation ne sont pas publiés, ou pas ouverts à tous");
    expect(said).not.toContain("PHARE");
  }
});
