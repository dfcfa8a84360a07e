import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulatorReader } from "../../../packages/api/src/simulators/simulator-reader.js";
import { openTableReader } from "../../../packages/api/src/simulators/table-rows.js";
import { createPlace, type Place } from "../../api/support/content-folder.js";
import { root } from "../../datasets/content.js";

let place: Place;
let datalogue: Datalogue;
let app: ReturnType<typeof supertest>;
const logged: string[] = [];
/** Eleven, thirty, eleven households: the median is among the thirty, who pay for 20 lifts. */
const DISTRIBUTION = `annee,siren_epci,categorie,nb_personnes,mode,volume_l,nb_levees,nb_redevables
2024,241700624,MENAGE,3,BAC,240,52,900
2025,241700624,MENAGE,1,BAC,80,4,11
2025,241700624,MENAGE,3,BAC,120,20,30
2025,241700624,MENAGE,4,BAC,180,44,11
2025,241700624,MENAGE,4,BAC,1100,44,500
`;
const readContent = (path: string) => readFileSync(join(root, "datasets", path), "utf8");

beforeAll(async () => {
  place = createPlace({ DATALOGUE_LOG: "silent" });
  place.write("organisations.json", readContent("organisations.json"));
  place.write("schemas/ri-grille-tarifaire.json", readContent("schemas/ri-grille-tarifaire.json"));
  for (const path of ["grille-oleron/dataset.json", "grille-oleron/data.csv", "grille-marennes/dataset.json"])
    place.write(`dechets/${path}`, readContent(`dechets/${path}`));
  place.write("dechets/grille-marennes/data.csv", readContent("dechets/grille-marennes/data.csv"));
  for (const path of ["schemas/ri-distribution.json", "dechets/distribution/dataset.json"])
    place.write(path, readContent(path));
  place.write("dechets/distribution/data.csv", DISTRIBUTION);
  place.write("dechets/simulators/redevance.json", readContent("dechets/simulators/redevance.json"));
  datalogue = await place.open({ now: () => new Date("2026-03-10T12:00:00Z") });
  expect((await datalogue.load()).problems).toEqual([]);
  app = supertest(createApp(datalogue, place.settings, { log: (line) => void logged.push(line) }));
});
afterAll(() => place.remove());

const PAGE = "/observatoires/dechets/redevance";
const open = async (query: string, status = 200) => {
  const { text, headers } = await app.get(`${PAGE}${query}`).set("Accept", "text/html").expect(status);
  const shown = text
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  return { text, headers, shown };
};

describe("the page of a simulator", () => {
  it("asks for the commune first, and promises no amount before", async () => {
    const { text, shown } = await open("");
    expect(shown).toContain("Combien paierai-je pour mes déchets");
    expect(shown).toContain("Répondez d’abord à 1 question");
    expect(text).not.toMatch(/class="total"/);
    expect(text).toContain('<optgroup label="');
    expect(text).toContain('<option value="17140">');
  });

  it("says the amount to the cent, its lines in words, and what one lift less saves", async () => {
    const { shown, text } = await open("?epci=17140&annee=2026&volume_l=120&levees=26&ouvertures_pav=4");
    for (const told of [
      "En 2026, je paierai 199,60 €",
      "Dolus-d’Oléron, 2026, résidence principale, 3 personnes",
      "Par mois : 16,63 €",
      "Part fixe, 18 levées comprises 168,00 €",
      "8 levées de plus, à 3,40 € 27,20 €",
      "4 ouvertures de borne, à 1,10 € 4,40 €",
      "Une levée de moins : 3,40 € d’économie.",
      "vous pouvez économiser 27,20 € au plus",
      "Grille de la redevance déchets de l’Île d’Oléron",
    ])
      expect(shown.replace(/[\u00a0\u202f]/g, " ")).toContain(told);
    // The state is in the address, and the form gives it back.
    expect(text).toMatch(/<option value="17140" selected/);
    expect(text).toMatch(/name="levees"[^>]*value="26"|value="26"[^>]*name="levees"/);
  });

  it("counts no answer that its form no longer asks, in the result, the curve and the comparison", async () => {
    const told = async (query: string) => {
      const { text, shown } = await open(`?epci=17140&annee=2026&volume_l=120&levees=60${query}`);
      expect(text).not.toContain('name="nb_bacs"');
      return shown.replace(/[\u00a0\u202f]/g, " ");
    };
    const household = await told("");
    expect(household).toContain("Part fixe, 18 levées comprises");
    // Three bins were those of a firm, before the lodging was changed.
    expect(await told("&nb_bacs=3")).toBe(household);
  });

  it("writes a day as one says it", async () => {
    const { shown } = await open("?epci=17140&annee=2026&du=2026-03-15&au=2026-10-20");
    expect(shown.replace(/[\u00a0\u202f]/g, " ")).toContain("du 15 mars 2026, au 20 octobre 2026.");
  });

  it("agrees its words with one day, one lift, and tells no point of the curve twice", async () => {
    const told = async (query: string) =>
      (await open(`?epci=17140&annee=2026&volume_l=120&${query}`)).shown.replace(/[\u00a0\u202f]/g, " ");
    expect(await told("levees=1&du=2026-12-31")).toContain("Part fixe (1 jour sur 365)");
    const one = await told("levees=0&du=2026-12-12");
    expect(one).toContain("Part fixe, 1 levée comprise (20 jours sur 365)");
    expect(one).toContain("Le montant ne bouge pas jusqu’à 1 levée ");
    expect(one).toContain("9,21 € pour 0, 182,61 € pour 52.");
  });

  it("asks for what is counted between two days where it is not all year, and says so beside the result", async () => {
    const year = await open("?epci=17140&annee=2026&volume_l=120&levees=26");
    expect(year.shown).toContain("Combien de fois je le sors");
    expect(year.shown).not.toMatch(/(je le sors|collecté|borne|pris|déchèterie) par an/);
    expect(year.shown).not.toContain("Pour les jours donnés.");
    // Every other week from July on.
    const told = (await open("?epci=17140&annee=2026&volume_l=120&levees=13&du=2026-07-01")).shown;
    expect(told.replace(/[\u00a0\u202f]/g, " ")).toContain("En 2026, je paierai 98,29 €");
    expect(told).toContain("Levées, ouvertures, sacs, kilogrammes et passages se comptent alors à partir de ce jour.");
    expect(told).toContain(
      "Pour les jours donnés. Levées, ouvertures, sacs, kilogrammes et passages sont ceux de ces jours seulement.",
    );
    // A whole year, told by its days, is not a part of it.
    const whole = (await open("?epci=17140&annee=2026&volume_l=120&levees=26&du=2026-01-01&au=2026-12-31")).shown;
    expect(whole).toContain("Pour les jours donnés.");
    expect(whole).not.toMatch(/partie de l’année|année entière/);
  });

  it("says what the grid leaves unsaid where its aid is more than the fee", async () => {
    const told = async (composteurs: number) =>
      (await open(`?epci=17219&annee=2026&volume_l=120&levees=14&composteurs=${composteurs}`)).shown.replace(
        /[\u00a0\u202f]/g,
        " ",
      );
    const paid = await told(1);
    expect(paid).toContain("Par mois :");
    expect(paid).not.toContain("L’aide dépasse la redevance");
    const received = await told(10);
    expect(received).toContain("En 2026, je paierai −71,30 €");
    expect(received).toContain(
      "L’aide dépasse la redevance. La grille ne dit pas ce que devient la différence, qui n’est pas à payer : demandez-le au service.",
    );
    expect(received).not.toContain("d’économie");
    expect(received).not.toContain("facturerait encore");
    expect(received).not.toContain("Par mois :");
  });

  it("says what the median household pays with that grid, of those whose situation has a price", async () => {
    const { shown } = await open("?epci=17140&annee=2026&volume_l=240&levees=40&du=2026-06-01");
    expect(shown.replace(/[\u00a0\u202f]/g, " ")).toContain(
      "paie 174,80 € avec cette grille, toute l’année : la moitié des 52 paie au plus ce montant, la moitié au moins (situations de 2025)",
    );
    expect((await open("?epci=17219&annee=2026")).shown).not.toContain("médian");
  });

  it("draws the amount by lifts, with the same numbers in a table", async () => {
    const { text, shown } = await open("?epci=17140&annee=2026&volume_l=120&levees=26");
    expect(text.match(/<svg class="cut-(narrow|wide)"/g)).toHaveLength(2);
    expect(text).toContain("18 de toute façon");
    expect(shown.replace(/[\u00a0\u202f]/g, " ")).toContain("18 ou moins 168,00 €");
  });

  it("compares the years and the other authority, telling a year to come", async () => {
    const { shown, text } = await open("?epci=17140&annee=2026&volume_l=120&levees=26");
    const told = shown.replace(/[\u00a0\u202f]/g, " ");
    expect(told).toMatch(/Oléron, 2025 183,60 € −11,60 €/);
    expect(told).toMatch(/Oléron, 2027 prévu 200,00 € \+4,80 €/);
    expect(told).toMatch(/Marennes, 2026 215,30 € \+20,10 €/);
    expect(text).toContain(`${PAGE}?epci=241700699&amp;annee=2026`);
  });

  it("compares the same days of other years, and leads to them", async () => {
    const { shown, text } = await open("?epci=17140&annee=2026&volume_l=120&levees=13&du=2026-07-01");
    const told = shown.replace(/[\u00a0\u202f]/g, " ");
    expect(told).toMatch(/Oléron, 2025 [\d,]+ €/);
    expect(told).not.toContain("pas de prix pour vous");
    const [, link = ""] = /href="([^"]*annee=2025[^"]*)"/.exec(text) ?? [];
    const [, amount] = /Oléron, 2025 ([\d,]+ €)/.exec(told) ?? [];
    expect(link).toContain("du=2025-07-01");
    const there = (await open(link.replaceAll("&amp;", "&").replace(PAGE, ""))).shown.replace(/[\u00a0\u202f]/g, " ");
    expect(there).toContain(`En 2025, je paierai ${amount}`);
  });

  it("shows what a grid uses alone: no opening where none is billed, bags in the place of lifts", async () => {
    const { text } = await open("?epci=17219&annee=2026&mode=SAC&personnes=5&sacs=70");
    expect(text).not.toContain('name="ouvertures_pav"');
    expect(text).not.toContain('name="levees"');
    expect(text).toContain('name="sacs"');
  });

  it("is not kept anywhere with what somebody tells of their household, and logs none of it", async () => {
    const { headers } = await open("?epci=17140&personnes=7");
    expect(headers["cache-control"]).toBe("private, no-store");
    expect((await open("")).headers["cache-control"]).toBe("public, no-cache");
    expect(logged.join("\n")).not.toContain("personnes");
  });

  it("says each wrong answer beside its question, keeping what was written", async () => {
    const { text, shown } = await open("?epci=17140&levees=souvent&du=2026-02-31", 400);
    expect(shown).toContain("À corriger");
    expect(text).toContain('value="souvent"');
    expect(text.match(/class="error"/g)).toHaveLength(2);
    expect(text).toContain('href="#levees"');
  });

  it("says the choices that have no price, and those that would do, in the words of its form", async () => {
    const { shown, text } = await open("?epci=17219&annee=2026&mode=PAV", 404);
    expect(shown.replace(/[\u00a0\u202f]/g, " ")).toContain(
      "Aucun tarif n’est publié pour « ma collecte » : Une borne, avec une carte. Il y en a pour : Un bac, Des sacs.",
    );
    expect(text).toContain(`href="${PAGE}?epci=17219&amp;annee=2026&amp;mode=SAC">Des sacs</a>`);
    const refused = (await open("?epci=17219&du=2026-06-01&au=2026-03-01")).shown;
    expect(refused.replace(/[\u00a0\u202f]/g, " ")).toContain("« Au » : écrivez un jour");
  });

  it("says a year that has no grid, with those that have one", async () => {
    const { shown, text } = await open("?epci=17140&annee=2031&levees=20", 404);
    expect(shown).toContain("2031");
    expect(text).toContain(`href="${PAGE}?epci=17140&amp;annee=2026&amp;levees=20"`);
  });

  it("takes the place read elsewhere, and is not found where no document is", async () => {
    expect((await open("?territoire=17140")).shown).toContain("je paierai");
    await app.get("/observatoires/dechets/inconnu").set("Accept", "text/html").expect(404);
    await app.get("/observatoires/energie/redevance").set("Accept", "text/html").expect(404);
  });

  it("computes the median household once, for all who look, until what it is made of is published again", async () => {
    const { catalogue, territories, simulators } = datalogue.services;
    const tables = openTableReader();
    let computed = 0;
    const reader = simulatorReader({
      simulators: () => simulators.list(),
      ...{ catalogue, territories, now: () => new Date("2026-03-10T12:00:00Z") },
      tables: {
        ...tables,
        readDataset: (...asked) => {
          computed++;
          return tables.readDataset(...asked);
        },
      },
    });
    const medianFor = async (levees: string) => {
      const simulator = reader.findAlias("fees");
      if (!simulator) throw new Error("no fee");
      const written = new Map([
        ["epci", "17140"],
        ["annee", "2026"],
        ["levees", levees],
      ]);
      return (await reader.median(await reader.simulate(simulator, written)))?.amount;
    };
    expect([await medianFor("10"), await medianFor("40"), await medianFor("26")]).toEqual([174.8, 174.8, 174.8]);
    expect(computed).toBe(1);
    place.write("dechets/distribution/data.csv", DISTRIBUTION.replace("20,30", "30,30"));
    await datalogue.load();
    expect([await medianFor("10"), await medianFor("40")]).toEqual([208.8, 208.8]);
    expect(computed).toBe(2);
  });

  it("has its place in the map of the site", async () => {
    const { text } = await app.get("/plan-du-site").set("Accept", "text/html").expect(200);
    expect(text).toContain("Plan du site");
  });
});
