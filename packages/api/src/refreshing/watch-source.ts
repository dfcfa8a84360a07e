import { isDeepStrictEqual } from "node:util";
import type { ContentSource, listContentSources } from "./list-content-sources.js";
import type { Left } from "./refreshment.js";
import type { SourceStates } from "./source-states.js";

/** What tells of a source while its file comes. */
export interface SourceWatch {
  /** The sources as they are now. */
  listSources(): ReturnType<typeof listContentSources>;
  states: Pick<SourceStates, "read">;
}

/**
 * Looks at a source before its file is asked. What it gives looks again once the file is there, which may be an hour later: the version that the
 * file is to replace, or why it is left to who published, paused, moved or unbound the source meanwhile.
 */
export async function watchSource(
  one: ContentSource,
  { listSources, states }: SourceWatch,
): Promise<() => Promise<{ replaces: number } | Left>> {
  const { slug } = one.content.metadata;
  const before = await states.read(one);
  return async () => {
    const next = (await listSources()).sources.find(({ content }) => content.metadata.slug === slug);
    if (!next) return { kind: "left", why: "unbound" };
    if (!isDeepStrictEqual(next.source.from, one.source.from)) return { kind: "left", why: "moved" };
    const { state, version: replaces } = await states.read(next);
    // Who asked for one that was paused, or deposited, wants it all the same: for what was served then.
    if (state.state === "paused" && before.state.state !== "paused") return { kind: "left", why: "paused" };
    if (["paused", "deposited"].includes(state.state) && replaces !== before.version)
      return { kind: "left", why: "published" };
    return { replaces };
  };
}
