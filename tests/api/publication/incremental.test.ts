import type { Datalogue } from "@datalogue/api";
import { afterEach, describe, expect, it } from "vitest";
import fc from "../../support/properties.js";
import { createPlace, type Place } from "../support/content-folder.js";

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
});

const words = {
  theme: "essai",
  title: "Essai",
  shortTitle: "Essai",
  description: "Essai.",
  unit: "t",
  unitLabel: "tonnes",
  decimals: 1,
  direction: "none",
  wording: { subject: "les essais", number: "plural", gender: "masculine", of: "d'essais" },
  method: "Somme.",
  source: "Jeu de test.",
  levels: ["commune", "epci", "petr"],
};
const fromRows = { ...words, territoryField: "code", periodField: "annee", nativeLevel: "commune" };
const tonnes = { dataset: "tonnages", aggregate: "sum", field: "tonnage" };
const flux = [{ id: "flux", field: "flux", title: "Flux" }];

/** Sums, ratios of two datasets, over a population, and what is computed from these. */
const definitions: Record<string, object> = {
  somme: { ...fromRows, measure: { kind: "sum", numerator: tonnes }, dimensions: flux, split: "population" },
  rapport: {
    ...fromRows,
    measure: {
      kind: "ratio",
      numerator: tonnes,
      denominator: { dataset: "bacs", aggregate: "sum", field: "bacs" },
    },
  },
  habitant: {
    ...fromRows,
    measure: { kind: "ratio", numerator: tonnes, denominator: { population: "municipale", lookBack: 1 } },
  },
  distincts: {
    ...fromRows,
    measure: { kind: "distinct", numerator: { dataset: "tonnages", aggregate: "count-distinct", field: "flux" } },
  },
  evolution: { ...words, measure: { kind: "growth", of: "somme" } },
  formule: { ...words, measure: { kind: "expression", expression: "val(rapport) * 2 - opt_val(habitant)" } },
};

const datasets = {
  tonnages: { fields: ["annee", "code", "flux", "tonnage"], types: ["year", "string", "string", "number"] },
  bacs: { fields: ["annee", "code", "bacs"], types: ["year", "string", "integer"] },
};
type Name = keyof typeof datasets;

/** What the content holds: the files, who may read them, a scale in a definition. */
interface State {
  tonnages: string[];
  bacs: string[];
  closed: boolean;
  scale: number;
}

function write(place: Place, { tonnages, bacs, closed, scale }: State): void {
  const files = { tonnages, bacs };
  for (const name of Object.keys(datasets) as Name[]) {
    const { fields, types } = datasets[name];
    place.write(`essai/${name}/schema.json`, { fields: fields.map((field, at) => ({ name: field, type: types[at] })) });
    place.write(`essai/${name}/data.csv`, `${[fields.join(), ...files[name]].join("\n")}\n`);
    // Loading writes the identifier into the file.
    const known = place.find(`essai/${name}/dataset.json`);
    place.write(`essai/${name}/dataset.json`, {
      ...(known ? { id: JSON.parse(known).id } : {}),
      slug: name,
      title: name,
      description: "Essai.",
      organisation: "ile-d-oleron",
      licence: "lov2",
      frequency: "ANNUAL",
      keywords: ["essai"],
      access: closed && name === "bacs" ? "members" : "open",
    });
  }
  for (const [id, definition] of Object.entries(definitions))
    place.write(`essai/indicators/${id}.json`, { id, ...definition });
  place.write("essai/indicators/somme.json", {
    ...{ id: "somme", ...definitions.somme },
    measure: { kind: "sum", numerator: { ...tonnes, scale } },
  });
}

function makePlace(): Place {
  const place = createPlace();
  places.push(place);
  place.drop("culture");
  return place;
}

/** Every value of every indicator, in today's geography and that of 2018, whatever the numbers of the versions. */
async function readAll({ services: { indicators } }: Datalogue) {
  const found: Record<string, object[]> = {};
  for (const { id } of indicators.list())
    for (const vintage of [undefined, "2018-01-01"]) {
      const values = await indicators.observations(id, { dimensions: "all", ...(vintage ? { vintage } : {}) });
      found[`${id} ${vintage ?? ""}`] = values.map(({ versions, ...value }) => ({
        ...value,
        versions: versions.map((version) => version.split("@")[0]),
      }));
    }
  return found;
}

const years = fc.integer({ min: 2017, max: 2020 });
const codes = fc.constantFrom("17093", "17140", "17189", "17219", "17058", "17406");
const tonnage = fc.option(
  fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
  { nil: "" },
);
const tonnageLines = fc
  .array(fc.tuple(years, codes, fc.constantFrom("OMR", "VERRE"), tonnage), { minLength: 1, maxLength: 25 })
  .map((rows) => rows.map(String));
const bacsLines = fc
  .array(fc.tuple(years, codes, fc.integer({ min: 0, max: 500 })), { minLength: 1, maxLength: 15 })
  .map((rows) => rows.map(String));

const step = fc.oneof(
  tonnageLines.map((lines) => ({ kind: "tonnages" as const, lines })),
  bacsLines.map((lines) => ({ kind: "bacs" as const, lines })),
  // A rollback is a publication of what was served before.
  fc.nat(3).map((back) => ({ kind: "rollback" as const, back })),
  fc.constant({ kind: "close" as const }),
  fc.constant({ kind: "open" as const }),
  fc.integer({ min: 1, max: 3 }).map((scale) => ({ kind: "define" as const, scale })),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function advance(states: State[], { kind, ...change }: Step): State {
  const now = states.at(-1) as State;
  switch (kind) {
    case "tonnages":
    case "bacs":
      return { ...now, [kind]: (change as { lines: string[] }).lines };
    case "rollback":
      return { ...now, tonnages: (states.at(-2 - (change as { back: number }).back) ?? states[0] ?? now).tonnages };
    case "define":
      return { ...now, scale: (change as { scale: number }).scale };
    default:
      return { ...now, closed: kind === "close" };
  }
}

describe("values computed as publications go", () => {
  it("are those that everything computed at once would give", { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ tonnages: tonnageLines, bacs: bacsLines }),
        fc.array(step, { minLength: 2, maxLength: 5 }),
        async (first, steps) => {
          const place = makePlace();
          const states: State[] = [{ ...first, closed: false, scale: 1 }];
          write(place, states[0] as State);
          const datalogue = await place.open();
          expect((await datalogue.load()).problems).toEqual([]);
          for (const one of steps) {
            const state = advance(states, one);
            states.push(state);
            write(place, state);
            expect((await datalogue.load()).problems).toEqual([]);
          }
          const fresh = makePlace();
          write(fresh, states.at(-1) as State);
          const scratch = await fresh.open();
          await scratch.load();
          expect(await readAll(datalogue)).toEqual(await readAll(scratch));
          for (const one of [datalogue, scratch]) await one.close();
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
