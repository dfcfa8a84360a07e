import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  asSeen,
  contrastOf,
  deficiencies,
  distanceOf,
  lightnessOf,
} from "../../packages/web/src/pages/charte/colour.js";
import { readTokens } from "../../packages/web/src/pages/charte/read-tokens.js";
import {
  categoryTokens,
  classTokens,
  colourGroups,
  drawnPairs,
  fontTokens,
  measureTokens,
  spaceTokens,
  textPairs,
  typeTokens,
} from "../../packages/web/src/pages/charte/tokens.js";

const tokens = readTokens(readFileSync(new URL("../../packages/web/assets/charte.css", import.meta.url), "utf8"));
const themes = ["light", "dark"] as const;
const of = (name: string, theme: "light" | "dark") => tokens.get(name)?.[theme] ?? "";

describe("the style sheet and the charter", () => {
  it("name the same tokens", () => {
    const shown = [
      ...colourGroups.flatMap((group) => Object.keys(group.tokens)),
      ...categoryTokens,
      ...classTokens,
      ...Object.keys(typeTokens),
      ...Object.keys(fontTokens),
      ...spaceTokens,
      ...Object.keys(measureTokens),
    ];
    expect(shown.sort()).toEqual([...tokens.keys()].sort());
  });

  it("give a dark value to each colour", () => {
    for (const { name, light, dark } of tokens.values())
      if (light.startsWith("#")) expect([name, dark]).not.toEqual([name, light]);
  });
});

describe("colours", () => {
  it("are counted as WCAG does", () => {
    expect(contrastOf("#000", "#fff")).toBeCloseTo(21, 5);
    expect(contrastOf("#777777", "#fff")).toBeCloseTo(4.48, 2);
    expect(distanceOf("#ff0000", "#ff0000")).toBe(0);
    expect(lightnessOf("#fff")).toBeCloseTo(100, 3);
  });

  it.each(themes)("of texts stand out by 4.5 to 1, of lines that count by 3 to 1: %s", (theme) => {
    const under = (pairs: [string, string][], least: number) =>
      pairs.filter(([one, other]) => contrastOf(of(one, theme), of(other, theme)) < least);
    expect(under(textPairs, 4.5)).toEqual([]);
    expect(under(drawnPairs, 3)).toEqual([]);
  });

  it.each(themes)("of categories stand out of the card, and from one another for every eye: %s", (theme) => {
    const colours = categoryTokens.map((name) => of(name, theme));
    for (const colour of colours) expect(contrastOf(colour, of("sheet", theme))).toBeGreaterThanOrEqual(3);
    const eyes = [colours, ...deficiencies.map((deficiency) => colours.map((colour) => asSeen(colour, deficiency)))];
    for (const seen of eyes) {
      const distances = seen.flatMap((one, rank) => seen.slice(rank + 1).map((other) => distanceOf(one, other)));
      expect(Math.min(...distances)).toBeGreaterThan(6.6);
    }
  });

  it.each(themes)("of classes go one way from little to much, by clear steps, for every eye: %s", (theme) => {
    const colours = classTokens.map((name) => of(name, theme));
    for (const seen of [colours, ...deficiencies.map((one) => colours.map((colour) => asSeen(colour, one)))]) {
      const steps = seen.slice(1).map((colour, rank) => lightnessOf(colour) - lightnessOf(seen[rank] ?? ""));
      expect(new Set(steps.map(Math.sign)).size).toBe(1);
      expect(Math.min(...steps.map(Math.abs))).toBeGreaterThan(7);
    }
  });
});
