import { basename, join, resolve } from "node:path";
import { ContentError, type ContentProblem, isUnder } from "../documents/content-problem.js";
import { listUnserved } from "../publication/list-unserved.js";
import { markResults } from "../publication/mark-results.js";
import { reviewAgreements } from "../publication/review-agreements.js";
import { reviewSecrecy } from "../publication/review-secrecy.js";
import { type LeftOut, reviewTerritories } from "../publication/review-territories.js";
import type { ContentLoader } from "./content-loader.js";
import { listContentDatasets, listNamed } from "./find-datasets.js";
import { loadContent } from "./load-content.js";
import { computeStale } from "./load-content-definitions.js";
import type { LoadSummary } from "./load-summary.js";
import { publishReceived, type ReceivedFile, type ReceivingPlace, type Reception } from "./publish-received.js";
import { showPath } from "./read-dataset.js";
import type { ReceivedPopulations } from "./received-populations.js";
import { rememberProblems } from "./remembered-problems.js";

/** What changes what is published, one at a time. */
export interface Loading {
  /** Publishes, once what publishes now has ended; the next waits for it. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Brings the catalogue up to the content, or to some of its folders. */
  load(paths?: string[]): Promise<LoadSummary>;
  /** Publishes a file that came for a dataset, and no longer looks at that of its folder. Throws `ContentError`. */
  receive(place: ReceivingPlace, file: ReceivedFile): Promise<Reception>;
  /** Ends once nothing publishes any more. */
  settle(): Promise<void>;
}

interface Parts {
  loader: ContentLoader;
  populations: ReceivedPopulations;
  /** What is wrong with the reference content, told at each load. */
  reference: ContentProblem[];
  /** What of the territories was not read, for a fault. */
  leftOut: LeftOut;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
  /** Has readers see what was loaded. */
  onLoaded: () => Promise<void>;
}

export function openLoading({ loader, populations, reference, leftOut, readOnly, onLoaded }: Parts): Loading {
  const { contentFolder, store, workshop, settings, territories, log } = loader;
  /** The populations that what is divided by them was last computed with. */
  let followed = populations.digest();
  /** Once other populations are there, whoever published or read them first, what is divided by them is computed again. */
  const followPopulations = async () => {
    await populations.refresh();
    const digest = populations.digest();
    if (digest === followed || readOnly !== null) return;
    for (const { indicator, message } of await computeStale(loader)) log(`indicator ${indicator}: ${message}`);
    followed = digest;
  };
  /** The datasets, among those looked at, of which nothing is given any more: told at each load until they are mended. */
  const tellUnserved = async ({ folders }: LoadSummary): Promise<ContentProblem[]> => {
    const unserved = await listUnserved(workshop);
    if (unserved.length === 0) return [];
    const named = await listNamed(await listContentDatasets(contentFolder));
    return unserved.flatMap(({ id, slug, reason }): ContentProblem[] => {
      const folder = named.get(id) ?? named.get(slug);
      const path = folder ? showPath(join(folder, "dataset.json"), contentFolder) : `jeu ${slug}`;
      return folders && !isUnder(path, folders) ? [] : [{ path, message: reason, fault: "data" }];
    });
  };
  let working: Promise<unknown> = Promise.resolve();
  const inTurn: Loading["inTurn"] = (work) => {
    // What was published stays so, whatever came after it; the next turn tries again.
    const done = working
      .then(work)
      .finally(() =>
        followPopulations().catch((error) =>
          log(`populations not followed: ${error instanceof Error ? error.stack : error}`),
        ),
      );
    working = done.catch(() => {});
    return done;
  };
  return {
    inTurn,
    load: (paths) =>
      inTurn(async () => {
        if (readOnly !== null) return refuseLoad(readOnly, contentFolder);
        await populations.refresh();
        const reviewed = await reviewSecrecy(workshop, settings);
        // Before the documents that tell it are read anew.
        await loader.definitions.refresh();
        await markResults(workshop);
        const summary = await loadContent(loader, paths);
        // A file that is no longer said to be invented counts from now on among the others.
        summary.lines.push(...(await reviewSecrecy(workshop, settings)));
        summary.lines.push(...(await reviewAgreements(workshop, settings, new Set())));
        summary.lines.push(...(await reviewTerritories(workshop, settings, { territories, leftOut })));
        summary.lines.unshift(...reviewed);
        summary.problems.unshift(...reference);
        summary.problems.push(...(await tellUnserved(summary)));
        const { problems, folders } = summary;
        // A disk that is full keeps nothing more: the caller tells it.
        await rememberProblems(store, problems, { folders, at: settings.now().toISOString() }).catch((error) =>
          log(`load problems ${error instanceof Error ? error.stack : error}`),
        );
        await onLoaded();
        return summary;
      }),
    receive: (place, file) =>
      inTurn(async () => {
        if (readOnly !== null) throw new ContentError(refuseLoad(readOnly, contentFolder).problems);
        const published = await publishReceived(loader, typeof place === "string" ? resolve(place) : place, file);
        // What waited for it shows from now on.
        await loader.definitions.refresh();
        return published;
      }),
    async settle() {
      await working;
    },
  };
}

function refuseLoad(reason: string, contentFolder: string): LoadSummary {
  const problems: ContentProblem[] = [{ path: basename(contentFolder), message: reason, fault: "internal" }];
  const nothing = { published: 0, described: 0, unchanged: 0, leftAlone: 0, awaited: 0, indicators: 0, definitions: 0 };
  return { lines: [], problems, ...nothing };
}
