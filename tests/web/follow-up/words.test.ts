import { createRequire } from "node:module";
import type { FollowedObjective, Indicator, PlanFollowUp } from "@datalogue/api";
import { expect, it } from "vitest";
import { trajectory } from "../../../packages/web/src/charts/trajectory.js";
import { GapLead } from "../../../packages/web/src/components/gap-lead.js";
import { PartFigures } from "../../../packages/web/src/components/part-table.js";
import { TallyLine } from "../../../packages/web/src/components/tally-line.js";
import { YearsTable } from "../../../packages/web/src/components/trajectory-table.js";
import { asTold } from "../../../packages/web/src/follow-up/as-told.js";
import { describeDelay } from "../../../packages/web/src/follow-up/describe-delay.js";
import { describeStanding } from "../../../packages/web/src/follow-up/describe-standing.js";
import { inHectares } from "../../../packages/web/src/follow-up/in-hectares.js";
import { judgedAfter } from "../../../packages/web/src/follow-up/judged-after.js";
import { gapOf, outlookOf } from "../../../packages/web/src/follow-up/objective-gap.js";
import { offObjectives, slips, subjectOfObjective } from "../../../packages/web/src/follow-up/off-objectives.js";
import {
  describeDates,
  describeLatest,
  describeServedText,
  describeTarget,
  latestWord,
} from "../../../packages/web/src/observatory/plan-words.js";
import { home, householdWaste, recycling } from "../support/situation.js";

const ofPages = createRequire(new URL("../../../packages/web/package.json", import.meta.url));
const { render }: { render(element: unknown): string } = ofPages("preact-render-to-string");

it.each([
  [16.5, "Cible\u00a0: −16,5\u202f% en 2028"],
  [15, "Cible\u00a0: −15\u202f% en 2028"],
])("says a fall of %f %% whose reference is not known as French writes it", (declared, expected) => {
  const objective = { type: "REDUCTION_PCT", declared, target: { period: "2028", value: null } };
  expect(describeTarget(objective as FollowedObjective, undefined)).toBe(expected);
});

it("counts objectives in the number that French asks for", () => {
  const words = (count: number) =>
    JSON.stringify(TallyLine({ tally: { "on-track": 2, "to-watch": 0, "off-track": 1, "not-computable": count } }));
  expect(words(1)).toContain('"non calculable"');
  expect(words(5)).toContain('"non calculables"');
});

it.each([
  [{ since: "2025-01-10", replaced: null }, "tel qu’il était suivi ce jour-là, inchangé depuis."],
  [{ since: "2025-01-10", replaced: "2026-02-03" }, "ce jour-là\u202f; il a été modifié le 3\u00a0février\u00a02026."],
  [
    { since: "2026-01-10", replaced: null },
    "que depuis le 10\u00a0janvier\u00a02026\u00a0: les objectifs sont ceux de son premier texte.",
  ],
])("says whose objectives a past day shows: %o", (text, expected) => {
  expect(describeServedText({ text, at: "2025-12-31" } as PlanFollowUp)).toContain(expected);
});

const followed: FollowedObjective = {
  id: "omr",
  title: "Ramener les ordures ménagères à 170 kg",
  indicator: householdWaste.id,
  territory: home.code,
  dimensions: {},
  type: "VALEUR",
  path: "linear",
  steps: [],
  declared: 170,
  tolerance: 5,
  legalReference: null,
  comment: null,
  demonstration: false,
  frozen: null,
  words: null,
  status: "to-watch",
  affirmed: true,
  sentence: "",
  notes: [],
  range: "entre 5 et 10 % d’écart",
  sense: "at-most",
  reference: { period: "2020", value: 190, status: null, coverage: 1, lineage: null },
  latest: { period: "2024", value: 187, status: "OBSERVE", coverage: 1, lineage: null },
  target: { period: "2030", value: 170 },
  expected: 178,
  gap: 5.1,
  envelope: null,
  projection: null,
  trajectory: [
    { year: 2020, expected: 190, value: null, amount: null, status: "NON_DISPONIBLE", coverage: null, reason: null },
    { year: 2024, expected: 178, value: 187, amount: null, status: "OBSERVE", coverage: 1, reason: null },
  ],
};
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

it("says what was planned beside how far a value is from it", () => {
  expect(plain(describeStanding(followed, householdWaste))).toBe("187 kg en 2024 ; prévu : 178 kg (9 de trop).");
  const latest = { ...followed.latest, period: "2024", value: 170 } as FollowedObjective["latest"];
  expect(plain(describeStanding({ ...followed, latest }, householdWaste))).toBe("170 kg en 2024 ; prévu : 178 kg.");
  const share = {
    ...followed,
    sense: "at-least",
    expected: 58.6,
    latest: { ...followed.latest, value: 57.2 },
  } as never;
  expect(plain(describeStanding(share, recycling))).toBe("57,2 % en 2024 ; prévu : 58,6 % (1,4 point de moins).");
});

it("does not affirm the gap of a sum that missing communes may change", () => {
  const tonnes: Indicator = { ...householdWaste, unit: "t", unitLabel: "tonnes" };
  const latest = { period: "2024", value: 190, status: "OBSERVE", coverage: 12 / 14, lineage: null } as const;
  const partial: FollowedObjective = {
    ...{ ...followed, type: "PLANCHER", sense: "at-least", affirmed: false, expected: 200, gap: 5, latest },
    target: { period: "2030", value: 200 },
  };
  expect(plain(describeStanding(partial, tonnes))).toBe(
    "190 tonnes en 2024 sans les communes qui manquent ; prévu : 200 tonnes (10 de moins).",
  );
  const [off] = offObjectives([partial], new Map([[householdWaste.id, tonnes]]));
  expect(plain(`${off?.gap.words} : ${off?.gap.figures}`)).toBe(
    "10 tonnes de moins sans les communes qui manquent : 190 tonnes en 2024 ; prévu : 200 tonnes",
  );
  expect(plain(`${off?.gap.statement} ${off?.gap.when}`)).toBe(
    "10 tonnes d’ordures ménagères de moins en 2024 sans les communes qui manquent",
  );
  // What they can only make worse is affirmed.
  const passed = { ...partial, sense: "at-most", status: "off-track", affirmed: true, expected: 180 } as const;
  expect(plain(describeStanding(passed, tonnes))).toBe("190 tonnes en 2024 ; prévu : 180 tonnes (10 de trop).");
});

it("counts as slipping what has a gap, and not what is only in doubt", () => {
  expect(slips(followed)).toBe(true);
  expect(slips({ ...followed, gap: -4 })).toBe(false);
  expect(slips({ ...followed, status: "on-track", gap: 3 })).toBe(false);
  // Off is off, as the tally counts it.
  expect(slips({ ...followed, status: "off-track", gap: -4 })).toBe(true);
});

it("counts apart, in what a document slips from, what missing communes may change and is not named", () => {
  const tonnes: Indicator = { ...householdWaste, unit: "t", unitLabel: "tonnes" };
  const off = (id: string, indicator: Indicator, rest: Partial<FollowedObjective> = {}): FollowedObjective => ({
    ...{ ...followed, id, indicator: indicator.id, status: "off-track", declared: Number(id) },
    ...rest,
  });
  const lead = (...objectives: FollowedObjective[]) => {
    const definitions = new Map([[householdWaste.id, tonnes]]);
    const named = offObjectives(objectives, definitions);
    return plain(render(GapLead({ plan: "le SCoT", objectives, off: named }))).replace(/<[^>]*>/g, "");
  };
  const doubt = { status: "to-watch", affirmed: false } as const;
  const [one, two] = [off("1", tonnes), off("2", tonnes)];
  expect(lead(one, two)).toMatch(/^Le SCoT s’écarte de deux objectifs sur deux : 9 tonnes/);
  expect(lead(one, two, off("3", tonnes, doubt))).toMatch(
    /^Le SCoT s’écarte de trois objectifs sur trois, dont un sans les communes qui manquent : 9 tonnes/,
  );
  // One that is named says it itself.
  expect(lead(one, off("3", tonnes, doubt)).match(/sans les communes/g)).toHaveLength(1);
  expect(lead(off("3", tonnes, doubt), off("4", tonnes, doubt), off("5", tonnes, doubt))).toMatch(
    /^Le SCoT s’écarte de trois objectifs sur trois sans les communes qui manquent : /,
  );
});

it("says the years of a sum, of an indicator that adds them up too", () => {
  const cumulated: Indicator = {
    ...{ ...householdWaste, unit: "logements", unitLabel: "logements" },
    wording: { subject: "les logements commencés", number: "plural", gender: "masculine", of: "commencés" },
    measure: { kind: "cumulative", of: "logements", since: "2021" },
  };
  const gap = gapOf(followed, cumulated);
  expect(plain(`${gap?.statement} ${gap?.when}`)).toBe("9 logements commencés de trop de 2021 à 2024");
  expect(plain(describeStanding(followed, cumulated))).toBe(
    "187 logements de 2021 à 2024 ; prévu : 178 logements (9 de trop).",
  );
  const titled = { ...cumulated, wording: { ...cumulated.wording, of: "commencés depuis 2021" } };
  const said = gapOf(followed, titled);
  expect(plain(`${said?.statement} ${said?.when}`)).toBe("9 logements commencés depuis 2021 de trop en 2024");
});

it("tells a sum of years in a unit that is no longer by year, wherever it is read", () => {
  const housing: Indicator = {
    ...{ ...householdWaste, title: "Logements commencés par an", shortTitle: "Logements par an" },
    ...{ unit: "logements/an", unitLabel: "logements par an" },
    wording: { subject: "les logements commencés", number: "plural", gender: "masculine", of: "commencés" },
  };
  const point = (year: number, value: number | null) => ({
    ...{ year, expected: 60, value, amount: value, status: value === null ? null : ("OBSERVE" as const) },
    ...{ coverage: value === null ? null : 1, reason: null },
  });
  const sum: FollowedObjective = {
    ...{ ...followed, type: "PLAFOND_CUMULE", status: "off-track", reference: null, declared: 120 },
    latest: { period: "2024", value: 63, status: "OBSERVE", coverage: 1, lineage: null },
    ...{ target: { period: "2028", value: 120 }, expected: 60, trajectory: [point(2023, 30), point(2024, 63)] },
  };
  const gap = gapOf(sum, housing);
  expect(plain(`${gap?.words} | ${gap?.statement}`)).toMatch(
    /^3(?:,0)? logements de trop \| 3(?:,0)? logements commencés de trop$/,
  );
  expect(plain(describeLatest(sum, housing) ?? "")).toBe("63 logements (fin 2024)");
  expect(plain(describeTarget(sum, housing))).toBe("Plafond : 120 logements fin 2028");
  expect(JSON.stringify(YearsTable({ objective: sum, indicator: housing }))).toContain(
    "Logements commencés, logements",
  );
  expect(JSON.stringify(YearsTable({ objective: sum, indicator: housing }))).not.toContain("par an");
  expect(subjectOfObjective(sum, housing)).toBe("Logements");
  const each = { ...sum, type: "VALEUR", target: { period: "2030", value: 40 } } as const;
  expect(plain(describeTarget(each, housing))).toBe("Cible : 40 logements par an en 2030");
  expect(subjectOfObjective(each, housing)).toBe("Logements par an");
});

it.each([
  ["2024", "to-watch", "VALEUR", "Dernière valeur"],
  ["2030", "on-track", "VALEUR", "Valeur de l’année cible"],
  ["2031", "on-track", "REDUCTION_PCT", "Première valeur après l’année cible"],
  ["2031", "not-computable", "REDUCTION_PCT", "Dernière valeur"],
  ["2022", "off-track", "PLAFOND_CUMULE", "Somme"],
] as const)("does not call last a value that is not: %s, %s, %s", (period, status, type, words) => {
  const latest = { ...followed.latest, period } as FollowedObjective["latest"];
  expect(latestWord({ ...followed, latest, status, type })).toBe(words);
});

it("calls what is aimed at by one word on every line, and does not repeat what the figures say", () => {
  const floor = { ...followed, type: "PLANCHER", sense: "at-least", target: { period: "2030", value: 200 } } as const;
  expect(plain(describeTarget(floor, householdWaste))).toBe("Plancher : 200 kg par habitant en 2030");
  expect(plain(outlookOf({ ...floor, expected: 190 }, householdWaste) ?? "")).toBe("Plancher : 200 kg en 2030.");
  expect(outlookOf({ ...floor, expected: 200 }, householdWaste)).toBeNull();
  expect(plain(trajectory({ objective: floor, indicator: householdWaste, territory: home }).title)).toBe(
    "187 kg en 2024, plancher 200 kg en 2030",
  );
  expect(plain(outlookOf(followed, householdWaste) ?? "")).toBe("Cible : 170 kg en 2030.");
});

const land: Indicator = {
  ...householdWaste,
  ...{
    id: "enaf",
    title: "Espaces consommés, en mètres carrés",
    shortTitle: "Espaces (m²)",
    unit: "m²",
    unitLabel: "m²",
  },
  wording: { subject: "les espaces consommés", number: "plural", gender: "masculine", of: "d'espaces consommés" },
};
const area = (latest: number, planned: number): FollowedObjective => ({
  ...followed,
  ...{ indicator: land.id, type: "PLAFOND_CUMULE", status: "off-track", reference: null, declared: planned },
  latest: { period: "2024", value: latest, status: "OBSERVE", coverage: 1, lineage: null },
  ...{ target: { period: "2024", value: planned }, expected: planned },
  trajectory: [2023, 2024].map((year) => ({
    ...{ year, expected: year === 2024 ? planned : planned / 2, value: year === 2024 ? latest : latest / 2 },
    ...{ amount: latest / 2, status: "OBSERVE", coverage: 1, reason: null },
  })),
});

it.each([
  [4300, 4000, "0,43", "0,40", "0,03"],
  [1000, 980, "0,100", "0,098", "0,002"],
  [10_400, 10_000, "1,04", "1,00", "0,04"],
  [657_000, 613_000, "65,7", "61,3", "4,4"],
])(
  "tells %s m² apart from the %s that were planned, in hectares wherever it is read",
  (here, planned, is, was, more) => {
    const objective = area(here, planned);
    const [off] = offObjectives([objective], new Map([[land.id, land]]));
    expect(plain(off?.gap.words ?? "")).toBe(`${more} ha de trop`);
    expect(plain(describeStanding(objective, land))).toBe(
      `${is} ha de 2023 à 2024 ; prévu : ${was} ha (${more} de trop).`,
    );
    const drawn = trajectory({ ...inHectares(objective, land), territory: home });
    expect(plain(drawn.title)).toBe(`${is} ha fin 2024, sur ${was} ha jusqu’à fin 2024`);
    expect(plain(drawn.reading)).toBe(`fin 2024, ${is} ha ; la trajectoire prévoit ${was} ha.`);
    const table = JSON.stringify(YearsTable({ objective, indicator: land }));
    expect([table.includes(`"${is}"`), table.includes(`"${was}"`)]).toEqual([true, true]);
  },
);

it("has no more decimals than others where it is as planned, nor for figures that are not compared", () => {
  const onTrack = { ...area(39_100, 38_800), status: "on-track" } as const;
  expect(plain(describeStanding(onTrack, land))).toBe("3,9 ha de 2023 à 2024 ; prévu : 3,9 ha.");
  const tonnes = { ...householdWaste, unit: "t", unitLabel: "tonnes" };
  const used: FollowedObjective = {
    ...{ ...onTrack, expected: 428.57, projection: 1001, target: { period: "2027", value: 1000 } },
    latest: { period: "2024", value: 429, status: "OBSERVE", coverage: 1, lineage: null },
  };
  expect(plain(describeStanding(used, tonnes))).toBe("429 tonnes de 2023 à 2024 ; prévu : 429 tonnes.");
  const end = "À ce rythme, 1 001 tonnes fin 2027 : 1 tonne au-dessus du plafond.";
  for (const status of ["on-track", "off-track"] as const)
    expect(plain(outlookOf({ ...used, status }, tonnes) ?? "")).toBe(end);
  // What separates its end from the ceiling is told in m² too, whatever separates its sum from what was planned.
  const near = { ...onTrack, projection: 1_240_020, target: { period: "2027", value: 1_240_000 } };
  expect(plain(outlookOf(near, land) ?? "")).toBe("À ce rythme, 124,002 ha fin 2027 : 0,002 ha au-dessus du plafond.");
});

it("does not lose a sum that slips by less than its indicator is written with", () => {
  const objective: FollowedObjective = {
    ...area(2.4, 2),
    ...{ target: { period: "2030", value: 5 } },
  };
  const hectares = { ...land, unit: "ha", unitLabel: "ha" };
  const [off] = offObjectives([objective], new Map([[land.id, hectares]]));
  expect(plain(off?.gap.figures ?? "")).toBe("2,4 ha de 2023 à 2024 ; prévu : 2,0 ha");
  // Once due it is compared as it is written.
  const due = { ...objective, expected: 2, target: { period: "2024", value: 2 } };
  expect(plain(describeStanding(due, hectares))).toBe("2 ha de 2023 à 2024 ; prévu : 2 ha.");
});

it("raises the decimals of what was planned by now, not those of the ceiling to come", () => {
  const used = (latest: number, ceiling: number): FollowedObjective => ({
    ...area(latest, ceiling),
    ...{ expected: ceiling / 2, target: { period: "2028", value: ceiling } },
  });
  const drawn = (objective: FollowedObjective, indicator: Indicator) => {
    const { title, reading } = trajectory({ ...inHectares(objective, indicator), territory: home });
    return [plain(title), plain(reading)];
  };
  const dwellings = { ...land, unit: "logements", unitLabel: "logements" };
  expect(drawn(used(149, 297), dwellings)).toEqual([
    "149 logements fin 2024, sur 297 logements jusqu’à fin 2028",
    "fin 2024, 149 logements ; la trajectoire prévoit 148,5 logements.",
  ]);
  expect(plain(describeStanding(used(149, 297), dwellings))).toBe(
    "149 logements de 2023 à 2024 ; prévu : 148,5 logements (0,5 de trop).",
  );
  const years = JSON.stringify(YearsTable({ objective: used(149, 297), indicator: dwellings }));
  expect([years.includes('"149"'), years.includes('"148,5"'), years.includes("149,0")]).toEqual([true, true, false]);
  expect(drawn(used(9.206, 18.41), { ...land, unit: "ha", unitLabel: "ha", decimals: 1 })).toEqual([
    "9,2 ha fin 2024, sur 18,4 ha jusqu’à fin 2028",
    "fin 2024, 9,206 ha ; la trajectoire prévoit 9,205 ha.",
  ]);
});

it("tells a ceiling of land that is passed before its end by what is over it, and its gap by what was planned", () => {
  const passed = {
    ...area(92_063, 92_062),
    ...{ expected: 52_607, target: { period: "2027", value: 92_062 } },
  };
  expect(plain(gapOf(passed, land)?.figures ?? "")).toBe("9,2 ha de 2023 à 2024 ; prévu : 5,3 ha");
  expect(plain(gapOf(passed, land)?.words ?? "")).toBe("3,9 ha de trop");
  expect(plain(trajectory({ ...inHectares(passed, land), territory: home }).title)).toBe(
    "9,2063 ha fin 2024, sur 9,2062 ha jusqu’à fin 2027",
  );
});

it("tells what passed its ceiling by a little above it, in the row of a table", () => {
  const passed = { ...area(92_063, 92_061), ...{ expected: 36_824, target: { period: "2030", value: 92_061 } } };
  const row = PartFigures({ told: asTold(passed, land), gap: gapOf(passed, land), isSplit: true, hasShare: true });
  expect([...plain(render(row)).matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell)).toEqual([
    "9,2063",
    "3,7",
    "9,2061",
    "5,5 ha de trop",
  ]);
});

it("does not write as none what was used of a small area", () => {
  const small = { ...area(400, 38_800), status: "on-track" } as const;
  expect(plain(describeStanding(small, land))).toBe("0,04 ha de 2023 à 2024 ; prévu : 3,88 ha.");
  expect(plain(describeStanding({ ...small, latest: { ...small.latest, value: 0 } as never }, land))).toBe(
    "0,0 ha de 2023 à 2024 ; prévu : 3,9 ha.",
  );
});

it("tells a ceiling and what was used of it in one unit, apart", () => {
  const told = (objective: FollowedObjective) =>
    [describeLatest(objective, land), describeTarget(objective, land)].map((text) => plain(text ?? ""));
  expect(told(area(10_420, 10_440))).toEqual(["1,042 ha (fin 2024)", "Plafond : 1,044 ha fin 2024"]);
  expect(told(area(12_000, 9000))).toEqual(["1,2 ha (fin 2024)", "Plafond : 0,9 ha fin 2024"]);
});

it.each([
  [461, 1, "À ce rythme, 461 kg fin 2030, sous le plafond de 462 kg."],
  [462, 1, "À ce rythme, 462 kg fin 2030, juste le plafond."],
  [470, 1, "À ce rythme, 470 kg fin 2030 : 8 kg au-dessus du plafond."],
  [461, 0.75, "À ce rythme et sans les communes qui manquent, 461 kg fin 2030, sous le plafond de 462 kg."],
])("says where a ceiling ends at this pace: %s, of %s of the communes", (projection, coverage, told) => {
  const objective: FollowedObjective = {
    ...followed,
    ...{ type: "PLAFOND_CUMULE", projection, target: { period: "2030", value: 462 } },
    latest: { ...(followed.latest as NonNullable<FollowedObjective["latest"]>), coverage },
  };
  expect(plain(outlookOf(objective, householdWaste) ?? "")).toBe(told);
});

it.each([
  [{ approved: "2020-09-14", revised: "2026-03-02" }, "approuvé le 14 septembre 2020, à réviser le 2 mars 2026"],
  [{ adopted: "2027-05-01" }, "à adopter le 1er mai 2027"],
  [{ approved: "2025-12-31" }, "approuvé le 31 décembre 2025"],
])("tells as done what was done on the day of the page alone: %o", (dates, told) => {
  expect(plain(describeDates({ plan: { dates }, at: "2025-12-31" } as PlanFollowUp))).toBe(told);
});

it.each([
  ["VALEUR", "Aucune valeur à comparer à la cible de 170 kg en 2030"],
  ["PLANCHER", "Aucune valeur à comparer au plancher de 170 kg en 2030"],
  ["PLAFOND_CUMULE", "Aucune valeur à comparer au plafond de 170 kg en 2030"],
] as const)("says in good French what a value would be compared with: %s", (type, words) => {
  const objective = { ...followed, type, latest: null };
  expect(plain(trajectory({ objective, indicator: householdWaste, territory: home }).title)).toBe(words);
});

it("says the year of the last state on a page of an earlier year, and no year on its own", () => {
  expect(judgedAfter([followed], 2020)).toBe(2024);
  expect(judgedAfter([followed], 2024)).toBeNull();
  expect(judgedAfter([], 2020)).toBeNull();
  // A value that judges nothing is not a state.
  expect(judgedAfter([{ ...followed, status: "not-computable" }], 2020)).toBeNull();
});

it("marks the figure that a document starts from, and never gives it as observed", () => {
  const { table } = trajectory({ objective: followed, indicator: householdWaste, territory: home });
  const [first, second] = table.rows;
  expect(first?.name).toBe("2020, référence du document");
  expect(first?.cells[0]).toMatchObject({ value: null });
  expect(second).toMatchObject({ name: "2024", cells: [{ value: 187 }, { text: "178" }] });
});

it.each([
  ["2026-04-06", "to-watch", "dans 27\u00a0jours"],
  ["2027-05-31", "on-track", "dans 14 mois"],
  ["2026-03-10", "to-watch", "aujourd’hui"],
  ["2025-11-01", "off-track", "dépassée depuis 4 mois"],
  ["2024-01-10", "not-computable", "à renseigner, échue depuis 2 ans et 2 mois"],
] as const)("says of a deadline of %s that is %s: %s", (due, status, expected) => {
  expect(describeDelay({ due, status }, "2026-03-10")).toBe(expected);
});
