import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { createApiApp, type Datalogue } from "@datalogue/api";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../datasets/content.js";
import { createPlace, type Place } from "../support/content-folder.js";

const PUBLIC_URL = "https://donnees.exemple.fr";
const OLERON = "241700624";
let place: Place;
let datalogue: Datalogue;
let app: Server;

/** A grid of another kind, for another territory: two files and no code. */
const SACS = `annee,siren_epci,categorie,nb_personnes,part_fixe_eur,nb_sacs_inclus,prix_sac_eur
2026,241700699,MENAGE,1,203,16,5.5
2026,241700699,MENAGE,4,337,40,5.5
`;
const readContent = (path: string) => readFileSync(join(root, "datasets", path), "utf8");
const grid = JSON.parse(readContent("dechets/grille-oleron/dataset.json"));
const simulator = JSON.parse(readContent("dechets/simulators/redevance.json"));

beforeAll(async () => {
  place = createPlace({ PUBLIC_URL });
  place.write("schemas/ri-grille-tarifaire.json", readContent("schemas/ri-grille-tarifaire.json"));
  place.write("dechets/grille-oleron/dataset.json", grid);
  place.write("dechets/grille-oleron/data.csv", readContent("dechets/grille-oleron/data.csv"));
  place.write("dechets/grille-marennes/dataset.json", {
    ...grid,
    id: "0c9a4f2e-6b1d-4e83-9a57-2d8e61f0b3c5",
    slug: "redevance-grille-marennes",
    title: "Grille du Bassin de Marennes",
    organisation: "pole-marennes-oleron",
    demonstration: undefined,
  });
  place.write("dechets/grille-marennes/data.csv", SACS);
  place.write("dechets/simulators/redevance.json", simulator);
  datalogue = await place.open({ now: () => new Date("2026-03-10T12:00:00Z") });
  expect((await datalogue.load()).problems).toEqual([]);
  app = createServer(createApiApp(datalogue, place.settings));
});
afterAll(() => place.remove());
const simulate = (query: string, address = "/api/fees/simulate") => request(app).get(`${address}?${query}`);

describe("the list of simulators", () => {
  it("says what each takes, with the choices of the published tables", async () => {
    const { body } = await request(app).get("/api/simulators").expect(200);
    expect(body.meta.total).toBe(1);
    expect(body.data[0]).toMatchObject({
      id: "redevance",
      links: {
        self: `${PUBLIC_URL}/api/simulators/redevance`,
        page: `${PUBLIC_URL}/observatoires/dechets/redevance`,
      },
    });
    const find = (name: string) => body.data[0].inputs.find((one: { parameter: string }) => one.parameter === name);
    expect(find("epci").choices).toEqual([
      { value: OLERON, label: expect.stringContaining("Oléron") },
      { value: "241700699", label: expect.stringContaining("Marennes") },
    ]);
    expect(find("levees")).toMatchObject({ type: "integer", minimum: 0, usual: "26", choices: null });
  });

  it("has the JSON Schema of its documents", async () => {
    const { body } = await request(app).get("/api/schemas/simulator.json").expect(200);
    expect(body.properties.cases.minItems).toBe(1);
  });
});

describe("a simulation", () => {
  it("gives the amount to the cent, its lines, and the grid followed", async () => {
    const { body, headers } = await simulate(
      `epci=${OLERON}&annee=2026&categorie=MENAGE&personnes=3&volume_l=120&levees=26&ouvertures_pav=4`,
    ).expect(200);
    expect(body).toMatchObject({
      amount: 199.6,
      unit: "€",
      label: "En 2026, je paierai",
      parts: [
        { label: "Part fixe, 18 levées comprises", quantity: 1, unitPrice: 168, amount: 168 },
        { label: "8 levées de plus, à 3,40\u00A0€", quantity: 8, unitPrice: 3.4, amount: 27.2 },
        { label: "4 ouvertures de borne, à 1,10\u00A0€", quantity: 4, unitPrice: 1.1, amount: 4.4 },
      ],
      grid: {
        dataset: "redevance-grille-oleron",
        version: 1,
        demonstration: true,
        rows: [{ part_fixe_eur: 168, nb_levees_incluses: 18 }],
        links: { self: `${PUBLIC_URL}/api/datasets/redevance-grille-oleron` },
      },
    });
    expect(body.notes[0].strong).toBe("Une levée de moins\u00A0: 3,40\u00A0€ d’économie.");
    // Nothing told of a household is kept, be it in memory.
    expect(headers["cache-control"]).toBe("private, no-store");
  });

  it("answers the same at its own address and at its alias", async () => {
    const query = `epci=${OLERON}&volume_l=80&levees=18`;
    const [own, alias] = await Promise.all([simulate(query, "/api/simulators/redevance"), simulate(query)]);
    expect(own.body).toEqual(alias.body);
    expect(own.body.inputs).toMatchObject({ annee: "2026", categorie: "MENAGE", levees: "18", nb_bacs: "1" });
  });

  it("takes a commune for the authority that collects there, and another kind of grid by its file alone", async () => {
    const { body } = await simulate("epci=17219&personnes=4&sacs=52").expect(200);
    expect(body).toMatchObject({ amount: 403, grid: { dataset: "redevance-grille-marennes", demonstration: false } });
  });

  it.each([
    ["bins, which a household is not asked", "nb_bacs=2", "nb_bacs", "1"],
    ["kilos, which its grid has no price of", "kg=300", "kg", "0"],
  ])("counts no answer to what is not asked: %s", async (_, answer, name, usual) => {
    const [own, without] = await Promise.all([
      simulate(`epci=${OLERON}&annee=2026&levees=40&${answer}`).expect(200),
      simulate(`epci=${OLERON}&annee=2026&levees=40`).expect(200),
    ]);
    expect(own.body).toEqual(without.body);
    expect(own.body.inputs[name]).toBe(usual);
  });

  it("follows a part of the year", async () => {
    const { body } = await simulate(`epci=${OLERON}&du=2026-04-01&levees=16`).expect(200);
    expect(body.parts[0]).toMatchObject({
      label: "Part fixe, 14 levées comprises (275 jours sur 365)",
      amount: 126.58,
    });
  });

  it.each<[string, number, string, string, string | string[]]>([
    ["inconnu=1", 400, "parametre-inconnu", "«\u00A0inconnu\u00A0»", "epci"],
    [`epci=${OLERON}&levees=-1`, 400, "valeur-invalide", "entier de 0 à 50\u202F000", []],
    [`epci=${OLERON}&levees=beaucoup`, 400, "valeur-invalide", "«\u00A0beaucoup\u00A0»", []],
    [`epci=${OLERON}&du=2025-13-40`, 400, "valeur-invalide", "est un jour", []],
    [`epci=${OLERON}&du=2025-04-01`, 400, "valeur-invalide", "écrivez un jour de 2026", []],
    ["epci=75056", 400, "valeur-invalide", "territoire suivi ici", OLERON],
    ["levees=3", 400, "parametre-manquant", "«\u00A0epci\u00A0»", OLERON],
    [`epci=${OLERON}&annee=2031`, 404, "ligne-absente", "2031. Il y en a pour\u00A0: 2025, 2026, 2027.", "2026"],
    [`epci=${OLERON}&volume_l=121`, 404, "ligne-absente", "121", "120"],
    ["epci=241700699&personnes=4&categorie=PRO", 404, "ligne-absente", "Professionnel. Il y en a pour", "MENAGE"],
    ["epci=241700699&personnes=2&sacs=3", 404, "ligne-absente", "personnes du foyer", ["1", "4"]],
  ])("%s is refused: %i %s", async (query, status, code, told, accepted) => {
    const { body, type } = await simulate(query).expect(status);
    expect(type).toBe("application/problem+json");
    expect(body).toMatchObject({ code, detail: expect.stringContaining(told) });
    for (const one of [accepted].flat()) expect(body.accepted).toContain(one);
  });

  it("is refused for a simulator that is not there", async () => {
    const { body } = await simulate("", "/api/simulators/solaire").expect(404);
    expect(body).toMatchObject({ code: "simulateur-inconnu", detail: expect.stringContaining("redevance") });
  });
});

it("names the grid that it follows once the grid has another slug than the one that the document says", async () => {
  place.write("dechets/grille-oleron/dataset.json", { ...grid, slug: "grille-oleron" });
  await datalogue.load();
  const { body } = await simulate(`epci=${OLERON}`).expect(200);
  expect(body.grid).toMatchObject({ dataset: "grille-oleron", version: 1, demonstration: true });
});

it("a document that a case contradicts is told, and the former one stays, as is what is exported", async () => {
  const broken = structuredClone(simulator);
  broken.cases[0].expected.amount = 200;
  place.write("dechets/simulators/redevance.json", broken);
  const { problems } = await datalogue.load();
  expect(problems.map(({ message }) => message).join(" ")).toMatch(
    /le résultat est 199\.6, et non 200.*la définition précédente reste servie/,
  );
  expect((await datalogue.status()).problems).toHaveLength(problems.length);
  await simulate(`epci=${OLERON}`).expect(200);
  const folder = join(place.data, "..", "rendu");
  await datalogue.exportContent(folder);
  const exported = JSON.parse(readFileSync(join(folder, "dechets/simulators/redevance.json"), "utf8"));
  expect(exported.cases[0].expected.amount).toBe(199.6);
});

it("reads public rows only: a grid that is closed serves no figure", async () => {
  place.write("dechets/grille-oleron/dataset.json", { ...grid, access: "members" });
  await datalogue.load();
  const { body } = await simulate(`epci=${OLERON}`).expect(404);
  expect(body).toMatchObject({ code: "ligne-absente", accepted: ["241700699"] });
  expect(JSON.stringify(body)).not.toContain("168");
});
