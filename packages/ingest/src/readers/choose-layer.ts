import { cleanName } from "../column-names.js";
import { quote } from "../issues/french.js";
import type { Note } from "../note.js";
import { countMatches } from "./find-header.js";
import { expectedNames, type ReadContext, refuseSheet, whyAsked } from "./reader.js";

/** A layer of features of a file that may hold several. */
export interface NamedLayer {
  name: string;
  /** Names of its properties, those known before all is read. */
  columns: readonly string[];
}

/** The layer asked for, else the one whose columns match the schema best, else the first; undefined when the collector says why none is. */
export function chooseLayer<L extends NamedLayer>(
  layers: readonly [L, ...L[]],
  context: ReadContext,
  normalised: Note[],
): L | undefined {
  const { issues, sheet: wanted } = context;
  const listed = layers.map(({ name }) => name);
  context.onSheets?.(listed);
  if (layers.length > 1) context.onMore?.();
  const tell = (layer: L, fr: string, en: string): L => {
    if (layers.length > 1)
      normalised.push({
        fr: `Couche ${quote(layer.name)} lue parmi ${layers.length} : ${fr}.`,
        en: `Layer “${layer.name}” read among ${layers.length}: ${en}.`,
      });
    return layer;
  };
  if (wanted) {
    const asked = layers[wanted.choose(listed)];
    const { fr, en } = whyAsked(wanted);
    if (asked) return tell(asked, fr, en);
    refuseSheet(wanted, listed, issues);
    return undefined;
  }
  const names = expectedNames(context);
  const matches = layers.map(({ columns }) => countMatches(columns.map(cleanName), names));
  const most = Math.max(...matches);
  const best = layers.filter((_, rank) => matches[rank] === most);
  // Layers alike (one by year) tell nothing of which is meant; without schema, any is a beginning.
  if (best.length > 1 && most > 0) {
    issues.add("several-layers", null, {}, { names: best.map(({ name }) => name) });
    return undefined;
  }
  const layer = best[0] ?? layers[0];
  return most > 0
    ? tell(
        layer,
        "celle dont les colonnes correspondent le mieux au schéma",
        "the one whose columns match the schema best",
      )
    : tell(layer, "la première", "the first one");
}
