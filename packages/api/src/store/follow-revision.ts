import type { RevisionReader } from "./revision-reader.js";

/** Brings what is kept in memory up to the database; at once when nothing changed. `reading` spares reading the revision again. */
export type Refresh = (reading?: number | Promise<number>) => void | Promise<void>;

/** Calls `reread` once for each revision that the database is found at; one reading at a time, whoever asks. */
export function followRevision(revisions: RevisionReader, reread: () => Promise<void>): Refresh {
  let revision: number | undefined;
  let refreshing: Promise<void> | undefined;
  const reach = async (reading: number | Promise<number>) => {
    const next = await reading;
    if (next === revision) return;
    await reread();
    revision = next;
  };
  const upToDate = async (reading?: number | Promise<number>) => {
    // What is under way may have read the counter before.
    await refreshing?.catch(() => {});
    refreshing ??= reach(reading ?? revisions.read()).finally(() => {
      refreshing = undefined;
    });
    await refreshing;
  };
  return (reading = revisions.read()) => {
    if (!refreshing && reading === revision) return;
    return upToDate(refreshing ? undefined : reading);
  };
}
