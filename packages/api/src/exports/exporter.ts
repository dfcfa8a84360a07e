import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { compiledUrl } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { makeRoom } from "../make-room.js";
import { OWNER_FOLDER } from "../owner-only.js";
import { TooSlow } from "../rows/rows-reader.js";
import type { ExportJob, ExportReply, ExportTask } from "./export-job.js";

/** Writes rows for download, away from the thread that answers. */
export interface Exporter {
  /**
   * The text of a job piece by piece; the next one is made when it is asked for, so that memory does not grow with a slow
   * reader. Throws `TooSlow` when a piece takes longer than allowed.
   */
  text(job: ExportJob): AsyncGenerator<Uint8Array>;
  /** The file of a job, where it is made already. */
  made(job: ExportJob, source: string): string | undefined;
  /** A file that holds the whole, made once and kept while there is room. `source` names what the rows come from. */
  file(job: ExportJob, source: string): Promise<string>;
  close(): Promise<void>;
}

interface ExporterOptions {
  /** Where files are kept; made when absent. */
  folder: string;
  /** Bytes kept there; the last used stay. */
  maxBytes?: number;
  /** Milliseconds that one piece of text may take; a file has six times as long. */
  timeLimit?: number;
  /** What to throw for an error met while a file of rows is read. */
  explain?: (file: string, error: unknown) => unknown;
}

const TEXT_THREADS = 2;
/** Downloads under way at once, over all callers. */
const MAX_TEXTS = 40;
const MAX_FILES = 20;
/** Grows when a form is written otherwise: files kept by an older program are then not served. */
const FORM = 1;

export function openExporter({
  folder,
  maxBytes = 1_000_000_000,
  timeLimit = 10_000,
  explain = (_file, error) => error,
}: ExporterOptions): Exporter {
  const threads: ExportThread[] = [];
  let fileThread: ExportThread | undefined;
  const making = new Map<string, Promise<string>>();
  let texts = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const leastBusy = () => {
    const alive = threads.filter((thread) => !thread.isStopped());
    threads.splice(0, threads.length, ...alive);
    if (threads.length < TEXT_THREADS) threads.push(startThread());
    return threads.reduce((least, one) => (one.busy() < least.busy() ? one : least));
  };

  const make = async (job: ExportJob, path: string) => {
    if (fileThread?.isStopped() !== false) fileThread = startThread();
    const partial = join(folder, `${uuid()}.partial`);
    try {
      await fileThread.ask({ kind: "file", job, path: partial }, timeLimit * 6);
      renameSync(partial, path);
    } catch (error) {
      throw error instanceof TooSlow ? error : explain(job.rowsFile, error);
    } finally {
      rmSync(partial, { force: true });
    }
    makeRoom(folder, maxBytes, path);
    return path;
  };

  const pathOf = (job: ExportJob, source: string) => {
    const digest = createHash("sha256")
      .update(JSON.stringify([FORM, source, job.plan, job.layout]))
      .digest("hex");
    return join(folder, `${digest}.${job.extension}`);
  };

  return {
    async *text(job) {
      if (texts >= MAX_TEXTS) throw new TooSlow();
      texts++;
      const thread = leastBusy();
      const conversation = thread.converse();
      try {
        let reply = await conversation.ask({ kind: "open", job }, timeLimit);
        while (reply.kind === "piece" && !reply.last) {
          yield reply.bytes;
          reply = await conversation.ask({ kind: "next" }, timeLimit);
        }
      } catch (error) {
        throw error instanceof TooSlow ? error : explain(job.rowsFile, error);
      } finally {
        texts--;
        conversation.end();
      }
    },
    made(job, source) {
      const path = pathOf(job, source);
      if (!isThere(path)) return undefined;
      const now = new Date();
      utimesSync(path, now, now);
      return path;
    },
    async file(job, source) {
      mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
      const path = pathOf(job, source);
      if (isThere(path)) return path;
      const known = making.get(path);
      if (known) return known;
      if (making.size >= MAX_FILES) throw new TooSlow();
      // One file at a time: others wait their turn.
      const made = queue.then(() => make(job, path));
      queue = made.catch(() => {});
      making.set(path, made);
      return made.finally(() => making.delete(path));
    },
    async close() {
      await Promise.all([...threads, ...(fileThread ? [fileThread] : [])].map((thread) => thread.stop()));
    },
  };
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

type Asked<T> = T extends { id: number } ? Omit<T, "id"> : never;
type Question = Asked<ExportTask>;

interface ExportThread {
  busy(): number;
  isStopped(): boolean;
  ask(question: Question, timeLimit: number): Promise<ExportReply>;
  /** Several questions about the same thing. */
  converse(): { ask(question: Question, timeLimit: number): Promise<ExportReply>; end(): void };
  stop(): Promise<void>;
}

function startThread(): ExportThread {
  const worker = new Worker(compiledUrl("./export-worker.js", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  worker.unref();
  let stopped = false;
  let lastId = 0;
  let conversations = 0;
  const waiting = new Map<number, { resolve(reply: ExportReply): void; reject(error: Error): void }>();

  const fail = (error: Error) => {
    stopped = true;
    for (const { reject } of [...waiting.values()]) reject(error);
    waiting.clear();
  };
  worker.on("message", (reply: ExportReply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if (reply.kind === "failed") asked?.reject(Object.assign(new Error(reply.message), { code: reply.code }));
    else asked?.resolve(reply);
  });
  worker.on("error", (error) => fail(error as Error));
  worker.on("exit", () => fail(new Error("the export thread was stopped")));

  const ask = (id: number, question: Question, timeLimit: number) =>
    new Promise<ExportReply>((resolve, reject) => {
      if (stopped) return reject(new Error("the export thread was stopped"));
      // Only the thread's end stops a statement; what others were reading in it is cut too.
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new TooSlow());
        fail(new TooSlow());
        void worker.terminate();
      }, timeLimit);
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          done(value);
        };
      waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      worker.ref();
      worker.postMessage({ ...question, id });
    });

  return {
    busy: () => conversations,
    isStopped: () => stopped,
    ask: (question, timeLimit) => ask(++lastId, question, timeLimit),
    converse() {
      const id = ++lastId;
      conversations++;
      return {
        ask: (question, timeLimit) => ask(id, question, timeLimit),
        end() {
          conversations--;
          if (!stopped) worker.postMessage({ id, kind: "close" } satisfies ExportTask);
        },
      };
    },
    async stop() {
      fail(new Error("the export thread was stopped"));
      await worker.terminate();
    },
  };
}
