import { expect, it } from "vitest";
import { gainFacts } from "../../../packages/web/src/solar/roof-facts.js";

it("writes an aid of nothing without a sign", () => {
  const roles = { cost: { least: "prix", most: "prix" }, due: { least: "reste", most: "reste" }, aid: "aide" };
  const opened = { cadastre: { simulator: { figures: { ...roles, years: { least: "ans", most: "ans" } } } } };
  const aidOf = (aid: number) => {
    const gain = {
      simulated: { parts: [] },
      simulating: { simulator: { inputs: [] } },
      figure: (name: string) => (name === "aide" ? aid : 10),
    };
    return gainFacts(opened as never, gain as never).find(({ id }) => id === "aid")?.value;
  };
  expect(aidOf(0)).toBe("0\u00a0€");
  expect(aidOf(720)).toBe("−720\u00a0€");
});
