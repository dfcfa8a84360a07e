import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { levelsThatAre, type Territory, type TerritorySources } from "@datalogue/ingest";
import type { Feature, Geometry } from "geojson";
import { loadTerritories } from "../load-territories.js";
import { POPULATION_HEADER } from "../parse-populations.js";
import { splitLine } from "../split-line.js";
import type { TerritoryReader } from "../territory-reader.js";
import { areaOf } from "./area-of.js";
import { assembleOutlines, type Outline } from "./assemble-outlines.js";
import { OUTLINES_FILE, PRECISE_OUTLINES_FILE, SURROUNDINGS_FILE } from "./outline-files.js";
import { OutlinesProblem } from "./outlines-problem.js";
import { extentOf, readOutlines, widen } from "./read-outlines.js";
import { simplifyOutlines } from "./simplify-outlines.js";
import type { TimeLimit } from "./time-limit.js";
import { clip, unite } from "./unite.js";
import { writeTogether } from "./write-together.js";

/** A file of outlines, on this machine. */
export interface OutlinesFile {
  path: string;
  /** As it is told. */
  name: string;
}

/** What is told of the outlines wherever they are drawn. */
export interface OutlinesOrigin {
  source: string;
  licence: string;
  /** Year of the geography that they were drawn for; that of the territories when it is not known. */
  vintage?: string;
}

/** What an import did. */
export interface OutlinesImport {
  /** Communes that have an outline now, of all those of the vintage. */
  communes: { drawn: number; all: number };
  merged: { commune: Territory; pieces: string[] }[];
  missing: Territory[];
  outdated: Territory[];
  /** EPCI and PETR that have an outline. */
  wholes: Outline[];
  /** Features of the files that are no territory known here, and whether land around was drawn from some. */
  leftOut: number;
  surroundings: boolean;
  /** Area in hectares, by code, of the communes drawn. */
  areas: Map<string, number>;
  /** Vertices of the communes, as given and as pages draw them. */
  vertices: { precise: number; light: number };
  properties: string[];
  notes: string[];
}

/**
 * Replaces the outlines of a content folder by those of files: `outlines.geojson` (light, for pages), `outlines-precise.geojson`
 * (as drawn), `around.geojson` when the files hold land beside, the areas of `populations.csv`, the source in `metadata.json`.
 * Throws `OutlinesProblem` or `ContentError` before anything is written.
 */
export async function importOutlines(
  folder: string,
  files: OutlinesFile[],
  origin: OutlinesOrigin,
  options: { maxBytes: number; today: string; limit?: TimeLimit },
): Promise<OutlinesImport> {
  const { today, limit } = options;
  const territories = await loadTerritories(folder, { withoutOutlines: true });
  const { taken, beside, leftOut, properties, notes } = await readAll(files, territories, options);
  const { outlines, merged, missing, outdated } = assembleOutlines(territories, taken);
  const isCommune = ({ properties: { code } }: Outline) => territories.get(code)?.level === "commune";
  const communes = outlines.filter(isCommune);
  if (communes.length === 0)
    throw new OutlinesProblem(
      "data",
      `${files.map(({ name }) => name).join(", ")}\u00A0: aucune commune d'aujourd'hui n'y a de contour complet. Donnez un fichier des communes (et non des EPCI, des départements ou des seules communes déléguées).`,
    );

  const light = simplifyOutlines(communes, beside);
  const lightByCode = new Map(light.outlines.map((outline) => [outline.properties.code, outline.geometry]));
  const wholes = outlines.filter((outline) => !isCommune(outline));
  const lightWholes = wholes.map((outline) => {
    const parts = territories.communesOf(outline.properties.code).map(({ code }) => lightByCode.get(code));
    const geometry = parts.every((part) => part !== undefined) ? unite(parts) : undefined;
    return geometry ? { ...outline, geometry } : outline;
  });
  const land = drawLand(light.beside, light.outlines);
  const areas = new Map(
    communes.map(({ properties: { code }, geometry }) => [code, Math.round(areaOf(geometry))] as const),
  );
  const { vintage } = territories.sources();
  const year = origin.vintage ?? vintage.slice(0, 4);
  const metadata = JSON.parse(await readFile(join(folder, "metadata.json"), "utf8")) as TerritorySources;
  metadata.outlines = {
    kind: "official",
    title: origin.vintage ? `Contours des communes, ${origin.vintage}` : "Contours des communes",
    source: origin.source,
    licence: origin.licence,
    ...(origin.vintage ? { vintage: origin.vintage } : {}),
    imported: today,
  };
  const populations = await readFile(join(folder, "populations.csv"), "utf8");
  limit?.check();
  await writeTogether(folder, [
    { name: PRECISE_OUTLINES_FILE, content: writeCollection([...communes, ...wholes]) },
    { name: OUTLINES_FILE, content: writeCollection([...light.outlines, ...lightWholes]) },
    ...(land.length > 0 ? [{ name: SURROUNDINGS_FILE, content: writeCollection(land) }] : []),
    { name: "populations.csv", content: replaceAreas(populations, areas, year, origin.source) },
    { name: "metadata.json", content: `${JSON.stringify(metadata, null, 2)}\n` },
  ]);
  return {
    communes: { drawn: communes.length, all: territories.list({ level: "commune" }).length },
    merged,
    missing,
    outdated,
    wholes,
    leftOut,
    surroundings: land.length > 0,
    areas,
    vertices: { precise: countVertices(communes), light: countVertices(light.outlines) },
    properties,
    notes,
  };
}

/** The outlines of several files together: those of one département each, communes and EPCI apart. */
async function readAll(
  files: OutlinesFile[],
  territories: TerritoryReader,
  { maxBytes, limit }: { maxBytes: number; limit?: TimeLimit },
) {
  const known = listKnown(territories);
  const all = {
    taken: new Map<string, Geometry[]>(),
    beside: [] as Geometry[],
    leftOut: 0,
    properties: [] as string[],
    notes: [] as string[],
  };
  for (const { path, name } of files) {
    const { taken, beside, leftOut, property, notes } = await readOutlines(path, known, { name, maxBytes, limit });
    for (const [code, geometries] of taken) all.taken.set(code, [...(all.taken.get(code) ?? []), ...geometries]);
    all.beside.push(...beside);
    all.leftOut += leftOut;
    all.properties.push(property);
    all.notes.push(...notes);
  }
  return all;
}

/** Names by code of what outlines are taken of: those of today, and former communes. */
function listKnown(territories: TerritoryReader): Map<string, string> {
  const known = new Map<string, string>();
  for (const level of levelsThatAre("outlined"))
    for (const { code, name } of territories.list({ level })) known.set(code, name);
  for (const { before } of territories.events())
    for (const code of before) {
      const territory = territories.get(code);
      if (territory?.level === "commune") known.set(code, territory.name);
    }
  return known;
}

/** The land beside as one shape, as far as maps show it. */
function drawLand(beside: Geometry[], outlines: Outline[]): Feature[] {
  const whole = unite(beside);
  const seen = whole && clip(whole, widen(extentOf(outlines.map(({ geometry }) => geometry))));
  return seen ? [{ type: "Feature", properties: { code: "", kind: "around" }, geometry: seen }] : [];
}

const CALCULATED = "Calculée sur les contours";

/** `populations.csv` with the areas of these outlines in place of those of earlier ones; figures of another source stay. */
function replaceAreas(text: string, areas: Map<string, number>, year: string, source: string): string {
  const kept = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => {
      const [, , kind, , from = ""] = splitLine(line);
      return line.trim() !== "" && !(kind === "superficie" && from.startsWith(CALCULATED));
    });
  const given = new Set(kept.map((line) => splitLine(line).slice(0, 3).join()));
  const cell = (value: string) => (/[",]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const added = [...areas]
    .filter(([code]) => !given.has([code, year, "superficie"].join()))
    .map(([code, hectares]) =>
      [code, year, "superficie", String(hectares), cell(`${CALCULATED}\u00A0: ${source}`)].join(),
    );
  return `${[POPULATION_HEADER.join(), ...kept, ...added].join("\n")}\n`;
}

/** One feature a line, so that a change of one outline is one line of a comparison. */
function writeCollection(features: Feature[]): string {
  return `{"type":"FeatureCollection","features":[\n${features.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`;
}

function countVertices(outlines: Outline[]): number {
  return outlines.reduce(
    (sum, { geometry }) => sum + geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2).length,
    0,
  );
}
