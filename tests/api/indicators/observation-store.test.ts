import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, writeTransaction } from "../../../packages/api/src/catalogue/open-database.js";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import { type ObservationStore, observationStore } from "../../../packages/api/src/indicators/observation-store.js";
import { everyCommune, PETR, territories, total, writeRows } from "./support.js";

let folder: string;
let knex: Awaited<ReturnType<typeof openDatabase>>;
let store: ObservationStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-observations-"));
  knex = await openDatabase(join(folder, "catalogue.sqlite"));
  store = observationStore(knex);
});
afterEach(async () => {
  await knex.destroy();
  rmSync(folder, { recursive: true });
});

const values = (tonnage: number) =>
  computeObservations(
    [total],
    new Map([
      [
        "tonnages",
        {
          rowsFile: writeRows([...everyCommune(2020, tonnage), ...everyCommune(2021, tonnage)]),
          version: 1,
          demonstration: false,
        },
      ],
    ]),
    territories,
  );
const flip = (set: string) => writeTransaction(knex, (trx) => store.flip(trx, total.id, set));
const later = new Date(Date.now() + 2 * 3_600_000);
const countRows = async () => Number((await knex("observations").count("* as n").first())?.n);

describe("the values that are served", () => {
  it("are those written, once flipped, by period then territory", async () => {
    const set = await store.writeSet(total.id, values(10));
    expect(await store.current(total.id, {})).toEqual([]);
    await flip(set);
    const served = await store.current(total.id, {});
    expect(served).toHaveLength(34);
    expect(served.map(({ period, territory }) => `${period} ${territory}`)).toEqual(
      served.map(({ period, territory }) => `${period} ${territory}`).sort(),
    );
    expect(new Set(served.map((one) => JSON.stringify(one)))).toEqual(
      new Set(values(10).map((one) => JSON.stringify(one))),
    );
  });

  it("are chosen by territory, level and years", async () => {
    await flip(await store.writeSet(total.id, values(10)));
    expect(await store.current(total.id, { territory: PETR, from: "2021" })).toMatchObject([{ value: 140 }]);
    expect(await store.current(total.id, { level: "epci", to: "2020" })).toHaveLength(2);
    expect(await store.current("autre", {})).toEqual([]);
  });

  it("are replaced whole, and the former ones go", async () => {
    await flip(await store.writeSet(total.id, values(10)));
    await flip(await store.writeSet(total.id, values(20)));
    expect(await store.current(total.id, { territory: PETR, from: "2021" })).toMatchObject([{ value: 280 }]);
    expect(await countRows()).toBe(34);
  });

  it("stay when the transaction of a flip fails", async () => {
    await flip(await store.writeSet(total.id, values(10)));
    const set = await store.writeSet(total.id, values(20));
    await expect(
      writeTransaction(knex, async (trx) => {
        await store.flip(trx, total.id, set);
        throw new Error("power cut");
      }),
    ).rejects.toThrow("power cut");
    expect(await store.current(total.id, { territory: PETR, from: "2021" })).toMatchObject([{ value: 140 }]);
  });

  it("are never those of a set that was not written", async () => {
    await expect(flip("inconnu")).rejects.toThrow("unknown set");
  });
});

describe("what a crash leaves", () => {
  it("is swept when it is old; what is served and what is being written stay", async () => {
    await flip(await store.writeSet(total.id, values(10)));
    await store.writeSet(total.id, values(20));
    await store.sweep();
    expect(await countRows()).toBe(68);
    await store.sweep({ now: later });
    expect(await countRows()).toBe(34);
    expect(await store.current(total.id, {})).toHaveLength(34);
  });
});
