import type { Position } from "geojson";
import { encodingNames } from "../files/encoding.js";
import type { Note } from "../note.js";
import { readUtf8 } from "./geojson.js";
import { gather } from "./kml.js";
import { type NamedValues, openObjectTable } from "./object-table.js";
import type { Reader } from "./reader.js";
import { openText } from "./text-encoding.js";
import { readXml } from "./xml-stream.js";

/** GPX 1.0 and 1.1 (https://www.topografix.com/GPX/1/1/): waypoints as points, routes as lines, tracks as lines of one or more parts. */
export const gpx: Reader = {
  async open(context) {
    const normalised: Note[] = [];
    const encoding = await openText(context, normalised);
    if (!encoding) return undefined;
    return openObjectTable(context, {
      geographic: true,
      encoding: encodingNames[encoding],
      normalised,
      read: () => readObjects(readUtf8(context.path, encoding), () => context.onMore?.()),
    });
  },
};

/** What is a row, and what is a point of one. */
const OBJECTS = new Set(["wpt", "rte", "trk"]);
const POINTS = new Set(["rtept", "trkpt"]);
const MAX_TEXT = 2_000_000;

/** Who made the file, said of all of it. */
const MAKER = new Set(["author", "email", "copyright"]);

/** @param onLeft told of what is no column: who made the file, what its points say but where they are, and what a name has already. */
async function* readObjects(
  pieces: AsyncIterable<Uint8Array>,
  onLeft: () => void,
): AsyncGenerator<readonly NamedValues[]> {
  let found: NamedValues[] = [];
  let object: string | undefined;
  let properties = new Map<string, unknown>();
  let lines: Position[][] = [];
  /** Elements open within a point: their texts are not those of the line. */
  let within = 0;
  let text = "";
  let inLink = false;
  /** The element just opened has no other within it. */
  let isLeaf = false;
  const set = (name: string, written: string) => {
    if (!properties.has(name)) properties.set(name, written);
    else if (properties.get(name) !== written) onLeft();
  };
  const handlers = {
    open(name: string, attributes: () => Record<string, string>) {
      text = "";
      isLeaf = true;
      if (within > 0) {
        within++;
        if (name !== "ele") onLeft();
      } else if (!object && MAKER.has(name)) onLeft();
      else if (!object && OBJECTS.has(name)) {
        object = name;
        properties = new Map();
        lines = name === "trk" ? [] : [[]];
        if (name === "wpt") lines.at(-1)?.push(positionOf(attributes()));
      } else if (object === "trk" && name === "trkseg") lines.push([]);
      else if (object && POINTS.has(name)) {
        lines.at(-1)?.push(positionOf(attributes()));
        within = 1;
      } else if (object && name === "link") {
        inLink = true;
        set("link", attributes().href ?? "");
      }
    },
    text(raw: string, decode: (text: string) => string) {
      if (!object || within > 0) return;
      text += decode(raw);
      if (text.length > MAX_TEXT) throw new Error("a text is too long");
    },
    close(name: string) {
      const written = text.trim();
      text = "";
      if (within > 0) within--;
      else if (object === name && OBJECTS.has(name)) {
        const shapes = lines.filter((line) => line.length > 0);
        const [[first] = []] = shapes;
        found.push({
          properties,
          geometry:
            name === "wpt" && first
              ? { type: "Point", coordinates: first }
              : gather(shapes.map((coordinates) => ({ type: "LineString", coordinates }))),
        });
        object = undefined;
      } else if (object && isLeaf && written !== "") set(inLink && name === "type" ? "link_type" : name, written);
      if (name === "link") inLink = false;
      isLeaf = false;
    },
  };
  for await (const _ of readXml(pieces, handlers)) {
    if (found.length > 0) yield found;
    found = [];
  }
}

function positionOf({ lon = "", lat = "" }: Record<string, string>): Position {
  return [lon, lat].map((degrees) => (degrees.trim() === "" ? Number.NaN : Number(degrees)));
}
