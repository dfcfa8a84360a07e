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

let site: RefreshedSite;
let figure: ReadFigure;
beforeAll(async () => {
  site = await refreshOwnContent({
    [`${ACCIDENTS}.csv`]: accidentFile([...others, ...accidents]),
    [`${VICTIMS}.csv`]: userFile([...others, ...accidents]),
  });
  figure = figuresOf(site.datalogue);
}, 180_000);
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

  it("are refused in other columns, twice, and with a gravity that is not known; users wait for their accidents", async () => {
    const outcome = async (slug: string, text: string) => (await site.refresh({ [`${slug}.csv`]: text }))[slug];
    // The file of 2022, as it is downloaded by hand.
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
