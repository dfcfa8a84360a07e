import decodeQR from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { composeSheets, MOST_WHITE, type PaperPart } from "../../../packages/web/src/paper/compose.js";
import { unitAfter } from "../../../packages/web/src/paper/paper-document.js";
import { drawQr } from "../../../packages/web/src/paper/qr-code.js";
import { householdWaste } from "../support/situation.js";

/** A part of items of some heights, in millimetres. */
const part = (id: string, heights: number[], worth?: number): PaperPart => ({
  id,
  items: heights.map((height, rank) => ({ height, view: `${id}${rank + 1}` })),
  ...(worth === undefined ? {} : { worth }),
});

const layOut = (parts: PaperPart[], most: number, height = 100) =>
  composeSheets(parts, { first: height, next: height, most }).map(({ parts: placed }) =>
    placed.map(({ items }) => items.map(({ view }) => view).join(" ")).join(" | "),
  );

describe("a paper laid on sheets", () => {
  it("keeps the order of its parts, and begins a sheet where one does not fit", () => {
    expect(layOut([part("lieu", [50]), part("carte", [45]), part("tableau", [90])], 2)).toEqual([
      "lieu1 | carte1",
      "tableau1",
    ]);
  });

  it("leaves out what no sheet could hold, where it may be: no sheet of its own, which it would go over", () => {
    expect(layOut([part("lieu", [90]), part("rythmes", [430], 45), part("fin", [90])], 4)).toEqual(["lieu1", "fin1"]);
    expect(layOut([part("lieu", [50]), part("sources", [120])], 4)).toEqual(["lieu1", "sources1"]);
  });

  it("takes a list over to the next sheet by two items at least on each side: no orphan row", () => {
    expect(
      layOut(
        [
          part("lieu", [65]),
          part(
            "dechets",
            Array.from({ length: 11 }, () => 10),
          ),
        ],
        2,
      ),
    ).toEqual([
      "lieu1 | dechets1 dechets2 dechets3",
      "dechets4 dechets5 dechets6 dechets7 dechets8 dechets9 dechets10 dechets11",
    ]);
    // Two rows alone at the foot of a sheet, or at the head of the next one, read as forgotten.
    expect(
      layOut(
        [
          part("lieu", [75]),
          part(
            "dechets",
            Array.from({ length: 9 }, () => 10),
          ),
        ],
        2,
      )[0],
    ).toBe("lieu1");
    const short = layOut([part("lieu", [80]), part("dechets", [10, 10, 10])], 2);
    expect(short).toEqual(["lieu1", "dechets1 dechets2 dechets3"]);
  });

  it("leaves out what may be, the least first, rather than take a sheet too many", () => {
    const parts = [part("lieu", [60]), part("courbe", [50], 40), part("voir", [30], 20), part("sources", [30])];
    expect(layOut(parts, 1)).toEqual(["lieu1 | sources1"]);
    expect(layOut([part("lieu", [40]), part("courbe", [50], 40), part("voir", [30], 20)], 1)).toEqual([
      "lieu1 | courbe1",
    ]);
  });

  it("leaves no sheet half empty where something else fills it", () => {
    const parts = [part("lieu", [90]), part("courbe", [40], 10), part("fin", [90])];
    expect(layOut(parts, 3)).toEqual(["lieu1", "fin1"]);
    const [, last] = composeSheets([part("lieu", [90]), part("carte", [60], 10), part("fin", [25])], {
      first: 100,
      next: 100,
      most: 2,
    });
    expect(last?.rest).toBeLessThanOrEqual(MOST_WHITE);
  });

  it("loses nothing that must be told, however many sheets it takes", () => {
    const heights = Array.from({ length: 30 }, () => 10);
    expect(
      layOut([part("objectifs", heights)], 1)
        .join(" ")
        .split(" "),
    ).toHaveLength(30);
    expect(layOut([part("affiche", [140]), part("fin", [20])], 1)).toEqual(["affiche1", "fin1"]);
  });
});

describe("the code of a paper", () => {
  it("is read by a phone as the address of the page", () => {
    const address = "https://donnees.exemple.fr/observatoires/dechets?territoire=17411&annee=2021";
    const { side, path } = drawQr(address);
    const scale = 4;
    const data = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
    for (const [, x = "", y = ""] of path.matchAll(/M(\d+) (\d+)h1v1/g))
      for (let dy = 0; dy < scale; dy++)
        for (let dx = 0; dx < scale; dx++) {
          const at = ((Number(y) * scale + dy) * side * scale + Number(x) * scale + dx) * 4;
          data.set([0, 0, 0], at);
        }
    expect(decodeQR({ width: side * scale, height: side * scale, data })).toBe(address);
  });
});

describe("the unit after a value", () => {
  it.each([
    [1, "ans", "an"],
    [1.5, "ans", "an"],
    [2, "ans", "ans"],
    [0, "locaux", "local"],
    [1, "lieux/10 000 hab.", "lieu/10 000 hab."],
    [1, "équipements/10 000 hab.", "équipement/10 000 hab."],
    [1, "jours/an", "jour/an"],
    // Both words of a compound would change.
    [1, "jours-zones/an", "jours-zones/an"],
    [1, "kg/hab", "kg/hab"],
  ])("is that of %d %s", (value, unit, said) => {
    expect(unitAfter({ ...householdWaste, unit, decimals: 1 }, value)).toBe(said);
  });
});
