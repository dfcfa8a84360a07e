import { basename, join } from "node:path";
import { ContentError, type ContentProblem } from "../documents/content-problem.js";
import { describeFault } from "../publication/describe-fault.js";
import { PublicationStopped } from "../publication/publication-thread.js";
import { isDatabaseLost, isQueryDamaged } from "../store/database-failure.js";
import type { ContentLoader } from "./content-loader.js";

/** What a load did, in French lines for the one who started it. */
export interface LoadSummary {
  /** What it looked at, as it is told: the paths asked for, and the folders of datasets there; absent for the whole content. */
  folders?: string[];
  /** One line per thing that changed or was left alone. */
  lines: string[];
  problems: ContentProblem[];
  published: number;
  described: number;
  unchanged: number;
  leftAlone: number;
  /** Datasets of which nothing was received of their source yet. */
  awaited: number;
  /** Indicators whose values were computed anew. */
  indicators: number;
  /** Indicators, observatories, plans, rules of law and simulators that were added, changed or removed. */
  definitions: number;
}

/** What the parts of a load did, together. */
export function summarise(...parts: LoadSummary[]): LoadSummary {
  const total = (count: Exclude<keyof LoadSummary, "folders" | "lines" | "problems">) =>
    parts.reduce((sum, part) => sum + part[count], 0);
  return {
    lines: parts.flatMap(({ lines }) => lines),
    problems: parts.flatMap(({ problems }) => problems),
    published: total("published"),
    described: total("described"),
    unchanged: total("unchanged"),
    leftAlone: total("leftAlone"),
    awaited: total("awaited"),
    indicators: total("indicators"),
    definitions: total("definitions"),
  };
}

/**
 * Runs one part of the load. What is wrong with it is kept, in a sentence; of our own faults the log tells the rest. Only what no
 * part can do without goes on: a database that left, a program that stops.
 */
export async function guard(
  {
    loader,
    summary,
    path,
  }: { loader: Pick<ContentLoader, "log">; summary: Pick<LoadSummary, "problems">; path: string },
  part: () => Promise<void>,
): Promise<void> {
  try {
    await part();
  } catch (error) {
    if (error instanceof ContentError) return void summary.problems.push(...error.problems);
    if (error instanceof PublicationStopped || isDatabaseLost(error) || isQueryDamaged(error)) throw error;
    loader.log(`${path} ${error instanceof Error ? error.stack : error}`);
    summary.problems.push({
      path,
      message: `ce qui est ici n'a pas pu être chargé, ce qui était en ligne le reste\u00A0: ${describeFault(error)}`,
      fault: "internal",
    });
  }
}

/** "dechets/observatory.json : il manque…" as a problem. */
export function splitProblem(told: string, contentFolder: string): ContentProblem {
  const [path = "", ...rest] = told.split("\u00A0: ");
  return { path: join(basename(contentFolder), path), message: rest.join("\u00A0: "), fault: "reference" };
}
