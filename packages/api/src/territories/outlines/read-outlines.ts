import { checkFile, type Geography, isLayer, type Report, type Row } from "@datalogue/ingest";
import type { Geometry } from "geojson";
import { departementOf } from "../departement-of.js";
import { overseasGeography } from "../overseas-geography.js";
import { OutlinesProblem } from "./outlines-problem.js";
import { polygonsOf } from "./polygons-of.js";
import type { TimeLimit } from "./time-limit.js";

/** West, south, east, north, in degrees. */
export type Box = [number, number, number, number];

/** What a file of outlines holds. */
export interface ReadOutlines {
  /** Outlines of the known territories, WGS84, by code; several when the file gives a code several times. */
  taken: Map<string, Geometry[]>;
  /** Features of the file that are no territory known here. */
  leftOut: number;
  /** Those of them that lie beside the known ones: land to draw around. */
  beside: Geometry[];
  /** Property that holds the codes. */
  property: string;
  /** What reading changed (coordinates brought to WGS84…) and what was noticed, in French. */
  notes: string[];
}

interface ReadOptions {
  name: string;
  maxBytes: number;
  limit: TimeLimit | undefined;
}

/** How far land is drawn around the outlines, as a share of their extent. */
const AROUND = 0.35;
/** Names under which the code of a territory is published, likeliest first: they break ties only. */
const CODE_NAMES = [
  "code",
  "insee_com",
  "code_insee",
  "insee",
  "codgeo",
  "codecommune",
  "codeepci",
  "siren_epci",
  "siren",
];

/**
 * Reads a file of outlines (GeoJSON, GeoPackage, or a zipped shapefile): finds the property that holds the codes by its values, brings
 * the coordinates to WGS84, checks the geometries as any dataset's. Throws `OutlinesProblem` when the file cannot be read,
 * knows none of the codes, or has a broken outline for one of them.
 */
export async function readOutlines(
  path: string,
  known: ReadonlyMap<string, string>,
  { name, maxBytes, limit }: ReadOptions,
): Promise<ReadOutlines> {
  const geography = overseasGeography([...known.keys()].filter((code) => code.length === 5).map(departementOf));
  const survey = await surveyFile(path, known, { name, maxBytes, limit }, geography);
  const { property, rank, box, report } = survey;
  const taken = new Map<string, Geometry[]>();
  const beside: Geometry[] = [];
  const broken = new Set<string>();
  let leftOut = 0;
  const wide = widen(box);
  const keep = ({ cells, geometry }: Row) => {
    const code = codeOf(cells[rank]);
    if (!known.has(code)) {
      leftOut++;
      if (geometry && polygonsOf(geometry).length > 0 && touches(boxOf(geometry), wide)) beside.push(geometry);
    } else if (!geometry || polygonsOf(geometry).length === 0) broken.add(code);
    else taken.set(code, [...(taken.get(code) ?? []), geometry]);
  };
  await checkFile(path, {
    name,
    maxBytes,
    reproject: true,
    ...(geography ? { geography } : {}),
    onRows: (rows) => {
      limit?.check();
      rows.forEach(keep);
    },
  });
  if (broken.size > 0)
    throw new OutlinesProblem(
      "data",
      ...[...broken].map(
        (code) => `${name}\u00A0: le contour de ${known.get(code)} (${code}) manque ou n'est pas une surface lisible.`,
      ),
      ...messagesOf(report, "error"),
    );
  const crossing = report.issues.filter(({ code }) => code === "self-crossing").map(({ message }) => message);
  return { taken, leftOut, beside, property, notes: [...report.normalised, ...crossing] };
}

interface Survey {
  property: string;
  rank: number;
  /** Extent of the known outlines. */
  box: Box;
  report: Report;
}

/** A first reading, which keeps nothing: which property holds codes that are known here, and where these are. */
async function surveyFile(
  path: string,
  known: ReadonlyMap<string, string>,
  { name, maxBytes, limit }: ReadOptions,
  geography: Geography | undefined,
): Promise<Survey> {
  let columns: { name: string; codes: Set<string>; box: Box }[] = [];
  let surfaces = 0;
  const report = await checkFile(path, {
    name,
    maxBytes,
    reproject: true,
    ...(geography ? { geography } : {}),
    onColumns: (found) => {
      columns = found.map((column) => ({ name: column.name, codes: new Set(), box: [180, 90, -180, -90] }));
    },
    onRows: (rows) => {
      limit?.check();
      for (const { cells, geometry } of rows) {
        const box = geometry && polygonsOf(geometry).length > 0 ? boxOf(geometry) : undefined;
        if (box) surfaces++;
        for (const [rank, column] of columns.entries()) {
          const code = codeOf(cells[rank]);
          if (!known.has(code)) continue;
          column.codes.add(code);
          if (box) column.box = join(column.box, box);
        }
      }
    },
  });
  const { format } = report.file;
  if (!isLayer(format))
    throw new OutlinesProblem(
      "data",
      `${name}\u00A0: un fichier GeoJSON de contours est attendu (un shapefile zippé ou un GeoPackage conviennent aussi).`,
      ...messagesOf(report, "error"),
    );
  const damaged = report.issues.filter(({ code }) => FATAL.has(code));
  if (damaged.length > 0 || report.rows === 0)
    throw new OutlinesProblem(
      "data",
      ...(damaged.length > 0
        ? damaged.map(({ message }) => `${name}\u00A0: ${message}`)
        : [`${name}\u00A0: ce fichier n'a aucun contour.`, ...messagesOf(report, "error")]),
    );
  const [best] = columns
    .map((column, rank) => ({ ...column, rank }))
    .filter(({ codes }) => codes.size > 0)
    .sort((a, b) => b.codes.size - a.codes.size || preference(a.name) - preference(b.name));
  if (!best)
    throw new OutlinesProblem(
      "data",
      `${name}\u00A0: aucun des ${report.rows} contours ne porte le code d'un territoire d'ici. Propriétés lues\u00A0: ${columns.map((column) => column.name).join(", ") || "aucune"}. Codes attendus, par exemple\u00A0: ${[...known.keys()].slice(0, 3).join(", ")}.`,
    );
  if (surfaces === 0)
    throw new OutlinesProblem(
      "data",
      `${name}\u00A0: ce fichier n'a pas de surfaces lisibles (Polygon ou MultiPolygon).`,
      ...messagesOf(report, "error"),
    );
  return { property: best.name, rank: best.rank, box: best.box, report };
}

/** What makes the whole file doubtful, not one feature. */
const FATAL = new Set([
  "invalid-json",
  "invalid-geojson",
  "swapped-coordinates",
  "projected-coordinates",
  "unknown-projection",
  "file-too-large",
]);

function messagesOf(report: Report, severity: "error"): string[] {
  return report.issues.filter((issue) => issue.severity === severity).map(({ message }) => message);
}

function preference(name: string): number {
  const rank = CODE_NAMES.indexOf(name.toLowerCase().replace(/[^a-z_]/g, ""));
  return rank < 0 ? CODE_NAMES.length : rank;
}

/** A code as the COG writes it: a spreadsheet or a number may have lost the first zero of a commune's. */
function codeOf(cell: Row["cells"][number] | undefined): string {
  const text = String(cell ?? "").trim();
  return /^\d{4}$/.test(text) ? `0${text}` : text;
}

function boxOf(geometry: Geometry): Box {
  const box: Box = [180, 90, -180, -90];
  for (const rings of polygonsOf(geometry))
    for (const [x = 0, y = 0] of rings[0] ?? []) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

function join(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function touches(a: Box, b: Box): boolean {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/** The box in which land is drawn around outlines. */
export function widen([west, south, east, north]: Box): Box {
  const [x, y] = [(east - west) * AROUND, (north - south) * AROUND];
  return [west - x, south - y, east + x, north + y];
}

/** The extent of several outlines. */
export function extentOf(geometries: Geometry[]): Box {
  return geometries.map(boxOf).reduce(join, [180, 90, -180, -90]);
}
