import type { Geometry, Position } from "geojson";
import { createGeometryChecker, type GeometryChecker } from "../checks/geometry.js";
import { isDeeperThan, MAX_DEPTH } from "../documents/json-depth.js";
import { compileFeatureCheck } from "../documents/json-schema.js";
import { fieldTypes } from "../field-types/index.js";
import { isObject } from "../field-types/json-value.js";
import { createDecoder, type Encoding, encodingNames } from "../files/encoding.js";
import { type FileSource, openSource } from "../files/file-source.js";
import { GEOMETRY_TYPES } from "../geometry-types.js";
import { count, type IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import { createReprojection, type Projection, projectionOfValues, wgs84 } from "../projection.js";
import type { Field } from "../schema.js";
import type { Batch, RawCell, Table } from "../table.js";
import { findDeclaredCrs, findPlace, isInDegrees } from "./find-declared-crs.js";
import { type Announcement, findProjection, refuseSystem } from "./find-projection.js";
import { findJsonFault } from "./json-fault.js";
import { isLost, parseJson } from "./parse-json.js";
import { windShape } from "./place-shape.js";
import { expectedNames, type ReadContext, type Reader } from "./reader.js";
import { describeRepeated, findRepeatedName } from "./repeated-names.js";
import { createFeatureSplitter, inBothLanguages, type SplitProblem } from "./split-features.js";
import { openText } from "./text-encoding.js";

const FEATURE_MEMBERS = new Set(["type", "geometry", "properties", "id", "bbox"]);
/** Beside what is drawn; databases write the system there (`ST_AsGeoJSON` of PostGIS). */
const GEOMETRY_MEMBERS = new Set(["type", "bbox", "crs"]);
const COLLECTION_MEMBERS = new Set(["type", "features", "bbox"]);
/** What services and software add, and that says nothing of the objects. */
const USUAL_MEMBERS = new Set([
  "crs",
  "name",
  "geometry_name",
  "timeStamp",
  "numberMatched",
  "numberReturned",
  "totalFeatures",
]);
/** Bytes cut into features at once; their features are handed over together, and are dead soon after. */
const PIECE = 1 << 14;
/** Names of properties that are remembered: a hostile file may give each feature its own. */
const MAX_NAMES = 1000;

/** GeoJSON (RFC 7946), feature by feature; a lone Feature is a collection of one. */
export const geojson: Reader = {
  async open(context) {
    const { path, issues, schema } = context;
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    if (context.scan.bytes === 0) {
      issues.add("empty-file", null, {});
      return undefined;
    }
    const listed = new Set(schema?.fields.map((field) => field.name));
    const readsId = expectedNames(context).has("id");
    if ((context.allColumns || !schema) && !(await listProperties(path, encoding, listed, readsId)))
      issues.add("too-many-properties", null, {}, { bound: String(MAX_NAMES) });
    const declared = await findDeclaredCrs(readUtf8(path, encoding));
    if (declared && !declared.projection) return refuseSystem(declared, issues);
    const names = [...listed];
    const fields = new Map(schema?.fields.map((field) => [field.name, field]));
    const seen = new Set<string>();
    const numbers = new Set<string>();
    const others = new Map<string, number>();
    return {
      columns: names.map((name) => ({ name, rank: null })),
      headerLine: null,
      encoding: encodingNames[encoding],
      delimiter: null,
      geographic: true,
      typed: true,
      normalised,
      seen: (name) => seen.has(name),
      numbers: (name) => numbers.has(name),
      others: () => others,
      async *batches() {
        const broken: number[] = [];
        const told = { seen, numbers, others, broken, normalised };
        const converter = createConverter(context, names, fields, readsId, told);
        const checker = createGeometryChecker(issues, context.geography);
        const top: TopLevel = { members: new Map(), problem: undefined, listed: false };
        const place =
          declared || context.reproject
            ? createReprojector(declared, context, normalised)
            : (geometry: unknown) => geometry;
        let next = 1;
        let batch = emptyBatch(next, names);
        const add = (feature: unknown, bytes: Uint8Array) => {
          const repeated = isObject(feature) ? findRepeatedName(bytes, feature) : undefined;
          if (repeated !== undefined) tellRepeated(repeated, next, issues);
          converter.add(feature, next++, batch, checker, place);
        };
        for await (const _ of readFeatures(path, encoding, add, top)) {
          if (batch.records.length === 0) continue;
          yield batch;
          batch = emptyBatch(next, names);
        }
        const lone = readTopLevel(top, context, next === 1, declared !== undefined);
        if (lone) converter.add(lone, next++, batch, checker, place);
        if (batch.records.length > 0) yield batch;
        if (broken.length > 0) await reportBroken(broken, context, encoding);
        if (top.problem) await reportProblem(top.problem, context, encoding);
      },
    } satisfies Table;
  },
};

function tellRepeated(name: string, feature: number, issues: IssueCollector): void {
  const { remedy, ...reason } = describeRepeated(name);
  issues.add("invalid-feature", null, { feature, reason, remedy });
}

/** Adds the names of all properties to `listed`; false when there are too many, the others being left out. */
async function listProperties(
  path: FileSource,
  encoding: Encoding,
  listed: Set<string>,
  readsId: boolean,
): Promise<boolean> {
  const limit = Math.max(MAX_NAMES, listed.size);
  let whole = true;
  const add = (name: string) => {
    if (listed.size < limit) listed.add(name);
    else if (!listed.has(name)) whole = false;
  };
  const list = (feature: unknown) => {
    if (!isObject(feature)) return;
    if (readsId && isId(feature.id)) add("id");
    if (isObject(feature.properties)) for (const name in feature.properties) add(name);
  };
  const top: TopLevel = { members: new Map(), problem: undefined, listed: false };
  for await (const _ of readFeatures(path, encoding, list, top)) if (!whole) return false;
  if (top.members.get("type") === "Feature") list(Object.fromEntries(top.members));
  return whole;
}

type FeatureBatch = Batch & {
  records: RawCell[][];
  properties: Record<string, unknown>[];
  geometries: (Geometry | null)[];
  unread: number[];
};

function emptyBatch(firstFeature: number, names: readonly string[]): FeatureBatch {
  const properties: FeatureBatch["properties"] = [];
  return {
    ...{ records: [], properties, geometries: [], unread: [], firstFeature, lineOf: () => null },
    storedAs: (row, at) => (typeof properties[row]?.[names[at] ?? ""] === "number" ? "number" : undefined),
  };
}

/** What surrounds the features. */
interface TopLevel {
  members: Map<string, unknown>;
  problem: SplitProblem | undefined;
  /** A list of features was met, be it empty. */
  listed: boolean;
}

/** A feature whose text is not JSON. */
const UNREADABLE = Symbol("unreadable");

/** Gives the parsed features of a file to `receive`, one by one; yields after each piece of the file. */
async function* readFeatures(
  path: FileSource,
  encoding: Encoding,
  receive: (feature: unknown, bytes: Uint8Array) => void,
  top?: TopLevel,
): AsyncGenerator<void> {
  let whole: Uint8Array[] = [];
  const splitter = createFeatureSplitter({
    feature: (bytes) => void whole.push(bytes),
    begin: () => {
      if (top) top.listed = true;
    },
    member: (name, bytes) => {
      if (top && bytes.length < 1 << 28) top.members.set(name, parse(bytes));
    },
  });
  let problem: SplitProblem | undefined;
  for await (const bytes of readUtf8(path, encoding)) {
    for (let at = 0; at < bytes.length && !problem; at += PIECE) {
      problem = splitter.push(bytes.subarray(at, at + PIECE));
      for (const [rank, feature] of parseAll(whole).entries()) receive(feature, whole[rank] as Uint8Array);
      whole = [];
      yield;
    }
    if (problem) break;
  }
  if (top) top.problem = problem ?? splitter.end();
}

/**
 * The features of a piece of the file, parsed at once (a seventh of a check is spared); one by one where that fails, so that
 * only the bad one is lost.
 */
function parseAll(features: readonly Uint8Array[]): unknown[] {
  const [first, second] = features;
  const last = features.at(-1);
  if (!first || !second || !last) return features.map(parse);
  // The first may have begun in the piece before: it is then a copy.
  if (first.buffer !== second.buffer) return [parse(first), ...parseAll(features.slice(1))];
  try {
    const span = Buffer.from(first.buffer, first.byteOffset, last.byteOffset + last.length - first.byteOffset);
    const parsed: unknown = parseJson(`[${span.toString("utf8")}]`);
    if (Array.isArray(parsed) && parsed.length === features.length) return parsed;
  } catch {
    // Said of the one that is not JSON.
  }
  return features.map(parse);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
  } catch {
    return UNREADABLE;
  }
}

/** The bytes of a text file as UTF-8, without byte order mark or zero bytes, by chunks of 1 MiB at most. */
export async function* readUtf8(path: FileSource, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const file = await openSource(path);
  try {
    const decoder = encoding === "utf-8" ? null : createDecoder(encoding);
    const buffer = Buffer.allocUnsafe(1 << 20);
    let first = true;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      let bytes: Buffer = buffer.subarray(0, bytesRead);
      if (decoder) bytes = Buffer.from(decoder.write(bytes), "utf8");
      if (first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      first = false;
      if (bytes.includes(0)) bytes = Buffer.from(bytes.filter((byte) => byte !== 0));
      yield bytes;
    }
  } finally {
    await file.close();
  }
}

/** Turns features into records; what is not a feature is said. */
function createConverter(
  { issues, schema, onMore }: ReadContext,
  names: readonly string[],
  fields: ReadonlyMap<string, Field>,
  readsId: boolean,
  {
    seen,
    numbers,
    others,
    broken,
    normalised,
  }: {
    seen: Set<string>;
    numbers: Set<string>;
    others: Map<string, number>;
    broken: number[];
    normalised: Note[];
  },
) {
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  const foreign = new Set<string>();
  let leavesId = false;
  let layer: string | undefined;
  const idField = fields.get("id");
  // What identifies a feature may be a number where the column is of texts: it has no zeros to lose.
  const ofText = idField !== undefined && (idField.type ?? "string") === "string";
  const readId = idField && fieldTypes[idField.type ?? "string"].compile(idField);
  const canReadId = (id: string) => readId === undefined || readId(id) !== undefined;
  const findFaults = schema?.jsonSchema ? compileFeatureCheck(schema.jsonSchema) : undefined;

  function toText(value: unknown, field: Field | undefined, feature: number): RawCell {
    if (value === null || value === undefined) return null;
    if (typeof value === "string")
      return field?.decimalChar && isLost(value) ? value.replace(".", field.decimalChar) : value;
    const type = field?.type ?? "string";
    if (field && !findFaults && type === "string" && typeof value === "number") {
      count(issues.group("type-or-format-error", field.name), () => ({
        feature,
        value: String(value),
        expected: {
          fr: "un texte : un code s'écrit entre guillemets pour garder ses zéros",
          en: "a text: a code is written between quotes to keep its zeros",
        },
        suggestion: JSON.stringify(String(value)),
      }));
    }
    if (typeof value === "boolean" && type === "boolean")
      return (value ? field?.trueValues?.[0] : field?.falseValues?.[0]) ?? String(value);
    if (typeof value === "number" && field?.decimalChar) return String(value).replace(".", field.decimalChar);
    if (typeof value !== "object") return String(value);
    if (!isDeeperThan(value)) return JSON.stringify(value);
    issues.add("invalid-feature", null, {
      feature,
      detail: `une propriété est imbriquée sur plus de ${MAX_DEPTH} niveaux, ce qu'aucun usage ne demande`,
    });
    return null;
  }

  return {
    add(
      feature: unknown,
      rank: number,
      batch: FeatureBatch,
      checker: GeometryChecker,
      place: (geometry: unknown, feature: number) => unknown,
    ): void {
      const record = new Array<RawCell>(names.length).fill(undefined);
      batch.records.push(record);
      batch.properties.push(isObject(feature) && isObject(feature.properties) ? feature.properties : {});
      const skip = () => {
        batch.unread.push(batch.records.length - 1);
        batch.geometries.push(null);
      };
      const invalid = (detail: string) => issues.add("invalid-feature", null, { feature: rank, detail });
      if (feature === UNREADABLE) {
        broken.push(rank);
        skip();
        return;
      }
      if (!isObject(feature) || feature.type !== "Feature") {
        invalid("cet élément de « features » n'est pas un objet de type « Feature »");
        skip();
        return;
      }
      if (findFaults)
        for (const { code, field, facts, ...example } of findFaults(feature))
          count(issues.group(code, field, facts), () => ({ ...example, feature: rank }));
      for (const name in feature) if (!FEATURE_MEMBERS.has(name)) noteForeign(name);
      const { id } = feature;
      if (id !== undefined && !isId(id))
        issues.add("invalid-feature", null, {
          feature: rank,
          value: tell(id),
          reason: {
            fr: `« id » doit être un texte ou un nombre, et non ${tell(id)} (RFC 7946)`,
            en: `“id” must be a text or a number, not ${tell(id)} (RFC 7946)`,
          },
        });
      const give = (name: string, value: unknown) => {
        const at = ranks.get(name);
        if (at === undefined) {
          if (others.size < MAX_NAMES || others.has(name)) others.set(name, (others.get(name) ?? 0) + 1);
          return;
        }
        seen.add(name);
        if (typeof value === "number") numbers.add(name);
        record[at] = toText(value, fields.get(name), rank);
      };
      const { properties } = feature;
      if (isObject(properties)) for (const name in properties) give(name, properties[name]);
      else if (properties !== null) invalid("« properties » doit être un objet ou null");
      if (isId(id)) {
        const own = isObject(properties) && "id" in properties ? properties.id : undefined;
        if (own === undefined && readsId && canReadId(String(id))) give("id", ofText ? String(id) : id);
        // Services write there the rank of each feature, or what its properties say.
        else if (id !== rank && id !== rank - 1 && !isSameId(own, id) && !isOfLayer(id, own)) leaveId();
      }
      if (feature.geometry === undefined) {
        invalid("le membre « geometry » manque (écrivez null s'il n'y a pas de géométrie)");
        batch.geometries.push(null);
      } else {
        const checked = checker.check(place(feature.geometry, rank), rank);
        batch.geometries.push(checked);
        // What is not drawn is a fault, and may be nested without end.
        if (checked) noteBeside(feature.geometry as Record<string, unknown>);
      }
    },
  };

  /** Tells what a geometry holds and does not draw: other members, numbers after an altitude. */
  function noteBeside(geometry: Record<string, unknown>): void {
    const drawn = geometry.type === "GeometryCollection" ? "geometries" : "coordinates";
    for (const name in geometry) if (name !== drawn && !GEOMETRY_MEMBERS.has(name)) noteForeign(name);
    if (drawn === "geometries") for (const inner of geometry.geometries as Record<string, unknown>[]) noteBeside(inner);
    else if (hasMoreNumbers(geometry.coordinates as Coordinates)) onMore?.();
  }

  /** Whether an identifier is that of the properties after the name of the layer ("bancs.18"), one for all features, as map services write it. */
  function isOfLayer(id: string | number, own: unknown): boolean {
    const [, name, inLayer] = /^([^.]+)\.(.+)$/.exec(String(id)) ?? [];
    layer ??= name;
    return name !== undefined && name === layer && isSameId(own, inLayer);
  }

  function leaveId(): void {
    if (leavesId) return;
    leavesId = true;
    onMore?.();
    normalised.push({
      fr: "Identifiants écrits hors des propriétés des objets (« id ») laissés de côté : ils sont lus si une colonne du schéma s'appelle « id », que son type les admet et que les propriétés n'ont pas d'« id ».",
      en: "Identifiers written outside the properties of the features (“id”) left aside: they are read when a column of the schema is called “id”, its type allows them and the properties have no “id”.",
    });
  }

  function noteForeign(name: string): void {
    if (foreign.has(name) || foreign.size > 50) return;
    foreign.add(name);
    if (!USUAL_MEMBERS.has(name)) onMore?.();
    const group = issues.group("foreign-member", null, { names: [] });
    group.facts.names?.push(name);
    group.count++;
    if (group.open) group.examples.push({ value: name });
    group.open = false;
  }
}

/**
 * Brings geometries to WGS84, from the system that the file declares, else from that which the first one shows. One in degrees among those in metres
 * is left as it is, and is an error: nothing says where it is.
 */
function createReprojector(
  declared: Announcement | undefined,
  context: ReadContext,
  normalised: Note[],
): (geometry: unknown, feature: number) => unknown {
  let system: Projection | undefined;
  let reproject = (geometry: Geometry): Geometry => geometry;
  const findShown = ([x, y]: Position): Projection => {
    const projection = projectionOfValues(x as number, y as number, context.geography?.bbox) ?? wgs84;
    if (projection !== wgs84)
      normalised.push({
        fr: `Coordonnées converties de ${projection.title} en WGS84.`,
        en: `Coordinates converted from ${projection.title} to WGS84.`,
      });
    return projection;
  };
  return (geometry, feature) => {
    const first = findPlace(geometry);
    if (!first) return geometry;
    // What declares metres has some: they may come after degrees.
    const metres = system ?? declared?.projection ?? wgs84;
    if (metres !== wgs84 && isInDegrees(first)) {
      tellDegrees(first, metres, feature, context.issues);
      return geometry;
    }
    if (!system) {
      system = (declared ? findProjection(first, declared, context, normalised) : findShown(first)) ?? wgs84;
      const toDegrees = createReprojection(system);
      // What declares a system is older than RFC 7946, which says how rings turn.
      reproject = declared ? (shape) => windShape(toDegrees(shape)) : toDegrees;
    }
    try {
      return reproject(geometry as Geometry);
    } catch {
      // Not a geometry: its check says why.
      return geometry;
    }
  };
}

function tellDegrees([x, y]: Position, { title }: Projection, feature: number, issues: IssueCollector): void {
  count(issues.group("invalid-geometry"), () => ({
    feature,
    value: `${x}, ${y}`,
    reason: {
      fr: `ses coordonnées (${x}, ${y}) sont en degrés, alors que celles du fichier sont en ${title}`,
      en: `its coordinates (${x}, ${y}) are degrees, while those of the file are in ${title}`,
    },
  }));
}

type Coordinates = readonly (number | Coordinates)[];

/** Whether a position, or one of several, has more than a longitude, a latitude and an altitude. */
function hasMoreNumbers(coordinates: Coordinates): boolean {
  if (Array.isArray(coordinates[0])) return coordinates.some((inner) => hasMoreNumbers(inner as Coordinates));
  return coordinates.length > 3;
}

/** Whether a value is what identifies a feature (RFC 7946, 3.2). */
function isId(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Whether a property says what identifies its feature, as a text or as a number. */
export function isSameId(property: unknown, id: unknown): boolean {
  return isId(property) && isId(id) && String(property) === String(id);
}

/** A value as a sentence quotes it; one that is nested without end cannot be written out. */
function tell(value: unknown): string {
  if (typeof value !== "object") return String(value);
  return isDeeperThan(value) ? "…" : JSON.stringify(value);
}

/**
 * Checks what surrounds the features; a lone Feature is given back.
 * @param isDeclared the system that the file declares is that of its coordinates, which are converted.
 */
function readTopLevel(
  { members, problem, listed }: TopLevel,
  { issues, onMore }: ReadContext,
  noFeature: boolean,
  isDeclared: boolean,
): unknown {
  const type = members.get("type");
  if (problem) return undefined;
  if (type === "Feature" && noFeature) return Object.fromEntries(members);
  const fault = (detail: string) => issues.add("invalid-geojson", null, { detail });
  if ((GEOMETRY_TYPES as readonly unknown[]).includes(type)) {
    fault(`il contient une géométrie seule (« ${type} »), sans « Feature » ni propriétés`);
    return undefined;
  }
  if (type === "Topology") fault("c'est du TopoJSON");
  else if (type !== "FeatureCollection")
    fault(
      type === undefined
        ? "le membre « type » manque"
        : `son type est « ${tell(type)} », « FeatureCollection » est attendu`,
    );
  else if (members.has("features")) fault("« features » doit être une liste");
  else if (!listed)
    issues.add("invalid-geojson", null, {
      reason: {
        fr: "le membre « features », la liste des objets, manque",
        en: "the member “features”, the list of features, is missing",
      },
    });
  const crs = members.get("crs");
  if (crs !== undefined && crs !== null && !isDeclared) {
    const { properties } = crs as { properties?: { name?: unknown } };
    issues.add("crs-member", null, { value: tell(properties?.name ?? crs) });
  }
  const foreign = [...members.keys()].filter(
    (name) => !COLLECTION_MEMBERS.has(name) && name !== "crs" && name !== "name",
  );
  if (foreign.some((name) => !USUAL_MEMBERS.has(name))) onMore?.();
  if (foreign.length > 0 && type === "FeatureCollection") {
    const group = issues.group("foreign-member", null, { names: [] });
    group.facts.names?.push(...foreign);
    group.count += foreign.length;
    if (group.open) group.examples.push({ value: foreign[0] as string });
    group.open = false;
  }
  return undefined;
}

/** Says where the features that are not JSON are broken: the file is read once more, up to the last of those that a report shows. */
async function reportBroken(
  ranks: readonly number[],
  { path, issues }: ReadContext,
  encoding: Encoding,
): Promise<void> {
  const group = issues.group("invalid-feature");
  const shown = new Set(ranks.slice(0, group.limit));
  const found: { rank: number; start: number; text: string }[] = [];
  let rank = 0;
  const splitter = createFeatureSplitter({
    feature(bytes, end) {
      rank++;
      if (shown.has(rank)) found.push({ rank, start: end - bytes.length, text: Buffer.from(bytes).toString("utf8") });
    },
    member: () => {},
  });
  for await (const bytes of readUtf8(path, encoding)) if (splitter.push(bytes) || found.length === shown.size) break;
  for (const { rank: feature, start, text } of found) {
    const fault = findJsonFault(text);
    if (!fault) continue;
    const offset = start + Buffer.byteLength(text.slice(0, fault.position));
    const line = await lineAt(path, encoding, offset);
    count(group, () => ({
      feature,
      line,
      reason: {
        fr: `cet objet n'est pas du JSON bien formé : ${fault.what.fr}`,
        en: `this feature is not well-formed JSON: ${fault.what.en}`,
      },
      remedy: fault.remedy,
    }));
  }
  group.count += ranks.length - found.length;
}

/** Line of a text file, from 1, where a byte of its UTF-8 is. */
async function lineAt(path: FileSource, encoding: Encoding, offset: number): Promise<number> {
  let line = 1;
  let read = 0;
  for await (const bytes of readUtf8(path, encoding)) {
    for (let at = 0; at < bytes.length && read + at < offset; at++) if (bytes[at] === 10) line++;
    read += bytes.length;
    if (read >= offset) break;
  }
  return line;
}

async function reportProblem(
  { reason, offset }: SplitProblem,
  { path, issues }: ReadContext,
  encoding: Encoding,
): Promise<void> {
  if (reason.startsWith("le fichier est une liste")) {
    issues.add("invalid-geojson", null, { detail: reason, reason: inBothLanguages(reason) });
    return;
  }
  const line = await lineAt(path, encoding, offset);
  issues.add("invalid-json", null, { line, detail: reason, reason: inBothLanguages(reason) });
}
