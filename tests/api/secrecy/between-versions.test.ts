import type { Confidentiality, Recoding } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { type CellCollector, collectCells } from "../../../packages/api/src/secrecy/collect-cells.js";
import {
  type EarlierTables,
  gatherEarlier,
  type VersionContent,
} from "../../../packages/api/src/secrecy/earlier-tables.js";
import { findUndeclaredRecodings } from "../../../packages/api/src/secrecy/find-recodings.js";
import { type ProtectedTable, protectTable } from "../../../packages/api/src/secrecy/protect-table.js";
import { ALL, SECRET } from "../../../packages/api/src/secrecy/protected-columns.js";
import { MARENNES, OLERON, PETR, territories } from "../indicators/support.js";

type Line = [commune: string, year: number | string, volume: string | null, households: number, lifts?: number];

const declared: Confidentiality = {
  ...{ unit: "menages", countField: "foyers", measures: ["levees"], territoryField: "code", periodField: "annee" },
  ...{ levels: ["commune", "epci", "petr"], dimensions: [] },
};

function collect(lines: readonly Line[], declaration: Confidentiality): ReturnType<CellCollector["periods"]> {
  const names = ["code", "annee", "volume_l", declaration.countField, declaration.measures[0] as string];
  const renamed = declaration.dimensions?.[0] ?? "volume_l";
  const columns = names.map((name) => ({ name: name === "volume_l" ? renamed : name, type: "string", inSchema: true }));
  const collector = collectCells(columns as never, declaration);
  const rows = lines.map(([commune, year, volume, households, lifts = households * 10]) => ({
    line: null,
    cells: [commune, year, volume, households, lifts],
  }));
  collector.add(rows);
  return collector.periods();
}

/** What a version tells, by place and figure of the count; and what is needed to publish the next. */
interface Told {
  told: Record<string, number | null>;
  table: ProtectedTable;
  content: VersionContent;
}

function publish(
  lines: readonly Line[],
  change: Partial<Confidentiality> = {},
  earlier: readonly Told[] = [],
  withdrawn = false,
): Told {
  const declaration = { ...declared, ...change };
  const table = protectTable(collect(lines, declaration), declaration, territories, pastOf(earlier, declaration));
  const dimensions = declaration.dimensions ?? [];
  const fields = [declaration.countField, ...declaration.measures];
  const rows = table.rows.map(({ cells }) => {
    const hasPeriod = declaration.periodField !== undefined;
    const rest = cells.slice(hasPeriod ? 4 : 3);
    return {
      place: {
        ...{ level: String(cells[0]), territory: String(cells[1]) },
        values: dimensions.map((_, rank) => (rest[rank] === ALL ? null : String(rest[rank]))),
      },
      period: hasPeriod ? String(cells[3]) : null,
      isSecret: cells.at(-1) === SECRET,
      figures: Object.fromEntries(
        fields.map((field, rank) => [field, rest[dimensions.length + rank] as number | null]),
      ),
    };
  });
  const told = Object.fromEntries(
    rows.map(({ place, period, figures }) => [
      [place.territory, period, ...place.values.map((value) => value ?? "*")].filter((one) => one !== null).join(" "),
      figures[declaration.countField] ?? null,
    ]),
  );
  const { secrecy, unknown } = table;
  const recodings = declaration.recodings ?? [];
  return { told, table, content: { number: earlier.length + 1, secrecy, rows, unknown, withdrawn, recodings } };
}

function pastOf(earlier: readonly Told[], declaration: Confidentiality): EarlierTables {
  return gatherEarlier(
    earlier.map(({ content }) => content),
    declaration,
  );
}

function refusalsOf(lines: readonly Line[], change: Partial<Confidentiality>, earlier: readonly Told[]): string[] {
  const declaration = { ...declared, ...change };
  return findUndeclaredRecodings(collect(lines, declaration), declaration, pastOf(earlier, declaration)).map(
    ({ message }) => message.replace(/[\u00A0\u202F]/g, " "),
  );
}

describe("a level that is no longer told", () => {
  it("does not uncover a commune by the communes that the former version told: 124 − 63 − 52", () => {
    const lines: Line[] = [
      ["17337", 2024, null, 9],
      ["17093", 2024, null, 63],
      ["17140", 2024, null, 52],
      ["17058", 2024, null, 20],
      ["17219", 2024, null, 400],
    ];
    const first = publish(lines, { levels: ["commune", "petr"] });
    expect(first.told).toMatchObject({ "17337 2024": null, "17093 2024": 63, "17140 2024": 52, "17058 2024": null });
    const second = publish(lines, { levels: ["epci", "petr"] }, [first]);
    // The total of its EPCI, less what is known, would be 9.
    expect(second.told[`${OLERON} 2024`]).toBeNull();
    expect(second.table.known).toBe(0);
  });
});

describe("communes merged between two versions", () => {
  const before: Line[] = [
    ["17189", 2018, null, 5],
    ["17219", 2018, null, 1500],
    ["17058", 2018, null, 20],
    ["17406", 2018, null, 300],
  ];
  const after: Line[] = [["17219", 2018, null, 1505], ...before.slice(2)];

  const levels: Confidentiality["levels"] = ["commune"];

  it("are not told as one over what the former version told of one of them: 1505 − 1500", () => {
    const first = publish(before, { levels });
    expect(first.told).toMatchObject({ "17189 2018": null, "17219 2018": 1500 });
    const second = publish(after, { levels }, [first]);
    expect(second.told["17219 2018"]).toBeNull();
  });

  it("are told as one where each was told, or hidden by another that is merged with it", () => {
    const large = before.map((line): Line => (line[0] === "17189" ? ["17189", 2018, null, 50] : line));
    const first = publish(large);
    const second = publish([["17219", 2018, null, 1550], ...after.slice(1)], {}, [first]);
    expect(second.told["17219 2018"]).toBe(1550);
  });

  it("are told apart from what was told of both together only as far as both stay secret", () => {
    const first = publish(after, { levels });
    expect(first.told["17219 2018"]).toBe(1505);
    const second = publish(before, { levels }, [first]);
    expect(second.told["17189 2018"]).toBeNull();
    // Either of them gives the other.
    expect(second.told["17219 2018"]).toBeNull();
  });

  it("keep a link by the figure that stayed the same where another was corrected", () => {
    const first = publish(before, { levels });
    const corrected = after.map((line): Line => (line[0] === "17219" ? ["17219", 2018, null, 1600, 15_050] : line));
    expect(publish(corrected, { levels }, [first]).told["17219 2018"]).toBeNull();
  });
});

describe("values of a dimension that are written otherwise", () => {
  const lines = (commune: string, small: number): Line[] => [
    [commune, 2023, "80", small],
    [commune, 2023, "120", 60],
    [commune, 2023, "240", 40],
  ];
  const before = [...lines("17093", 5), ...lines("17140", 80), ...lines("17058", 70)];
  const gathered = before.map(
    ([commune, year, volume, households]): Line => [
      ...([commune, year, volume === "240" ? volume : "80-120", households] as [string, number, string, number]),
    ],
  );
  const dimensions = ["volume_l"];
  const recodings: Recoding[] = [{ dimension: "volume_l", from: ["80", "120"], to: ["80-120"] }];

  it("are refused for a period already told until one says what they became, with what to write", () => {
    const first = publish(before, { dimensions });
    const [message, ...others] = refusalsOf(gathered, { dimensions }, [first]);
    expect(others).toEqual([]);
    expect(message).toContain(
      "ses valeurs ne sont plus celles que la version 1 publie pour 2023 : « 80-120 » n’y était pas et « 120 » et « 80 » n’y sont plus.",
    );
    expect(message).toContain('"recodings": [{"dimension":"volume_l","from":["120","80"],"to":["80-120"]}]');
    expect(refusalsOf(gathered, { dimensions, recodings }, [first])).toEqual([]);
  });

  it("are free for a period that no version tells", () => {
    const first = publish(before, { dimensions });
    const next = [...before, ...gathered.map((line): Line => [line[0], 2024, line[2], line[3]])];
    expect(refusalsOf(next, { dimensions }, [first])).toEqual([]);
  });

  it("tie what is told to what was masked once they are declared", () => {
    // Alone in its volume, 80 litres became 80-120 under another name: 5 households of 17093, masked with others.
    const renamed: Recoding[] = [{ dimension: "volume_l", from: ["80"], to: ["80-120"] }];
    const only80 = before.filter(([, , volume]) => volume !== "120");
    const first = publish(only80, { dimensions });
    const masked = Object.entries(first.told).filter(([place, value]) => place.endsWith(" 80") && value === null);
    expect(masked.length).toBeGreaterThan(1);
    const now = only80.map((line): Line => [line[0], line[1], line[2] === "80" ? "80-120" : line[2], line[3]]);
    const second = publish(now, { dimensions, recodings: renamed }, [first]);
    for (const [place] of masked) expect(second.told[`${place}-120`], place).toBeNull();
    for (const [place, value] of Object.entries(second.told)) {
      const former = first.told[place.replace("80-120", "80")];
      if (value !== null) expect(former, place).toBe(value);
    }
  });

  it("do not tell what was masked by the sum of what was told: 80 and 120 litres are 80-120", () => {
    const levels: Confidentiality["levels"] = ["commune"];
    // 240 litres hide 80.
    const first = publish(before, { levels, dimensions });
    expect(first.told).toMatchObject({ "17093 2023 80": null, "17093 2023 120": 60, "17093 2023 240": null });
    const second = publish(gathered, { levels, dimensions: ["volume_l"], recodings }, [first]);
    expect(second.told["17093 2023 80-120"]).toBeNull();
  });

  it("may be new, with no link to any other, and a declaration of then holds when it is no longer written", () => {
    const first = publish(before, { dimensions });
    const more: Line[] = [...before, ["17093", 2023, "500", 40]];
    expect(refusalsOf(more, { dimensions }, [first])[0]).toContain('{"dimension":"volume_l","from":[],"to":["500"]}');
    const unrelated: Recoding[] = [{ dimension: "volume_l", from: [], to: ["500"] }];
    expect(refusalsOf(more, { dimensions, recodings: unrelated }, [first])).toEqual([]);
    const second = publish(more, { dimensions, recodings: unrelated }, [first]);
    expect(refusalsOf(more, { dimensions }, [first, second])).toEqual([]);
  });

  it("follow a dimension that bears another name, which is asked too", () => {
    const first = publish(before, { dimensions });
    const renamed = { dimensions: ["contenance"] };
    expect(refusalsOf(before, renamed, [first])[0]).toContain('{"dimension":"contenance","formerly":"volume_l"}');
    const declaredName = { ...renamed, recodings: [{ dimension: "contenance", formerly: "volume_l" }] };
    expect(refusalsOf(before, declaredName, [first])).toEqual([]);
    expect(publish(before, declaredName, [first]).told).toEqual(first.told);
  });
});

describe("other names and other spans", () => {
  it("does not lose a version whose columns are named otherwise: the count is the count", () => {
    const lines: Line[] = [
      ["17093", 2024, null, 5],
      ["17140", 2024, null, 30],
      ["17323", 2024, null, 400],
      ["17337", 2024, null, 500],
    ];
    const first = publish(lines);
    const changed = lines.map((line): Line => (line[0] === "17140" ? ["17140", 2024, null, 31] : line));
    const same = { countField: "nb", measures: ["nb_levees"] };
    const second = publish(changed, same, [first]);
    const told = Object.keys(second.told).filter((place) => second.told[place] !== null);
    expect(second.told["17093 2024"]).toBeNull();
    expect(told).toEqual(Object.keys(publish(changed, {}, [first]).told).filter((place) => told.includes(place)));
  });

  it("does not tell a month by its year when the other months were told", () => {
    const months = (commune: string, households: number[]): Line[] =>
      households.map((count, rank) => [commune, `2024-0${rank + 1}`, null, count]);
    const monthly = [
      ...months("17093", [5, 60, 70]),
      ...months("17140", [80, 90, 95]),
      ...months("17323", [40, 41, 42]),
    ];
    const first = publish(monthly, { levels: ["commune"] });
    expect(first.told).toMatchObject({ "17093 2024-01": null, "17093 2024-02": 60, "17093 2024-03": 70 });
    const yearly = (["17093", "17140", "17323"] as const).map((commune): Line => {
      const all = monthly.filter(([one]) => one === commune);
      return [commune, 2024, null, all.reduce((sum, line) => sum + line[3], 0)];
    });
    const second = publish(yearly, { levels: ["commune"] }, [first]);
    expect(second.told["17093 2024"]).toBeNull();
    expect(second.told["17140 2024"]).toBe(265);
  });
});

describe("years and months in the same file", () => {
  const months: Line[] = ["17093", "17140", "17323", "17337"].flatMap((commune, rank): Line[] => [
    [commune, "2024-01", null, rank < 2 ? 5 + rank : 40],
    [commune, "2024-02", null, 42],
  ]);
  const year = months
    .filter((_, rank) => rank % 2 === 0)
    .map(([commune, , , january]): Line => [commune, "2024", null, january + 42]);

  it("do not tell a month by the year and the other months: 47 − 42", () => {
    const { told } = publish([...months, ...year]);
    expect(told["17093 2024-01"]).toBeNull();
    expect(told[`${PETR} 2024`]).toBe(259);
    for (const commune of ["17093", "17140"])
      expect([told[`${commune} 2024`], told[`${commune} 2024-02`]]).toContain(null);
  });

  it("are free of each other where the year is not the sum of its months", () => {
    const { told } = publish([
      ...months,
      ...year.map(([code, when, , count]): Line => [code, when, null, count + 100]),
    ]);
    expect(told).toMatchObject({ "17093 2024": 147, "17093 2024-02": 42, "17093 2024-01": null });
  });
});

describe("a measure that versions before did not have", () => {
  const lines: Line[] = [
    ["17093", 2024, null, 15, 701],
    ["17140", 2024, null, 30, 802],
    ["17323", 2024, null, 400, 9003],
  ];

  it("is not told by its total where the cell is secret now, were its count known: 10506 − 802 − 9003", () => {
    const first = publish(
      lines.map(([code, year, , count]): Line => [code, year, null, count, 0]),
      { levels: ["commune"] },
    );
    const change: Partial<Confidentiality> = { threshold: 20, measures: ["taxe"], levels: ["commune", "epci"] };
    const { told } = publish(lines, change, [first]);
    expect(first.told["17093 2024"]).toBe(15);
    expect(told["17093 2024"]).toBeNull();
    expect([told["17140 2024"], told["17323 2024"], told[`${OLERON} 2024`]]).toContain(null);
  });

  it("costs nothing where no cell is secret", () => {
    const first = publish(lines);
    expect(publish(lines, { measures: ["taxe"] }, [first]).table.secrecy.masked).toBe(0);
  });
});

describe("a correction", () => {
  const of = (counts: Record<string, number>, lifts: Record<string, number> = {}): Line[] =>
    Object.entries(counts).map(([commune, count]) => [commune, 2024, null, count, lifts[commune] ?? count * 3]);

  it("does not tell a former figure by the difference of two totals", () => {
    const first = publish(of({ 17093: 5, 17140: 30, 17323: 40, 17337: 50 }));
    expect(first.told).toMatchObject({ "17093 2024": null, "17140 2024": null, "17323 2024": 40 });
    // Told now, the new figure and both totals would give the old one.
    const second = publish(of({ 17093: 35, 17140: 30, 17323: 40, 17337: 50 }), {}, [first]);
    expect(second.told["17093 2024"] === null || second.told[`${OLERON} 2024`] === null).toBe(true);
    // 17323 was told and has not changed: it covers nothing.
    const third = publish(of({ 17093: 5, 17140: 30, 17323: 40, 17337: 6 }), {}, [first]);
    expect(third.told).toMatchObject({ "17323 2024": 40, [`${OLERON} 2024`]: null });
  });

  it("of one figure leaves the other as known as it was: a count does not uncover a measure", () => {
    const first = publish(of({ 17093: 5, 17140: 30, 17323: 40, 17337: 50 }));
    // The households of 17323 are corrected, not its lifts, which were told: it does not hide those of 17093.
    const second = publish(of({ 17093: 5, 17140: 300, 17323: 41, 17337: 50 }, { 17140: 900, 17323: 120 }), {}, [first]);
    const unknown = ["17140", "17337"].filter((commune) => second.told[`${commune} 2024`] === null);
    expect(second.told["17093 2024"]).toBeNull();
    expect(unknown.length > 0 || second.told[`${OLERON} 2024`] === null).toBe(true);
  });

  it("masks the same cells when nothing changed", () => {
    const first = publish(of({ 17093: 5, 17140: 30, 17058: 3, 17219: 400, 17406: 20 }));
    const second = publish(of({ 17093: 5, 17140: 30, 17058: 3, 17219: 400, 17406: 20 }), {}, [first]);
    expect(second.told).toEqual(first.told);
    expect(second.told[`${PETR} 2024`]).toBe(458);
    expect(second.told).toHaveProperty([`${MARENNES} 2024`]);
  });
});

describe("a cell that was told, and is secret now", () => {
  it("is masked, and counted as known already", () => {
    const lines: Line[] = [
      ["17093", 2024, null, 15],
      ["17140", 2024, null, 30],
      ["17323", 2024, null, 400],
      ["17337", 2024, null, 500],
    ];
    const first = publish(lines);
    expect(first.told["17093 2024"]).toBe(15);
    const second = publish(lines, { threshold: 20 }, [first]);
    expect(second.told).toMatchObject({ "17093 2024": null, "17140 2024": 30 });
    expect(second.table.known).toBe(1);
    // Withdrawn, the first says nothing to who reads the second now: 17093 is covered as if it had never been told.
    const withdrawn = { ...first, content: { ...first.content, withdrawn: true } };
    expect(publish(lines, { threshold: 20 }, [withdrawn]).told).toMatchObject({
      "17093 2024": null,
      "17140 2024": null,
    });
  });
});
