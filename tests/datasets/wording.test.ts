import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readJson } from "./content.js";

interface Worded {
  id: string;
  unit: string;
  unitLabel: string;
  wording: { subject: string; of: string };
}

const wordsOf = (themes: string[]) =>
  themes.flatMap((theme) =>
    readdirSync(new URL(`../../datasets/${theme}/indicators`, import.meta.url)).map((file) =>
      readJson<Worded>(`${theme}/indicators/${file}`),
    ),
  );
const all = wordsOf(["agriculture", "dechets", "energie", "mobilites", "urbanisme"]);
const others = wordsOf(["logement", "numerique", "services"]);
const isPercentage = ({ unit }: Worded) => unit.startsWith("%");
const ratios = all.filter((one) => / habitants?$/.test(one.unitLabel) && !isPercentage(one));

describe("the words of an indicator", () => {
  it.each(ratios.map((one) => [one.id, one] as const))(
    "say of %s what falls when only the population grows",
    (_id, { wording }) => {
      expect(wording.subject).toMatch(/(?:par habitant|pour [\d\s]+ habitants)$/);
    },
  );

  it("say once what is counted: « 25 656 bacs en service », never « bacs de bacs »", () => {
    const repeats = ({ unitLabel, wording }: Worded) => {
      const [counted = "", ...rest] = unitLabel.split(" ");
      return wording.of.split(/[ ’]/).includes(counted) || (rest.length > 0 && wording.of.startsWith(rest.join(" ")));
    };
    expect([...all, ...others].filter((one) => !isPercentage(one) && repeats(one)).map(({ id }) => id)).toEqual([]);
  });

  it("never call two indicators of a theme alike: « le bio », « l’agriculture biologique »", () => {
    expect(all.filter(({ wording }) => wording.subject === "le bio")).toEqual([]);
  });
});
