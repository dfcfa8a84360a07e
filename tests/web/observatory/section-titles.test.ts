import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ownContent } from "../../support/prepared-data.js";

interface Sectioned {
  sections: { title?: string }[];
}

const observatories = readdirSync(ownContent)
  .map((theme) => join(theme, "observatory.json"))
  .filter((file) => existsSync(join(ownContent, file)));

/** What holds of one territory in one year and not of another: a title that says it is computed, never written. */
const FINDING = /\b(moins|plus|davantage|mieux|presque|assez|baisse|hausse|grandit|recule|progresse|mal|bien)\b/i;

it.each(observatories)("titles that serve every territory and every year conclude nothing: %s", (file) => {
  const { sections } = JSON.parse(readFileSync(join(ownContent, file), "utf8")) as Sectioned;
  expect(sections.flatMap(({ title }) => (title && FINDING.test(title) ? title : []))).toEqual([]);
});
