import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { Observation } from "../../../packages/api/src/indicators/indicator.js";
import {
  type ObservationSet,
  type ObservationStore,
  observationStore,
} from "../../../packages/api/src/indicators/observation-store.js";
import { openDatabase, writeTransaction } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { everyCommune, PETR, territories, total, writeRows } from "./support.js";

let server: EngineServer;
let knex: Awaited<ReturnType<typeof openDatabase>>;
let store: ObservationStore;

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
const flip = (set: string) =>
  writeTransaction(knex, (trx) => store.flip(trx, total.id, set, "2026-01-01T00:00:00.000Z"));
const later = new Date(Date.now() + 2 * 3_600_000);
const countRows = async () => Number((await knex("observations").count("* as n").first())?.n);

describe.each(ENGINES)("with %s", (engine) => {
  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    knex = await openDatabase(server.createDatabase().place);
    store = observationStore(knex);
  });
  afterEach(() => knex.destroy());

  describe("the values that are served", () => {
    it("are those written, once flipped, by period then territory", async () => {
      const set = await store.writeSet(total, values(10));
      expect(await store.current(total.id, {})).toEqual([]);
      await flip(set);
      const served = await store.current(total.id, {});
      expect(served).toHaveLength(34);
      expect(served.map(({ period, territory }) => `${period} ${territory}`)).toEqual(
        served.map(({ period, territory }) => `${period} ${territory}`).sort(),
      );
      const key = ({ period, territory }: Observation) => `${period} ${territory}`;
      expect(served).toEqual(values(10).sort((a, b) => (key(a) < key(b) ? -1 : 1)));
    });

    it("are held with one object for what they say alike, that nobody may change", async () => {
      await flip(await store.writeSet(total, values(10)));
      const [one, two] = await store.current(total.id, { territory: PETR });
      expect(one?.dimensions).toBe(two?.dimensions);
      expect(one?.computedFrom).toBe(two?.computedFrom);
      for (const part of [one, one?.dimensions, one?.computedFrom]) expect(Object.isFrozen(part)).toBe(true);
    });

    it("are of no commune that is known where they are incomplete and do not say whose", async () => {
      const [one] = values(10).filter(({ territory }) => territory === PETR) as [Observation];
      const { computedFrom, ...untold } = one;
      const said = { ...one, period: "2022", coverage: 0.5, computedFrom: [PETR] };
      await flip(await store.writeSet(total, [untold, { ...untold, period: "2021", coverage: 0.5 }, said]));
      const read = await store.current(total.id, { territory: PETR });
      expect(computedFrom).toHaveLength(14);
      expect(read.map((each) => each.computedFrom)).toEqual([[PETR], [], [PETR]]);
    });

    it("are chosen by territory, level and years", async () => {
      await flip(await store.writeSet(total, values(10)));
      expect(await store.current(total.id, { territory: PETR, from: "2021" })).toMatchObject([{ value: 140 }]);
      expect(await store.current(total.id, { level: "epci", to: "2020" })).toHaveLength(2);
      expect(await store.current("autre", {})).toEqual([]);
    });

    it("are replaced whole, and the former ones stay for who quoted them", async () => {
      await flip(await store.writeSet(total, values(10)));
      const quoted = (await store.servedSet(total.id)) as ObservationSet;
      await flip(await store.writeSet(total, values(20)));
      expect(await store.current(total.id, { territory: PETR, from: "2021" })).toMatchObject([{ value: 280 }]);
      expect(await store.findState(quoted.state ?? "")).toMatchObject({ definition: total, versions: ["tonnages@1"] });
      expect(await store.read(quoted, { territory: PETR, from: "2021" })).toMatchObject([{ value: 140 }]);
      await store.sweep({ now: later });
      expect(await store.read(quoted, { territory: PETR, from: "2021" })).toHaveLength(1);
    });

    it("are listed in the order in which they were served, and each is given whole", async () => {
      await flip(await store.writeSet(total, values(10)));
      const quoted = (await store.servedSet(total.id)) as ObservationSet;
      const next = await store.writeSet(total, values(20));
      await writeTransaction(knex, (trx) => store.flip(trx, total.id, next, "2026-02-01T00:00:00.000Z"));
      const served = await observationStore(knex).listServed(total.id);
      expect(served.map(({ servedAt }) => servedAt.slice(0, 7))).toEqual(["2026-01", "2026-02"]);
      expect(served[0]).not.toHaveProperty("definition");
      const [first, last] = await Promise.all(served.map((one) => store.getServed(one)));
      expect([first, last?.id]).toEqual([quoted, next]);
    });

    it.runIf(engine === "SQLite")("are found among all those that are kept without reading each of them", async () => {
      const asked: { sql: string; bindings: string[] }[] = [];
      knex.on("query", (query) => asked.push(query));
      await store.findState("nimporte");
      await store.listServed(total.id);
      expect(asked).toHaveLength(2);
      for (const { sql, bindings } of [...asked]) {
        const plan: { detail: string }[] = await knex.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings);
        expect(plan.map(({ detail }) => detail).join("\n")).toMatch(/^SEARCH observation_sets USING INDEX/);
      }
    });

    it("are not written again when nothing changed", async () => {
      const set = await store.writeSet(total, values(10));
      await flip(set);
      expect(await store.writeSet(total, values(10))).toBe(set);
      expect(await countRows()).toBe(17);
    });

    it("of several indicators are one portrait of a territory", async () => {
      await flip(await store.writeSet(total, values(10)));
      const portrait = await store.portrait([total.id, "autre"], "17093");
      expect(portrait.get(total.id)).toMatchObject([
        { period: "2020", value: 10 },
        { period: "2021", value: 10 },
      ]);
      expect(portrait.get("autre")).toEqual([]);
    });

    it("stay when the transaction of a flip fails", async () => {
      await flip(await store.writeSet(total, values(10)));
      const set = await store.writeSet(total, values(20));
      await expect(
        writeTransaction(knex, async (trx) => {
          await store.flip(trx, total.id, set, "2026-01-01T00:00:00.000Z");
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
      await flip(await store.writeSet(total, values(10)));
      await store.writeSet(total, values(20));
      await store.sweep();
      expect(await countRows()).toBe(34);
      await store.sweep({ now: later });
      expect(await countRows()).toBe(17);
      expect(await store.current(total.id, {})).toHaveLength(34);
    });
  });
});
