import { Worker } from "node:worker_threads";
import { Refusal } from "@datalogue/api";
import { compiledUrl } from "@datalogue/ingest";
import type { Rasterise } from "../http/page-route.js";

/** A drawing to make an image of, `width` pixels wide. */
export interface RasterTask {
  id: number;
  svg: string;
  width: number;
}

export type RasterReply = { id: number; png: Uint8Array } | { id: number; failure: string };

/** Too many images are being made, or one of them takes too long. */
export class ImagesBusy extends Refusal {
  constructor() {
    super("too many images are being made");
  }
}

interface RasteriserOptions {
  /** Images under way at once, over all callers. */
  maxWaiting?: number;
  /** Milliseconds that an image may wait and take. */
  timeLimit?: number;
  /** Milliseconds without image after which the thread is ended: it holds some 100 MB. */
  idleLimit?: number;
}

interface Waiting {
  resolve(png: Buffer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** One thread away from the one that answers, started at the first image. It keeps no program from ending. */
export function createRasteriser({
  maxWaiting = 40,
  timeLimit = 60_000,
  idleLimit = 30_000,
}: RasteriserOptions = {}): Rasterise {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const settle = (id: number): Waiting | undefined => {
    const asked = waiting.get(id);
    waiting.delete(id);
    clearTimeout(asked?.timer);
    if (waiting.size === 0 && worker) {
      worker.unref();
      idle = setTimeout(stop, idleLimit).unref();
    }
    return asked;
  };
  const stop = () => {
    const ended = worker;
    worker = undefined;
    void ended?.terminate();
  };
  const fail = (error: Error) => {
    stop();
    for (const id of [...waiting.keys()]) settle(id)?.reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(compiledUrl("./raster-worker.js", import.meta.url));
    started.on("message", (reply: RasterReply) => {
      const asked = settle(reply.id);
      if ("png" in reply) asked?.resolve(Buffer.from(reply.png));
      else asked?.reject(new Error(reply.failure));
    });
    started.on("error", (error) => {
      if (worker === started) fail(error as Error);
    });
    return started;
  };

  return (svg, width) =>
    new Promise((resolve, reject) => {
      if (waiting.size >= maxWaiting) return reject(new ImagesBusy());
      clearTimeout(idle);
      worker ??= start();
      const id = ++lastId;
      // Only the end of the thread stops a drawing; those behind it are asked again by their callers.
      const timer = setTimeout(() => fail(new ImagesBusy()), timeLimit);
      waiting.set(id, { resolve, reject, timer });
      worker.ref();
      worker.postMessage({ id, svg, width } satisfies RasterTask);
    });
}
