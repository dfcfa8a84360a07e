import { isDeepStrictEqual } from "node:util";
import type { ContentSource, listContentSources } from "./list-content-sources.js";
import type { Left } from "./refreshment.js";
import type { SourceStanding, SourceStates } from "./source-states.js";

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
  /**
   * Looks again once the file is there, which may be an hour later: the version that the file is to replace, or why it is left to who published,
   * paused, moved or unbound the source meanwhile.
   */
  look(): Promise<{ replaces: number; wanted?: false } | Left>;
}

/** Looks at a source before its file is asked. */
export async function watchSource(one: ContentSource, { listSources, states }: SourceWatch): Promise<WatchedSource> {
  const { id, slug } = one.content.metadata;
  // Its slug may change meanwhile; a dataset that gave nothing yet has nothing else.
  const isSame = ({ content: { metadata } }: ContentSource) =>
    id !== undefined && metadata.id !== undefined ? metadata.id === id : metadata.slug === slug;
  const before = await states.read(one);
  const look: WatchedSource["look"] = async () => {
    const next = (await listSources()).sources.find(isSame);
    if (!next) return { kind: "left", why: "unbound" };
    if (!isDeepStrictEqual(next.source.from, one.source.from)) return { kind: "left", why: "moved" };
    const { state, version: replaces } = await states.read(next);
    // Who asked for one that was paused, or deposited, wants it all the same: for what was served then.
    if (state.state === "paused" && before.state.state !== "paused") return { kind: "left", why: "paused" };
    if (isLeft(state) && replaces !== before.version) return { kind: "left", why: "published" };
    // What was chosen since it was asked is not what it was wanted over.
    return replaces === before.version ? { replaces } : { replaces, wanted: false };
  };
  return { wasLeft: isLeft(before.state), look };
}

function isLeft({ state }: SourceStanding["state"]): boolean {
  return state === "paused" || state === "deposited";
}
