import { listClasses } from "../packages/api/dist/secrecy/cell-classes.js";
import { cellKey, figuresOf } from "../packages/api/dist/secrecy/cell-key.js";
import { joinEarlier } from "../packages/api/dist/secrecy/join-earlier.js";
import { layOutCells } from "../packages/api/dist/secrecy/lay-out-cells.js";
import { maskCells } from "../packages/api/dist/secrecy/mask-cells.js";
import { maskJointly } from "../packages/api/dist/secrecy/mask-jointly.js";
import { listUnknown } from "../packages/api/dist/secrecy/unknown-cells.js";

const COMMUNES = 466;
const EPCIS = 13;
/** With their total, eight cells of a dimension. */
const VALUES = 7;
const YEARS = 15;
const VERSIONS = 4;
/** Seconds that the masks of such a table may take in a publication. */
const LIMIT = 60;

/**
 * The masks of a table of a whole department: 466 communes, 13 EPCI and their sum, 8 cells of a dimension, 15 years. Then, without limit, one year
 * of two dimensions (4 and 3 values), where more is left to the solver.
 */
export function run() {
  runOneDimension();
  runTwoDimensions();
}

function runOneDimension() {
  for (const small of [0.05, 0.3, 0.9]) {
    const draw = drawer();
    let cells = 0;
    let masked = 0;
    const [start, before] = [performance.now(), process.cpuUsage()];
    for (let year = 0; year < YEARS; year++) {
      const system = layOutCells(drawAtoms(draw, small), { level: "commune", declared: true }, listSummed());
      const masks = maskCells(system, { threshold: 11 });
      cells += system.cells.length;
      for (const one of masks) masked += one;
    }
    const seconds = (performance.now() - start) / 1000;
    const { user, system: kernel } = process.cpuUsage(before);
    console.log(
      `${small * 100} % of small cells: ${cells} cells, ${((masked / cells) * 100).toFixed(1)} % masked, ${seconds.toFixed(1)} s (processor: ${((user + kernel) / 1e6).toFixed(1)} s)`,
    );
    console.log(`  ratio ${(seconds / LIMIT).toFixed(2)} (limit: ${LIMIT} s)`);
  }
  measureVersions();
}

/** Each year again, after versions in each of which one cell of a hundred was corrected. */
function measureVersions() {
  const draw = drawer();
  const fields = ["nb", "levees"];
  let masked = 0;
  let cells = 0;
  let seconds = 0;
  for (let year = 0; year < YEARS; year++) {
    let atoms = drawAtoms(draw, 0.3);
    const past = [];
    for (let version = 1; version <= VERSIONS + 1; version++) {
      const table = layOutCells(atoms, { level: "commune", declared: true }, listSummed());
      const described = table.places.map((place, rank) => ({
        key: cellKey(place, year, ["volume"]),
        figures: figuresOf(table.cells[rank], fields),
      }));
      const start = performance.now();
      const systems = joinEarlier(table, described, past, listClasses([], [], []), fields);
      const masks = maskJointly(systems, new Uint8Array(table.cells.length), { threshold: 11 });
      if (version > VERSIONS) {
        seconds += (performance.now() - start) / 1000;
        cells += masks.length;
        for (const one of masks) masked += one;
      }
      const told = new Map(described.filter((_, rank) => !masks[rank]).map(({ key, figures }) => [key, figures]));
      const unknown = listUnknown(table, masks, String(year), (rank) => described[rank]);
      past.push({ version, withdrawn: false, told, unknown, values: new Map() });
      atoms = atoms.map((atom) =>
        draw() < 0.01
          ? { ...atom, cell: { ...atom.cell, count: atom.cell.count + 1, values: [atom.cell.values[0] + 9] } }
          : atom,
      );
    }
  }
  console.log(
    `30 % of small cells, after ${VERSIONS} versions: ${cells} cells, ${((masked / cells) * 100).toFixed(1)} % masked, ${seconds.toFixed(1)} s`,
  );
  console.log(`  ratio ${(seconds / LIMIT).toFixed(2)} (limit: ${LIMIT} s)`);
}

function runTwoDimensions() {
  for (const small of [0.05, 0.3, 0.9]) {
    const atoms = drawAtoms(drawer(), small, 12).map(({ values, ...atom }) => {
      const value = Number(values[0].slice(1));
      return { ...atom, values: [`a${value % 4}`, `b${Math.floor(value / 4)}`] };
    });
    const system = layOutCells(atoms, { level: "commune", declared: true }, listSummed());
    const [start, before] = [performance.now(), process.cpuUsage()];
    const masked = maskCells(system, { threshold: 11 }).reduce((sum, one) => sum + one, 0);
    const { user, system: kernel } = process.cpuUsage(before);
    console.log(
      `two dimensions, one year, ${small * 100} % of small cells: ${system.cells.length} cells, ${((masked / system.cells.length) * 100).toFixed(1)} % masked, ${((performance.now() - start) / 1000).toFixed(1)} s (processor: ${((user + kernel) / 1e6).toFixed(1)} s, memory: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB)`,
    );
  }
}

function drawer() {
  let seed = 42;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

function drawAtoms(draw, small, of = VALUES) {
  return Array.from({ length: COMMUNES * of }, (_, rank) => {
    const count = draw() < small ? 1 + Math.floor(draw() * 10) : 11 + Math.floor(draw() * 300);
    return {
      territory: `c${Math.floor(rank / of)}`,
      values: [`v${rank % of}`],
      cell: { count, values: [count * 7 + Math.floor(draw() * 9)], largest: [undefined] },
    };
  });
}

function listSummed() {
  const communes = Array.from({ length: COMMUNES }, (_, rank) => `c${rank}`);
  return [
    ...Array.from({ length: EPCIS }, (_, epci) => ({
      level: "epci",
      code: `e${epci}`,
      members: new Set(communes.filter((_, rank) => rank % EPCIS === epci)),
    })),
    { level: "departement", code: "d", members: new Set(communes) },
  ];
}
