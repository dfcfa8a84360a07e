import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeJsonFile } from "./export-dataset.js";
import type { Definitions } from "./read-definitions.js";

/** A definition, and where a folder of content has it. */
interface Placed {
  path: string;
  data: unknown;
}

/** Folders of a theme that hold definitions, and its page. */
export const DEFINITION_FOLDERS = ["indicators", "plans", "law", "inspections", "simulators", "agreements"];
export const OBSERVATORY_FILE = "observatory.json";

/**
 * Writes the definitions that are served. Those that the content says the same (`written`: what is read in it) are copied as they were written there. Gives their
 * number, and the files of the content that give none of them, by their path in it.
 */
export async function exportDefinitions(
  contentFolder: string,
  { live, written, files }: { live: Definitions; written: Definitions; files: string[] },
  folder: string,
): Promise<{ count: number; unserved: string[] }> {
  const known = new Map(placesOf(written).map(({ path, data }) => [path, data]));
  const served = placesOf(live);
  for (const { path, data } of served) {
    const target = join(folder, path);
    if (!isDeepStrictEqual(known.get(path), data)) {
      await writeJsonFile(target, data);
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(contentFolder, path), target);
  }
  const paths = new Set(served.map(({ path }) => path));
  return { count: served.length, unserved: files.filter((path) => !paths.has(path)) };
}

function placesOf({
  indicators,
  observatories,
  plans,
  rules,
  inspections,
  simulators,
  agreements,
}: Definitions): Placed[] {
  const inFolder = (kind: string) => (data: { id: string; theme: string }) => ({
    path: join(data.theme, kind, `${data.id}.json`),
    data,
  });
  return [
    ...indicators.map(inFolder("indicators")),
    ...observatories.map((data) => ({ path: join(data.theme, OBSERVATORY_FILE), data })),
    ...plans.map(({ plan }) => inFolder("plans")(plan)),
    ...rules.map(inFolder("law")),
    ...inspections.map(({ kind }) => inFolder("inspections")(kind)),
    ...simulators.map(inFolder("simulators")),
    ...agreements.map(inFolder("agreements")),
  ];
}
