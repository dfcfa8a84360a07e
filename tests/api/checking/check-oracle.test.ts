import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  COMMUNES,
  collectedRows,
  collectionsJson,
  collectionsSchema,
  openProtectedPlace,
  type ProtectedPlace,
  toCsv,
} from "../secrecy/protected-place.js";
import { visitsCsv, visitsJson, visitsSchema } from "../support/content-folder.js";

const rows = collectedRows();
const SLUG = collectionsJson.slug;
/** Columns that the dataset holds and never declared under secrecy. */
const AGENT = "agent";

let place: ProtectedPlace;
beforeAll(async () => {
  place = await openProtectedPlace((content) => {
    content.write("culture/levees/dataset.json", collectionsJson);
    content.write("culture/levees/schema.json", {
      ...collectionsSchema,
      fields: [...collectionsSchema.fields, { name: AGENT, type: "string" }],
    });
    const [header, ...lines] = toCsv(rows).split("\n");
    content.write(
      "culture/levees/data.csv",
      [`${header},${AGENT}`, ...lines.map((line) => `${line},martin-${line.split(",")[1]}`)].join("\n"),
    );
    // A closed dataset whose folder bears the slug of an open one, and comes before it.
    content.write("agenda/frequentation-mediatheques/dataset.json", {
      ...visitsJson,
      slug: "adherents",
      access: "organisation",
    });
    content.write("agenda/frequentation-mediatheques/schema.json", { fields: [{ name: "numero", type: "string" }] });
    content.write("agenda/frequentation-mediatheques/data.csv", "numero\nA-7731\n");
    content.write("culture/mediatheques/dataset.json", visitsJson);
    content.write("culture/mediatheques/schema.json", visitsSchema);
    content.write("culture/mediatheques/data.csv", visitsCsv);
  });
});
afterAll(() => place?.close());

interface Told {
  counts: { error: number };
  issues: { code: string }[];
}

/** What a check of these records tells, as somebody sends them whose schema ties their columns to those of a dataset. */
async function ask(
  resource: string,
  columns: string[],
  records: (string | number)[][],
  { key, path = "/api/check" }: { key?: string; path?: string } = {},
): Promise<Told> {
  const form = new FormData();
  form.append(
    "file",
    new Blob([[columns, ...records].map((cells) => cells.join(",")).join("\n")], { type: "text/csv" }),
    "a.csv",
  );
  form.append(
    "schema",
    new Blob([
      JSON.stringify({
        fields: columns.map((name) => ({ name, type: "string" })),
        foreignKeys: [{ fields: columns, reference: { resource, fields: columns } }],
      }),
    ]),
    "schema.json",
  );
  const answer = await place.post(path, form, key);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

const codes = ({ issues }: Told) => issues.map(({ code }) => code);

/** Every masked row of the published table. */
async function maskedRows() {
  const { data } = (await place.json(`/api/datasets/${SLUG}/data?page_size=200&status__exact=SECRET`)) as {
    data: { annee: number; code_insee: string; volume_l: string }[];
  };
  return data;
}

describe("a check whose schema points to a dataset under statistical secrecy", () => {
  const CELL = ["annee", "code_insee", "volume_l"];

  it("finds no masked count, whatever is tried: 18 requests, every cell, every count from 1 to 18", async () => {
    const masked = await maskedRows();
    expect(masked.length).toBeGreaterThan(10);
    for (const key of [undefined, place.other, place.own])
      for (let guess = 1; guess <= 18; guess++) {
        const records = masked.map((row) => [row.annee, row.code_insee, row.volume_l, guess]);
        const { counts } = await ask(SLUG, [...CELL, "nb_redevables"], records, key ? { key } : {});
        expect(counts.error, `${guess}`).toBe(records.length);
      }
  });

  it("finds none of the measures that were received, not even the true ones", async () => {
    const masked = new Set(
      (await maskedRows()).map(({ annee, code_insee, volume_l }) => `${annee} ${code_insee} ${volume_l}`),
    );
    const hidden = rows.filter(({ annee, code_insee, volume_l }) => masked.has(`${annee} ${code_insee} ${volume_l}`));
    expect(hidden.length).toBeGreaterThan(5);
    const records = hidden.map((row) => [row.annee, row.code_insee, row.volume_l, row.nb_levees]);
    expect((await ask(SLUG, [...CELL, "nb_levees"], records)).counts.error).toBe(records.length);
    expect(
      (
        await ask(
          SLUG,
          ["nb_levees"],
          hidden.map(({ nb_levees }) => [nb_levees]),
        )
      ).counts.error,
    ).toBe(hidden.length);
  });

  it("finds what the table tells", async () => {
    const { data } = (await place.json(`/api/datasets/${SLUG}/data?page_size=200&status__exact=OBSERVE`)) as {
      data: { annee: number; code_insee: string; volume_l: string; nb_redevables: number }[];
    };
    const records = data.map((row) => [row.annee, row.code_insee, row.volume_l, row.nb_redevables]);
    expect(records.length).toBeGreaterThan(10);
    expect((await ask(SLUG, [...CELL, "nb_redevables"], records)).counts.error).toBe(0);
    expect((await ask(collectionsJson.id, [...CELL, "nb_redevables"], records)).counts.error).toBe(0);
  });

  it("says of a column that was never declared what it says of one that does not exist", async () => {
    const [code = ""] = Object.values(COMMUNES).flat();
    for (const column of [AGENT, "inconnue", "__proto__", "constructor"])
      expect(codes(await ask(SLUG, [column], [[`martin-${code}`]])), column).toEqual(["foreign-key-not-checked"]);
    expect(codes(await ask(SLUG, ["code_insee", AGENT], [[code, `martin-${code}`]]))).toEqual([
      "foreign-key-not-checked",
    ]);
  });

  it("knows datasets by their slug or identifier only, never by a folder", async () => {
    for (const resource of [
      "levees",
      "mediatheques",
      "culture/levees",
      "../culture/levees",
      "__proto__",
      "constructor",
    ])
      expect(codes(await ask(resource, ["code_insee"], [["17406"]])), resource).toEqual(["foreign-key-not-checked"]);
  });
});

describe("a closed dataset whose folder bears the slug of an open one", () => {
  it("answers to nobody who may not read it, under neither name", async () => {
    for (const key of [undefined, place.other]) {
      const asked = (resource: string) => ask(resource, ["numero"], [["A-7731"]], key ? { key } : {});
      expect(codes(await asked("frequentation-mediatheques"))).toEqual(["foreign-key-not-checked"]);
      expect(codes(await asked("adherents"))).toEqual(["foreign-key-not-checked"]);
    }
    expect((await ask("frequentation-mediatheques", ["codeCommune"], [["17093"]])).counts.error).toBe(0);
  });

  it("answers to its producer, who shows a key", async () => {
    const asked = (numero: string) => ask("adherents", ["numero"], [[numero]], { key: place.own });
    expect(codes(await asked("A-7731"))).toEqual([]);
    expect(codes(await asked("A-7732"))).toEqual(["foreign-key"]);
  });
});
