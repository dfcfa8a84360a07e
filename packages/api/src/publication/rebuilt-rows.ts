import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { v7 as uuid } from "uuid";
import { Refusal } from "../refusal.js";
import { makeRoom, touch } from "../system/make-room.js";
import { closeToOthers, OWNER_FOLDER } from "../system/owner-only.js";
import { TooBusy } from "../threads/thread-failure.js";
import type { PublicationThread, TerritoriesFolder } from "./publication-thread.js";
import type { RebuildJob } from "./rebuild-rows.js";

/** The rows of old versions, which were dropped, made again from the received files when somebody asks for them. */
export interface RebuiltRows {
  /**
   * The rows file of a version. Throws `RowsBeingRebuilt` when it is not made yet (it goes on being made), `RowsNotKept` when the
   * received file is no longer read as it was; `TooBusy` when too many wait.
   */
  find(version: { dataset: string; number: number } & Omit<RebuildJob, "rowsFile">): Promise<string>;
  close(): Promise<void>;
}

interface RebuiltOptions {
  /** Where files are kept; made when absent. */
  folder: string;
  thread: PublicationThread;
  territories: TerritoriesFolder;
  /** Bytes kept there; the last used stay. */
  maxBytes?: number;
  /** Milliseconds that a caller waits. */
  patience?: number;
}

const MAX_WAITING = 20;
/** Grows when `rows.sqlite` is made otherwise: files kept by an older program are then made again. */
const FORM = 2;

export function openRebuiltRows(options: RebuiltOptions): RebuiltRows {
  const { folder, thread, territories, maxBytes = 2_000_000_000, patience = 8_000 } = options;
  const making = new Map<string, Promise<void>>();
  const different = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();

  const make = async (job: Omit<RebuildJob, "rowsFile">, path: string) => {
    const partial = join(folder, `${uuid()}.partial`);
    try {
      if ((await thread.rebuild({ ...job, rowsFile: partial }, territories)) === "same") {
        closeToOthers(partial);
        renameSync(partial, path);
      } else different.add(path);
    } finally {
      rmSync(partial, { force: true });
    }
    makeRoom(folder, maxBytes, path);
  };

  return {
    async find({ dataset, number, ...job }) {
      const path = join(folder, `${FORM}-${dataset}-${number}.sqlite`);
      if (touch(path)) return path;
      if (different.has(path)) throw new RowsNotKept(number);
      let made = making.get(path);
      if (!made) {
        if (making.size >= MAX_WAITING) throw new TooBusy();
        mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
        // One at a time: others wait their turn.
        made = queue.then(() => make(job, path)).finally(() => making.delete(path));
        making.set(path, made);
        queue = made.catch(() => {});
      }
      if (!(await settlesWithin(made, patience))) throw new RowsBeingRebuilt(number);
      if (different.has(path)) throw new RowsNotKept(number);
      return path;
    },
    close: () => thread.close(),
  };
}

/** True once it is done, false when it takes longer; it then goes on, and its failure is told to the next who asks. */
async function settlesWithin(task: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([task.then(() => true), late]);
  } finally {
    clearTimeout(timer);
    task.catch(() => {});
  }
}

/** The rows of a version are being read again from the file received: they will be there in a moment. */
export class RowsBeingRebuilt extends Refusal {
  constructor(readonly version: number) {
    super(`the rows of version ${version} are being made`);
  }
}

/** The rows of a version are not kept, and the file received is no longer read as it was published. */
export class RowsNotKept extends Refusal {
  constructor(readonly version: number) {
    super(`the rows of version ${version} are not kept`);
  }
}
