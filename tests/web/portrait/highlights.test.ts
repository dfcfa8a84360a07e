import type { Indicator } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { highlightsOf } from "../../../packages/web/src/portrait/highlights.js";
import type { Line } from "../../../packages/web/src/portrait/load-portrait.js";
import { peerWords } from "../../../packages/web/src/portrait/row-words.js";
import { home, householdWaste, observe } from "../support/situation.js";

const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

function lineOf(change: Partial<Indicator>, before: number, now: number): Line {
  const series = new Series([observe(home, "2019", before), observe(home, "2024", now)]);
  const [base, point] = series.known(home.code);
  if (!base || !point) throw new Error("no value");
  return {
    ...{ indicator: { ...householdWaste, direction: "up", ...change }, series, year: 2024, point, base },
    ...{ later: undefined, others: [], peers: [], ranked: [], absent: 0, median: null, context: [] },
    ...{ notCompared: null, count: false, demonstration: false },
  };
}

describe("what to keep in mind of a territory", () => {
  it("is what moved most of its base, which nothing does across zero", () => {
    const balance = lineOf({ id: "solde", shortTitle: "Solde" }, -1, 12);
    const waste = lineOf({ id: "tri", shortTitle: "Tri" }, 100, 150);
    const told = highlightsOf([balance, waste], home, new Map(), 2024);
    expect(told.map(({ strong, rest }) => plain(strong + rest))).toEqual([
      "Tri : +50 % depuis 2019, à 150 kg par habitant",
    ]);
  });

  it("is told with the whole of its unit, which its title alone spares it", () => {
    const unit = { unit: "points/1 000 hab.", unitLabel: "points pour 1 000 habitants", decimals: 1 };
    const charging = lineOf({ id: "bornes", shortTitle: "Bornes de recharge", ...unit }, 0.9, 2.2);
    const energy = lineOf({ id: "energie", shortTitle: "Énergie par habitant", direction: "down" }, 100, 150);
    const told = highlightsOf([charging, energy], home, new Map(), 2024);
    expect(told.map(({ strong, rest }) => plain(strong + rest))).toEqual([
      "Bornes de recharge : × 2,4 depuis 2019, à 2,2 points pour 1 000 habitants",
      "Énergie par habitant : +50 % depuis 2019, à 150 kg",
    ]);
  });

  it("says the year of a figure that is not of the year of the portrait, a place among communes too", () => {
    const waste = lineOf({ id: "tri", shortTitle: "Tri" }, 100, 150);
    const ranked = ["17001", "17002", "17003", "17004"].map((code) => ({ code, value: 50, isCompared: true }));
    const commune = { ...home, level: "commune" as const };
    const still: Line = {
      ...lineOf({ id: "densite", shortTitle: "Densité" }, 100, 100),
      ranked: [...ranked, { code: home.code, value: 100, isCompared: true }],
    };
    const toldIn = (year: number) =>
      highlightsOf([waste, still], commune, new Map(), year).map(({ strong, rest }) => plain(strong + rest));
    expect(toldIn(2025)).toEqual([
      "Tri : +50 % depuis 2019, à 150 kg par habitant, en 2024",
      "Densité : la plus haute valeur des 5 communes, 100 kg par habitant, en 2024",
    ]);
    expect(toldIn(2024).join()).not.toContain("en 2024");
    expect(toldIn(2024).join()).toContain("la plus haute valeur des 5 communes,");
    still.absent = 1;
    expect(toldIn(2024).join()).toContain("la plus haute valeur des 5 communes comparées");
    still.absent = 0;
    still.ranked.push({ code: "17005", value: 200, isCompared: false });
    expect(toldIn(2024).join()).toContain("la plus haute valeur des 5 communes comparées");
  });
});

describe("what a value says beside its peers", () => {
  const wordsOf = (...others: Line["others"]) =>
    plain(peerWords({ ...lineOf({}, 100, 150), others, median: others.length > 2 ? 140 : null }, new Map()));
  const peer = (code: string, value: number, isCompared = true) => ({ code, value, isCompared });

  it("names those of enough cases, and judges beside all of them or none", () => {
    expect(wordsOf(peer("A", 140), peer("B", 120))).toBe("Plus que ses pairs : A 140, B 120.");
    expect(wordsOf(peer("A", 140), peer("B", 900, false))).toBe("A 140 ; trop peu de cas ailleurs.");
    expect(wordsOf(peer("B", 900, false))).toBe("Trop peu de cas chez ses pairs.");
  });

  it("tells the middle of all of many, and the two ends of those of enough cases", () => {
    const few = ["D", "E", "F"].map((code) => peer(code, 900, false));
    expect(wordsOf(peer("A", 140), peer("B", 120), ...few)).toBe(
      "Médiane des 5 autres 140 ; de 120 (B) à 140 (A) ; trop peu de cas ailleurs.",
    );
    expect(wordsOf(peer("A", 140), peer("C", 1, false), ...few)).toBe(
      "Médiane des 5 autres 140 ; A 140 ; trop peu de cas ailleurs.",
    );
    expect(wordsOf(peer("B", 2, false), peer("C", 1, false), ...few)).toBe("Médiane des 5 autres 140.");
  });

  it("says « partout » where each of the peers has that value, and none is unknown", () => {
    const same = ["A", "B", "C", "D", "E"].map((code) => peer(code, 140));
    const series = new Series([observe(home, "2024", 140)]);
    const told = (...codes: string[]) => {
      const peers = codes.map((code) => ({ code, point: series.at(code === "?" ? "" : home.code, 2024) }));
      return plain(peerWords({ ...lineOf({}, 100, 150), others: same, peers, median: 140 }, new Map()));
    };
    expect(told("A", "B", "C", "D", "E")).toBe("Médiane des 5 autres 140 ; 140 partout.");
    expect(told("A", "B", "C", "D", "E", "?")).toBe("Médiane des 5 autres 140 ; 140 dans les 5 qui se comparent.");
  });
});
