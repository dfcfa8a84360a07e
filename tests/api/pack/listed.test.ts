import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Indicator } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { listNames, readJson } from "../../datasets/content.js";
import { ownContent } from "../../support/prepared-data.js";

const page = readFileSync(fileURLToPath(new URL("../../../docs/sources.md", import.meta.url)), "utf8");
const THEMES = ["agriculture", "dechets", "energie", "logement", "mobilites", "numerique", "services", "urbanisme"];
/** Columns that a national source leaves empty: what is computed from them is not fed. */
const EMPTY = ["surface_libre_ha"];

/** What an indicator is computed from: datasets, fields, other indicators, the populations. */
function termsOf({ measure }: Indicator) {
  const text = JSON.stringify(measure);
  const all = (form: RegExp) => [...text.matchAll(form)].map(([, one = ""]) => one);
  const of = "of" in measure && typeof measure.of === "string" ? [measure.of] : [];
  return {
    datasets: all(/"dataset":"([^"]+)"/g),
    fields: all(/"field":"([^"]+)"/g),
    parents: [...all(/val\(([a-z0-9-]+)\)/g), ...of],
    populations: text.includes('"population":'),
  };
}

describe("the sources of the content", () => {
  it("are each in the documentation, under their name, with their producer and their family", async () => {
    const { sources, problems } = await listContentSources(ownContent);
    expect(problems).toEqual([]);
    const told = sources.map(
      ({ content, source }) =>
        `| \`${content.metadata.slug}\` | ${source.title} | ${source.producer} | \`${source.from.family}\` |`,
    );
    const listed = page.split("\n").filter((line) => /^\| `[a-z]+(-[a-z]+)+` \|.*\| `[a-z-]+` \|$/.test(line));
    expect(listed.sort()).toEqual(told.sort());
  });

  it("feed as many indicators as the documentation says", async () => {
    const { sources } = await listContentSources(ownContent);
    const slugs = new Set(sources.map(({ content }) => content.metadata.slug));
    const indicators = new Map(
      THEMES.flatMap((theme) =>
        listNames(`${theme}/indicators`).map((name) => {
          const one = readJson<Indicator>(`${theme}/indicators/${name}.json`);
          return [one.id, one] as const;
        }),
      ),
    );
    const isFed = (id: string): boolean => {
      const { datasets, fields, parents, populations } = termsOf(indicators.get(id) as Indicator);
      return (
        (datasets.length + parents.length > 0 || populations) &&
        datasets.every((slug) => slugs.has(slug)) &&
        !fields.some((field) => EMPTY.includes(field)) &&
        parents.every(isFed)
      );
    };
    const fed = [...indicators.keys()].filter(isFed);
    expect(page).toContain(`à ${fed.length} des ${indicators.size} indicateurs`);
    expect(fed.length).toBeGreaterThanOrEqual(70);
  });
});
