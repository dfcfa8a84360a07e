import { describe, expect, it } from "vitest";
import { describeSource, isDue, type SourceHistory } from "../../../packages/api/src/refreshing/describe-source.js";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { visitsJson, visitsSource } from "../support/content-folder.js";

const RECEIVED: SourceHistory["versions"] = [{ number: 2, origin: "source", publishedAt: "2026-03-11T01:00:00.000Z" }];

/** Where a source stands on a day, in short. */
function stand(day: string, history: Partial<SourceHistory>, frequency: Source["frequency"] = "MONTHLY") {
  const one = { content: { metadata: visitsJson }, source: { ...visitsSource, frequency } } as unknown as Parameters<
    typeof describeSource
  >[0];
  const found = describeSource(one, { versions: [], attempt: undefined, ...history }, new Date(`${day}T12:00:00Z`));
  const { state, next, age } = found;
  return { state, next, age, asks: isDue(found) };
}

describe("whether it is time to ask a source", () => {
  it("is, while nothing was received", () => {
    const invented = [{ number: 1, origin: "content" as const, publishedAt: "2026-03-01T00:00:00.000Z" }];
    const never = { state: "never", next: null, age: null, asks: true };
    expect(stand("2026-03-11", { versions: invented })).toEqual(never);
    // Paused, then resumed: nothing came by that.
    const choice = { kind: "followed" as const, version: 1, at: "2026-03-10T00:00:00.000Z", actor: "person:1" };
    expect(stand("2026-03-11", { versions: invented, choice })).toEqual(never);
  });

  it("is from the very day that is told as the next one", () => {
    const versions = RECEIVED;
    const next = "2026-04-11";
    expect(stand("2026-04-10", { versions })).toEqual({ state: "fresh", next, age: 30, asks: false });
    expect(stand("2026-04-11", { versions })).toEqual({ state: "due", next, age: 31, asks: true });
  });

  it("counts from when its producer had nothing new, and not from an attempt that failed", () => {
    const at = "2026-04-11T01:00:00.000Z";
    const unchanged = { versions: RECEIVED, attempt: { at, failure: null } };
    expect(stand("2026-05-01", unchanged)).toMatchObject({ state: "fresh", next: "2026-05-11" });
    const failed = { versions: RECEIVED, attempt: { at, failure: "Colonnes absentes." } };
    expect(stand("2026-05-01", failed)).toMatchObject({ state: "due", next: "2026-04-11" });
  });

  it("is never, once received, of one that announces no rhythm", () => {
    expect(stand("2030-01-01", { versions: RECEIVED }, "IRREG")).toMatchObject({ state: "fresh", next: null });
  });

  it("is never of data that an agent deposited since: they are left to the agent", () => {
    const deposit = { number: 3, origin: "deposit" as const, publishedAt: "2026-03-20T09:00:00.000Z" };
    expect(stand("2027-01-01", { versions: [deposit, ...RECEIVED] })).toMatchObject({
      ...{ state: "deposited", next: null, asks: false },
    });
  });

  it("is, as often as ever, of data deposited by an agent who lets the source replace them", () => {
    const deposit = { number: 3, origin: "deposit" as const, publishedAt: "2026-03-20T09:00:00.000Z" };
    const choice = { kind: "followed" as const, version: 3, at: deposit.publishedAt, actor: "person:1" };
    const versions = [deposit, ...RECEIVED];
    expect(stand("2026-04-19", { versions, choice })).toMatchObject({ state: "fresh", next: "2026-04-20" });
    expect(stand("2026-04-20", { versions, choice })).toMatchObject({ state: "due", asks: true });
    // What was said of a version is not said of the next.
    expect(stand("2027-01-01", { versions: [{ ...deposit, number: 4 }, ...versions], choice })).toMatchObject({
      ...{ state: "deposited", asks: false },
    });
  });

  it("is never while it is paused", () => {
    const choice = { kind: "paused" as const, version: 2, at: "2026-03-12T00:00:00.000Z", actor: "person:1" };
    expect(stand("2027-01-01", { versions: RECEIVED, choice })).toMatchObject({
      ...{ state: "paused", next: null, asks: false },
    });
  });
});
