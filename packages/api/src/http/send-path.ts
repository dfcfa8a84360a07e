import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Response } from "express";
import { mendRange } from "./mend-range.js";

/** Sends a file from disk with ranges and conditions; the headers are already set. */
export async function sendPath(response: Response, path: string): Promise<void> {
  if (response.req.headers.range !== undefined) mendRange(response, (await stat(path)).size);
  await new Promise<void>((resolve, reject) => {
    response.sendFile(
      basename(path),
      { root: dirname(path), cacheControl: false, etag: false, lastModified: false, dotfiles: "allow" },
      (error) => {
        // A caller who leaves in the middle is no fault.
        if (!error || (error as NodeJS.ErrnoException).code === "ECONNABORTED") resolve();
        else reject(error);
      },
    );
  });
}
