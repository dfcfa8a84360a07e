import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codesOf, inhabitants, MARENNES, OLERON, PETR } from "../../datasets/theme.js";
import { figuresOf, type ReadFigure } from "./support/read-figure.js";
import { type RefreshedSite, refreshOwnContent } from "./support/refreshed-site.js";
import { hasSamples, readSample } from "./support/samples.js";

const ACCIDENTS = "mobilites-accidents-corporels";
const VICTIMS = "mobilites-accidents-victimes";
const COMMUNES = codesOf(PETR, 2026);
const YEARS = [2020, 2021, 2022, 2023, 2024];
/** Codes of the file: unhurt, killed, in hospital, lightly hurt. */
type Grav = "1" | "2" | "3" | "4";

/** Accidents of a commune in five years, the killed and the injured: the real ones when they are there. */
const told: { code: string; accidents: number; killed: number; injured: number }[] = hasSamples
  ? readSample("derive_baac_2020-2024_14communes.csv").map((row) => ({
      ...{ code: row.code_insee as string, accidents: Number(row.accidents) },
      ...{ killed: Number(row.tues), injured: Number(row.blesses) },
    }))
  : COMMUNES.map((code, rank) => ({ code, accidents: rank, killed: rank % 3, injured: rank + 2 })).map((one) =>
      one.accidents === 0 ? { ...one, killed: 0, injured: 0 } : one,
    );

interface Accident {
  num: string;
  year: number;
  code: string;
  users: Grav[];
}
/** One accident after the other in the five years; the killed and the injured in turn, one injured of three in hospital, and an unhurt driver. */
const accidents: Accident[] = told.flatMap(({ code, accidents: count, killed, injured }) => {
  const own: Accident[] = Array.from({ length: count }, (_, rank) => {
    const year = YEARS[rank % 5] as number;
    return { num: `${year}00${code}${rank}`, year, code, users: ["1"] };
  });
  const users: Grav[] = [
    ...Array.from({ length: killed }, (): Grav => "2"),
    ...Array.from({ length: injured }, (_, rank): Grav => (rank % 3 === 0 ? "3" : "4")),
  ];
  for (const [rank, user] of users.entries()) own[rank % count]?.users.push(user);
  return own;
});
/** Accidents before those five years, in a commune that was of its own then and in an arrondissement; and elsewhere, where most are. */
const others: Accident[] = [
  { num: "20190000001", year: 2019, code: "17189", users: ["3"] },
  { num: "20240000002", year: 2024, code: "33005", users: ["2", "2", "3"] },
  { num: "20230000003", year: 2023, code: "75107", users: ["4", "1"] },
];

const accidentFile = (all: Accident[]) =>
  ["annee,Num_Acc,com", ...all.map(({ year, num, code }) => `${year},${num},${code}`), ""].join("\n");
const userFile = (all: Accident[]) =>
  [
    "annee,Num_Acc,grav",
    ...all.flatMap(({ year, num, users }) => users.map((grav) => `${year},${num},${grav}`)),
    "",
  ].join("\n");

/** What the producer publishes: a file a year, `;`, every cell quoted, its name and that of a column not those of the year before. */
const placesOf = (all: Accident[], year: number) =>
  [
    [
      year === 2022 ? "Accident_Id" : "Num_Acc",
      "jour",
      "mois",
      "an",
      "hrmn",
      "lum",
      "dep",
      "com",
      "agg",
      "lat",
      "long",
    ],
    ...all
      .filter((one) => one.year === year)
      .map(({ num, code }) => [num, "7", "11", year, "16:15", "1", code.slice(0, 2), code, "2", "45,87", "-1,21"]),
  ]
    .map((cells) => `${cells.map((cell) => `"${cell}"`).join(";")}\r\n`)
    .join("");
const usersOf = (all: Accident[], year: number) =>
  [
    ["Num_Acc", "id_vehicule", "num_veh", "place", "catu", "grav", "sexe", "an_nais"],
    ...all
      .filter((one) => one.year === year)
      .flatMap(({ num, users }) =>
        users.map((grav, rank) => [num, `138 306 52${rank}`, "A01", "1", "1", grav, "1", 1983]),
      ),
  ]
    .map((cells) => `${cells.map((cell) => `"${cell}"`).join(";")}\r\n`)
    .join("");
const NAMES: Record<number, string> = {
  2019: "caracteristiques-2019.csv",
  2020: "caracteristiques-2020.csv",
  2021: "carcteristiques-2021.csv",
  2022: "carcteristiques-2022.csv",
  2023: "caract-2023.csv",
  2024: "caract-2024.csv",
};
const byYear = (all: Accident[], years = Object.keys(NAMES).map(Number)) => ({
  ...Object.fromEntries(years.map((year) => [`${ACCIDENTS}/${NAMES[year]}`, placesOf(all, year)])),
  ...Object.fromEntries(years.map((year) => [`${VICTIMS}/usagers-${year}.csv`, usersOf(all, year)])),
});

let site: RefreshedSite;
let figure: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent(byYear([...others, ...accidents]));
  figure = figuresOf(site.datalogue);
});
afterAll(() => site.close());

const of = (territory: string, years: number[]) =>
  [...accidents, ...others].filter(({ code, year }) => codesOf(territory, 2018).includes(code) && years.includes(year));
const graveOf = (territory: string, years: number[]) =>
  of(territory, years).flatMap(({ users }) => users.filter((one) => one === "2" || one === "3")).length;

describe("road accidents, received from the national files of places and of users", () => {
  it("are those of the territory, and their users: of others, none is kept", () => {
    const own = of(PETR, [2019, ...YEARS]);
    expect(site.done).toMatchObject({
      [ACCIDENTS]: { kind: "published", rows: own.length },
      [VICTIMS]: { kind: "published", rows: own.flatMap(({ users }) => users).length },
    });
  });

  it.each(["17219", OLERON, MARENNES, PETR])("are counted year by year: %s", async (territory) => {
    for (const year of [2019, 2022]) {
      expect((await figure("mobilites-accidents-an", territory, String(year))).value).toBe(
        of(territory, [year]).length,
      );
      expect((await figure("mobilites-victimes-graves-an", territory, String(year))).value).toBe(
        graveOf(territory, [year]),
      );
    }
  });

  it.each(["17140", OLERON, PETR])("are a yearly rate over five years: %s", async (territory) => {
    // The population of 2024 is not there: that of 2023 stands for it.
    const rate = (count: number) => (count / 5 / inhabitants(territory, 2023)) * 10_000;
    const read = async (id: string) => (await figure(`mobilites-${id}-2020-2024`, territory, "2020/2024")).value;
    expect(await read("accidents")).toBeCloseTo(rate(of(territory, YEARS).length), 6);
    expect(await read("victimes-graves")).toBeCloseTo(rate(graveOf(territory, YEARS)), 6);
  });

  it("are none in a commune that the file does not name, since it names every accident", async () => {
    const quiet = told.find((one) => one.accidents === 0)?.code as string;
    expect(await figure("mobilites-accidents-an", quiet, "2022")).toMatchObject({ value: 0 });
    expect(await figure("mobilites-victimes-graves-an", quiet, "2022")).toMatchObject({ value: 0 });
  });

  it.skipIf(!hasSamples)("give the figures that are published of the territory (needs DATALOGUE_SAMPLES)", async () => {
    let all = 0;
    for (const year of YEARS) all += (await figure("mobilites-accidents-an", PETR, String(year))).value ?? 0;
    expect(all).toBe(125);
    expect(of("17219", YEARS)).toHaveLength(22);
  });

  it("come alike as one file, made by this program from those of each year", async () => {
    const sorted = [...others, ...accidents].sort((a, b) => a.year - b.year);
    const all = { [`${ACCIDENTS}.csv`]: accidentFile(sorted), [`${VICTIMS}.csv`]: userFile(sorted) };
    expect(await site.refresh(all)).toEqual({
      [ACCIDENTS]: { kind: "unchanged", version: expect.any(Number) },
      [VICTIMS]: { kind: "unchanged", version: expect.any(Number) },
    });
  });

  it("are refused when a year lacks, is there twice, or is told by no name, which is said; nothing is published", async () => {
    const told = async (files: Record<string, string>) => {
      const done = (await site.refresh(files))[ACCIDENTS];
      return done?.kind === "refused" ? done.reasons.join(" ").replace(/[\u00A0\u202F]/g, " ") : done?.kind;
    };
    expect(await told(byYear(accidents, [2019, 2021, 2022, 2024]))).toBe(
      `Années absentes du dossier ${ACCIDENTS} : 2020, 2023. Fichiers trouvés : caract-2024.csv, caracteristiques-2019.csv, carcteristiques-2021.csv, carcteristiques-2022.csv. Ajoutez-y les fichiers du producteur, sous leur nom.`,
    );
    const twice = { ...byYear(accidents), [`${ACCIDENTS}/caract-2024 (1).csv`]: placesOf(accidents, 2024) };
    expect(await told(twice)).toContain(
      `Plusieurs fichiers sont de 2024 : ${ACCIDENTS}/caract-2024 (1).csv, ${ACCIDENTS}/caract-2024.csv. Gardez-en un.`,
    );
    for (const name of ["lieux.csv", "caracteristiques-2018.csv", "caracteristiques-2019-2024.csv"])
      expect(await told({ ...byYear(accidents), [`${ACCIDENTS}/${name}`]: placesOf(accidents, 2024) })).toContain(
        `${ACCIDENTS}/${name} : son nom ne dit pas de quelle année est le fichier, parmi celles demandées (2019, 2020, 2021, 2022, 2023, 2024).`,
      );
    // A page saved in the place of a file, and the file of vehicles in the place of that of accidents.
    const page = { [`${ACCIDENTS}/${NAMES[2021]}`]: "<!doctype html><html><body>Maintenance</body></html>" };
    expect(await told({ ...byYear(accidents), ...page })).toMatch(/carcteristiques-2021\.csv : .*une page/);
    const vehicles = { [`${ACCIDENTS}/${NAMES[2021]}`]: '"Num_Acc";"id_vehicule"\r\n"1";"2"\r\n' };
    expect(await told({ ...byYear(accidents), ...vehicles })).toMatch(
      /carcteristiques-2021\.csv : les colonnes ne sont pas celles .*Reçu : Num_Acc;id_vehicule/,
    );
    expect((await figure("mobilites-accidents-an", PETR, "2022")).value).toBe(of(PETR, [2022]).length);
  });

  it("are refused in other columns, twice, and with a gravity that is not known; users wait for their accidents", async () => {
    const outcome = async (slug: string, text: string) => (await site.refresh({ [`${slug}.csv`]: text }))[slug];
    expect(await outcome(ACCIDENTS, accidentFile(accidents).replace("Num_Acc", "Accident_Id"))).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/absentes.*Num_Acc/)],
    });
    expect(await outcome(ACCIDENTS, accidentFile([...accidents, ...accidents.slice(0, 1)]))).toMatchObject({
      kind: "rejected",
    });
    expect(await outcome(VICTIMS, userFile(accidents).replace(/,1\n/, ",7\n"))).toMatchObject({ kind: "rejected" });
    expect((await figure("mobilites-accidents-an", PETR, "2022")).value).toBe(of(PETR, [2022]).length);
  });
});
