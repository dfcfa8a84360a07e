import type { OpenCadastre, Simulator } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { simulatorReader } from "../../../packages/api/src/simulators/simulator-reader.js";
import { openTableReader } from "../../../packages/api/src/simulators/table-rows.js";
import type { Site } from "../../../packages/web/src/site.js";
import { loadGain } from "../../../packages/web/src/solar/load-gain.js";
import { loadPotential } from "../../../packages/web/src/solar/load-potential.js";
import { territories } from "../../api/indicators/support.js";
import { readJson } from "../../datasets/content.js";

const shipped = readJson<Simulator>("energie/simulators/solaire.json");
const cadastre = { theme: "energie", ...readJson<object>("energie/solar.json") };
const open = { cadastre } as OpenCadastre;

/** A site whose roofs of a commune have an area (m²) that receives 1 200 kWh/m² a year. */
const siteOf = (usableArea: number, change: (input: Simulator["inputs"][number]) => object = () => ({})) => {
  const simulator = { ...shipped, inputs: shipped.inputs.map((one) => ({ ...one, ...change(one) })) };
  const none = () => Promise.reject(new Error("the simulator reads no table"));
  const simulators = simulatorReader({
    simulators: () => [simulator],
    catalogue: { getDataset: none, listRows: none, fingerprint: none },
    territories,
    tables: openTableReader(),
    now: () => new Date("2026-11-30"),
  });
  const addUp = async () => ({ usableArea, received: usableArea * 1200 });
  return { services: { simulators, solar: { list: () => [cadastre], addUp } } } as unknown as Site;
};
const possibleOf = async (site: Site) => (await loadPotential(site, open, "17323")).possible;

describe("what the roofs of a commune could bear", () => {
  it("is told of a large one too: two square kilometres bear 400 MWc", async () => {
    expect((await possibleOf(siteOf(2_000_000)))?.power).toBe(400_000);
  });

  it("is not told where the simulator does not take such an area, or so much sun: never that of its usual roof", async () => {
    const small = (id: string) => siteOf(500, (one) => (one.id === id ? { maximum: 100, default: 30 } : {}));
    expect(await possibleOf(small("surface_utile"))).toBeUndefined();
    expect(await possibleOf(small("irradiation"))).toBeUndefined();
    expect(await possibleOf(small("puissance_max"))).toBeUndefined();
  });

  it("is told where the inputs of the simulator have other names in an address", async () => {
    const renamed = siteOf(500, ({ id }) => ({ parameter: `le-${id}` }));
    expect((await possibleOf(renamed))?.power).toBe(100);
  });
});

it("an assumption that cannot be read is told, and its usual value taken", async () => {
  const roof = { area: 30, irradiation: 1350, bounded: true };
  const gain = await loadGain(siteOf(0), open, { pertes_pct: "beaucoup" }, roof);
  expect(gain?.faults).toHaveLength(1);
  expect(gain?.figure("production")).toBe(6270);
});
