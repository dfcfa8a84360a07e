import { describe, expect, it } from "vitest";
import {
  formulaOf,
  openingOf,
  sentenceChooser,
  titleChooser,
} from "../../../packages/web/src/observatory/choose-title.js";
import { mainChartsOf } from "../../../packages/web/src/observatory/main-charts.js";
import { listNews } from "../../../packages/web/src/observatory/news.js";
import { Series } from "../../../packages/web/src/observatory/series.js";
import { home, householdWaste, observe, recycling } from "../support/situation.js";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

/** What is told of household waste and of recycling, from their values of the years to 2024. */
function told(waste: (number | null)[], recycled: (number | null)[] = []): string[] {
  const values = (own: (number | null)[]) =>
    new Series(own.map((value, rank) => observe(home, String(2025 - own.length + rank), value)));
  const series = new Map([
    [householdWaste.id, values(waste)],
    [recycling.id, values(recycled)],
  ]);
  return listNews([householdWaste, recycling], series, home.code, 2024).map(({ what, rest }) => plain(what + rest));
}

describe("what changed since the value before", () => {
  it("is told with the change of the year before, where both go one way", () => {
    expect(told([240, 262, 250, 240])).toEqual([
      "10 kg d’ordures ménagères de moins par habitant qu’en 2023, après 12 kg l’année d’avant",
    ]);
  });

  it("is nothing where nothing stays nothing", () => {
    expect(told([3, 0, 0])).toEqual([]);
  });

  it("is a record where the year passes all those before, told once", () => {
    expect(told([266, 262, 258, 243, 233], [50, 51, 53, 56.1, 57.2])).toEqual([
      "233 kg d’ordures ménagères par habitant, 10 kg de moins : c’est le plus bas depuis 2020",
      "Recyclage : 1,1 point de plus qu’en 2023, après 3,1 points l’année d’avant",
    ]);
  });

  it("is a change of direction before all else, after two years one way at least", () => {
    expect(told([233, 243, 230, 220, 226])[0]).toBe(
      "Les ordures ménagères remontent : 6 kg de plus, après deux baisses de suite",
    );
  });

  it("is none where the value hardly moves, and nothing where a year before is not known", () => {
    expect(told([240, 241])).toEqual(["Les ordures ménagères ne bougent guère : 241 kg par habitant"]);
    expect(told([null, 241])).toEqual([]);
    expect(told([240, null])).toEqual([]);
  });

  it("says in how many years a value known now and then moved", () => {
    expect(told([], [50, null, null, 57])).toEqual(["Recyclage : 7,0 points de plus qu’en 2021"]);
  });
});

describe("the titles of the charts of a page", () => {
  it("say no formula three times, nor anything twice, while there is another true one", () => {
    const choose = titleChooser();
    const record = (subject: string) => `${subject}\u00a0: au plus bas depuis 2018`;
    expect(choose([record("Bac gris"), "Le bac gris a baissé de 4 % depuis 2019"])).toBe(record("Bac gris"));
    expect(choose([record("Verre")])).toBe(record("Verre"));
    const third = choose([record("Papier"), "Le papier a baissé de 4 % depuis 2019"]);
    expect(third).toBe("Le papier a baissé de 4 % depuis 2019");
    expect(formulaOf(third)).not.toBe(formulaOf(record("Papier")));
    expect(choose([third, "Papier\u00a0: 4 % de moins qu’en 2019"])).toBe("Papier\u00a0: 4 % de moins qu’en 2019");
  });
});

describe("the sentences of the charts of a page", () => {
  it("never open twice alike: another way to tell is taken, and what is left without one goes untold", () => {
    const choose = sentenceChooser();
    const ways = (since: number) =>
      [`C’est la valeur la plus basse depuis ${since}.`, `Jamais si peu depuis ${since}.`] as const;
    expect([2018, 2015, 2011].map((since) => choose(ways(since)))).toEqual([
      "C’est la valeur la plus basse depuis 2018.",
      "Jamais si peu depuis 2015.",
      undefined,
    ]);
    expect(openingOf("C’est 94\u00a0kg de plus que l’ensemble.")).toBe("C’est");
    // What is told in one way only is a remark that its figure needs.
    expect([choose("Trop peu de cas."), choose("Trop peu de cas.")]).toEqual(["Trop peu de cas.", "Trop peu de cas."]);
  });
});

describe("the charts that a page draws", () => {
  const chart = (indicator: string, main?: boolean) => ({
    kind: "trend" as const,
    indicator,
    ...(main ? { main } : {}),
  });
  const text = { kind: "text" as const, text: ["Un mot."] };

  it("are those that the file says, in its order, six at most", () => {
    const blocks = [chart("a"), chart("b", true), text, chart("c", true)];
    const more = Array.from({ length: 7 }, (_, rank) => chart(`d${rank}`, true));
    const drawn = mainChartsOf({
      sections: [
        { id: "un", blocks },
        { id: "deux", blocks: more },
      ],
    });
    expect(drawn.map(({ indicator }) => indicator)).toEqual(["b", "c", "d0", "d1", "d2", "d3"]);
  });

  it("are the first of each section, then the second ones, where the file says none", () => {
    const section = (id: string, count: number) => ({
      id,
      blocks: [text, ...Array.from({ length: count }, (_, rank) => chart(`${id}${rank}`))],
    });
    const drawn = mainChartsOf({ sections: [section("a", 3), section("b", 1), section("c", 3)] });
    expect(drawn.map(({ indicator }) => indicator)).toEqual(["a0", "a1", "a2", "b0", "c0", "c1"]);
  });
});
