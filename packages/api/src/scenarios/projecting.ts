import type { Simulator } from "../simulators/simulator-schema.js";
import type { Dataset } from "../versions/dataset.js";
import type { NotProjected, Projection } from "./project.js";
import {
  type GridChoice,
  listTermNames,
  RATE,
  type Rate,
  type TermFault,
  type Terms,
  type WrittenTerms,
} from "./terms.js";

/** What was asked of a grid, what it is asked of, and what came out. */
export interface Projecting {
  simulator: Simulator;
  /** What was asked, by parameter, usual values written out. */
  written: Readonly<Record<string, string>>;
  terms: Terms;
  faults: TermFault[];
  /** Values of the inputs that choose the grid. */
  choices: ReadonlyMap<string, { value: string; label: string }[]>;
  /** Grids that it may be compared with, itself included. */
  grids: GridChoice[];
  /** The grid asked for, in words. */
  gridLabel: string;
  groups: { value: string; label: string }[];
  rates: Rate[];
  /** Datasets that it is read from: the grids, then the distribution. */
  sources: Dataset[];
  demonstration: boolean;
  /** Nothing to project: `undistributed` where nobody is counted here, `gridless` where no grid is published. */
  result: Projection | NotProjected | { kind: "undistributed" } | { kind: "gridless" };
}

/** Why there is no projection, a French sentence; undefined where there is one. */
export function describeNoProjection({ simulator, result, rates, choices }: Projecting): string | undefined {
  if (!("kind" in result)) return undefined;
  switch (result.kind) {
    case "gridless":
      return "Aucune grille que vous puissiez lire n'est publiée.";
    case "undistributed":
      return `Personne n'est compté ici\u00A0: «\u00A0${simulator.distribution?.dataset}\u00A0» n'est pas publié, ou n'a aucune ligne pour ce territoire.`;
    case "below":
      return `Un changement mènerait sous zéro\u00A0: ${result.columns.map((column) => rates.find((one) => one.column === column)?.title ?? column).join(", ")}.`;
    case "absent": {
      const known = choices.get(result.input)?.map(({ label }) => label) ?? [];
      return `Aucune grille n'est publiée pour ${result.value || "ce choix"}.${known.length > 0 ? ` Il y en a pour\u00A0: ${known.join(", ")}.` : ""}`;
    }
  }
}

/** What a scenario keeps of a projection: what was asked, and the versions that it was asked of. */
export function keptOf({ written, sources }: Projecting): { terms: WrittenTerms; basis: Record<string, number> } {
  return { terms: written, basis: Object.fromEntries(sources.map(({ slug, version }) => [slug, version])) };
}

/** Parameters that are none of the simulator. */
export function listStrangers({ simulator }: Projecting, terms: WrittenTerms): string[] {
  const known = listTermNames(simulator);
  return Object.keys(terms).filter((name) => !known.includes(name) && !name.startsWith(RATE));
}
