import type { TerritoryReader } from "@datalogue/api";
import type { Population, Territory, TerritoryEvent } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeObservations } from "../../../packages/api/src/indicators/compute-observations.js";
import type { Observation, RowsIndicator } from "../../../packages/api/src/indicators/indicator.js";
import {
  type ObservationSet,
  type ObservationStore,
  observationStore,
} from "../../../packages/api/src/indicators/observation-store.js";
import { projectObservations } from "../../../packages/api/src/indicators/project-observations.js";
import { openDatabase, writeTransaction } from "../../../packages/api/src/store/open-database.js";
import { listNative } from "../../../packages/api/src/territories/geography-at.js";
import { territoryReader } from "../../../packages/api/src/territories/territory-reader.js";
import fc from "../../support/properties.js";
import { glassShare, MARENNES, OLERON, PETR, perInhabitant, type Tonnage, total, writeRows } from "./support.js";

let knex: Awaited<ReturnType<typeof openDatabase>>;
let store: ObservationStore;
beforeAll(async () => {
  knex = await openDatabase(":memory:");
  store = observationStore(knex);
});
afterAll(() => knex.destroy());

const VINTAGE = "2024-01-01";
/** Saint-Just-Luzac, Marennes, Hiers-Brouage (merged into Marennes in 2019); Dolus, Le Château, La Brée (which may leave Dolus in 2021). */
const BASSIN = ["17351", "17219", "17189"];
const ISLAND = ["17140", "17093", "17486"];

interface Place {
  merged: boolean;
  split: boolean;
  populations: Population[];
  rows: Tonnage[];
  byEpci: Tonnage[];
}

const years = fc.integer({ min: 2016, max: 2023 });
const amount = fc.integer({ min: 0, max: 100_000 }).map((hundredths) => hundredths / 100);
const rowsOf = (codes: string[]) =>
  fc.array(
    fc.tuple(
      ...([years, fc.constantFrom(...codes), fc.constantFrom("OMR", "VERRE"), amount] as const),
      fc.constantFrom(null, null, null, null, null, null, "ESTIME", "PROVISOIRE", "SECRET", "NON_DISPONIBLE"),
    ) as fc.Arbitrary<Tonnage>,
    { minLength: 1, maxLength: 60 },
  );
/** Two EPCI of three communes: gaps, secrets, provisional figures, populations that are late or missing, a merger, a split. */
const places: fc.Arbitrary<Place> = fc.record({
  merged: fc.boolean(),
  split: fc.boolean(),
  populations: fc.array(
    fc.record({
      territory: fc.constantFrom(...BASSIN, ...ISLAND),
      year: years,
      kind: fc.constant("municipale" as const),
      value: fc.integer({ min: 1, max: 8000 }),
      source: fc.constant("Essai"),
    }),
    { maxLength: 50 },
  ),
  rows: rowsOf([...BASSIN, ...ISLAND]),
  byEpci: rowsOf([MARENNES, OLERON]),
});

function geography({ merged, split, populations }: Place): TerritoryReader {
  const commune = (code: string): Territory => {
    const validity = {
      ...(merged && code === "17189" ? { to: "2019-01-01" } : {}),
      ...(split && code === "17486" ? { from: "2021-01-01" } : {}),
    };
    const parents = [BASSIN.includes(code) ? MARENNES : OLERON, PETR].map((parent) => ({ code: parent, ...validity }));
    return { code, level: "commune", name: code, parents, validity };
  };
  const event = (kind: TerritoryEvent["kind"], date: string, before: string[], after: string[]) => ({
    ...{ kind, date, before, after, title: kind },
  });
  const none = { type: "FeatureCollection" as const, features: [] };
  const once = new Map(populations.map((one) => [`${one.territory} ${one.year}`, one]));
  return territoryReader({
    territories: [
      { code: PETR, level: "petr", name: "PETR", parents: [] },
      ...[MARENNES, OLERON].map((code) => ({ code, level: "epci" as const, name: code, parents: [{ code: PETR }] })),
      ...[...BASSIN, ...ISLAND].map(commune),
    ],
    events: [
      ...(merged ? [event("merger", "2019-01-01", ["17189", "17219"], ["17219"])] : []),
      ...(split ? [event("split", "2021-01-01", ["17140"], ["17140", "17486"])] : []),
    ],
    populations: [...once.values()],
    ...{ outlines: none, precise: none, surroundings: none, home: PETR },
    sources: { vintage: VINTAGE, sources: [], outlines: { kind: "schematic", title: "", source: "", licence: "" } },
  });
}

const stated = { statusField: "statut" };
const flows = { dimensions: [{ id: "flux", field: "flux", title: "Flux" }] };
const INDICATORS = [
  { ...total, ...flows, ...stated },
  { ...perInhabitant, ...stated },
  { ...glassShare, ...stated },
  { ...total, ...stated, id: "epci", nativeLevel: "epci", levels: ["epci", "petr"] },
] as RowsIndicator[];

/** The values published of a place, read again from the store, and what the native ones among them come to. */
async function publish(place: Place, indicator: RowsIndicator) {
  const territories = geography(place);
  const rowsFile = writeRows(indicator.nativeLevel === "epci" ? place.byEpci : place.rows);
  const sources = new Map([["tonnages", { rowsFile, version: 1, demonstration: false }]]);
  const computed = computeObservations([indicator], sources, territories);
  const written = await store.writeSet(indicator, computed);
  await writeTransaction(knex, (trx) => store.flip(trx, indicator.id, written, "2026-01-01T00:00:00.000Z"));
  const set = (await store.servedSet(indicator.id)) as ObservationSet;
  const everything = { dimensions: "all" as const };
  const published = await store.read(set, everything);
  const former = await store.readFormer(set, everything);
  const native = published.filter(({ level }) => level === indicator.nativeLevel);
  const { territory, epcis, communes } = territories.home();
  const targets = [territory, ...epcis, ...(indicator.nativeLevel === "commune" ? communes : [])].map((one) => ({
    territory: one,
    members: listNative(territories, one.code, indicator.nativeLevel),
  }));
  const project = () => projectObservations(indicator, { native, former }, targets, VINTAGE, territories);
  return { computed, published, former, project };
}

/** Rows left out are told where rows are read, and what is divided by nothing keeps its terms, not its status. */
function withoutHoles(place: Place): Place {
  const isGiven = ([, , , tonnage, statut]: Tonnage) => statut !== "NON_DISPONIBLE" && tonnage !== 0;
  return { ...place, rows: place.rows.filter(isGiven), byEpci: place.byEpci.filter(isGiven) };
}

const key = ({ territory, period, dimensions, vintage = "" }: Observation) =>
  `${period} ${territory} ${JSON.stringify(dimensions)} ${vintage}`;
const sorted = (observations: Observation[]) => [...observations].sort((a, b) => (key(a) < key(b) ? -1 : 1));

describe("the values published at the declared levels", () => {
  it("are read as they were rolled up, whatever is missing, masked, late or merged", async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom(...INDICATORS), async (place, indicator) => {
        const { computed, published, former } = await publish(place, indicator);
        expect(sorted([...published, ...former])).toEqual(sorted(computed));
      }),
      { numRuns: 60 },
    );
  });

  it("are what the native ones come to when they are asked for, with the same words", async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom(...INDICATORS), async (drawn, indicator) => {
        const { published, project } = await publish(withoutHoles(drawn), indicator);
        const projected = new Map(project().map((one) => [key(one), one]));
        for (const one of published) {
          const found = projected.get(key(one));
          // A commune that was split since is whole in no geography but that of then.
          if (found?.status === "NON_CALCULABLE" && one.coverage < 1) continue;
          if (one.value !== null) expect(found, key(one)).toEqual(one);
          else expect(found, key(one)).toMatchObject({ value: null });
          if (one.status === "SECRET") expect(found, key(one)).toMatchObject({ status: "SECRET", numerator: null });
        }
      }),
      { numRuns: 120 },
    );
  });

  it("are the sums of the rows of their communes of then, and SECRET as soon as one of these is", async () => {
    const sum = { ...total, ...stated } as RowsIndicator;
    await fc.assert(
      fc.asyncProperty(places, async (place) => {
        const { published } = await publish({ ...place, split: false }, sum);
        for (const { territory, period, value, status } of published) {
          const members =
            territory === PETR
              ? [...BASSIN, ...ISLAND]
              : territory === MARENNES
                ? BASSIN
                : territory === OLERON
                  ? ISLAND
                  : territory === "17219" && place.merged
                    ? ["17219", "17189"]
                    : [territory];
          const own = place.rows.filter(([year, code]) => String(year) === period && members.includes(code ?? ""));
          const given = own.filter(([, , , , statut]) => statut !== "SECRET" && statut !== "NON_DISPONIBLE");
          if (own.some(([, , , , statut]) => statut === "SECRET")) expect(status).toBe("SECRET");
          else if (given.length === 0) expect(value).toBeNull();
          else
            expect(value, `${territory} ${period}`).toBeCloseTo(
              given.reduce((whole, [, , , tonnage]) => whole + (tonnage ?? 0), 0),
              6,
            );
        }
      }),
      { numRuns: 60 },
    );
  });
});
