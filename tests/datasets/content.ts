import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Block, indicatorsOf, type Observatory } from "@datalogue/api";
import type { Feature, FeatureCollection, Polygon, Position } from "geojson";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const content = join(root, "datasets");

/** Text of a file of `datasets/`. */
export const readText = (path: string) => readFileSync(join(content, path), "utf8");

export const readJson = <T>(path: string) => JSON.parse(readText(path)) as T;

/** Rows of a CSV file of `datasets/`, by column name. */
export const readCsv = (path: string) => parseCsv(readText(path));

/** Rows of a plain CSV text (comma, no quoted cell), by column name. Independent of the readers that it helps to test. */
export function parseCsv(text: string): Record<string, string>[] {
  if (text.includes('"')) throw new Error("a quoted cell: this reader knows plain cells only");
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}

/** Names of the JSON files of a folder of `datasets/`, without extension. */
export const listNames = (folder: string) =>
  readdirSync(join(content, folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -5))
    .sort();

export type Outline = Feature<Polygon, { code: string; name: string }>;

export const readOutlines = () =>
  readJson<FeatureCollection<Polygon, { code: string; name: string }>>("territoires/outlines.geojson").features;

/** Whether a point lies inside a polygon, holes left out. */
export function isInside(polygon: Polygon, point: Position): boolean {
  return polygon.coordinates.every((ring, rank) => crosses(ring, point) === (rank === 0));
}

function crosses(ring: Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of edges(ring)) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Pairs of consecutive positions of a ring. */
export function edges(ring: Position[]): [[number, number], [number, number]][] {
  return ring.slice(1).map((end, i) => {
    const start = ring[i] as Position;
    return [
      [start[0] as number, start[1] as number],
      [end[0] as number, end[1] as number],
    ];
  });
}

/** Blocks of a page, as its sections say them or as they said them before blocks. */
export function blocksOf({ sections, ...page }: Observatory): Block[] {
  const former = page as { comment?: object };
  const blocks = sections.flatMap((section) => {
    const { text, charts = [] } = section as unknown as { text?: string[]; charts?: Block[] };
    return [...(text ? [{ kind: "text", text } as Block] : []), ...charts, ...(section.blocks ?? [])];
  });
  return former.comment ? [...blocks, { kind: "comment", ...former.comment } as Block] : blocks;
}

/** Indicators that a page shows. */
export const shownBy = (observatory: Observatory) => [
  ...new Set([...observatory.keyFigures, ...blocksOf(observatory).flatMap(indicatorsOf)]),
];

/** What a service or an editor wrote on a page. */
export const writtenOn = (observatory: Observatory) =>
  blocksOf(observatory).flatMap((block) => (block.kind === "text" ? block.text : []));

/** Who signs the comments of a page. */
export const authorsOf = (observatory: Observatory) =>
  blocksOf(observatory).flatMap((block) => (block.kind === "comment" ? [block.author] : []));
