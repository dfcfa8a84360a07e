import { join } from "node:path";
import type { Feature, Geometry } from "geojson";
import { csvText } from "../rows/csv-text.js";
import { polygonsOf } from "../territories/outlines/polygons-of.js";
import { intersect } from "../territories/outlines/unite.js";
import { areaOf } from "./area-of.js";
import type { ReceivedFile, Receiving } from "./family.js";
import { openTextFile } from "./file-parts.js";
import type { Question } from "./question.js";
import { SourceFailure } from "./source-failure.js";

/** Names of what is added to a feature. */
const AREA = "surface_m2";
const COMMUNE = "code_insee";

/** What is computed of each feature: its area, or its area in each commune that it meets (one feature each, cut along the outline). */
export type Measuring = "feature" | "commune" | undefined;

/** Whether features are kept with their geometry, or as a table of their properties, which is all that is left once they are measured. */
export type Kept = "table" | undefined;

/** Features being written one after the other, as one GeoJSON file or one CSV. */
export interface FeatureFile {
  /** Writes those of one page. */
  add(features: readonly Record<string, unknown>[], url: string): Promise<void>;
  /** Ends the file; then what is to be known of it. */
  end(asked: string[], name: string): Promise<ReceivedFile>;
  close(): Promise<void>;
}

export async function openFeatureFile(
  { folder, maxBytes }: Receiving,
  question: Question,
  measuring: Measuring,
  kept?: Kept,
): Promise<FeatureFile> {
  const measure = measuringBy(measuring, question);
  const file = await openTextFile(join(folder, "received"), maxBytes);
  const table = kept === "table";
  let count = 0;
  let columns: string[] | undefined;
  const writeFeature = async (feature: Feature<Geometry | null>, url: string) => {
    if (!table) return file.write(`${count++ === 0 ? "\n" : ",\n"}${JSON.stringify(feature)}`);
    const properties = feature.properties ?? {};
    const names = Object.keys(properties);
    if (!columns) await file.write(csvText([names]));
    columns ??= names;
    if (names.length !== columns.length || names.some((name) => !(columns ?? []).includes(name)))
      throw new SourceFailure({
        ...{ kind: "other-columns", url },
        ...{ expected: columns.join(", "), found: names.join(", ") },
      });
    await file.write(csvText([columns.map((name) => cellOf(properties[name]))]));
  };
  if (!table) await file.write('{"type":"FeatureCollection","features":[');
  return {
    async add(features, url) {
      for (const feature of features) {
        if (feature.type !== "Feature") throw new SourceFailure({ kind: "other-form", url, member: "features[]" });
        for (const written of measure(feature as unknown as Feature<Geometry | null>)) await writeFeature(written, url);
      }
    },
    async end(asked, name) {
      if (!table) await file.write("\n]}\n");
      await file.close();
      const { path, bytes } = file;
      return {
        status: "received",
        path,
        name: `${name}.${table ? "csv" : "geojson"}`,
        bytes,
        sha256: file.sha256(),
        asked,
      };
    },
    close: () => file.close(),
  };
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function measuringBy(
  measuring: Measuring,
  { outlines, schematic }: Question,
): (feature: Feature<Geometry | null>) => Feature<Geometry | null>[] {
  const withArea = (feature: Feature<Geometry | null>, added: object = {}): Feature<Geometry | null> => ({
    ...feature,
    properties: { ...feature.properties, ...added, [AREA]: Math.round(areaOf(feature.geometry)) },
  });
  if (measuring === undefined) return (feature) => [feature];
  if (measuring === "feature") return (feature) => [withArea(feature)];
  if (schematic) throw new SourceFailure({ kind: "schematic-outlines" });
  const communes = outlines().map(({ properties, geometry }) => ({
    code: String(properties?.code),
    polygons: polygonsOf(geometry),
    box: boxOf(geometry),
  }));
  return (feature) => {
    const { geometry } = feature;
    if (!geometry) return [];
    const box = boxOf(geometry);
    return communes.flatMap(({ code, polygons, box: around }) => {
      if (!overlap(box, around)) return [];
      const within = intersect(geometry, polygons);
      if (!within) return [];
      const part = withArea({ ...feature, geometry: within }, { [COMMUNE]: code });
      // Slivers along a border that two drawings do not share.
      return part.properties?.[AREA] === 0 ? [] : [part];
    });
  };
}

type Box = [west: number, south: number, east: number, north: number];

function boxOf(geometry: Geometry): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of polygonsOf(geometry).flat(2)) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function overlap(one: Box, other: Box): boolean {
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}
