import type { Geometry, Position } from "geojson";
import { encodingNames } from "../files/encoding.js";
import type { Note } from "../note.js";
import { readUtf8 } from "./geojson.js";
import { type NamedValues, openObjectTable } from "./object-table.js";
import type { Reader } from "./reader.js";
import { openText } from "./text-encoding.js";
import { readXml } from "./xml-stream.js";

/**
 * KML (OGC 12-007r2), placemark by placemark: name, description, dates, folders and extended data are columns. Pictures, styles, and
 * what is at another address (`NetworkLink`) are left.
 */
export const kml: Reader = {
  async open(context) {
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    let heights = false;
    return openObjectTable(context, {
      geographic: true,
      encoding: encodingNames[encoding],
      normalised,
      read: () =>
        readPlacemarks(readUtf8(context.path, encoding), {
          onHeight: () => {
            heights = true;
          },
          onLeft: () => context.onMore?.(),
        }),
      onEnd() {
        if (heights) normalised.push({ fr: "Altitudes des points retirées.", en: "Altitudes of the points removed." });
      },
    });
  },
};

/** Whether a document has a placemark, or cannot be read to its end: its reading then says why. */
export async function hasPlacemarks(pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  let found = false;
  const open = (name: string) => {
    found ||= name === "Placemark";
  };
  try {
    for await (const _ of readXml(pieces, { open })) if (found) break;
    return found;
  } catch {
    return true;
  }
}

/** Characters of one text: the points of a large area. */
const MAX_TEXT = 20_000_000;

/** Characters of the titles of folders: each of their placemarks bears them. */
const MAX_TITLE = 1_000;

/** Elements whose text is a column, when they stand right in a placemark. */
const PLAIN = new Set(["name", "description", "address", "phoneNumber"]);

/** Elements whose texts, and those within them, say how things are drawn or seen, or what columns are called; data may bear these names too. */
const DRAWN = new Set([
  ...["Style", "StyleMap", "styleUrl", "LookAt", "Camera", "Region", "visibility", "balloonVisibility", "open"],
  ...["extrude", "tessellate", "altitudeMode", "altitudeOffset", "drawOrder", "interpolate", "Schema"],
]);

/** A text of a balloon that is made of other texts of its placemark, in tags that have nothing of their own: no attribute, no comment. */
const TEMPLATE =
  /^(?:\s|\$\[[^[\]]*\]|<\/?(?:a|b|big|body|br|center|dd|div|dl|dt|em|font|h[1-6]|head|hr|html|i|li|ol|p|pre|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)\s*\/?>)*$/i;

/** Elements whose name and description are the titles of what they hold. */
const TITLED = new Set(["kml", "Document", "Folder"]);

async function* readPlacemarks(pieces: AsyncIterable<Uint8Array>, told: Told): AsyncGenerator<readonly NamedValues[]> {
  let found: NamedValues[] = [];
  const folders: string[] = [];
  /** The titles of the folders that are open, as a column gives them. */
  let folder = "";
  const path: string[] = [];
  let properties: Map<string, unknown> | undefined;
  let shapes: ShapeReader | undefined;
  let dataName: string | undefined;
  let text = "";
  /** The column of an element of a placemark. */
  const columnOf = (name: string, parent: string) => {
    // The time of a view (`LookAt`, `Camera`) is when it is looked at.
    const isDated = path.at(-3) === "Placemark";
    if (parent === "TimeStamp" ? name === "when" : parent === "TimeSpan" && (name === "begin" || name === "end"))
      return isDated ? name : undefined;
    if ((name === "value" && parent === "Data") || name === "SimpleData") return dataName;
    return parent === "Placemark" && PLAIN.has(name) ? name : undefined;
  };
  /** Whether a text of the element that is open says how things are drawn: the balloon of one placemark tells of it. */
  const isDrawn = (written: string) =>
    path.some((name) => DRAWN.has(name)) &&
    !path.includes("ExtendedData") &&
    (!properties || path[path.indexOf("BalloonStyle") + 1] !== "text" || TEMPLATE.test(written));
  /** The element that is open has a text of which nothing is made. */
  const leave = (written: string) => {
    if (written !== "" && !isDrawn(written)) told.onLeft();
  };
  const handlers = {
    open(name: string, attributes: () => Record<string, string>) {
      leave(text.trim());
      path.push(name);
      text = "";
      if (name === "Folder") folders.push("");
      else if (name === "Placemark") {
        properties = new Map();
        shapes = createShapeReader(told);
      } else if (name === "Data" || name === "SimpleData") dataName = attributes().name;
      else shapes?.open(name);
    },
    text(raw: string, decode: (text: string) => string) {
      text += decode(raw);
      if (text.length > MAX_TEXT) throw new Error("a text is too long");
    },
    close(name: string) {
      const parent = path.at(-2) ?? "";
      const written = text.trim();
      text = "";
      if (name === "Folder") folders.pop();
      else if (name === "name" && parent === "Folder") folders[folders.length - 1] = written.slice(0, MAX_TITLE);
      if (name === "Folder" || parent === "Folder")
        folder = folders
          .filter((title) => title !== "")
          .join(" / ")
          .slice(0, MAX_TITLE);
      const column = properties && columnOf(name, parent);
      if (name === "Placemark" && properties) {
        leave(written);
        if (folder !== "" && !properties.has("Folder")) properties.set("Folder", folder);
        else if (folder !== "" && properties.get("Folder") !== folder) told.onLeft();
        found.push({ properties, geometry: shapes?.end() ?? null });
        properties = undefined;
        shapes = undefined;
      } else if (properties && column !== undefined) {
        if (properties.has(column) && properties.get(column) !== written) told.onLeft();
        properties.set(column, written);
      } else if (
        !shapes?.close(name, written) &&
        !(TITLED.has(parent) && (name === "name" || name === "description")) &&
        // It is called as its column is.
        !(parent === "Data" && name === "displayName" && written === dataName)
      )
        leave(written);
      path.pop();
    },
  };
  for await (const _ of readXml(pieces, handlers)) {
    if (found.length > 0) yield found;
    found = [];
  }
}

/** What is told of the texts of a document: altitudes, and what is neither in a column nor in a geometry. */
interface Told {
  onHeight: () => void;
  onLeft: () => void;
}

interface ShapeReader {
  open(name: string): void;
  /** Whether its text is of the geometry. */
  close(name: string, text: string): boolean;
  end(): Geometry | null;
}

/** Gathers the geometry of a placemark: one, or several (`MultiGeometry`, tracks). */
function createShapeReader(told: Told): ShapeReader {
  const shapes: Geometry[] = [];
  let outer: Position[][] = [];
  let inner: Position[][] = [];
  /** The rings that the open boundary goes to: an inner one may hold all the holes, though the standard wants one each. */
  let boundary: Position[][] | undefined;
  let rings = 0;
  let points: Position[] = [];
  const take = (text: string): Position[] =>
    text
      // One sign at a time: a run of spaces is read once.
      .replace(/\s+/g, " ")
      .replace(/ ?, ?/g, ",")
      .split(" ")
      .filter((tuple) => tuple !== "")
      .map((tuple) => positionOf(tuple.split(","), told));
  return {
    open(name) {
      if (name === "Polygon") [outer, inner] = [[], []];
      else if (name === "outerBoundaryIs" || name === "innerBoundaryIs") {
        boundary = name === "outerBoundaryIs" ? outer : inner;
        rings = boundary.length;
      } else if (["Point", "LineString", "LinearRing", "Track"].includes(name)) points = [];
    },
    close(name, text) {
      if (name === "coordinates") points = take(text);
      else if (name === "coord") points.push(positionOf(text.split(/\s+/), told));
      else if (name === "Point" && points.length > 0) {
        if (points.length > 1) told.onLeft();
        shapes.push({ type: "Point", coordinates: points[0] as Position });
      } else if ((name === "LineString" || name === "Track") && points.length > 0)
        shapes.push({ type: "LineString", coordinates: points });
      else if (name === "LinearRing") {
        if (boundary) boundary.push(points);
        else told.onLeft();
      } else if (name === "outerBoundaryIs" || name === "innerBoundaryIs") {
        // Without any ring, it is told as one that does not close.
        if (boundary?.length === rings) boundary.push([]);
        boundary = undefined;
      } else if (name === "Polygon" && outer.length + inner.length > 0)
        shapes.push({ type: "Polygon", coordinates: [...outer.reverse(), ...inner] });
      return name === "coordinates" || name === "coord";
    },
    end: () => gather(shapes),
  };
}

function positionOf(parts: readonly string[], { onHeight, onLeft }: Told): Position {
  const [x = Number.NaN, y = Number.NaN, z = 0, ...more] = parts.map((part) =>
    part === "" ? Number.NaN : Number(part),
  );
  if (z !== 0) onHeight();
  if (more.length > 0) onLeft();
  return [x, y];
}

/** One geometry of several: a multiple one where all are of one kind. */
export function gather(shapes: readonly Geometry[]): Geometry | null {
  const [first] = shapes;
  if (!first) return null;
  if (shapes.length === 1) return first;
  const coordinates = shapes.map((shape) => ("coordinates" in shape ? shape.coordinates : []));
  if (shapes.every(({ type }) => type === "Point"))
    return { type: "MultiPoint", coordinates: coordinates as Position[] };
  if (shapes.every(({ type }) => type === "LineString"))
    return { type: "MultiLineString", coordinates: coordinates as Position[][] };
  if (shapes.every(({ type }) => type === "Polygon"))
    return { type: "MultiPolygon", coordinates: coordinates as Position[][][] };
  return { type: "GeometryCollection", geometries: [...shapes] };
}
