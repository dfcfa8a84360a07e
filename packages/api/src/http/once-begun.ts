import type { Response } from "express";

/** Calls `then` once: when the first byte of an answer leaves, or who asked for it does. An answer that leaves slowly costs nothing more. */
export function onceBegun(response: Response, then: () => void): void {
  let isTold = false;
  const tell = () => {
    if (isTold) return;
    isTold = true;
    then();
  };
  const { writeHead } = response;
  response.writeHead = (...args: unknown[]) => {
    tell();
    return Reflect.apply(writeHead, response, args);
  };
  response.once("close", tell);
}
