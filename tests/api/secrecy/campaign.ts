import { layOutCells } from "../../../packages/api/src/secrecy/lay-out-cells.js";
import { maskCells } from "../../../packages/api/src/secrecy/mask-cells.js";
import fc from "../../support/properties.js";
import { attackTable, type Leak } from "./attack-table.js";
import { drawTable, type RandomTable } from "./random-tables.js";

/** What came out of attacks on many tables. */
export interface Campaign {
  tables: number;
  /** Cells where somebody is, of the levels that are declared. */
  cells: number;
  masked: number;
  /** What was found of masked cells, and of how many. */
  leaks: Leak[];
  leaking: number;
  /** The first table of which something was found. */
  example?: RandomTable;
}

/** Protects and attacks random tables: of households, of firms with their largest contributors, and of few units nearly everywhere. */
export function runCampaign({
  tables,
  seed,
  mask = maskCells,
}: {
  tables: number;
  seed: number;
  mask?: typeof maskCells;
}) {
  const campaign: Campaign = { tables, cells: 0, masked: 0, leaks: [], leaking: 0 };
  const kinds = [{}, { dominance: true }, { few: true }];
  const numRuns = Math.ceil(tables / kinds.length);
  const drawn = kinds.flatMap((kind) => fc.sample(drawTable(kind), { numRuns, seed }));
  for (const table of drawn.slice(0, tables)) {
    const system = layOutCells(table.atoms, { level: "commune", declared: table.declared }, table.summed);
    const masked = mask(system, { threshold: table.threshold });
    const leaks = attackTable(table, system, masked);
    campaign.cells += system.cells.filter(({ count }, rank) => count > 0 && !system.hidden[rank]).length;
    campaign.masked += masked.reduce((sum, one) => sum + one, 0);
    campaign.leaks.push(...leaks);
    campaign.leaking += new Set(leaks.map(({ place }) => place)).size;
    if (leaks.length > 0) campaign.example ??= table;
  }
  return campaign;
}
