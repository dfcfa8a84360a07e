import { expect, it } from "vitest";
import { isGivenToAll } from "../../../packages/api/src/sources/is-given-to-all.js";

const at = (url: string) => ({ family: "file" as const, url });

it.each([
  "https://exemple.invalid/entrees.csv",
  "https://exemple.invalid/wfs?service=WFS&design=1&article=2&keyword=eau",
])("says that everybody may ask for %s", (url) => {
  expect(isGivenToAll({ from: at(url), licence: "lov2" })).toBe(true);
});

it.each(["?api_key=x", "?format=csv&apikey=x", "?access_token=x", "?X-Amz-Signature=x", "?sv=1&sig=x", "?cle=x"])(
  "says that an address with %s is not for everybody",
  (query) => {
    expect(isGivenToAll({ from: at(`https://exemple.invalid/entrees.csv${query}`), licence: "lov2" })).toBe(false);
  },
);

it("says that what a partner shares is not given to everybody", () => {
  expect(isGivenToAll({ from: at("https://exemple.invalid/entrees.csv"), licence: "convention" })).toBe(false);
});
