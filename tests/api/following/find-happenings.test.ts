import { expect, it } from "vitest";
import { findHappenings, type Seen } from "../../../packages/api/src/following/find-happenings.js";
import { isWithin } from "../../../packages/api/src/following/follow-scope.js";
import { MOST_TRIES, readRetryAfter, waitAfter } from "../../../packages/api/src/following/retry-times.js";
import type { Version } from "../../../packages/api/src/versions/dataset.js";

const NOW = "2026-03-12T08:00:00.000Z";
const visits = {
  ...{ id: "v", slug: "frequentation-mediatheques", title: "Fréquentation des médiathèques", theme: "culture" },
  ...{ organisation: "ile-d-oleron", territory: "241700624", version: 1, withdrawn: [] as number[] },
};
const density = {
  plan: { id: "scot", title: "SCoT Marennes Oléron" },
  objective: { id: "densite", title: "Construire plus dense" },
  ...{ theme: "urbanisme", organisation: "pole-marennes-oleron", territory: "petr-marennes-oleron" },
  ...{ status: "on-track" as const, sentence: "Le document prévoit 20 logements par hectare, et 22 sont bâtis." },
  demonstration: false,
};
const seen = (dataset: Partial<typeof visits> | null, objective: Partial<Seen["objectives"][string]> = {}): Seen => ({
  datasets: dataset === null ? {} : { v: { ...visits, ...dataset } },
  objectives: { "scot densite": { ...density, ...objective } },
});
const version = (number: number, originalSha256: string | null, note: string | null = null): Version => ({
  ...{
    number,
    publishedAt: `2026-03-1${number}T09:00:00.000Z`,
    rows: 3,
    originalName: "entrees.csv",
    origin: "content",
  },
  ...{ originalSha256, note, current: true, withdrawn: false, demonstration: false, ofOthers: false },
});
const find = (before: Seen, now: Seen, versions: Version[] = []) =>
  findHappenings(before, now, new Map([["v", versions]]), NOW);

it("tells each version that came since, the oldest first, with its note", () => {
  const versions = [version(3, "c"), version(2, "b", "Chiffres de 2024."), version(1, "a")];
  expect(find(seen({}), seen({ version: 3 }), versions)).toMatchObject([
    { type: "dataset.published", isFirst: false, version: { number: 2, note: "Chiffres de 2024." } },
    { type: "dataset.published", isFirst: false, version: { number: 3 }, at: "2026-03-13T09:00:00.000Z" },
  ]);
});

it("tells a return to an earlier file as such, and not the same file published twice", () => {
  const back = [version(3, "a"), version(2, "b"), version(1, "a")];
  expect(find(seen({ version: 2 }), seen({ version: 3 }), back)).toMatchObject([
    { type: "dataset.rolled_back", version: { number: 3, restores: 1 } },
  ]);
  const twice = [version(2, "a"), version(1, "a")];
  expect(find(seen({}), seen({ version: 2 }), twice)).toMatchObject([{ type: "dataset.published" }]);
  // Of a file under statistical secrecy no digest is told, not even by a comparison.
  const secret = [version(3, null), version(2, null), version(1, null)];
  expect(find(seen({ version: 2 }), seen({ version: 3 }), secret)).toMatchObject([{ type: "dataset.published" }]);
});

it("tells a dataset that opens as a first publication of the version served, and one that closes as withdrawn", () => {
  expect(find(seen(null), seen({ version: 3 }), [version(3, "c"), version(2, "b")])).toMatchObject([
    { type: "dataset.published", isFirst: true, version: { number: 3 } },
  ]);
  expect(find(seen({}), seen(null))).toEqual([
    {
      ...{ type: "dataset.withdrawn", at: NOW },
      dataset: { id: "v", slug: "frequentation-mediatheques", title: "Fréquentation des médiathèques" },
      subject: { dataset: "v", theme: "culture", organisation: "ile-d-oleron", territory: "241700624" },
    },
  ]);
});

it("tells a version that is withdrawn once, and none of a version that came after the last look", () => {
  const withdrawn = seen({ version: 2, withdrawn: [1] });
  expect(find(seen({ version: 2 }), withdrawn)).toMatchObject([{ type: "version.withdrawn", version: { number: 1 } }]);
  expect(find(withdrawn, withdrawn)).toEqual([]);
});

it("tells nothing of a version that is withdrawn already, and what follows it as a version and no new dataset", () => {
  const withdrawn = { ...version(1, "a"), withdrawn: true };
  expect(find(seen(null), seen({ withdrawn: [1] }), [withdrawn])).toEqual([]);
  expect(
    find(seen({ withdrawn: [1] }), seen({ version: 2, withdrawn: [1] }), [version(2, "b"), withdrawn]),
  ).toMatchObject([{ type: "dataset.published", isFirst: false, version: { number: 2 } }]);
});

it("tells the objectives that change state, and none that is new or gone", () => {
  expect(find(seen({}), seen({}, { status: "off-track" }))).toMatchObject([
    { type: "objective.changed", before: "on-track", after: "off-track", at: NOW, subject: { theme: "urbanisme" } },
  ]);
  const without: Seen = { ...seen({}), objectives: {} };
  expect([find(without, seen({})), find(seen({}), without)]).toEqual([[], []]);
});

it("tells no change of state from invented figures to real ones, nor where it is not known what they were", () => {
  const real = seen({}, { status: "off-track" });
  expect(find(seen({}, { demonstration: true }), real)).toEqual([]);
  const { demonstration: _, ...unknown } = density;
  expect(find({ ...seen({}), objectives: { "scot densite": unknown } }, real)).toEqual([]);
  const invented = seen({}, { status: "off-track", demonstration: true });
  expect(find(seen({}, { demonstration: true }), invented)).toMatchObject([{ type: "objective.changed" }]);
});

it("keeps what is of a dataset, theme, organisation or territory that is followed", () => {
  const [subject] = find(seen({}), seen(null)).map((one) => one.subject);
  if (!subject) throw new Error("nothing");
  const holds = (kind: "all" | "dataset" | "theme" | "organisation" | "territory", value: string) =>
    isWithin({ kind, value }, subject, (code, other) => code === other || (code === "17140" && other === "241700624"));
  expect([holds("all", ""), holds("dataset", "v"), holds("theme", "culture"), holds("territory", "17140")]).toEqual([
    ...[true, true, true, true],
  ]);
  expect([
    holds("dataset", "w"),
    holds("theme", "dechets"),
    holds("organisation", "x"),
    holds("territory", "17219"),
  ]).toEqual([false, false, false, false]);
});

it("tries ten times, the last one within three days of the first, whatever chance takes off", () => {
  const waits = (random: number) => Array.from({ length: 12 }, (_, index) => waitAfter(index + 1, random));
  const total = (list: (number | undefined)[]) => list.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 3_600_000;
  expect(MOST_TRIES).toBe(10);
  expect(waits(0).filter((wait) => wait !== undefined)).toHaveLength(9);
  expect(total(waits(0))).toBeLessThanOrEqual(72);
  expect(total(waits(1))).toBeGreaterThan(48);
});

it.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["999999999", 24 * 3600_000],
  ["Tue, 10 Mar 2026 09:30:00 GMT", 30 * 60_000],
  ["Tue, 10 Mar 2026 08:00:00 GMT", 0],
  ["-5", 0],
  ["1e3", 0],
  ["bientôt", 0],
  [undefined, 0],
])("reads the Retry-After « %s » as %d ms", (written, wait) => {
  expect(readRetryAfter(written, new Date("2026-03-10T09:00:00.000Z"))).toBe(wait);
});
