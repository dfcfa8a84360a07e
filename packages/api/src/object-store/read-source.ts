import { createReadStream, type ReadStream } from "node:fs";

/**
 * Reads a file that is sent, with what fails when it cannot be read: the error names the file, as that of no store does. Who sends it may not listen
 * to the stream, and what nobody listens to ends the program.
 */
export function readSource(path: string): [ReadStream, Promise<never>] {
  const stream = createReadStream(path);
  const unread = new Promise<never>((_, reject) => {
    stream.once("error", (error: NodeJS.ErrnoException) => {
      if (error.path === undefined) Object.assign(error, { path, message: `${error.message} '${path}'` });
      reject(error);
    });
  });
  unread.catch(() => {});
  return [stream, unread];
}
