import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Agreement, createApiApp, type Datalogue } from "@datalogue/api";
import { checkFile } from "@datalogue/ingest";
import { parquetReadObjects } from "hyparquet";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "../../support/properties.js";
import { createPlace, type Place } from "../support/content-folder.js";
import { oysters, parties, productionJson } from "./agreement-content.js";

type Shared = Agreement["datasets"][number];
type SharedTerms = Omit<Shared, "dataset">;

/** A received row: `trace` tells it from all others, `prive` may never go out. */
interface Received {
  code_insee: string;
  annee: number;
  entreprises: number;
  tonnes: number;
  trace: string;
  prive: string;
}

const COMMUNES = ["17093", "17140", "17219", "17058", "17411", "17323", "17337", "17485"];
const schema = {
  fields: [
    { name: "code_insee", type: "string", constraints: { required: true } },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "entreprises", type: "integer" },
    { name: "tonnes", type: "number" },
    { name: "trace", type: "string" },
    { name: "prive", type: "string" },
  ],
  primaryKey: ["code_insee", "annee"],
};
const YEARS = [2021, 2022, 2023, 2024];
const toCsv = (rows: Received[]) =>
  ["code_insee,annee,entreprises,tonnes,trace,prive", ...rows.map((row) => Object.values(row).join(","))].join("\n");

/** Whether a row may go out, told another way than the product does: never near the hour at which it changes. */
function isOut({ annee }: Received, { embargo }: SharedTerms, now: Date): boolean {
  if (!embargo) return true;
  const end =
    "until" in embargo ? Date.parse(`${embargo.until}Z`) : Date.UTC(annee + 1, Number(embargo.after.slice(1, -1)), 1);
  return end <= now.getTime();
}

describe("what goes out of data under agreement", () => {
  let place: Place;
  let datalogue: Datalogue;
  let app: Server;
  let clock = new Date("2024-01-15T12:00:00Z");
  let drawn = 0;

  beforeAll(async () => {
    place = createPlace();
    place.drop("culture");
    place.write("organisations.json", parties);
    datalogue = await place.open({ now: () => clock });
    app = createServer(createApiApp(datalogue, place.settings));
  });
  afterAll(() => place.remove());

  /** All that is kept of the versions but what was received, as texts: files, what is coded, what is packed. */
  const textsOf = async (id: string, kept: object) => {
    const texts: { where: string; text: string; cells: Record<string, unknown>[] }[] = [];
    for (const number of readdirSync(join(place.data, "versions", id))) {
      const folder = join(place.data, "versions", id, number);
      for (const file of readdirSync(folder)) {
        if (/^original|^received-schema|^recipe/.test(file)) continue;
        const path = join(folder, file);
        const bytes = readFileSync(path);
        const plain = file.endsWith(".gz")
          ? gunzipSync(bytes)
          : file.endsWith(".br")
            ? brotliDecompressSync(bytes)
            : bytes;
        const cells: Record<string, unknown>[] = [];
        if (file.endsWith(".parquet"))
          cells.push(
            ...(await parquetReadObjects({ file: Uint8Array.from(bytes).buffer })).map((one) =>
              Object.fromEntries(
                Object.entries(one).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
              ),
            ),
          );
        if (/^published\.(csv|xlsx|json|ndjson)$/.test(file)) {
          const columns: string[] = [];
          await checkFile(path, {
            ...{ schema: JSON.parse(readFileSync(join(folder, "schema.json"), "utf8")), name: file, maxBytes: 1e9 },
            onColumns: (found) => void columns.push(...found.map(({ name }) => name)),
            onRows: (rows) =>
              void cells.push(
                ...rows.map((row) => Object.fromEntries(columns.map((name, rank) => [name, row.cells[rank]]))),
              ),
          });
        }
        if (/^published\.(csv|xlsx|json|ndjson|parquet)$/.test(file))
          expect({ file, ...kept, rows: cells.length > 0 }).toMatchObject({ rows: true });
        texts.push({ where: `${number}/${file}`, text: `${plain.toString("latin1")} ${JSON.stringify(cells)}`, cells });
      }
    }
    return texts;
  };

  /** What anybody is answered of a dataset, of each of its versions. */
  const answersOf = async (slug: string, id: string) => {
    const { body } = await request(app).get(`/api/datasets/${slug}/versions`);
    const addresses = [
      ...["", "/data?page_size=200", "/report", "/schema", "/versions", "/datapackage.json"].map(
        (path) => `/api/datasets/${slug}${path}`,
      ),
      `/fichiers/${id}/original`,
      `/fichiers/${id}/${slug}.csv`,
      ...(body.data ?? []).flatMap(({ number }: { number: number }) => [
        `/api/datasets/${slug}/versions/${number}/data?page_size=200`,
        `/fichiers/${id}/versions/${number}/${slug}.csv`,
        `/fichiers/${id}/versions/${number}/original`,
      ]),
    ];
    const answers = [];
    for (const where of addresses) answers.push({ where, text: (await request(app).get(where).buffer()).text ?? "" });
    return answers;
  };

  const year = fc.constantFrom(...YEARS);
  const row = fc.record({
    code_insee: fc.constantFrom(...COMMUNES),
    annee: year,
    entreprises: fc.integer({ min: 1, max: 30 }),
    tonnes: fc.integer({ min: 1, max: 900 }),
  });
  const rows = fc.uniqueArray(row, {
    minLength: 6,
    maxLength: 20,
    selector: ({ code_insee, annee }) => `${code_insee} ${annee}`,
  });
  const embargo = fc.option(
    fc.oneof(
      fc.constantFrom("P1M", "P12M", "P18M").map((after) => ({ column: "annee", after })),
      fc.constantFrom("2023-06-01T08:00", "2024-06-01T08:00").map((until) => ({ until })),
    ),
    { nil: undefined },
  );
  const fields = (isSecret: boolean) =>
    isSecret
      ? fc.constant(["code_insee", "annee", "entreprises", "tonnes"] as string[])
      : fc.subarray(["annee", "tonnes", "trace"], { minLength: 1 }).map((names) => ["code_insee", ...names]);
  const terms = (isSecret: boolean) =>
    fc.record({
      fields: fields(isSecret),
      embargo,
      floor: isSecret ? fc.option(fc.integer({ min: 4, max: 12 }), { nil: undefined }) : fc.constant(undefined),
    });
  const instant = fc.constantFrom(
    "2023-08-15T12:00:00Z",
    "2024-01-15T12:00:00Z",
    "2024-09-15T12:00:00Z",
    "2025-03-15T12:00:00Z",
  );
  const story = fc.boolean().chain((isSecret) =>
    fc.record({
      isSecret: fc.constant(isSecret),
      steps: fc.array(
        fc.record({ rows, terms: terms(isSecret), changesTerms: fc.boolean(), changesRows: fc.boolean() }),
        { minLength: 2, maxLength: 2 },
      ),
      instants: fc.array(instant, { minLength: 3, maxLength: 3 }).map((found) => found.sort()),
    }),
  );

  it("is never what an embargo, a column or a floor keeps in: not in a file, an answer nor a former version", async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ isSecret, steps, instants }) => {
        const slug = `lot-${++drawn}`;
        const id = `01a22200-386d-715f-bcf9-${String(drawn).padStart(12, "0")}`;
        const { confidentialite, ...plain } = { ...productionJson, id, slug };
        let now: SharedTerms | undefined;
        let received: Received[] = [];
        const forbidden: { received: Received; until: (terms: SharedTerms, at: Date) => boolean }[] = [];
        for (const [rank, step] of steps.entries()) {
          clock = new Date(instants[rank] as string);
          if (rank === 0 || step.changesTerms)
            now = {
              fields: step.terms.fields,
              ...(step.terms.embargo ? { embargo: step.terms.embargo } : {}),
              ...(step.terms.floor
                ? { aggregation: { minimumContributors: step.terms.floor, column: "entreprises" } }
                : {}),
            };
          if (rank === 0 || step.changesRows)
            received = step.rows.map((one, line) => ({
              ...one,
              // Under no secrecy, small counts are refused whatever the agreement says.
              entreprises: isSecret ? one.entreprises : one.entreprises + 10,
              trace: `TRACE-${drawn}-${rank}-${line}-${one.annee}`,
              prive: `PRIVE-${drawn}-${rank}-${line}`,
            }));
          const told = now as SharedTerms;
          place.write("agriculture/agreements/lot.json", {
            ...oysters,
            id: "lot",
            start: "2020-01-01",
            end: "2030-12-31",
            datasets: [{ dataset: slug, ...told }],
          });
          place.write("agriculture/lot/dataset.json", {
            ...plain,
            ...(isSecret ? { confidentialite: { ...confidentialite, periodField: "annee" } } : {}),
            licence: "convention",
          });
          place.write("agriculture/lot/schema.json", schema);
          place.write("agriculture/lot/data.csv", toCsv(received));
          const { problems } = await datalogue.load();
          for (const { message } of problems) expect(message).toMatch(/embargo|ont peu|convention/i);
          const dataset = await datalogue.services.catalogue.getDataset(slug);
          if (!dataset) continue;
          forbidden.push(
            ...received.map((one) => ({
              received: one,
              until: (terms: SharedTerms, at: Date) => isOut(one, terms, at),
            })),
          );
          const kept = await textsOf(id, { slug, rank });
          const answers = await answersOf(slug, id);
          const everywhere = [...kept, ...answers];
          for (const { where, text } of everywhere)
            expect(`${where} ${text.includes("PRIVE-") || text.includes("prive")}`).toBe(`${where} false`);
          // Where terms changed, former versions are no longer told, though their files stay.
          for (const { where, text } of answers)
            for (const { received: one, until } of forbidden) {
              if (told.fields.includes("trace") && until(told, clock)) continue;
              expect(`${where} ${text.includes(one.trace) ? one.trace : ""}`).toBe(`${where} `);
            }
          const threshold = Math.max(3, told.aggregation?.minimumContributors ?? 0);
          const { version } = dataset as { version: number };
          for (const { where, cells } of kept.filter((one) => one.where.startsWith(`${version}/`)))
            for (const cell of cells) {
              if (told.fields.includes("annee"))
                expect({ where, out: isOut({ annee: Number(cell.annee) } as Received, told, clock) }).toEqual({
                  where,
                  out: true,
                });
              if (!isSecret) expect(Object.keys(cell).every((name) => told.fields.includes(name))).toBe(true);
              else if (cell.entreprises !== null) expect(Number(cell.entreprises)).toBeGreaterThanOrEqual(threshold);
              if (isSecret && cell.entreprises === null) expect(cell.tonnes).toBeNull();
            }
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
