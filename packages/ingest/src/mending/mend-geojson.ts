import { createGeometryChecker } from "../checks/geometry.js";
import { isObject } from "../field-types/json-value.js";
import type { Encoding } from "../files/encoding.js";
import { createIssueCollector } from "../issues/issue-collector.js";
import { readUtf8 } from "../readers/geojson.js";
import { createFeatureSplitter } from "../readers/split-features.js";
import type { Change } from "./mend-reason.js";
import type { TextOutput } from "./text-output.js";
import { type TurnedRings, turnRings, turnRingsOfFeature } from "./turn-rings.js";

/**
 * Writes a GeoJSON file again, in UTF-8, byte for byte but the rings that turn the wrong way. Memory: the feature being read.
 */
export async function mendGeojson(
  path: string,
  encoding: Encoding,
  output: TextOutput,
  onChange: (change: Change) => void,
): Promise<void> {
  const issues = createIssueCollector();
  const winding = issues.group("ring-winding");
  const checker = createGeometryChecker(issues, undefined);
  let rank = 0;
  let isCollection = false;
  // What was read and is not yet written.
  let pending = Buffer.alloc(0);
  let written = 0;

  /** Writes all up to these bytes, and their mended form instead of them. */
  function pass(bytes: Uint8Array, turn?: (text: string) => TurnedRings): void {
    const from = pending.indexOf(bytes, written);
    if (from < 0) return;
    const turned = turn?.(Buffer.from(bytes).toString("utf8"));
    if (turned && turned.rings > 0) {
      output.write(pending.subarray(written, from));
      output.write(turned.text);
      const before = turned.rings === 1 ? "1 contour dans l'autre sens" : `${turned.rings} contours dans l'autre sens`;
      const after = turned.rings === 1 ? "1 contour retourné" : `${turned.rings} contours retournés`;
      onChange({ line: rank, column: null, field: "geometry", before, after, reason: "ring-winding" });
    } else output.write(pending.subarray(written, from + bytes.length));
    written = from + bytes.length;
  }

  function isTurned(geometry: unknown): boolean {
    const before = winding.count;
    // Its check says that the geometry can be drawn, before it speaks of its rings.
    return isObject(geometry) && checker.check(geometry, rank) !== null && winding.count > before;
  }

  const splitter = createFeatureSplitter({
    feature(bytes) {
      rank++;
      const feature = parse(bytes);
      const turned = isObject(feature) && feature.type === "Feature" && isTurned(feature.geometry);
      pass(bytes, turned ? turnRingsOfFeature : undefined);
    },
    member(name, bytes) {
      if (name === "type") isCollection = parse(bytes) !== "Feature";
      const isLone = name === "geometry" && rank === 0 && !isCollection;
      if (isLone) rank = 1;
      pass(bytes, isLone && isTurned(parse(bytes)) ? turnRings : undefined);
    },
  });
  for await (const bytes of readUtf8(path, encoding)) {
    pending = Buffer.concat([pending.subarray(written), bytes]);
    written = 0;
    // The splitter is given the new bytes where they are kept.
    if (splitter.push(pending.subarray(pending.length - bytes.length))) break;
    await output.drain();
  }
  output.write(pending.subarray(written));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
