import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import { expect, it } from "vitest";
import { listOwnCodes } from "../../../packages/api/src/plu-kit/list-own-codes.js";
import type { TerritoryReader } from "../../../packages/api/src/territories/territory-reader.js";
import { territories } from "../indicators/support.js";

const event = (date: string, before: string[], after: string[]) =>
  ({ date, kind: "merger", before, after }) as unknown as TerritoryEvent;
/** A geography of these changes, in which the communes that are named ended. */
const changed = (events: TerritoryEvent[], ended: string[]) =>
  ({
    events: () => events,
    get: (code: string) => (ended.includes(code) ? { code, validity: { to: "2019-01-01" } } : { code }) as Territory,
  }) as Partial<TerritoryReader> as TerritoryReader;

it("data of a commune may bear the code of what it was made of", () => {
  expect([...listOwnCodes(territories, ["17219"])].sort()).toEqual(["17189", "17219"]);
});

it("a merger of mergers goes back to the first communes", () => {
  const twice = changed(
    [event("1972-01-01", ["17001", "17002"], ["17003"]), event("2019-01-01", ["17003", "17004"], ["17005"])],
    ["17001", "17002", "17003", "17004"],
  );
  expect([...listOwnCodes(twice, ["17005"])].sort()).toEqual(["17001", "17002", "17003", "17004", "17005"]);
});

it("a former commune that was shared between two is of neither, nor a commune of today of those split off", () => {
  const split = changed(
    [event("1990-01-01", ["17010"], ["17011", "17012"]), event("2000-01-01", ["17020"], ["17020", "17021"])],
    ["17010"],
  );
  expect([...listOwnCodes(split, ["17011"])]).toEqual(["17011"]);
  expect([...listOwnCodes(split, ["17021"])]).toEqual(["17021"]);
  expect([...listOwnCodes(split, ["17011", "17012"])].sort()).toEqual(["17010", "17011", "17012"]);
});
