import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { Version } from "../versions/dataset.js";
import { describeSource, type SourceState } from "./describe-source.js";
import type { ContentSource } from "./list-content-sources.js";
import type { Attempt, ReceptionMemory } from "./reception-memory.js";

/** Where a source stands, with what its state was told from. */
export interface SourceStanding {
  state: SourceState;
  /** What the last refresh came to; null before the first. */
  attempt: Attempt | null;
  /** The version served, 0 before the first. */
  version: number;
}

/** Where sources stand now, whoever may read what they give. */
export interface SourceStates {
  read(one: ContentSource): Promise<SourceStanding>;
  /** The same of many, in their order: the catalogue is asked once for all. */
  list(sources: readonly ContentSource[]): Promise<SourceStanding[]>;
}

type Came = Pick<Version, "number" | "origin" | "publishedAt">;

/** How versions came never changes: it is read once for each version served. */
export function openSourceStates({
  store,
  memory,
  now,
}: {
  store: Pick<CatalogueStore, "findServed" | "listVersions">;
  memory: Pick<ReceptionMemory, "listAttempts" | "listChoices">;
  now: () => Date;
}): SourceStates {
  const known = new Map<string, { version: number; versions: readonly Came[] }>();
  const versionsOf = async (id: string, version: number): Promise<readonly Came[]> => {
    const before = known.get(id);
    if (before?.version === version) return before.versions;
    const versions = (await store.listVersions(id)).map(
      ({ number, manifest, publishedAt }): Came => ({ number, origin: manifest.origin ?? "content", publishedAt }),
    );
    known.set(id, { version, versions });
    return versions;
  };
  const states: SourceStates = {
    async read(one) {
      const [standing] = await states.list([one]);
      if (!standing) throw new Error("no state of a source");
      return standing;
    },
    async list(sources) {
      const ids = sources.flatMap(({ content }) => content.metadata.id ?? []);
      const served = await store.findServed(ids);
      const attempts = await memory.listAttempts(sources.map(({ content }) => content.metadata.slug));
      const choices = await memory.listChoices(ids);
      const standings: SourceStanding[] = [];
      for (const one of sources) {
        const { id = "", slug } = one.content.metadata;
        const version = served.get(id) ?? 0;
        const attempt = attempts.get(slug);
        const versions = version === 0 ? [] : await versionsOf(id, version);
        standings.push({
          state: describeSource(one, { versions, attempt, choice: choices.get(id) }, now()),
          ...{ attempt: attempt ?? null, version },
        });
      }
      return standings;
    },
  };
  return states;
}
