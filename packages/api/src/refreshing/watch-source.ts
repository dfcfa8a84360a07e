import { isDeepStrictEqual } from "node:util";
import type { FileGuard } from "../sources/guard-table.js";
import { type ContentSource, findSource, type listContentSources } from "./list-content-sources.js";
import type { Left } from "./refreshment.js";
import type { SourceStanding, SourceStates } from "./source-states.js";

/** Thrown where a file is left as it is being published. */
export class SourceLeft extends Error {
  constructor(readonly left: Left) {
    super(`the file of a source is left: ${left.why}`);
  }
}

/** What tells of a source while its file comes. */
export interface SourceWatch {
  /** The sources as they are now. */
  listSources(): ReturnType<typeof listContentSources>;
  states: Pick<SourceStates, "read">;
}

/** A source as it was before its file was asked. */
export interface WatchedSource {
  /** It was paused, or replaced by a deposit: who asks it wants its file, whatever its server says of the one before. */
  wasLeft: boolean;
  /** It was paused: who asks it wants its file all the same. */
  wasPaused: boolean;
  /**
   * Looks again once the file is there, which may be an hour later: the version that the file is to replace and what its source says must be true of
   * it by then, or why it is left to who published, paused, moved or unbound the source meanwhile.
   */
  look(): Promise<{ guard: SourceGuard; replaces: number; wanted?: false } | Left>;
}

/** Looks at a source before its file is asked. */
export async function watchSource(one: ContentSource, { listSources, states }: SourceWatch): Promise<WatchedSource> {
  const { id, slug } = one.content.metadata;
  // Its slug may change meanwhile; a dataset that gave nothing yet has nothing else.
  const isSame = ({ content: { metadata } }: ContentSource) =>
    id !== undefined && metadata.id !== undefined ? metadata.id === id : metadata.slug === slug;
  const before = await states.read(one);
  const wasPaused = before.state.state === "paused";
  const look: WatchedSource["look"] = async () => {
    const next = findSource(await listSources(), id ?? slug, isSame, one.folder);
    if (!next) return { kind: "left", why: "unbound" };
    if (!isDeepStrictEqual(askedOf(next), askedOf(one))) return { kind: "left", why: "moved" };
    const { state, version: replaces } = await states.read(next);
    // Who asked for one that was paused, or deposited, wants it all the same: for what was served then.
    if (state.state === "paused" && !wasPaused) return { kind: "left", why: "paused" };
    if (isLeft(state) && replaces !== before.version) return { kind: "left", why: "published" };
    const guard = guardOf(next);
    // What was chosen since it was asked is not what it was wanted over.
    return replaces === before.version ? { guard, replaces } : { guard, replaces, wanted: false };
  };
  return { wasLeft: isLeft(before.state), wasPaused, look };
}

type SourceGuard = Pick<FileGuard, "guard" | "control">;

/** What a source says must be true of its file. */
export function guardOf({ source: { guard, control } }: Pick<ContentSource, "source">): SourceGuard {
  return { guard, ...(control ? { control } : {}) };
}

/** What its file was asked by. */
const askedOf = ({ source: { from, filter } }: ContentSource) => [from, filter];

function isLeft({ state }: SourceStanding["state"]): boolean {
  return state === "paused" || state === "deposited";
}
