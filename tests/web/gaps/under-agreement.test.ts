import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAgreedPlace, type Terms } from "../../api/agreements/agreed-place.js";
import { textOf } from "../support/page-checks.js";

const terms: Terms = { timeZone: "Europe/Paris", start: "2025-01-01", end: "2026-06-30", embargoMonths: 1, minimum: 3 };
const coming: Terms = { ...terms, start: "2026-12-01", end: "2027-12-31" };

describe("what is missing of data that a partner shares", () => {
  let place: Awaited<ReturnType<typeof openAgreedPlace>>;
  let clock = new Date("2026-03-10T10:00:00Z");
  beforeAll(async () => {
    place = await openAgreedPlace([terms, terms, coming], { now: () => clock });
  });
  afterAll(() => place.close());

  const readEach = async (addresses: string[]) => {
    const answers: [address: string, status: number, said: string][] = [];
    for (const address of addresses) {
      const accepted = address.startsWith("/api/") ? {} : { Accept: "text/html" };
      const { status, text } = await place.read(address, undefined, accepted);
      answers.push([address, status, textOf(text)]);
    }
    return answers;
  };
  const naming = (dataset: string, ...indicators: string[]) => [
    ...["/api/gaps?dataset=", "/api/gaps.csv?dataset=", "/manques?jeu="].map((start) => start + dataset),
    ...["/api/gaps?indicator=", "/api/gaps.csv?indicator=", "/manques?territoire=17140&indicateur="].flatMap((start) =>
      indicators.map((indicator) => start + indicator),
    ),
  ];

  it("is asked for by its name while the agreement runs, and by no name before it begins", async () => {
    const { rows, table } = place.shared;
    for (const [address, status] of await readEach(naming(rows.slug, "effectif", "rapport")))
      expect([address, status]).toEqual([address, 200]);
    for (const [address, status] of await readEach(naming(table.slug, "elevages")))
      expect([address, status]).toEqual([address, address.startsWith("/api/") ? 400 : 404]);
  });

  it("says that they are shared no longer once it ended, not that they never were", async () => {
    clock = new Date("2026-07-01T10:00:00Z");
    for (const [address, status, said] of await readEach(naming(place.shared.rows.slug, "effectif", "rapport"))) {
      expect([address, status]).toEqual([address, 410]);
      expect(said).toContain("Ces données ne sont plus partagées");
    }
    for (const [address, status] of await readEach(["/api/gaps", "/manques", ...naming("frequentation-mediatheques")]))
      expect([address, status]).toEqual([address, 200]);
  });
});
