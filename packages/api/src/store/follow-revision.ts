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
  const begin = (read: () => number | Promise<number>): Promise<void> => {
    refreshing ??= reach(read()).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };
  const afterOther = async () => {
    // What is under way may have read the counter before.
    await refreshing?.catch(() => {});
    await begin(() => revisions.read());
  };
  return (reading) => {
    if (refreshing) {
      // What nobody waits for any more fails for nobody: a database that is lost would end the program.
      if (typeof reading === "object") reading.catch(() => {});
      return afterOther();
    }
    const found = reading ?? revisions.read();
    return found === revision ? undefined : begin(() => found);
  };
}
