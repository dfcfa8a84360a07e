import { isOverload, openThreads, Refusal } from "@datalogue/api";
import { compiledUrl } from "@datalogue/ingest";
import type { Rasterise } from "../http/page-route.js";

/** A drawing to make an image of, `width` pixels wide. */
export interface RasterTask {
  svg: string;
  width: number;
}

/** Too many images are being made, or one of them takes too long. */
export class ImagesBusy extends Refusal {
  constructor() {
    super("too many images are being made");
  }
}

interface RasteriserOptions {
  /** Images under way at once, over all callers. */
  maxWaiting?: number;
  /** Milliseconds that an image may wait, and that it may take. */
  timeLimit?: number;
  /** Milliseconds without image after which the thread is ended: it holds some 100 MB. */
  idleLimit?: number;
}

/** One thread away from the one that answers, started at the first image. It keeps no program from ending. */
export function createRasteriser({
  maxWaiting = 40,
  timeLimit = 60_000,
  idleLimit = 30_000,
}: RasteriserOptions = {}): Rasterise {
  const threads = openThreads<RasterTask>(compiledUrl("./raster-worker.js", import.meta.url), {
    maxWaiting: maxWaiting - 1,
    patience: timeLimit,
    timeLimit,
    idleLimit,
    limits: { maxOldGenerationSizeMb: 512 },
    background: true,
  });
  return async (svg, width) => {
    try {
      const { buffer, byteOffset, byteLength } = await threads.run<Uint8Array>({ svg, width });
      return Buffer.from(buffer, byteOffset, byteLength);
    } catch (error) {
      throw isOverload(error) ? new ImagesBusy() : error;
    }
  };
}
