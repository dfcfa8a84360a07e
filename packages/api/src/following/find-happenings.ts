import type { FollowUpStatus } from "../plans/follow-up-statuses.js";
import type { Version } from "../versions/dataset.js";
import type { Happening, NamedDataset } from "./catalogue-event.js";

/** A dataset open to everybody, or whose rows alone are withdrawn, as it was seen. */
export interface SeenDataset extends NamedDataset {
  theme: string;
  organisation: string;
  territory: string;
  version: number;
  /** Numbers of the versions whose rows are no longer told. */
  withdrawn: number[];
}

/** An objective of a document, as it was seen. */
export interface SeenObjective {
  plan: { id: string; title: string };
  objective: { id: string; title: string };
  theme: string;
  organisation: string;
  territory: string;
  status: FollowUpStatus;
  sentence: string;
  /** Whether one of its figures is invented; absent from a look older than it: it is not known. */
  demonstration?: boolean;
}

/** The catalogue as everybody may read it at a moment: datasets by identifier, objectives by document and identifier. */
export interface Seen {
  datasets: Record<string, SeenDataset>;
  objectives: Record<string, SeenObjective>;
}

/**
 * What happened between two looks, the oldest first. `versionsOf`: the versions of the datasets whose number grew, the last first; `at`: now,
 * for what leaves no date. Of an objective seen for the first time, or no longer there, nothing is said, nor of one whose
 * invented figures gave way to real ones.
 */
export function findHappenings(before: Seen, now: Seen, versionsOf: Map<string, Version[]>, at: string): Happening[] {
  const found: Happening[] = [];
  for (const [id, dataset] of Object.entries(now.datasets)) {
    const then = before.datasets[id];
    found.push(...findPublications(dataset, then, versionsOf.get(id) ?? []));
    for (const number of dataset.withdrawn)
      if (then && !then.withdrawn.includes(number) && number <= then.version)
        found.push({ ...ofDataset(dataset), type: "version.withdrawn", version: { number }, at });
  }
  for (const [id, dataset] of Object.entries(before.datasets))
    if (!now.datasets[id]) found.push({ ...ofDataset(dataset), type: "dataset.withdrawn", at });
  for (const [key, seen] of Object.entries(now.objectives)) {
    const { plan, objective, theme, organisation, territory, status, sentence } = seen;
    const then = before.objectives[key];
    if (!then || then.status === status) continue;
    if (then.demonstration !== false && !seen.demonstration) continue;
    const subject = { dataset: null, theme, organisation, territory };
    found.push({
      ...{ type: "objective.changed", plan, objective, before: then.status, after: status, sentence, at, subject },
    });
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The versions that came since and are told, each of them; of a dataset that nobody could read before, the one served. */
function findPublications(dataset: SeenDataset, then: SeenDataset | undefined, versions: Version[]): Happening[] {
  return versions
    .filter(({ withdrawn }) => !withdrawn)
    .filter(({ number }) => (then ? number > then.version && number <= dataset.version : number === dataset.version))
    .map((version): Happening => {
      const { number, publishedAt, rows, note } = version;
      const restores = then && findRestored(version, versions);
      return {
        ...ofDataset(dataset),
        type: restores === undefined ? "dataset.published" : "dataset.rolled_back",
        version: { number, publishedAt, rows, note, ...(restores === undefined ? {} : { restores }) },
        isFirst: then === undefined,
        at: publishedAt,
      };
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** The earlier version of which a version has the file again, though another came between. */
function findRestored({ number, originalSha256 }: Version, versions: Version[]): number | undefined {
  if (originalSha256 === null) return undefined;
  const earlier = versions.filter((one) => one.number < number);
  const previous = earlier.find((one) => one.number === number - 1);
  if (!previous || previous.originalSha256 === originalSha256) return undefined;
  return earlier.find((one) => one.originalSha256 === originalSha256)?.number;
}

function ofDataset({ id, slug, title, theme, organisation, territory }: SeenDataset) {
  return { dataset: { id, slug, title }, subject: { dataset: id, theme, organisation, territory } };
}
