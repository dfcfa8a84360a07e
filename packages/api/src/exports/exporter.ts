import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { compiledUrl } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { TooSlow } from "../rows/rows-reader.js";
import { makeRoom, touch } from "../system/make-room.js";
import { OWNER_FOLDER } from "../system/owner-only.js";
import { openThreads } from "../threads/open-threads.js";
import { isFull, isOverload, TooBusy } from "../threads/thread-failure.js";
import type { ExportJob, ExportTask } from "./export-job.js";

/** Writes rows for download, away from the thread that answers. */
export interface Exporter {
  /**
   * The text of a job piece by piece; the next one is made when it is asked for, so that memory does not grow with a slow
   * reader. Throws `TooSlow` when a piece takes longer than allowed, `TooBusy` when too many are under way.
   */
  text(job: ExportJob): AsyncGenerator<Uint8Array>;
  /** The file of a job, where it is made already. */
  made(job: ExportJob, source: string): string | undefined;
  /** A file that holds the whole, made once and kept while there is room. `source` names what the rows come from. */
  file(job: ExportJob, source: string): Promise<string>;
  /** The archive of tiles, where it is made already. */
  madeTileArchive(source: string): string | undefined;
  /** The vector tiles of a version as a PMTiles archive, made once and kept likewise; `source` names the file of tiles. */
  tileArchive(tilesFile: string, source: string): Promise<string>;
  /** Tells what a job gives from anything else, and from the same as an older program wrote it. */
  tag(job: ExportJob, source: string): string;
  /** The same of an archive of tiles. */
  tileArchiveTag(source: string): string;
  close(): Promise<void>;
}

interface ExporterOptions {
  /** Where files are kept; made when absent. */
  folder: string;
  /** Bytes kept there; the last used stay. */
  maxBytes?: number;
  /** Milliseconds that one piece of text may take; a file has six times as long. */
  timeLimit?: number;
  /** Under which number forms are written: what another one made is not served. */
  form?: number;
  /** What to throw for an error met while a file of rows is read. */
  explain?: (file: string, error: unknown) => unknown;
}

const TEXT_THREADS = 2;
/** Downloads under way at once, over all callers. */
const MAX_TEXTS = 40;
const MAX_FILES = 20;
/** Grows when a form is written otherwise: what an older program gave is then made anew, here and by who kept it. */
const FORM = 3;

export function openExporter({
  folder,
  maxBytes = 1_000_000_000,
  timeLimit = 10_000,
  form = FORM,
  explain = (_file, error) => error,
}: ExporterOptions): Exporter {
  const worker = compiledUrl("./export-worker.js", import.meta.url);
  const texts = openThreads<ExportTask>(worker, {
    limits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
    background: true,
    timeLimit,
    count: TEXT_THREADS,
    together: MAX_TEXTS / TEXT_THREADS,
    maxWaiting: 0,
  });
  // One file at a time: others wait their turn.
  const files = openThreads<ExportTask>(worker, {
    limits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 16 },
    background: true,
    timeLimit: timeLimit * 6,
    maxWaiting: MAX_FILES - 1,
  });
  const making = new Map<string, Promise<string>>();

  const explained = (file: string, error: unknown) => {
    if (isFull(error)) return new TooBusy();
    return isOverload(error) ? new TooSlow() : explain(file, error);
  };

  const make = async (path: string, from: string, taskAt: (partial: string) => ExportTask) => {
    mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
    const partial = join(folder, `${uuid()}.partial`);
    try {
      await files.run(taskAt(partial));
      renameSync(partial, path);
    } catch (error) {
      throw explained(from, error);
    } finally {
      rmSync(partial, { force: true });
    }
    makeRoom(folder, maxBytes, path);
    return path;
  };

  /** The file at a path, made by a task from another file where it is not there yet; who asks meanwhile waits for the same. */
  const makeOnce = async (path: string, from: string, taskAt: (partial: string) => ExportTask) => {
    const there = findMade(path) ?? making.get(path);
    if (there) return there;
    const made = make(path, from, taskAt).finally(() => making.delete(path));
    making.set(path, made);
    return made;
  };

  const digest = (...from: unknown[]) =>
    createHash("sha256")
      .update(JSON.stringify([form, ...from]))
      .digest("hex");
  const pathBy = (extension: string, ...from: unknown[]) => join(folder, `${digest(...from)}.${extension}`);
  const pathOf = ({ plan, layout, extension }: ExportJob, source: string) => pathBy(extension, source, plan, layout);

  return {
    async *text(job) {
      try {
        yield* texts.pieces<Uint8Array>({ kind: "text", job });
      } catch (error) {
        throw explained(job.rowsFile, error);
      }
    },
    made: (job, source) => findMade(pathOf(job, source)),
    file: (job, source) => makeOnce(pathOf(job, source), job.rowsFile, (path) => ({ kind: "file", job, path })),
    madeTileArchive: (source) => findMade(pathBy("pmtiles", source)),
    tileArchive: (tilesFile, source) =>
      makeOnce(pathBy("pmtiles", source), tilesFile, (path) => ({ kind: "tiles", tilesFile, path })),
    tag: ({ plan, layout, extension, options }, source) =>
      digest(source, plan, layout, extension, options).slice(0, 32),
    tileArchiveTag: (source) => digest("pmtiles", source).slice(0, 32),
    async close() {
      await Promise.all([texts.close(), files.close()]);
    },
  };
}

/** The path of a file that is there, which counts as used now; undefined where there is none. */
function findMade(path: string): string | undefined {
  return touch(path) ? path : undefined;
}
