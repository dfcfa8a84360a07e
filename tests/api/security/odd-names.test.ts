import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace, visitsJson } from "../support/content-folder.js";

/** Names that are properties of every object, or that end a name of SQL. */
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  'a"; drop table rows; --',
  "a]b",
  "a`b",
  "a'b",
  "аnnee",
] as const;
const SLUG = "noms-etranges";
const data = `/api/datasets/${SLUG}/data`;

let place: ServedPlace;
beforeAll(async () => {
  const content = createPlace();
  content.write("culture/noms/dataset.json", { ...visitsJson, slug: SLUG, title: "Noms étranges" });
  content.write("culture/noms/schema.json", {
    fields: [{ name: "lieu", type: "string" }, ...NAMES.map((name) => ({ name, type: "integer" }))],
  });
  const quoted = ["lieu", ...NAMES].map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
  const cells = (start: number) => NAMES.map((_, rank) => start + rank).join(",");
  content.write("culture/noms/data.csv", `${quoted}\nBoyardville,${cells(10)}\nLa Tremblade,${cells(20)}\n`);
  place = await servePlace(content);
});
afterAll(() => place.close());

const read = async (query: string) => {
  const { status, text } = await place.read(`${data}?${query}`);
  return { status, rows: JSON.parse(text).data as Record<string, unknown>[], text };
};

describe.each(NAMES)("a column named %s", (name) => {
  const written = encodeURIComponent(name);
  const value = 10 + NAMES.indexOf(name);

  it("is sorted, filtered and chosen as any other", async () => {
    for (const query of [
      `${written}__sort=desc&columns=lieu,${written}`,
      `${written}__greater=${value}&columns=lieu,${written}`,
      `${written}__exact=${value + 10}`,
    ]) {
      const { status, rows } = await read(query);
      expect([query, status, rows?.length]).toEqual([query, 200, query.includes("sort") ? 2 : expect.any(Number)]);
      for (const row of rows) expect(Object.hasOwn(row, name)).toBe(true);
    }
    const { rows } = await read(`${written}__exact=${value}`);
    expect(rows.map((row) => [row.lieu, Object.getOwnPropertyDescriptor(row, name)?.value])).toEqual([
      ["Boyardville", value],
    ]);
  });

  it("is grouped and added up as any other", async () => {
    const { status, text } = await read(`${written}__groupby&${written}__sum`);
    expect([status, text.includes(String(value))]).toEqual([200, true]);
  });

  it("goes out in a file for programs as it is written", async () => {
    const { status, text } = await place.read(`${data}/csv`);
    expect([status, text.split(/\r?\n/)[0]?.includes(name.replaceAll('"', '""'))]).toEqual([200, true]);
  });
});

it("leaves the objects of the program, and the table, as they were", async () => {
  for (const query of ["__proto__[isAdmin]=1", "constructor.prototype.isAdmin=1", "__proto__.isAdmin__exact=1"])
    expect((await place.read(`${data}?${query}`)).status).toBe(400);
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  expect((await read("")).rows).toHaveLength(2);
});

it.each([
  [
    "JSON",
    "a.json",
    "application/json",
    '[{"lieu":"Boyardville","__proto__":{"isAdmin":1},"constructor":{"prototype":{"isAdmin":1}}}]',
  ],
  [
    "GeoJSON",
    "a.geojson",
    "application/geo+json",
    '{"type":"FeatureCollection","__proto__":{"isAdmin":1},"features":[{"type":"Feature","geometry":null,"properties":{"lieu":"Boyardville","__proto__":{"isAdmin":1}}}]}',
  ],
  ["CSV", "a.csv", "text/csv", "lieu,__proto__,constructor\nBoyardville,1,2\n"],
])("reads a %s file that bears such names and keeps its rows", async (_name, file, type, text) => {
  const answer = await fetch(`${place.url}/api/check`, {
    method: "POST",
    headers: { "Content-Type": type, "Content-Disposition": `attachment; filename="${file}"` },
    body: text,
  });
  expect([answer.status, ((await answer.json()) as { rows: number }).rows]).toEqual([200, 1]);
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
});
